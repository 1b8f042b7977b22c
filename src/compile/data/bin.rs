//! `bin`: numbers put into steps, each with its start and end, and a text for labels where a discrete scale needs one.

use serde_json::Value as Json;

use crate::compile::access_path::{escape_path, flat_access};
use crate::compile::channel::{FieldName, bin_params, bin_params_to_string};
use crate::compile::model::{ModelId, ModelKind, Renames, Tree};
use crate::compile::setting::setting;
use crate::compile::transform::{formula, signal, text, texts, transform};
use crate::compile::{format, selection};
use crate::error::Result;
use crate::expr::Setting;
use crate::vega::Transform;
use crate::vegalite::json::text as js_text;
use crate::vegalite::{BinProp, Binning, Channel, ChannelDef, GuideProp, ParamExtent, PropMap, TransformProp};

/// Bins by a key made of their parameters and field.
#[derive(Clone, Debug)]
pub(crate) struct Bins(Vec<(String, Bin)>);

impl PartialEq for Bins {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().all(|entry| other.0.contains(entry))
    }
}

/// One field's bins.
#[derive(Clone, Debug, PartialEq)]
struct Bin {
    /// Vega's parameters; `extent` only as constants.
    params: PropMap<BinProp>,
    field: String,
    /// The names of start and end; more than one pair when bins were merged.
    names: Vec<[String; 2]>,
    signal: String,
    extent_signal: String,
    /// Source of the selected extent.
    span: Option<String>,
    /// Source of the label, and its name.
    range: Option<(String, String)>,
}

impl Bins {
    /// The bins that a unit's or a facet's fields ask for.
    pub(super) fn from_encoding(tree: &Tree, id: ModelId) -> Option<Self> {
        let mut bins = Self(Vec::new());
        let model = tree.model(id);
        let defs: Vec<(Channel, &ChannelDef)> = match &model.kind {
            ModelKind::Unit(unit) => unit.encoding.each().collect(),
            ModelKind::Facet(facet) => facet.defs.iter().map(|(channel, def)| (*channel, def)).collect(),
            ModelKind::Layer | ModelKind::Concat => return None,
        };
        for (channel, def) in defs {
            let Some(def) = def.field_def().filter(|def| def.is_typed_field()) else { continue };
            let Some(bin) = def.bin.as_ref().filter(|_| def.is_binning()) else { continue };
            let name = |bin_suffix| def.vg_field_as(FieldName { bin_suffix, for_as: true, ..FieldName::default() });
            let field = def.field.clone().unwrap_or_default();
            let (key, made) = Bin::new(tree, id, field, bin, [name(None), name(Some("end"))]);
            let place = bins.0.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
                bins.0.push((key, made));
                bins.0.len() - 1
            });
            if def.bin_requires_range(channel) {
                bins.0[place].1.range = Some((range_source(tree, def), name(Some("range"))));
            }
        }
        (!bins.0.is_empty()).then_some(bins)
    }

    /// The transform as written.
    pub(super) fn read(tree: &Tree, id: ModelId, props: &PropMap<TransformProp>) -> Self {
        let names = match props.get(TransformProp::As) {
            Some(Json::Array(names)) => {
                let name = |i: usize| names.get(i).map(js_text).unwrap_or_default();
                [name(0), name(1)]
            }
            name => {
                let name = name.map(js_text).unwrap_or_default();
                [name.clone(), format!("{name}_end")]
            }
        };
        let field = props.get(TransformProp::Field).map(js_text).unwrap_or_default();
        let bin = props.get(TransformProp::Bin).map_or(Binning::Default, Binning::read);
        let (key, bin) = Bin::new(tree, id, field, &bin, names);
        Self(vec![(key, bin)])
    }

    /// Takes over the bins of another step. Signals of bins that are here already get the names of these.
    pub(super) fn merge(&mut self, other: Self, signal_names: &mut Renames) {
        for (key, bin) in other.0 {
            match self.0.iter_mut().find(|(known, _)| *known == key) {
                Some((_, known)) => {
                    signal_names.rename(bin.signal, &known.signal);
                    for names in bin.names {
                        if !known.names.contains(&names) {
                            known.names.push(names);
                        }
                    }
                }
                None => self.0.push((key, bin)),
            }
        }
    }

    pub(super) fn reads(&self) -> Vec<String> {
        self.0.iter().map(|(_, bin)| bin.field.clone()).collect()
    }

    pub(super) fn makes(&self) -> Vec<String> {
        self.0.iter().flat_map(|(_, bin)| bin.names.iter().flatten().cloned()).collect()
    }

    /// # Errors
    ///
    /// When an expression made of a field's name or format is none.
    pub(super) fn to_vega(&self) -> Result<Vec<Transform>> {
        let mut transforms = Vec::new();
        for (_, bin) in &self.0 {
            bin.write(&mut transforms)?;
        }
        Ok(transforms)
    }
}

impl Bin {
    fn new(tree: &Tree, id: ModelId, field: String, bin: &Binning, names: [String; 2]) -> (String, Self) {
        let mut params = bin_params(bin, None);
        let key = format!("{}_{field}", bin_params_to_string(&params));
        let extent = params.get(BinProp::Extent).and_then(ParamExtent::read);
        let span = extent.map(|extent| {
            params.remove(BinProp::Extent);
            selection::extent_source(tree, id, &extent)
        });
        let model = tree.model(id);
        let signal = model.name_of(&format!("{key}_bins"));
        let extent_signal = model.name_of(&format!("{key}_extent"));
        (key, Self { params, field, names: vec![names], signal, extent_signal, span, range: None })
    }

    fn write(&self, transforms: &mut Vec<Transform>) -> Result<()> {
        let Some(([start, end], others)) = self.names.split_first() else { return Ok(()) };
        let field = text(&escape_path(&self.field));
        let mut bin =
            transform("bin", [("field", field.clone()), ("as", texts(&[start, end])), ("signal", text(&self.signal))]);
        match self.params.truthy(BinProp::Extent) {
            Some(extent) => bin.params.set("extent", setting(extent)?),
            None => {
                let extent = [("field", field), ("signal", text(&self.extent_signal))];
                transforms.push(transform("extent", extent));
                bin.params.set("extent", signal(&self.extent_signal)?);
            }
        }
        if let Some(span) = &self.span {
            bin.params.set("span", signal(&format!("span({span})"))?);
        }
        for (name, value) in self.params.iter().filter(|(name, _)| *name != BinProp::Extent.name()) {
            bin.params.set(name, Setting::Json(value.clone()));
        }
        transforms.push(bin);
        for names in others {
            for (from, name) in [start, end].into_iter().zip(names) {
                transforms.push(formula(&flat_access(from, "datum"), name)?);
            }
        }
        if let Some((source, name)) = &self.range {
            transforms.push(formula(source, name)?);
        }
        Ok(())
    }
}

/// Source of a bin's label, in the format of the guide if one is written.
fn range_source(tree: &Tree, def: &ChannelDef) -> String {
    let name = |bin_suffix| def.vg_field_as(FieldName { bin_suffix, expr: Some("datum"), ..FieldName::default() });
    let of_guide = |property: GuideProp| match (&def.axis, &def.legend) {
        (Some(axis), _) => axis.props()?.get(property.of_axis()),
        (None, Some(legend)) => legend.props()?.get(property.of_legend()),
        (None, None) => None,
    };
    let (format, format_type) = (of_guide(GuideProp::Format), of_guide(GuideProp::FormatType));
    format::bin_range_source(&name(None), &name(Some("end")), format, format_type, &tree.config)
}
