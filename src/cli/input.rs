//! What is in the inputs of `cml-plot`: specifications, DVC's JSON, or lines of either.

use std::fmt;
use std::path::PathBuf;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value as Json;
use serde_json::value::RawValue;

use super::console::Console;
use crate::error::{Error, Result};
use crate::plot::Options;
use crate::table::loader::Loader;
use crate::table::read::parts::documents;

/// One picture to come.
pub(super) struct Entry {
    /// Where it came from, for messages and file names: DVC's plot id, or the input's name.
    pub(super) name: String,
    pub(super) content: Content,
}

/// What the picture is made from.
pub(super) enum Content {
    /// The text of a specification.
    Spec(Vec<u8>),
    /// An image that DVC names: a path, or a `data:` URL.
    Image(String),
}

/// Everything to draw in `bytes`, in order. `label` names the input.
///
/// # Errors
///
/// When there is no JSON document in it, or one cannot be read.
pub(super) fn entries(bytes: &[u8], label: &str, console: Console) -> Result<Vec<Entry>> {
    let (found, skipped) = documents(bytes);
    for part in skipped {
        let text = String::from_utf8_lossy(part.bytes);
        console.warn(&format_args!("{label}: line {}: skipped what is not JSON: {}", part.line, shorten(&text)));
    }
    if found.is_empty() {
        return Err(Error::spec(format!(
            "{label}: no JSON in it; expected a specification, or what `dvc plots` prints"
        )));
    }
    let mut out = Vec::new();
    let several = found.len() > 1;
    for (i, document) in found.into_iter().enumerate() {
        let name = if several { format!("{label}-{}", i + 1) } else { label.to_owned() };
        match serde_json::from_slice::<DvcOutput>(document.bytes) {
            Ok(output) if output.is_dvc() => output.entries(&mut out, console)?,
            _ => out.push(Entry { name, content: Content::Spec(document.bytes.to_vec()) }),
        }
    }
    Ok(out)
}

/// The first words of a line, for a message.
fn shorten(text: &str) -> String {
    const MAX_CHARS: usize = 80;
    let mut short: String = text.chars().take(MAX_CHARS).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// `dvc plots show|diff --json`: plots by id, and what could not be loaded.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DvcOutput<'a> {
    #[serde(borrow)]
    data: Option<Pairs<'a>>,
    #[serde(default)]
    errors: Vec<DvcError>,
}

#[derive(Default, Deserialize)]
struct DvcError {
    name: Option<String>,
    rev: Option<String>,
    source: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    msg: Option<String>,
}

/// One renderer's output for a plot id.
#[derive(Deserialize)]
struct DvcPlot<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow)]
    content: Option<&'a RawValue>,
    /// The address of an image.
    url: Option<String>,
    src: Option<String>,
    /// `--split`: what the anchors in `content` stand for.
    #[serde(default)]
    anchor_definitions: serde_json::Map<String, Json>,
    #[serde(default)]
    revisions: Vec<String>,
}

impl<'a> DvcOutput<'a> {
    /// A specification has a `data` too, but more beside it; DVC's maps ids to lists of plots.
    fn is_dvc(&self) -> bool {
        let Some(data) = &self.data else { return !self.errors.is_empty() };
        data.0.iter().all(|(_, raw)| serde_json::from_str::<Vec<DvcPlot>>(raw.get()).is_ok())
            && (!data.0.is_empty() || !self.errors.is_empty())
    }

    fn entries(self, out: &mut Vec<Entry>, console: Console) -> Result<()> {
        for error in &self.errors {
            console.warn(error);
        }
        for (id, raw) in self.data.into_iter().flat_map(|pairs| pairs.0) {
            let plots: Vec<DvcPlot> = serde_json::from_str(raw.get())
                .map_err(|error| Error::spec(format!("{error}")).under(&id).under("data"))?;
            for plot in plots {
                let name = if plot.kind == "image" && !plot.revisions.is_empty() {
                    format!("{id}-{}", plot.revisions.join("-"))
                } else {
                    id.clone()
                };
                let content = match (plot.content, plot.url.or(plot.src)) {
                    (Some(raw), _) => Content::Spec(fill(raw, &plot.anchor_definitions).into_bytes()),
                    (None, Some(url)) => Content::Image(url),
                    (None, None) => {
                        let message = format!("a plot of type \"{}\" without content or url", plot.kind);
                        return Err(Error::spec(message).under(&id).under("data"));
                    }
                };
                out.push(Entry { name, content });
            }
        }
        Ok(())
    }
}

impl fmt::Display for DvcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DVC could not load {}", self.name.as_deref().unwrap_or("a plot"))?;
        if let Some(source) = self.source.as_ref().filter(|source| Some(*source) != self.name.as_ref()) {
            write!(f, " ({source})")?;
        }
        if let Some(rev) = &self.rev {
            write!(f, " at {rev}")?;
        }
        match (&self.kind, &self.msg) {
            (Some(kind), Some(msg)) if !msg.is_empty() => write!(f, ": {kind}: {msg}"),
            (Some(what), _) | (None, Some(what)) => write!(f, ": {what}"),
            (None, None) => Ok(()),
        }
    }
}

/// The text of a specification: `content` as an object, or as a string that holds one, with the anchors of `--split` filled in.
fn fill(content: &RawValue, anchors: &serde_json::Map<String, Json>) -> String {
    let mut text = match serde_json::from_str::<String>(content.get()) {
        Ok(inner) => inner,
        Err(_) => content.get().to_owned(),
    };
    for (anchor, value) in anchors {
        let bare = anchor.trim_matches(['<', '>']);
        text = text.replace(&format!("\"<{bare}>\""), &value.to_string());
        if let Json::String(value) = value {
            let quoted = Json::String(value.clone()).to_string();
            text = text.replace(&format!("<{bare}>"), &quoted[1..quoted.len() - 1]);
        }
    }
    text
}

/// The members of an object in the order written, their values unread.
struct Pairs<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Pairs<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Pairs<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> std::result::Result<Self::Value, M::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

/// The bytes of an image that DVC names.
///
/// # Errors
///
/// When the file cannot be read, or the `data:` URL is broken.
pub(super) fn image(url: &str, options: &Options) -> Result<(Vec<u8>, Option<PathBuf>)> {
    let loader = Loader::new(&options.base, options.root.as_deref())?;
    let loader = loader.with_origins(options.allow_url.clone(), options.fetch.clone());
    let bytes = loader.load(url)?;
    let path = (!url.starts_with("data:")).then(|| PathBuf::from(url));
    Ok((bytes, path))
}

/// The texts of the specifications in `bytes`, for the fuzzer.
///
/// # Errors
///
/// See [`entries`].
#[cfg(feature = "fuzzing")]
pub(crate) fn specifications(bytes: &[u8]) -> Result<Vec<Vec<u8>>> {
    let console = Console { command: "fuzz", level: super::console::Level::Error, secrets: None };
    let texts = entries(bytes, "input", console)?.into_iter().map(|entry| match entry.content {
        Content::Spec(text) => text,
        Content::Image(address) => address.into_bytes(),
    });
    Ok(texts.collect())
}
