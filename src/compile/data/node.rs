//! What a node of the pipeline does, and which fields it makes.

use std::rc::Rc;

use crate::compile::model::{DataRef, SELECTION_ID, Stage};
use crate::expr::Expr;
use crate::vega;
use crate::vegalite::json::split_access_path;

use super::aggregate::Aggregate;
use super::bin::Bins;
use super::facet::FacetNode;
use super::format_parse::Parse;
use super::geo::{GeoJson, GeoPoint};
use super::invalid::FilterInvalid;
use super::lookup::Lookup;
use super::source::SourceNode;
use super::stack::StackNode;
use super::time_unit::TimeUnits;
use super::window::{JoinAggregate, Window};

/// A step of the pipeline. Two steps at one fork that are equal become one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum NodeKind {
    Source(Box<SourceNode>),
    Output(Output),
    Parse(Parse),
    Identifier,
    Bin(Bins),
    TimeUnit(TimeUnits),
    Aggregate(Aggregate),
    Stack(Box<StackNode>),
    JoinAggregate(JoinAggregate),
    Window(Window),
    Calculate {
        expr: Rc<Expr>,
        name: String,
    },
    Filter(Rc<Expr>),
    FilterInvalid(FilterInvalid),
    GeoJson(GeoJson),
    GeoPoint(GeoPoint),
    Lookup(Lookup),
    Facet(Box<FacetNode>),
    /// Transforms that nothing is merged with.
    Plain(Plain),
}

/// A named place that views read from.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    pub(crate) name: DataRef,
    /// The data set that holds it, once assembled; before, the name it was made with.
    pub(crate) source: String,
    pub(crate) stage: Stage,
}

impl PartialEq for Output {
    /// An output is never another one.
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

/// Transforms with the fields they make.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plain {
    pub(crate) transforms: Vec<vega::Transform>,
    /// `None`: not known, so everything below may depend on it.
    pub(crate) makes: Option<Vec<String>>,
    /// It makes rows out of nothing (`sequence`, `graticule`).
    pub(crate) generator: bool,
}

impl NodeKind {
    /// Fields that the node makes; `None` when that is not known.
    pub(crate) fn makes(&self) -> Option<Vec<String>> {
        Some(match self {
            Self::Source(_) => return None,
            Self::Output(_) | Self::Filter(_) | Self::FilterInvalid(_) | Self::GeoJson(_) | Self::Facet(_) => {
                Vec::new()
            }
            Self::Parse(parse) => parse.fields(),
            Self::Identifier => vec![SELECTION_ID.to_owned()],
            Self::Bin(bins) => bins.makes(),
            Self::TimeUnit(units) => units.makes(),
            Self::Aggregate(aggregate) => aggregate.makes(),
            Self::Stack(stack) => stack.makes.to_vec(),
            Self::JoinAggregate(join) => join.makes(),
            Self::Window(window) => window.makes(),
            Self::Calculate { name, .. } => vec![name.clone()],
            Self::GeoPoint(geo) => geo.names.to_vec(),
            Self::Lookup(lookup) => lookup.makes(),
            Self::Plain(plain) => return plain.makes.clone(),
        })
    }

    /// Whether rows start here.
    pub(crate) fn is_data_source(&self) -> bool {
        match self {
            Self::Source(_) => true,
            Self::Plain(plain) => plain.generator,
            _ => false,
        }
    }
}

/// Whether two sets of access paths meet: one path is the other or the beginning of it. Unknown sets meet everything.
pub(crate) fn fields_meet(a: Option<&[String]>, b: Option<&[String]>) -> bool {
    let (Some(a), Some(b)) = (a, b) else { return true };
    let prefixes = |paths: &[String]| -> Vec<Vec<String>> {
        let all = paths.iter().map(|path| split_access_path(path));
        all.flat_map(|path| (1..=path.len()).map(|n| path[..n].to_vec()).collect::<Vec<_>>()).collect()
    };
    let (a, b) = (prefixes(a), prefixes(b));
    a.iter().any(|path| b.contains(path))
}
