//! Composite marks, written out as layers of simple ones over aggregates of their own.

mod boxplot;
mod errorbar;
mod extract;
mod part;
mod tooltip;

use serde_json::{Map, Value as Json, json};

use crate::compile::config::Config;
use crate::error::{Error, Result, Warnings};
use crate::vegalite::{
    Aggregate, Channel, ChannelDef, Encoding, Mark, MarkProp, MarkType, Orientation, Pointer, PropMap, Props,
    Transform, TransformKind, TransformProp, View,
};

/// What a composite mark is made from.
#[derive(Clone, Copy)]
struct Composite<'a> {
    view: &'a View,
    mark: &'a Mark,
    /// With types and parameters filled in.
    encoding: &'a Encoding,
    config: &'a Config,
    warnings: &'a Warnings,
}

/// The layers of a composite mark; `None` when the mark is a simple one.
pub(super) fn expand(
    view: &View,
    mark: &Mark,
    encoding: &Encoding,
    config: &Config,
    warnings: &Warnings,
) -> Option<Result<View>> {
    if !mark.kind.is_composite() {
        return None;
    }
    let encoding = encoding.init_composite(config, warnings);
    let composite = Composite { view, mark, encoding: &encoding, config, warnings };
    if !view.params.is_empty() {
        composite.warn(format!("selections are not supported for {} yet", mark.kind));
    }
    Some(match mark.kind {
        MarkType::BoxPlot => boxplot::expand(composite),
        MarkType::ErrorBar => errorbar::expand_bar(composite),
        _ => errorbar::expand_band(composite),
    })
}

/// The axis along which a composite mark stands.
#[derive(Clone, Debug)]
struct Axis {
    orient: Orientation,
    channel: Channel,
    /// Its definition, without the mark's own aggregate.
    def: ChannelDef,
    /// The field's access path.
    field: String,
}

impl Axis {
    /// The orientation of ticks across the axis.
    fn across(&self) -> Orientation {
        match self.orient {
            Orientation::Vertical => Orientation::Horizontal,
            Orientation::Horizontal => Orientation::Vertical,
        }
    }

    /// A text, or what else is written, for the title.
    fn title(&self) -> Json {
        self.def.title.clone().unwrap_or_else(|| Json::from(self.field.as_str()))
    }
}

impl Composite<'_> {
    fn warn(&self, message: impl Into<String>) {
        self.warnings.push(Error::spec(message).at(&self.view.at));
    }

    fn error(&self, message: impl Into<String>) -> Error {
        Error::spec(message).at(&self.view.at)
    }

    /// The mark's own block of the config.
    fn block(&self) -> PropMap<MarkProp> {
        self.config.of_mark(self.mark.kind).cloned().unwrap_or_default()
    }

    /// The axis in the direction of `orient`.
    fn axis(&self, orient: Orientation) -> Result<Axis> {
        let channel = if orient == Orientation::Vertical { Channel::Y } else { Channel::X };
        let def = self.without_aggregate(channel).unwrap_or_default();
        let missing = || self.error(format!("{} needs a field for {channel}", self.mark.kind));
        let field = def.field.clone().ok_or_else(missing)?;
        Ok(Axis { orient, channel, def, field })
    }

    /// A channel's definition without its aggregate, which is the mark's to choose.
    fn without_aggregate(&self, channel: Channel) -> Option<ChannelDef> {
        let mut def = self.encoding.def(channel)?.clone();
        if let Some(aggregate) = def.aggregate.take()
            && aggregate.op() != Some(self.mark.kind.name())
        {
            let message = format!("the aggregate of {channel} is dropped, as a {} has its own", self.mark.kind);
            self.warn(message);
        }
        Some(def)
    }

    /// Which way the mark stands: as written, else along the only continuous channel, else along the one that is not time.
    fn orient(&self) -> Result<Orientation> {
        use Orientation::{Horizontal, Vertical};
        if let Some(written) = self.mark.orientation() {
            return Ok(written);
        }
        let (x, y) = (self.encoding.def(Channel::X), self.encoding.def(Channel::Y));
        let continuous = |def: Option<&ChannelDef>| def.is_some_and(ChannelDef::is_continuous);
        match (continuous(x), continuous(y)) {
            (true, false) => Ok(Horizontal),
            (false, true) => Ok(Vertical),
            (false, false) => Err(self.error(format!("a {} needs a continuous x or y", self.mark.kind))),
            (true, true) => {
                let aggregate =
                    |def: Option<&ChannelDef>| def.filter(|def| def.is_field()).and_then(|def| def.aggregate.clone());
                let own = Some(Aggregate::new(self.mark.kind.name()));
                let (of_x, of_y) = (aggregate(x), aggregate(y));
                if of_x.is_none() && of_y == own {
                    return Ok(Vertical);
                }
                if of_y.is_none() && of_x == own {
                    return Ok(Horizontal);
                }
                if of_x == own && of_y == own {
                    return Err(self.error("x and y cannot both have the mark's aggregate"));
                }
                let time = |def: Option<&ChannelDef>| def.is_some_and(ChannelDef::is_for_time_format);
                Ok(if time(y) && !time(x) { Horizontal } else { Vertical })
            }
        }
    }

    fn transform(&self, kind: TransformKind) -> Transform {
        let at: Pointer = self.view.at.clone();
        Transform { at, kind }
    }

    fn calculate(&self, calculate: String, name: String) -> Transform {
        self.transform(TransformKind::Calculate { calculate, name })
    }

    fn aggregate(&self, aggregate: Vec<Json>, groupby: &[String]) -> Transform {
        self.transform(TransformKind::Aggregate(PropMap::from_iter([
            (TransformProp::Aggregate, Json::from(aggregate)),
            (TransformProp::GroupBy, json!(groupby)),
        ])))
    }

    /// The view outside of the layers: all but mark, encoding, params and projection.
    fn outer(&self) -> View {
        View { params: Vec::new(), projection: None, ..self.view.clone() }
    }
}

/// One operation of an aggregate transform.
fn operation(op: &str, field: &str, name: impl Into<String>) -> Json {
    json!({"op": op, "field": field, "as": name.into()})
}

/// Source that reads a column by its plain name.
fn column(name: &str) -> String {
    format!("datum['{}']", name.replace('\'', "\\'"))
}

fn object<const N: usize>(entries: [(&str, Json); N]) -> Props {
    Map::from_iter(entries.map(|(name, value)| (name.to_owned(), value)))
}
