//! The steps of `transform`.

use serde_json::Value as Json;

use super::{Reader, data, optional_text, place, wrong_kind};
use crate::error::{Error, Result};
use crate::spelling::did_you_mean;
use crate::vegalite::{Pointer, Props, Transform, TransformKind};

/// The words that tell transforms apart, in the order that decides when a step has two of them.
const WORDS: [&str; 19] = [
    "calculate",
    "filter",
    "bin",
    "timeUnit",
    "aggregate",
    "lookup",
    "window",
    "joinaggregate",
    "stack",
    "fold",
    "extent",
    "flatten",
    "pivot",
    "sample",
    "impute",
    "density",
    "quantile",
    "regression",
    "loess",
];

/// One step.
pub(super) fn transform(json: &Json, at: Pointer, reader: Reader<'_>) -> Result<Transform> {
    let Json::Object(object) = json else { return Err(wrong_kind("a transform", json, &at)) };
    // A density or a regression may have an extent; its own word tells what it is.
    let has_own = ["density", "regression"].into_iter().any(|word| object.contains_key(word));
    let tells = |word: &&str| object.contains_key(*word) && !(*word == "extent" && has_own);
    let word = WORDS.into_iter().find(tells).ok_or_else(|| unknown(object, &at))?;
    let props = || object.clone();
    let kind = match word {
        "calculate" => {
            let text = |key: &str| {
                optional_text(object, key, &at)?
                    .ok_or_else(|| Error::spec(format!("calculate needs \"{key}\"")).at(&at))
            };
            TransformKind::Calculate { calculate: text("calculate")?, name: text("as")? }
        }
        "filter" => TransformKind::Filter(object.get("filter").cloned().unwrap_or_default()),
        "bin" => TransformKind::Bin(props()),
        "timeUnit" => TransformKind::TimeUnit(props()),
        "aggregate" => TransformKind::Aggregate(props()),
        "lookup" => {
            let from = object.get("from").and_then(|from| from.get("data")).and_then(Json::as_object);
            let place = place(&place(&at, "from"), "data");
            TransformKind::Lookup {
                props: props(),
                from: from.map(|from| data::source(from, &place, reader)).transpose()?,
            }
        }
        "window" => TransformKind::Window(props()),
        "joinaggregate" => TransformKind::JoinAggregate(props()),
        "stack" => TransformKind::Stack(props()),
        "fold" => TransformKind::Fold(props()),
        "extent" => TransformKind::Extent(props()),
        "flatten" => TransformKind::Flatten(props()),
        "pivot" => TransformKind::Pivot(props()),
        "sample" => {
            let size = object.get("sample").unwrap_or(&Json::Null);
            let size = size.as_f64().ok_or_else(|| wrong_kind("a number of rows", size, &place(&at, "sample")))?;
            TransformKind::Sample(size)
        }
        "impute" => TransformKind::Impute(props()),
        "density" => TransformKind::Density(props()),
        "quantile" => TransformKind::Quantile(props()),
        "regression" => TransformKind::Regression(props()),
        _ => TransformKind::Loess(props()),
    };
    Ok(Transform { at, kind })
}

fn unknown(object: &Props, at: &str) -> Error {
    // The first key that looks like a transform's word, else the first.
    let near = object.keys().find(|key| crate::spelling::nearest(key, &WORDS).is_some());
    let message = match near.or_else(|| object.keys().next()) {
        Some(word) => format!("unknown transform \"{word}\"{}", did_you_mean(word, &WORDS)),
        None => "an empty transform".to_owned(),
    };
    Error::spec(message).at(at)
}
