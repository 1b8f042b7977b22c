//! A report made ready: plots drawn, pictures published, and their new addresses written in the place of the old ones.
//!
//! Nothing here loses a report. A picture that is not there, or may not be published, stays as it was written, with a warning;
//! one that could not be drawn or published stays too, and a caution below its block says why, for the readers of the comment.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::decode::{Decoded, decode};
use super::markdown::{self, Edit, Fence, Reference, splice};
use super::plots::{PlotKind, PlotSource, is_log, kind_of, title};
use super::workspace::{Resolved, Workspace};
use crate::error::{Error, ErrorKind, Result};
use crate::forge::CheckImage;
use crate::publish::asset::Asset;
use crate::publish::{Published, Store};
use crate::untrusted::line;
use crate::untrusted::markdown::code;

/// A drawn plot.
#[derive(Debug)]
pub(crate) struct DrawnPlot {
    /// PNG, SVG, or anything else that a browser shows.
    pub(crate) bytes: Vec<u8>,
    /// What was survived.
    pub(crate) warnings: Vec<Error>,
}

/// Draws one plot; given by the command, which knows the options.
pub(crate) type Draw<'a> = dyn Fn(&PlotSource<'_>) -> Result<DrawnPlot> + 'a;

/// What may become of a report's pictures.
pub(crate) struct PrepareOptions<'a> {
    pub(crate) workspace: &'a Workspace,
    /// Where pictures are kept; `None` leaves all of them as they are.
    pub(crate) store: Option<&'a dyn Store>,
    pub(crate) draw: &'a Draw<'a>,
    /// Files that are only linked to are published too.
    pub(crate) links: bool,
}

/// A report that is ready for its readers.
#[derive(Debug, Default)]
pub(crate) struct Prepared {
    /// Markdown.
    pub(crate) text: String,
    /// The pictures that were published, in the order of the report.
    pub(crate) pictures: Vec<CheckImage>,
    /// What was survived, a sentence each.
    pub(crate) warnings: Vec<String>,
    /// Pictures that are not shown because they could not be drawn or published; the report says so too.
    pub(crate) failures: Vec<Error>,
    /// Why pictures are seen from where the report is kept, but not from where it is posted.
    pub(crate) unseen: Option<Error>,
    /// Local files that the report names, those included that are not there: what `--watch` looks at.
    pub(crate) files: BTreeSet<PathBuf>,
}

impl Prepared {
    /// Whether nothing is in the report but blanks.
    pub(crate) fn is_empty(&self) -> bool {
        self.text.trim_start_matches('\u{feff}').trim().is_empty()
    }

    /// The report as it is posted: where pictures are seen only from where it is kept, it says so.
    pub(crate) fn posted(&self) -> Cow<'_, str> {
        let Some(error) = &self.unseen else { return Cow::Borrowed(&self.text) };
        let caution = caution(&self.text, vec![(self.text.len(), code(&error.to_string()))]);
        Cow::Owned(splice(&self.text, caution))
    }

    /// The first picture that is missing without need: what the token of a fork's run may not publish is excused.
    pub(crate) fn failure(&self, is_fork: bool) -> Option<&Error> {
        self.failures.iter().chain(&self.unseen).find(|error| !is_fork || error.kind() != ErrorKind::Denied)
    }
}

