//! The transforms of a view, as written.

use serde_json::Value as Json;

use super::{Data, Pointer, PropMap, TransformProp};

/// One step of `transform`, with its place.
#[derive(Clone, Debug)]
pub(crate) struct Transform {
    pub(crate) at: Pointer,
    pub(crate) kind: TransformKind,
}

/// What the step does. The settings are the object as written.
#[derive(Clone, Debug)]
pub(crate) enum TransformKind {
    Aggregate(PropMap<TransformProp>),
    Bin(PropMap<TransformProp>),
    Calculate {
        calculate: String,
        name: String,
    },
    Density(PropMap<TransformProp>),
    Extent(PropMap<TransformProp>),
    /// A predicate: a string, an object, or a composition of `and`, `or`, `not`.
    Filter(Json),
    Flatten(PropMap<TransformProp>),
    Fold(PropMap<TransformProp>),
    Impute(PropMap<TransformProp>),
    JoinAggregate(PropMap<TransformProp>),
    Loess(PropMap<TransformProp>),
    /// `lookup` with `from: {data, key, fields}`, `data` read as a source.
    Lookup {
        props: PropMap<TransformProp>,
        from: Option<Data>,
    },
    Pivot(PropMap<TransformProp>),
    Quantile(PropMap<TransformProp>),
    Regression(PropMap<TransformProp>),
    Sample(f64),
    Stack(PropMap<TransformProp>),
    TimeUnit(PropMap<TransformProp>),
    Window(PropMap<TransformProp>),
}
