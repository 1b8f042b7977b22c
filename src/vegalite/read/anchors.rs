//! Places that a DVC template leaves to be filled in, found where nobody did.

use serde_json::Value as Json;

use crate::error::{Error, Result};

/// Fails, with its name and place, at the first anchor such as `<DVC_METRIC_X>` that is still in the document.
pub(super) fn refuse(json: &Json) -> Result<()> {
    match json {
        Json::String(text) => match anchor(text) {
            Some(anchor) => Err(Error::spec(format!("the anchor {anchor} of a DVC template has not been filled in"))),
            None => Ok(()),
        },
        Json::Array(list) => {
            list.iter().enumerate().try_for_each(|(i, part)| refuse(part).map_err(|error| error.under(i)))
        }
        Json::Object(object) => object.iter().try_for_each(|(key, part)| {
            // Rows are data, not template.
            let is_data = key == "values" && part.is_array();
            if is_data { Ok(()) } else { refuse(part).map_err(|error| error.under(key)) }
        }),
        _ => Ok(()),
    }
}

fn anchor(text: &str) -> Option<&str> {
    let (start, _) = text.match_indices('<').find(|(start, _)| text[*start..].starts_with("<DVC_METRIC_"))?;
    let end = text[start..].find('>')?;
    let name = &text[start..=start + end];
    name[1..name.len() - 1].chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_').then_some(name)
}
