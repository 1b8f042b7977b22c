//! Vega-Lite's whole config, taken apart into its blocks.

use serde_json::Value as Json;

use super::vega_config;
use crate::vegalite::{
    AxisProp, ConfigBlock, ConfigProp, HeaderProp, LayoutProp, LegendProp, MarkProp, MarkType, Name, Object,
    ProjectionProp, PropMap, ScaleConfigProp, SelectionProp, SelectionType, TitleProp, ViewBackgroundProp,
};

/// Vega-Lite's whole config: defaults under the document's own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Config {
    /// What of it goes with the chart.
    pub(crate) vega: Object,
    settings: PropMap<ConfigProp>,
    /// For marks of all types.
    pub(crate) mark: PropMap<MarkProp>,
    marks: Vec<(MarkType, PropMap<MarkProp>)>,
    axes: Blocks<AxisProp>,
    headers: Blocks<HeaderProp>,
    pub(crate) legend: PropMap<LegendProp>,
    pub(crate) scale: PropMap<ScaleConfigProp>,
    pub(crate) view: PropMap<ViewBackgroundProp>,
    pub(crate) title: PropMap<TitleProp>,
    /// For views of a facet.
    pub(crate) facet: PropMap<LayoutProp>,
    /// For views beside each other.
    pub(crate) concat: PropMap<LayoutProp>,
    pub(crate) projection: PropMap<ProjectionProp>,
    selections: Vec<(SelectionType, PropMap<SelectionProp>)>,
    styles: Vec<(String, Style)>,
}

/// A named style, which marks and axes may have.
#[derive(Clone, Debug)]
struct Style {
    mark: PropMap<MarkProp>,
    axis: PropMap<AxisProp>,
}

/// Blocks of one kind, by name, in the order written.
#[derive(Clone, Debug)]
struct Blocks<K>(Vec<(ConfigBlock, PropMap<K>)>);

impl<K> Default for Blocks<K> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Name> Blocks<K> {
    fn get(&self, block: ConfigBlock) -> Option<&PropMap<K>> {
        self.0.iter().find(|(known, _)| *known == block).map(|(_, props)| props)
    }
}

impl Config {
    /// Takes a config apart. What is in no block, and of a block what is no object, is left as it is.
    pub(crate) fn read(whole: Object) -> Self {
        let mut config = Self { vega: vega_config(&whole), ..Self::default() };
        for (name, value) in whole {
            let block = ConfigBlock::named(&name);
            match (value, block, MarkType::named(&name)) {
                (Json::Object(object), Some(block), _) => config.read_block(block, object),
                (Json::Object(object), None, Some(mark)) => config.marks.push((mark, PropMap::take(object))),
                (_, Some(_), _) | (_, None, Some(_)) => {}
                (value, None, None) => {
                    if let Some(property) = ConfigProp::named(&name) {
                        config.settings.set(property, value);
                    }
                }
            }
        }
        config
    }

    /// The config that a value is.
    #[cfg(test)]
    pub(crate) fn of(json: Json) -> Self {
        match json {
            Json::Object(whole) => Self::read(whole),
            _ => Self::default(),
        }
    }

    fn read_block(&mut self, block: ConfigBlock, object: Object) {
        match block {
            ConfigBlock::Mark => self.mark = PropMap::take(object),
            ConfigBlock::Legend => self.legend = PropMap::take(object),
            ConfigBlock::Scale => self.scale = PropMap::take(object),
            ConfigBlock::View => self.view = PropMap::take(object),
            ConfigBlock::Title => self.title = PropMap::take(object),
            ConfigBlock::Facet => self.facet = PropMap::take(object),
            ConfigBlock::Concat => self.concat = PropMap::take(object),
            ConfigBlock::Projection => self.projection = PropMap::take(object),
            ConfigBlock::Selection => {
                let typed = |(name, value): (String, Json)| Some((SelectionType::named(&name)?, PropMap::of(&value)?));
                self.selections = object.into_iter().filter_map(typed).collect();
            }
            ConfigBlock::Style => {
                let style = |(name, value): (String, Json)| {
                    Some((name, Style { mark: PropMap::of(&value)?, axis: PropMap::of(&value)? }))
                };
                self.styles = object.into_iter().filter_map(style).collect();
            }
            ConfigBlock::Header | ConfigBlock::HeaderRow | ConfigBlock::HeaderColumn | ConfigBlock::HeaderFacet => {
                self.headers.0.push((block, PropMap::take(object)));
            }
            _ => self.axes.0.push((block, PropMap::take(object))),
        }
    }

    /// A setting that stands in no block.
    pub(crate) fn get(&self, property: ConfigProp) -> Option<&Json> {
        self.settings.get(property)
    }

    /// A setting that stands in no block, if JavaScript takes it for true.
    pub(crate) fn truthy(&self, property: ConfigProp) -> Option<&Json> {
        self.settings.truthy(property)
    }

    /// The settings for marks of a type.
    pub(crate) fn of_mark(&self, mark: MarkType) -> Option<&PropMap<MarkProp>> {
        self.marks.iter().find(|(known, _)| *known == mark).map(|(_, props)| props)
    }

    /// The settings of an axis block.
    pub(crate) fn axis(&self, block: ConfigBlock) -> Option<&PropMap<AxisProp>> {
        self.axes.get(block)
    }

    /// Whether a block says something of axes.
    pub(crate) fn has_axes(&self) -> bool {
        self.axes.0.iter().any(|(_, props)| !props.is_empty())
    }

    /// The settings of a header block.
    pub(crate) fn header(&self, block: ConfigBlock) -> Option<&PropMap<HeaderProp>> {
        self.headers.get(block)
    }

    /// The settings for selections of a type.
    pub(crate) fn selection(&self, kind: SelectionType) -> Option<&PropMap<SelectionProp>> {
        self.selections.iter().find(|(known, _)| *known == kind).map(|(_, props)| props)
    }

    /// What the styles of these names say of marks, the last one first: its settings win.
    pub(crate) fn mark_styles(&self, names: &[&str]) -> Vec<&PropMap<MarkProp>> {
        self.styles_of(names).map(|style| &style.mark).collect()
    }

    /// What the styles of these names say of axes, the last one first: its settings win.
    pub(crate) fn axis_styles(&self, names: &[&str]) -> Vec<&PropMap<AxisProp>> {
        self.styles_of(names).map(|style| &style.axis).collect()
    }

    fn styles_of<'a>(&'a self, names: &[&str]) -> impl Iterator<Item = &'a Style> {
        let style = |wanted: &&str| self.styles.iter().find(|(name, _)| name == wanted).map(|(_, style)| style);
        names.iter().rev().filter_map(style)
    }

    /// The config without overlays, for the marks that come out of one.
    #[must_use]
    pub(crate) fn without_overlays(&self) -> Self {
        let mut config = self.clone();
        for (mark, props) in &mut config.marks {
            if matches!(mark, MarkType::Line | MarkType::Area | MarkType::Rule | MarkType::Trail) {
                props.remove(MarkProp::Point);
                props.remove(MarkProp::Line);
            }
        }
        config
    }
}
