//! Transforms: a table in, a table out, as Vega's have it.
//!
//! [`Transform::new`] reads Vega's parameters, with every signal already evaluated, into a struct of its own for each
//! kind; [`Transform::apply`] runs it. Rows keep Vega's order, and columns Vega's names. What lies outside the
//! table (other data sets, projections, random numbers, warnings) comes from the [`Host`]. Numbers alone are
//! in [`statistics`].

pub(crate) mod aggregate;
mod append;
mod bin;
mod collect;
mod countpattern;
mod cross;
mod curves;
mod density;
mod dotbin;
pub(crate) mod extent;
pub(crate) mod field;
mod filter;
mod flatten;
mod fold;
mod formula;
mod geojson;
mod geopoint;
mod graticule;
pub(crate) mod group;
mod identifier;
mod impute;
mod kde;
pub(crate) mod key;
mod loess;
mod lookup;
pub(crate) mod order;
pub(crate) mod params;
mod pie;
mod pivot;
mod project;
mod quantile;
mod regression;
mod sample;
mod sequence;
mod stack;
pub(crate) mod statistics;
#[cfg(test)]
mod testing;
mod timeunit;
mod voronoi;
mod window;

use std::rc::Rc;

use crate::budget;
use crate::error::{Error, Result};
use crate::expr::Context;
use crate::geo::Projection;
use crate::table::{Table, Value};
pub(crate) use params::{Param, Resolved};

/// The surroundings of a transform: all that it can see besides the rows at hand.
pub(crate) trait Host: Context {
    /// Keeps what was survived.
    fn keep_warning(&self, warning: Error);
    /// The first of `count` identifiers that no row of the chart has yet; they count up from 1.
    fn reserve_identifiers(&self, count: usize) -> f64;
    /// A projection of the chart; `None` when there is none of that name.
    fn projection(&self, _name: &str) -> Result<Option<Rc<Projection>>> {
        Ok(None)
    }
}

/// The result of a transform.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    pub(crate) table: Rc<Table>,
    /// The value of the signal that the transform's `signal` parameter may name.
    pub(crate) signal: Option<Value>,
}

impl From<Table> for Output {
    fn from(table: Table) -> Self {
        Rc::new(table).into()
    }
}

impl From<Rc<Table>> for Output {
    fn from(table: Rc<Table>) -> Self {
        Self { table, signal: None }
    }
}

/// Refuses to make more rows than a table may have.
fn check_rows(rows: usize) -> Result<()> {
    let most = budget::limits().rows;
    if rows <= most {
        return Ok(());
    }
    Err(Error::forbidden(format!("a transform may make {most} rows at most, not {rows}; raise --max-rows if it may")))
}

/// Declares the kinds of transform: Vega's name in lower case, the variant, and the struct it holds.
macro_rules! transforms {
    ($($name:literal => $variant:ident($kind:ty)),* $(,)?) => {
        /// A transform with its parameters.
        #[derive(Clone, Debug)]
        pub(crate) enum Transform {
            $($variant($kind),)*
        }

        impl Transform {
            /// Reads the parameters of the transform that Vega calls `kind`, in any case of letters.
            ///
            /// # Errors
            ///
            /// A kind that is not drawn yet, or parameters that it cannot take.
            pub(crate) fn new(kind: &str, params: &Resolved) -> Result<Self> {
                match kind.to_ascii_lowercase().as_str() {
                    $($name => <$kind>::new(params).map(Self::$variant),)*
                    _ => Err(Error::unsupported(format!("the transform \"{kind}\" is not supported")).under("type")),
                }
            }

            /// The rows that the transform makes of `input`.
            ///
            /// # Errors
            ///
            /// An expression that fails, a data set that is not there, more rows than are allowed.
            pub(crate) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
                match self {
                    $(Self::$variant(transform) => transform.apply(input, host),)*
                }
            }
        }
    };
}

transforms! {
    "aggregate" => Aggregate(aggregate::Aggregate),
    "bin" => Bin(bin::Bin),
    "collect" => Collect(collect::Collect),
    "countpattern" => CountPattern(countpattern::CountPattern),
    "cross" => Cross(cross::Cross),
    "density" => Density(density::Density),
    "dotbin" => DotBin(dotbin::DotBin),
    "extent" => Extent(extent::Extent),
    "filter" => Filter(filter::Filter),
    "flatten" => Flatten(flatten::Flatten),
    "fold" => Fold(fold::Fold),
    "formula" => Formula(formula::Formula),
    "geojson" => GeoJson(geojson::GeoJson),
    "geopoint" => GeoPoint(geopoint::GeoPoint),
    "graticule" => Graticule(graticule::Graticule),
    "identifier" => Identifier(identifier::Identifier),
    "impute" => Impute(impute::Impute),
    "joinaggregate" => JoinAggregate(aggregate::JoinAggregate),
    "kde" => Kde(kde::Kde),
    "loess" => Loess(loess::Loess),
    "lookup" => Lookup(lookup::Lookup),
    "pie" => Pie(pie::Pie),
    "pivot" => Pivot(pivot::Pivot),
    "project" => Project(project::Project),
    "quantile" => Quantile(quantile::Quantile),
    "regression" => Regression(regression::Regression),
    "sample" => Sample(sample::Sample),
    "sequence" => Sequence(sequence::Sequence),
    "stack" => Stack(stack::Stack),
    "timeunit" => TimeUnit(timeunit::TimeUnit),
    "voronoi" => Voronoi(voronoi::Voronoi),
    "window" => Window(window::Window),
}
