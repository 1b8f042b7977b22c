//! Where the pictures of `cml-plot` go: a report, a file, a folder or standard output.

use std::fs;
use std::path::Path;

use super::Arguments;
use crate::cli::console::Console;
use crate::cli::context::CommandContext;
use crate::cli::output;
use crate::cli::pictures::{self, NamedPicture, Naming};
use crate::cli::publish_args::report_folder;
use crate::cli::stop::Stop;
use crate::error::{Error, Result};
use crate::publish::Store;

/// Where pictures go.
pub(super) enum Sink<'a> {
    /// Published all together, then a Markdown line each.
    Report {
        store: Box<dyn Store>,
        title: Option<&'a str>,
        pictures: Vec<NamedPicture>,
    },
    File(&'a Path),
    Folder {
        path: &'a Path,
        /// Names given so far, so that two plots never share a file.
        names: Vec<String>,
    },
    Stdout,
}

impl<'a> Sink<'a> {
    /// The sink that `arguments` ask for, for `count` pictures.
    ///
    /// # Errors
    ///
    /// When that many pictures have no place there, or the folder or the store cannot be opened.
    pub(super) fn new(arguments: &'a Arguments, context: &CommandContext<'_>, count: usize) -> Result<Self> {
        if arguments.md {
            let store = context.store(&arguments.publish_args, &report_folder(None))?;
            return Ok(Self::Report { store, title: arguments.title.as_deref(), pictures: Vec::new() });
        }
        match arguments.output.as_deref() {
            Some(path) if is_folder(path) => {
                fs::create_dir_all(path)
                    .map_err(|error| Error::io(format!("cannot make {}: {error}", path.display())))?;
                Ok(Self::Folder { path, names: Vec::new() })
            }
            Some(path) if count == 1 => Ok(Self::File(path)),
            Some(path) => {
                let path = path.display();
                Err(Error::io(format!("{count} plots do not fit into the one file {path}; name a folder: -o {path}/")))
            }
            None if count == 1 => Ok(Self::Stdout),
            None => Err(Error::io(format!(
                "{count} plots, and one standard output; name a folder with -o DIR/, or use --md"
            ))),
        }
    }

    /// Takes one picture, which is written at once unless pictures are published together.
    pub(super) fn take(&mut self, picture: NamedPicture) -> Result<(), Stop> {
        match self {
            Self::Report { pictures, .. } => {
                pictures.push(picture);
                Ok(())
            }
            Self::File(path) => output::write_file(path, &picture.asset.bytes),
            Self::Folder { path, names } => {
                let name = file_name(&picture, names);
                output::write_file(&path.join(&name), &picture.asset.bytes)?;
                names.push(name);
                Ok(())
            }
            Self::Stdout => output::write_stdout(&picture.asset.bytes, picture.asset.media_type == "image/svg+xml"),
        }
    }

    /// Publishes what has to be, and prints the lines that show it.
    pub(super) fn finish(self, console: Console) -> Result<(), Stop> {
        let Self::Report { store, title, pictures } = self else { return Ok(()) };
        if pictures.is_empty() {
            return Ok(());
        }
        let lines = pictures::keep(pictures, store.as_ref(), Naming::Markdown { title }, console)?;
        output::write_text(&lines, console)
    }
}

/// A folder: one that is there, or a name that ends like one.
pub(super) fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.as_os_str().to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR])
}

/// The plot's name with what file systems refuse replaced, and a number when it is taken.
fn file_name(picture: &NamedPicture, taken: &[String]) -> String {
    let plain = |c: char| if c.is_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' };
    let base: String = picture.name.chars().map(plain).collect();
    let base = base.trim_start_matches('.');
    let extension = &picture.asset.extension;
    let base = base.strip_suffix(&format!(".{extension}")).unwrap_or(base);
    let base = if base.is_empty() { "plot" } else { base };
    let candidates =
        (1_usize..).map(|n| if n == 1 { format!("{base}.{extension}") } else { format!("{base}-{n}.{extension}") });
    candidates.into_iter().find(|name| !taken.contains(name)).expect("the candidates never end")
}

#[cfg(test)]
mod tests {
    use super::{NamedPicture, file_name};
    use crate::publish::asset::Asset;

    #[track_caller]
    fn check(name: &str, taken: &[&str], want: &str) {
        let (name, alt) = (name.to_owned(), String::new());
        let picture = NamedPicture { name, alt, asset: Asset::new(b"<svg/>".to_vec(), None) };
        let taken: Vec<String> = taken.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(file_name(&picture, &taken), want);
    }

    #[test]
    fn file_names_come_from_plot_ids_and_never_collide() {
        check("dvc.yaml::ROC curve", &[], "dvc.yaml__ROC_curve.svg");
        check("../../etc/x", &[], "_.._etc_x.svg");
        check("loss.svg", &[], "loss.svg");
        check("loss", &["loss.svg", "loss-2.svg"], "loss-3.svg");
        check("", &[], "plot.svg");
    }
}