/// Reads the report `markdown`, called `name` in messages, and makes it ready. What goes wrong is in the result.
pub(crate) fn prepare(markdown: &[u8], name: &str, pictures: &PrepareOptions<'_>) -> Prepared {
    let Decoded { text, warnings } = decode(markdown, name);
    let Some(store) = pictures.store else {
        return Prepared { text: text.into_owned(), warnings, ..Prepared::default() };
    };
    let text = &*text;
    let found = markdown::find(text);
    let mut preparer = Preparer {
        pictures,
        assets: Vec::new(),
        by_name: BTreeMap::new(),
        done: BTreeMap::new(),
        said: BTreeSet::new(),
        out: Prepared { warnings, ..Prepared::default() },
    };
    for puzzle in &found.puzzles {
        preparer.out.warnings.push(format!("{}: left as it is: the file's name could not be made out", shown(puzzle)));
    }
    let references: Vec<_> =
        found.references.iter().map(|reference| (reference, preparer.reference(reference))).collect();
    let fences: Vec<_> = found.fences.iter().map(|fence| (fence, preparer.fence(text, fence))).collect();
    let Preparer { assets, mut out, .. } = preparer;

    let published = if assets.is_empty() { Ok(Vec::new()) } else { store.publish_all(&assets) };
    let mut edits = Vec::new();
    let mut cautions: Vec<(usize, String)> = Vec::new();
    let count = match assets.len() {
        1 => "1 picture is".to_owned(),
        count => format!("{count} pictures are"),
    };
    if let Some(error) = store.unseen() {
        let message = format!("{count} kept in {}, which a comment does not show: {error}", store.place());
        out.unseen = Some(Error::new(error.kind(), message));
    }
    out.warnings.extend(store.warnings());
    match published {
        Ok(published) => {
            let mut shown: Vec<(usize, CheckImage)> = Vec::new();
            for (reference, disposition) in &references {
                if let Disposition::Shown { asset, fragment } = disposition {
                    let (asset, at) = (&assets[*asset], &published[*asset]);
                    replace(reference, asset, at, fragment, &mut edits, &mut shown);
                }
            }
            for (fence, disposition) in &fences {
                if let Disposition::Shown { asset, .. } = disposition {
                    replace_fence(fence, &published[*asset], &mut edits, &mut shown);
                }
            }
            shown.sort_by_key(|(at, _)| *at);
            out.pictures = shown.into_iter().map(|(_, image)| image).collect();
        }
        Err(error) => {
            cautions.push((text.len(), format!("{count} not shown: {}", code(&line::message(&error.to_string())))));
            let message = format!("cannot publish to {}: {}", store.place(), error.message());
            out.failures.push(Error::new(error.kind(), message));
        }
    }
    let uses = references
        .iter()
        .flat_map(|(reference, disposition)| reference.uses.iter().map(move |r#use| (r#use.block_end, disposition)));
    let failed = fences.iter().filter(|(_, disposition)| matches!(disposition, Disposition::Failed { .. }));
    edits.extend(failed.filter_map(|(fence, _)| shortened(text, fence)));
    let fences = fences.iter().map(|(fence, disposition)| (fence.block_end, disposition));
    for (block_end, disposition) in uses.chain(fences) {
        if let Disposition::Failed { caution } = disposition {
            cautions.push((block_end, caution.clone()));
        }
    }
    edits.extend(caution(text, cautions));
    out.text = splice(text, edits);
    out
}

/// The edit that cuts the text of a plot that was not drawn, where it is so long that it would take the room of the report: a comment
/// has an end.
fn shortened(text: &str, fence: &Fence) -> Option<Edit> {
    const MAX_KEPT: usize = 4096; // bytes
    let block = &text[fence.range.clone()];
    let from = block.floor_char_boundary(MAX_KEPT);
    // The marks that close the block stand in its last line, if they are there.
    let to = block.trim_end_matches(['\r', '\n']).rfind('\n').unwrap_or(block.len());
    let cut = fence.range.start + from..fence.range.start + to;
    (to > from).then(|| Edit { text: format!("… ({} more bytes)", cut.len()), range: cut })
}

/// What becomes of one reference or fence.
#[derive(Clone, Debug)]
enum Disposition {
    Stays,
    /// The picture is shown: an asset by its number.
    Shown {
        asset: usize,
        fragment: String,
    },
    /// Markdown that says why.
    Failed {
        caution: String,
    },
}

struct Preparer<'a> {
    pictures: &'a PrepareOptions<'a>,
    assets: Vec<Asset>,
    /// Assets by their name, which is made from their content: the same bytes are published once.
    by_name: BTreeMap<String, usize>,
    /// What became of each file: it is read, drawn and complained about once.
    done: BTreeMap<(PathBuf, bool), Disposition>,
    /// Warnings, each of which is given once.
    said: BTreeSet<String>,
    out: Prepared,
}

impl Preparer<'_> {
    fn reference(&mut self, reference: &Reference) -> Disposition {
        let is_image = reference.is_image();
        if !is_image && !self.pictures.links {
            return Disposition::Stays;
        }
        let destination = &reference.destination;
        match self.pictures.workspace.resolve(destination) {
            Resolved::Elsewhere => Disposition::Stays,
            Resolved::Data(bytes) if is_image => {
                let asset = Asset::new(bytes, None);
                if asset.is_image() {
                    return self.keep(asset, String::new());
                }
                self.stays(destination, "its bytes are no picture")
            }
            Resolved::Data(_) => Disposition::Stays,
            Resolved::Refused(refusal) => {
                self.out.files.extend(refusal.missing);
                self.stays(destination, &refusal.why)
            }
            Resolved::Folder { path, .. } if !is_image => {
                self.stays(destination, &format!("{} is a folder", path.display()))
            }
            Resolved::Folder { path, files } => {
                self.out.files.extend(files);
                let known = self.done.get(&(path.clone(), true)).cloned();
                let disposition = known.unwrap_or_else(|| self.log(destination, &path));
                self.done.insert((path, true), disposition.clone());
                disposition
            }
            Resolved::File(local) => {
                let key = (local.path.clone(), is_image);
                let disposition = match self.done.get(&key) {
                    Some(disposition) => disposition.clone(),
                    None => self.file(destination, &local.path, is_image),
                };
                self.out.files.insert(local.path);
                self.done.insert(key, disposition.clone());
                match disposition {
                    Disposition::Shown { asset, .. } => Disposition::Shown { asset, fragment: local.fragment },
                    other => other,
                }
            }
        }
    }

    fn file(&mut self, destination: &str, path: &Path, is_image: bool) -> Disposition {
        if is_image && is_log(path) {
            return self.log(destination, path);
        }
        let bytes = match self.pictures.workspace.read(path) {
            Ok(bytes) => bytes,
            Err(error) => return self.stays(destination, error.message()),
        };
        if bytes.is_empty() {
            return self.stays(destination, &format!("{} is empty (0 bytes)", path.display()));
        }
        let kind = if is_image { kind_of(path, &bytes) } else { None };
        if let Some(kind) = kind {
            let base = path.parent().unwrap_or(self.pictures.workspace.folder());
            let bytes = if kind == PlotKind::Log { &[][..] } else { &bytes };
            return self.draw(destination, &PlotSource { bytes, kind, base, path: Some(path) });
        }
        let asset = Asset::new(bytes, Some(path));
        if is_image && !asset.is_image() && !asset.is_video() {
            return self.stays(destination, &format!("it is no picture and no plot ({})", asset.media_type));
        }
        self.keep(asset, String::new())
    }

    /// A metric log: a file or a folder.
    fn log(&mut self, destination: &str, path: &Path) -> Disposition {
        let base = path.parent().unwrap_or(self.pictures.workspace.folder());
        self.draw(destination, &PlotSource { bytes: &[], kind: PlotKind::Log, base, path: Some(path) })
    }

    fn fence(&mut self, text: &str, fence: &Fence) -> Disposition {
        let name = format!("the plot in line {}", text[..fence.range.start].matches('\n').count() + 1);
        let base = self.pictures.workspace.folder();
        let kind = PlotKind::Spec(fence.language);
        self.draw(&name, &PlotSource { bytes: fence.source.as_bytes(), kind, base, path: None })
    }

    fn draw(&mut self, name: &str, source: &PlotSource<'_>) -> Disposition {
        match (self.pictures.draw)(source) {
            Ok(drawn) => {
                let warnings = drawn.warnings.iter().map(|warning| format!("{}: {warning}", shown(name)));
                self.out.warnings.extend(warnings);
                self.keep(Asset::new(drawn.bytes, None), String::new())
            }
            Err(error) => {
                let caution = format!("{} was not drawn: {}", code(name), code(&line::message(&error.to_string())));
                self.out.failures.push(Error::new(error.kind(), format!("{}: {error}", shown(name))));
                Disposition::Failed { caution }
            }
        }
    }

    fn keep(&mut self, asset: Asset, fragment: String) -> Disposition {
        let next = self.assets.len();
        let number = *self.by_name.entry(asset.name()).or_insert(next);
        if number == next {
            self.assets.push(asset);
        }
        Disposition::Shown { asset: number, fragment }
    }

    fn stays(&mut self, destination: &str, why: &str) -> Disposition {
        let warning = format!("{}: left as it is: {why}", shown(destination));
        if self.said.insert(warning.clone()) {
            self.out.warnings.push(warning);
        }
        Disposition::Stays
    }
}

