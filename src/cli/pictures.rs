//! Pictures on their way out: kept together, and named in the text that is printed.

use super::console::Console;
use crate::error::Result;
use crate::publish::asset::Asset;
use crate::publish::{Store, link, summary};

/// A picture with its names.
pub(super) struct NamedPicture {
    /// The name of its file.
    pub(super) name: String,
    /// What it shows, for those who do not see it.
    pub(super) alt: String,
    pub(super) asset: Asset,
}

/// How a kept picture is named in text.
#[derive(Clone, Copy)]
pub(super) enum Naming<'a> {
    Markdown { title: Option<&'a str> },
    Url,
}

/// Keeps the pictures in `store`, and returns a line for each.
///
/// # Errors
///
/// When the store does not take them.
pub(super) fn keep(
    pictures: Vec<NamedPicture>,
    store: &dyn Store,
    naming: Naming<'_>,
    console: Console,
) -> Result<String> {
    let (alts, assets): (Vec<String>, Vec<Asset>) =
        pictures.into_iter().map(|picture| (picture.alt, picture.asset)).unzip();
    let published = store.publish_all(&assets)?;
    say_where(console, store, &assets);
    let mut lines = String::new();
    for ((alt, asset), published) in alts.iter().zip(&assets).zip(&published) {
        match naming {
            Naming::Markdown { title } => lines.push_str(&link::line(published, asset.is_image(), alt, title)),
            Naming::Url => lines.push_str(&published.url),
        }
        lines.push('\n');
    }
    Ok(lines)
}

/// Says where files went.
pub(super) fn say_where(console: Console, store: &dyn Store, assets: &[Asset]) {
    for warning in store.warnings() {
        console.warn(&warning);
    }
    console.say(&summary(store, assets));
}
