//! Where rows come from.

use serde_json::Value as Json;

use super::node::NodeKind;
use super::{Flow, NodeId};
use crate::table::Table;
use crate::vega;
use crate::vegalite::{Data, DataFormatProp, DataSource, PropMap, Rows};

/// A root of the pipeline.
#[derive(Clone, Debug)]
pub(crate) struct SourceNode {
    pub(crate) name: Option<String>,
    pub(super) rows: SourceRows,
    pub(super) format: PropMap<DataFormatProp>,
    /// Rows are made, not read.
    pub(super) generator: bool,
}

/// What a source reads.
#[derive(Clone, Debug)]
pub(super) enum SourceRows {
    /// Nothing here: rows of that name are the document's or the host's, or a generator makes them.
    Named,
    Url(String),
    Values(Rows),
}

impl PartialEq for SourceNode {
    /// Sources are compared by [`find`] only.
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

impl SourceNode {
    /// The source for data as written; `None`: a data set that the host is to provide.
    pub(super) fn new(data: Option<&Data>) -> Self {
        let Some(data) = data else {
            let name = Some("source".to_owned());
            return Self { name, rows: SourceRows::Named, format: PropMap::default(), generator: false };
        };
        let mut format = data.format.clone().unwrap_or_default();
        format.remove(DataFormatProp::Parse);
        let generator = is_generator(data);
        let rows = match &data.source {
            DataSource::Url(url) => {
                if format.truthy(DataFormatProp::Type).is_none() {
                    format.set(DataFormatProp::Type, extension(url));
                }
                SourceRows::Url(url.clone())
            }
            DataSource::Values(rows) => SourceRows::Values(rows.clone()),
            DataSource::Sphere => SourceRows::Values(Rows::Inline(serde_json::json!([{"type": "Sphere"}]))),
            DataSource::Named | DataSource::Sequence(_) | DataSource::Graticule(_) => SourceRows::Named,
        };
        if generator {
            format = PropMap::default();
        }
        Self { name: data.name.clone().filter(|name| !name.is_empty()), rows, format, generator }
    }

    /// A source without rows.
    pub(super) fn empty() -> Self {
        let rows = SourceRows::Values(Rows::Inline(Json::Array(Vec::new())));
        Self { name: None, rows, format: PropMap::default(), generator: false }
    }

    pub(super) fn is_url(&self) -> bool {
        matches!(self.rows, SourceRows::Url(_))
    }

    /// The rows for Vega; those of a name are looked up in the document's data sets.
    pub(super) fn to_vega(&self, datasets: &[(String, Rows)]) -> vega::Source {
        let named = || datasets.iter().find(|(name, _)| Some(name) == self.name.as_ref()).map(|(_, rows)| rows);
        match (&self.rows, named()) {
            (_, Some(rows)) => rows_to_vega(rows),
            (SourceRows::Values(rows), None) => rows_to_vega(rows),
            (SourceRows::Url(url), None) => vega::Source::Url(crate::expr::Setting::Json(Json::from(url.as_str()))),
            (SourceRows::Named, None) => vega::Source::Empty,
        }
    }
}

fn rows_to_vega(rows: &Rows) -> vega::Source {
    match rows {
        Rows::Table(table) => vega::Source::Rows(std::rc::Rc::clone(table)),
        Rows::Inline(json) => vega::Source::Inline(json.clone()),
    }
}

/// Whether the rows are made, not read.
pub(super) fn is_generator(data: &Data) -> bool {
    matches!(data.source, DataSource::Sequence(_) | DataSource::Graticule(_) | DataSource::Sphere)
}

/// The format that a URL's ending names.
fn extension(url: &str) -> &str {
    match url.rsplit_once('.').map(|(_, end)| end) {
        Some(end @ ("json" | "csv" | "tsv" | "dsv" | "topojson")) => end,
        _ => "json",
    }
}

/// A source among `flow`'s that reads the same.
pub(super) fn find(flow: &Flow, data: &Data) -> Option<NodeId> {
    let wanted = |property| data.format.as_ref().and_then(|format| format.truthy(property));
    flow.sources.iter().copied().find(|id| {
        let NodeKind::Source(other) = flow.kind(*id) else { return false };
        let given = |property| other.format.truthy(property);
        if data.name.is_some() && other.name.is_some() && data.name != other.name {
            return false;
        }
        // A mesh and a feature of one topology are different data.
        if [DataFormatProp::Feature, DataFormatProp::Mesh].into_iter().any(|part| wanted(part) != given(part)) {
            return false;
        }
        match (&data.source, &other.rows) {
            (DataSource::Values(rows), SourceRows::Values(others)) => same_rows(rows, others),
            (DataSource::Url(url), SourceRows::Url(other)) => url == other,
            (DataSource::Named, _) => data.name == other.name,
            _ => false,
        }
    })
}

fn same_rows(a: &Rows, b: &Rows) -> bool {
    match (a, b) {
        (Rows::Inline(a), Rows::Inline(b)) => a == b,
        (Rows::Table(a), Rows::Table(b)) => std::rc::Rc::ptr_eq(a, b) || same_tables(a, b),
        _ => false,
    }
}

fn same_tables(a: &Table, b: &Table) -> bool {
    let same = |name: &std::rc::Rc<str>| match (a.column(name), b.column(name)) {
        (Some(a), Some(b)) => (0..a.len()).all(|row| a.value(row).to_json() == b.value(row).to_json()),
        _ => false,
    };
    a.rows() == b.rows() && a.names() == b.names() && a.names().iter().all(same)
}