/// What a reader of the log needs of a destination: the start of a long one.
fn shown(destination: &str) -> String {
    const MAX_CHARS: usize = 80;
    match destination.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &destination[..end]),
        None => destination.to_owned(),
    }
}

fn replace(
    reference: &Reference,
    asset: &Asset,
    at: &Published,
    fragment: &str,
    edits: &mut Vec<Edit>,
    shown: &mut Vec<(usize, CheckImage)>,
) {
    let url = if at.url.contains('#') { at.url.clone() } else { format!("{}{fragment}", at.url) };
    let start = reference.range.start;
    for r#use in reference.uses.iter().filter(|r#use| r#use.is_image) {
        // No host plays a video in an image's place.
        if asset.is_video()
            && let Some(link) = r#use.as_link(reference.syntax, &url, &asset.file_name)
        {
            edits.extend(link);
            continue;
        }
        shown.push((start, CheckImage { alt: r#use.alt.clone(), url: url.clone() }));
        if let (Some(link), Some(wrap)) = (&at.link, r#use.wrap) {
            let (before, after) = wrap.around(link);
            edits.push(Edit { range: r#use.whole.start..r#use.whole.start, text: before });
            edits.push(Edit { range: r#use.whole.end..r#use.whole.end, text: after });
        }
    }
    edits.push(Edit { range: reference.range.clone(), text: reference.syntax.write(&url) });
}

fn replace_fence(fence: &Fence, at: &Published, edits: &mut Vec<Edit>, shown: &mut Vec<(usize, CheckImage)>) {
    let alt = title(&fence.source);
    let mut picture = markdown::image(&alt, &at.url);
    if let Some(link) = &at.link {
        let (before, after) = markdown::Wrap::Markdown.around(link);
        picture = format!("{before}{picture}{after}");
    }
    shown.push((fence.range.start, CheckImage { alt, url: at.url.clone() }));
    edits.push(Edit { range: fence.range.clone(), text: format!("{}{picture}{}", fence.before, fence.after) });
}

/// Cautions below the blocks that end at the places given, one a block.
fn caution(text: &str, mut cautions: Vec<(usize, String)>) -> Vec<Edit> {
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    for (at, _) in &mut cautions {
        *at = markdown::end_of_line(text, *at);
    }
    cautions.sort_by_key(|(at, _)| *at);
    cautions.dedup();
    let mut edits = Vec::new();
    for group in cautions.chunk_by(|one, other| one.0 == other.0) {
        let at = group[0].0;
        let mut note = String::new();
        if !text[..at].ends_with('\n') && at > 0 {
            note.push_str(line_end);
        }
        note.push_str(&format!("{line_end}> [!CAUTION]{line_end}"));
        for (number, (_, caution)) in group.iter().enumerate() {
            if number > 0 {
                note.push_str(&format!(">{line_end}"));
            }
            note.push_str(&format!("> {caution}{line_end}"));
        }
        let next = text[at..].lines().next().unwrap_or_default();
        if !next.trim().is_empty() {
            note.push_str(line_end);
        }
        edits.push(Edit { range: at..at, text: note });
    }
    edits
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
