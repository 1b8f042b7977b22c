//! The transforms of a view, as written.

use serde_json::Value as Json;

use super::{Data, Pointer, Props};

/// One step of `transform`, with its place.
#[derive(Clone, Debug)]
pub(crate) struct Transform {
    pub(crate) at: Pointer,
    pub(crate) kind: TransformKind,
}

/// What the step does. `Props` are the object as written.
#[derive(Clone, Debug)]
pub(crate) enum TransformKind {
    Aggregate(Props),
    Bin(Props),
    Calculate {
        calculate: String,
        name: String,
    },
    Density(Props),
    Extent(Props),
    /// A predicate: a string, an object, or a composition of `and`, `or`, `not`.
    Filter(Json),
    Flatten(Props),
    Fold(Props),
    Impute(Props),
    JoinAggregate(Props),
    Loess(Props),
    /// `lookup` with `from: {data, key, fields}`, `data` read as a source.
    Lookup {
        props: Props,
        from: Option<Data>,
    },
    Pivot(Props),
    Quantile(Props),
    Regression(Props),
    Sample(f64),
    Stack(Props),
    TimeUnit(Props),
    Window(Props),
}
