//! A report on its way: read, its plots drawn, its pictures kept. What the commands that post reports share.

use std::cell::OnceCell;
use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use super::keeping::Keeping;
use super::stop::Stop;
use super::surroundings::Surroundings;
use crate::chart::ChartOptions;
use crate::chart::read::{Input, ReadOptions, Source as Log, read};
use crate::error::{Error, Result, Warnings};
use crate::plot::{Options, Renderer};
use crate::publish::asset::Asset;
use crate::publish::{Audience, Published, Store, summary};
use crate::report::{Drawn, Kind, Pictures, Prepared, Source, Workspace, prepare};

/// A report that is to be read.
pub(super) struct Reader<'a> {
    pub(super) path: &'a Path,
    /// Files that are only linked to are kept too.
    pub(super) links: bool,
}

/// Whether `path` stands for standard input.
pub(super) fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

impl Reader<'_> {
    /// Reads the report and makes it ready; without `keeping` its pictures stay as they are. What goes wrong with a picture is
    /// said here, and is no error.
    ///
    /// # Errors
    ///
    /// When the report cannot be read, or is no text.
    pub(super) fn prepare(&self, keeping: Option<&Keeping>, surroundings: &Surroundings<'_>) -> Result<Prepared> {
        let markdown = self.read()?;
        let folder = if is_standard_input(self.path) { Path::new("") } else { super::comment::folder_of(self.path) };
        let workspace = Workspace::new(&surroundings.workspace(), folder)?;
        let store = keeping.map(|keeping| Late { keeping, folder, surroundings, opened: OnceCell::new() });
        let renderer = OnceCell::new();
        let draw = |source: &Source<'_>| draw(source, renderer.get_or_init(Renderer::bundled));
        let pictures = Pictures {
            workspace: &workspace,
            store: store.as_ref().map(|store| store as &dyn Store),
            draw: &draw,
            links: self.links,
        };
        let prepared = prepare(&markdown, &self.path.display().to_string(), &pictures)?;
        let console = surroundings.console();
        for warning in &prepared.warnings {
            console.warn(warning);
        }
        for failure in &prepared.failures {
            console.error(failure);
        }
        Ok(prepared)
    }

    fn read(&self) -> Result<Vec<u8>> {
        if !is_standard_input(self.path) {
            let fail = |error| Error::io(format!("cannot read {}: {error}", self.path.display()));
            return fs::read(self.path).map_err(fail);
        }
        if io::stdin().is_terminal() {
            return Err(Error::io("nothing to post: name a file, or pipe a report in"));
        }
        let mut bytes = Vec::new();
        let fail = |error| Error::io(format!("cannot read standard input: {error}"));
        io::stdin().read_to_end(&mut bytes).map_err(fail)?;
        Ok(bytes)
    }
}

/// Fails when the report went out without a picture; `is_excused`: not for those that the token of a fork's run may not keep.
pub(super) fn complete(prepared: &Prepared, is_excused: bool) -> Result<(), Stop> {
    prepared.failure(is_excused).map_or(Ok(()), |error| Err(Stop::Reported(error.kind())))
}

fn draw(source: &Source<'_>, renderer: &Renderer) -> Result<Drawn> {
    let language = match source.kind {
        Kind::Spec(language) => language,
        Kind::Log => return draw_log(source.path.unwrap_or(source.base), renderer),
    };
    let options = Options { language, base: vec![source.base.to_owned()], ..Options::default() };
    let picture = renderer.plot(source.bytes, &options)?;
    Ok(Drawn { bytes: picture.bytes, warnings: picture.warnings })
}

/// Draws the log at `path`, a file or a folder. The report names it already, so errors and warnings do not.
fn draw_log(path: &Path, renderer: &Renderer) -> Result<Drawn> {
    let warnings = Warnings::default();
    let sources = vec![Log { name: None, input: Input::Path(path.to_owned()) }];
    let shorten = |error: Error| {
        let rest = error.message().strip_prefix(&path.display().to_string());
        rest.map(|rest| Error::new(error.kind(), rest.trim_start_matches(['/', ':', ' ']))).unwrap_or(error)
    };
    let log = read(sources, &ReadOptions::default(), &warnings).map_err(shorten)?;
    let picture = renderer.chart(&log, &ChartOptions::default(), &Options::default())?;
    let warnings = warnings.take().into_iter().map(shorten).chain(picture.warnings);
    Ok(Drawn { bytes: picture.bytes, warnings: warnings.collect() })
}

/// The store that was asked for, opened when the first picture needs it: a report without pictures has nothing to ask of it, and
/// one that cannot be opened is no reason to lose the report.
struct Late<'a> {
    keeping: &'a Keeping,
    folder: &'a Path,
    surroundings: &'a Surroundings<'a>,
    opened: OnceCell<Result<Box<dyn Store>>>,
}

impl Late<'_> {
    fn store(&self) -> Option<&dyn Store> {
        self.opened.get()?.as_deref().ok()
    }
}

impl Store for Late<'_> {
    fn publish_all(&self, assets: &[Asset]) -> Result<Vec<Published>> {
        match self.opened.get_or_init(|| self.surroundings.store(self.keeping, self.folder)) {
            Ok(store) => {
                let published = store.publish_all(assets)?;
                self.surroundings.console().say(&summary(store.as_ref(), assets));
                Ok(published)
            }
            Err(error) => Err(error.clone()),
        }
    }

    fn place(&self) -> String {
        let named = || self.keeping.to.clone().unwrap_or_else(|| "the repository's host".to_owned());
        self.store().map_or_else(named, Store::place)
    }

    fn audience(&self) -> Audience {
        self.store().map_or(Audience::Members, Store::audience)
    }

    fn warnings(&self) -> Vec<String> {
        self.store().map_or_else(Vec::new, Store::warnings)
    }
}
