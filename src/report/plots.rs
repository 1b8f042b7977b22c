//! Which files of a report are plots, and what a plot calls itself.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value as Json;
use serde_json::value::RawValue;

use crate::plot::Language;

/// What is to be drawn.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum PlotKind {
    /// A Vega-Lite or Vega document.
    Spec(Language),
    /// A metric log: delimited text, JSON, an event file, or a folder of these.
    Log,
}

/// A plot of a report, as its author wrote it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlotSource<'a> {
    /// The text of a specification; a metric log is left to be read where it is, however long it may be.
    pub(crate) bytes: &'a [u8],
    pub(crate) kind: PlotKind,
    /// Where its relative data is: the folder of the plot's file, or that of the report for a fenced block.
    pub(crate) base: &'a Path,
    /// The plot's own file, or folder.
    pub(crate) path: Option<&'a Path>,
}

/// How a file is drawn, if it is a plot; `None` for pictures and everything else.
pub(super) fn kind_of(path: &Path, bytes: &[u8]) -> Option<PlotKind> {
    let name = path.file_name()?.to_str()?.to_ascii_lowercase();
    let (stem, extension) = name.rsplit_once('.')?;
    match extension {
        "json" if stem.ends_with(".vl") => Some(PlotKind::Spec(Language::VegaLite)),
        "json" if stem.ends_with(".vg") => Some(PlotKind::Spec(Language::Vega)),
        "vl" => Some(PlotKind::Spec(Language::VegaLite)),
        "vg" => Some(PlotKind::Spec(Language::Vega)),
        // No JSON is a picture; what else an author shows is the metrics in it.
        "json" => Some(if is_spec(bytes) { PlotKind::Spec(Language::Detect) } else { PlotKind::Log }),
        _ => None,
    }
}

/// Whether a file is a metric log by its name alone.
pub(super) fn is_log(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let endings = [".csv", ".tsv", ".jsonl", ".ndjson", ".yaml", ".yml"];
    name.contains(".tfevents.") || endings.iter().any(|ending| name.ends_with(ending))
}

/// The members that tell a specification from other JSON; all others are skipped unread.
#[derive(Deserialize)]
struct Outline<'a> {
    #[serde(rename = "$schema")]
    schema: Option<Json>,
    #[serde(borrow)]
    mark: Option<&'a RawValue>,
    marks: Option<Vec<IgnoredAny>>,
    layer: Option<Vec<IgnoredAny>>,
    concat: Option<Vec<IgnoredAny>>,
    hconcat: Option<Vec<IgnoredAny>>,
    vconcat: Option<Vec<IgnoredAny>>,
    spec: Option<BTreeMap<String, IgnoredAny>>,
}

fn is_spec(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let Ok(outline) = serde_json::from_slice::<Outline<'_>>(bytes) else { return false };
    let schema = outline.schema.as_ref().and_then(Json::as_str).unwrap_or_default();
    let lists = [&outline.marks, &outline.layer, &outline.concat, &outline.hconcat, &outline.vconcat];
    schema.contains("/vega/")
        || schema.contains("/vega-lite/")
        || outline.mark.is_some()
        || outline.spec.is_some()
        || lists.into_iter().any(Option::is_some)
}

/// What a plot calls itself: its title, else its description.
pub(super) fn title(source: &str) -> String {
    let Ok(Json::Object(spec)) = serde_json::from_str::<Json>(source) else { return String::new() };
    let title = spec.get("title").map(|title| title.get("text").unwrap_or(title));
    let words = match title.or_else(|| spec.get("description")) {
        Some(Json::String(line)) => line.clone(),
        Some(Json::Array(lines)) => lines.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(" "),
        _ => String::new(),
    };
    words.chars().take(120).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, bytes: &str, want: Option<PlotKind>) {
        assert_eq!(kind_of(Path::new(name), bytes.as_bytes()), want, "{name} {bytes}");
    }

    #[test]
    fn the_name_tells_a_plot_and_its_language() {
        check("a.vl.json", "", Some(PlotKind::Spec(Language::VegaLite)));
        check("a.VG.json", "", Some(PlotKind::Spec(Language::Vega)));
        check("a.png", "{\"mark\": \"bar\"}", None);
        check("json", "{\"mark\": \"bar\"}", None);
    }

    #[test]
    fn the_name_tells_a_log() {
        for name in ["metrics.tsv", "a/Metrics.CSV", "events.out.tfevents.1700000000.host", "run.jsonl", "metrics.yaml"]
        {
            assert!(is_log(Path::new(name)), "{name}");
        }
        for name in ["a.png", "csv", "a.vl.json", "a.csv.gz"] {
            assert!(!is_log(Path::new(name)), "{name}");
        }
    }

    #[test]
    fn other_json_is_a_plot_when_it_looks_like_one_and_else_a_log() {
        let spec = Some(PlotKind::Spec(Language::Detect));
        check("a.json", "{\"$schema\": \"https://vega.github.io/schema/vega-lite/v5.json\"}", spec);
        check("a.json", "\u{feff}{\"data\": {\"values\": []}, \"mark\": {\"type\": \"bar\"}}", spec);
        check("a.json", "{\"repeat\": [\"a\"], \"spec\": {}}", spec);
        check("a.json", "{\"marks\": []}", spec);
        check("a.json", "{\"loss\": 1, \"layer\": 3}", Some(PlotKind::Log));
        check("a.json", "[{\"mark\": 1}]", Some(PlotKind::Log));
    }

    #[test]
    fn a_plot_is_called_by_its_title_or_description() {
        assert_eq!(title("{\"title\": {\"text\": [\"a\", \"b\"]}, \"description\": \"d\"}"), "a b");
        assert_eq!(title("{\"description\": \"d\"}"), "d");
        assert_eq!(title("[]"), "");
    }
}
