//! A report on its way: read, its plots drawn, its pictures kept. What the commands that post reports share.

use std::cell::OnceCell;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use super::console::Console;
use super::context::CommandContext;
use super::isolated::IsolatedDrawing;
use super::publish_args::PublishArgs;
use super::stop::Stop;
use crate::budget::Limits;
use crate::door;
use crate::error::{Error, Result};
use crate::publish::asset::Asset;
use crate::publish::{Audience, Published, Store, summary};
use crate::report::{Delivery, Outcome, PlotSource, PrepareOptions, Prepared, Workspace, prepare};

/// A report that is to be read.
pub(super) struct ReportReader<'a> {
    pub(super) path: &'a Path,
    /// Files that are only linked to are kept too.
    pub(super) links: bool,
    /// What each plot may cost.
    pub(super) limits: Limits,
}

/// Whether `path` stands for standard input.
pub(super) fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

impl ReportReader<'_> {
    /// Reads the report and makes it ready; without `publish_args` its pictures stay as they are. What goes wrong with a picture is
    /// said here, and is no error.
    ///
    /// # Errors
    ///
    /// When the report cannot be read, or there is nothing in it.
    pub(super) fn prepare(&self, publish_args: Option<&PublishArgs>, context: &CommandContext<'_>) -> Result<Prepared> {
        let markdown = self.read()?;
        let folder = if is_standard_input(self.path) { Path::new("") } else { folder_of(self.path) };
        let workspace = Workspace::new(&context.workspace(), folder)?;
        let store = publish_args.map(|publish_args| LazyStore { publish_args, context, opened: OnceCell::new() });
        let drawing = IsolatedDrawing::new(self.limits, workspace.door().clone(), context.relaunch());
        let draw = |source: &PlotSource<'_>| drawing.draw(source);
        let pictures = PrepareOptions {
            workspace: &workspace,
            store: store.as_ref().map(|store| store as &dyn Store),
            draw: &draw,
            links: self.links,
        };
        let name = name_of(self.path);
        let mut prepared = prepare(&markdown, &name, &pictures);
        if prepared.is_empty() {
            return Err(Error::data(format!("{name} is empty: there is nothing to post")));
        }
        let console = context.console();
        // Whatever an author wrote into it, or a host said: the report goes to many readers, and into files.
        prepared.text = console.scrub(&prepared.text);
        for picture in &mut prepared.pictures {
            picture.alt = console.scrub(&picture.alt);
            picture.url = console.scrub(&picture.url);
        }
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
            return door::read_named(self.path);
        }
        let mut bytes = Vec::new();
        let fail = |error| Error::io(format!("cannot read standard input: {error}"));
        io::stdin().read_to_end(&mut bytes).map_err(fail)?;
        Ok(bytes)
    }
}

/// The report that was named; standard input if none was, unless nobody can have sent anything there.
pub(super) fn report_path(named: Option<&Path>) -> Result<PathBuf, Stop> {
    let path = named.unwrap_or(Path::new("-"));
    if is_standard_input(path) && io::stdin().is_terminal() {
        return Err(Stop::Usage("nothing to post: name a file, or pipe a report in".to_owned()));
    }
    Ok(path.to_owned())
}

/// What a report is called in messages.
fn name_of(report: &Path) -> String {
    if is_standard_input(report) { "standard input".to_owned() } else { report.display().to_string() }
}

/// The folder that a report's relative paths start from.
fn folder_of(report: &Path) -> &Path {
    report.parent().unwrap_or(Path::new(""))
}

/// The address of a report that was delivered. Of one that was not, it is said where it is kept: that is no failure when the
/// token of a fork's run may not write, unless `is_strict`.
pub(super) fn address(outcome: Outcome, is_strict: bool, console: Console) -> Result<Option<String>, Stop> {
    for warning in &outcome.warnings {
        console.warn(warning);
    }
    match outcome.delivery {
        Delivery::Delivered { url } => Ok(Some(url)),
        Delivery::Kept { places, error, is_expected } => {
            let kept = if places.is_empty() {
                String::new()
            } else {
                format!("; the report is kept in {}", places.join(" and "))
            };
            if is_expected && !is_strict {
                console.warn(&format_args!("{error}{kept}"));
                return Ok(None);
            }
            Err(Error::new(error.kind(), format!("{error}{kept}")).into())
        }
    }
}

/// Fails when the report went out without a picture; `is_excused`: not for those that the token of a fork's run may not keep.
pub(super) fn complete(prepared: &Prepared, is_excused: bool, console: Console) -> Result<(), Stop> {
    match &prepared.unseen {
        Some(unseen) if is_excused => console.warn(unseen),
        Some(unseen) => console.error(unseen),
        None => {}
    }
    prepared.failure(is_excused).map_or(Ok(()), |error| Err(Stop::Reported(error.kind())))
}

/// The store that was asked for, opened when the first picture needs it: a report without pictures has nothing to ask of it, and
/// one that cannot be opened is no reason to lose the report.
struct LazyStore<'a> {
    publish_args: &'a PublishArgs,
    context: &'a CommandContext<'a>,
    opened: OnceCell<Result<Box<dyn Store>>>,
}

impl LazyStore<'_> {
    fn store(&self) -> Option<&dyn Store> {
        self.opened.get()?.as_deref().ok()
    }
}

impl Store for LazyStore<'_> {
    fn publish_all(&self, assets: &[Asset]) -> Result<Vec<Published>> {
        match self.opened.get_or_init(|| self.context.store_of_posted(self.publish_args)) {
            Ok(store) => {
                let published = store.publish_all(assets)?;
                self.context.console().say(&summary(store.as_ref(), assets));
                Ok(published)
            }
            Err(error) => Err(error.clone()),
        }
    }

    fn place(&self) -> String {
        let named = || self.publish_args.to.clone().unwrap_or_else(|| "the repository's host".to_owned());
        self.store().map_or_else(named, Store::place)
    }

    fn audience(&self) -> Audience {
        self.store().map_or(Audience::Members, Store::audience)
    }

    fn unseen(&self) -> Option<Error> {
        self.store()?.unseen()
    }

    fn warnings(&self) -> Vec<String> {
        self.store().map_or_else(Vec::new, Store::warnings)
    }
}
