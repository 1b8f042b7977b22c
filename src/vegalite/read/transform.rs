//! The steps of `transform`.

use serde_json::Value as Json;

use super::words::{did_you_mean, nearest};
use super::{Reader, data, optional_text, place, wrong_kind};
use crate::error::{Error, Result};
use crate::vegalite::{Pointer, PropMap, Props, Transform, TransformKind, TransformWord};

/// One step.
pub(super) fn transform(json: &Json, at: Pointer, reader: Reader<'_>) -> Result<Transform> {
    let Json::Object(object) = json else { return Err(wrong_kind("a transform", json, &at)) };
    // A density or a regression may have an extent; its own word tells what it is.
    let has = |word: TransformWord| object.contains_key(word.name());
    let has_own = has(TransformWord::Density) || has(TransformWord::Regression);
    let tells = |word: &TransformWord| has(*word) && !(*word == TransformWord::Extent && has_own);
    let word = TransformWord::ALL.into_iter().find(tells).ok_or_else(|| unknown(object, &at))?;
    let props = || PropMap::read(object);
    let kind = match word {
        TransformWord::Calculate => {
            let text = |key: &str| {
                optional_text(object, key, &at)?
                    .ok_or_else(|| Error::spec(format!("calculate needs \"{key}\"")).at(&at))
            };
            TransformKind::Calculate { calculate: text("calculate")?, name: text("as")? }
        }
        TransformWord::Filter => TransformKind::Filter(object.get("filter").cloned().unwrap_or_default()),
        TransformWord::Bin => TransformKind::Bin(props()),
        TransformWord::TimeUnit => TransformKind::TimeUnit(props()),
        TransformWord::Aggregate => TransformKind::Aggregate(props()),
        TransformWord::Lookup => {
            let from = object.get("from").and_then(|from| from.get("data")).and_then(Json::as_object);
            let place = place(&place(&at, "from"), "data");
            TransformKind::Lookup {
                props: props(),
                from: from.map(|from| data::source(from, &place, reader)).transpose()?,
            }
        }
        TransformWord::Window => TransformKind::Window(props()),
        TransformWord::JoinAggregate => TransformKind::JoinAggregate(props()),
        TransformWord::Stack => TransformKind::Stack(props()),
        TransformWord::Fold => TransformKind::Fold(props()),
        TransformWord::Extent => TransformKind::Extent(props()),
        TransformWord::Flatten => TransformKind::Flatten(props()),
        TransformWord::Pivot => TransformKind::Pivot(props()),
        TransformWord::Sample => {
            let size = object.get("sample").unwrap_or(&Json::Null);
            let size = size.as_f64().ok_or_else(|| wrong_kind("a number of rows", size, &place(&at, "sample")))?;
            TransformKind::Sample(size)
        }
        TransformWord::Impute => TransformKind::Impute(props()),
        TransformWord::Density => TransformKind::Density(props()),
        TransformWord::Quantile => TransformKind::Quantile(props()),
        TransformWord::Regression => TransformKind::Regression(props()),
        TransformWord::Loess => TransformKind::Loess(props()),
    };
    Ok(Transform { at, kind })
}

fn unknown(object: &Props, at: &str) -> Error {
    // The first key that looks like a transform's word, else the first.
    let near = object.keys().find(|key| nearest::<TransformWord>(key).is_some());
    let message = match near.or_else(|| object.keys().next()) {
        Some(word) => format!("unknown transform \"{word}\"{}", did_you_mean::<TransformWord>(word)),
        None => "an empty transform".to_owned(),
    };
    Error::spec(message).at(at)
}
