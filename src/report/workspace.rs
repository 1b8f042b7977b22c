//! What a destination names, and whether it may be published: only files of the workspace, wherever a path or a link leads.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

use super::plots::is_log;
use crate::door::{Door, Located, Refusal as Closed};
use crate::error::{Error, Result};
use crate::url::{DataUrl, percent_decode, strip_scheme};

/// The files that a report may show.
#[derive(Clone, Debug)]
pub(crate) struct Workspace {
    door: Door,
    /// The folder that the report's relative destinations start from.
    folder: PathBuf,
}

/// Largest file that is published: what GitHub takes in one blob.
const MAX_BYTES: u64 = 100 * 1024 * 1024;

/// The most files of a folder of logs.
const MAX_FILES: usize = 100_000;

/// What a destination names.
#[derive(Debug)]
pub(super) enum Resolved {
    /// Nothing here: another host, a place in the page, a path of the site.
    Elsewhere,
    /// A `data:` URL of an image.
    Data(Vec<u8>),
    /// A file of the workspace.
    File(LocalFile),
    /// A folder of the workspace that holds metric logs, without symbolic links, and all files below it.
    Folder { path: PathBuf, files: Vec<PathBuf> },
    /// Something local that is not published, and why.
    Refused(Refusal),
}

#[derive(Debug)]
pub(super) struct LocalFile {
    /// Without symbolic links.
    pub(super) path: PathBuf,
    /// `#` and what follows, which a host may give a meaning (`#gh-dark-mode-only`); or empty.
    pub(super) fragment: String,
}

#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) why: String,
    /// Where the file was looked for, when it is not there.
    pub(super) missing: Option<PathBuf>,
}

fn refused(why: impl Into<String>) -> Resolved {
    Resolved::Refused(Refusal { why: why.into(), missing: None })
}

impl Workspace {
    /// The workspace `root` (what may be published), and the report's own `folder` (where its paths start).
    ///
    /// # Errors
    ///
    /// When `root` is not there.
    pub(crate) fn new(root: &Path, folder: &Path) -> Result<Self> {
        let fail = |error| Error::io(format!("cannot open the workspace {}: {error}", root.display()));
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        Ok(Self { door: Door::new(folder, root).map_err(fail)?, folder: folder.to_owned() })
    }

    /// The door to the files that the report and its plots may open.
    pub(crate) fn door(&self) -> &Door {
        &self.door
    }

    /// The folder that the report's relative destinations start from.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What `destination` names.
    pub(super) fn resolve(&self, destination: &str) -> Resolved {
        if let Some(data) = strip_scheme(destination, "data:") {
            return data_url(data);
        }
        let path = strip_scheme(destination, "file://").unwrap_or(destination);
        if path.is_empty() || path.starts_with(['#', '?']) || path.starts_with("//") || has_scheme(path) {
            return Resolved::Elsewhere;
        }
        let (without_fragment, fragment) = path.find('#').map_or((path, ""), |at| path.split_at(at));
        let without_query = without_fragment.split('?').next().unwrap_or_default();
        // First as a URL is read, then as it stands: names with a `%`, `#` or `?` in them exist.
        let as_url = String::from_utf8_lossy(&percent_decode(without_query)).into_owned();
        let ways = [(Cow::Owned(as_url), fragment), (Cow::Borrowed(path), "")];
        let is_absolute = path.starts_with('/');
        for (way, fragment) in &ways {
            let way = Path::new(&**way);
            match self.door.locate(way) {
                Ok(located) => return self.located(located, fragment),
                Err(Closed::Missing) => {}
                // A path of the site that shows the report, unless it is one of this machine.
                Err(Closed::Outside) if is_absolute && !way.exists() => {}
                Err(closed) => return refused(self.explain(&self.folder.join(way), &closed)),
            }
        }
        if is_absolute {
            return Resolved::Elsewhere;
        }
        let missing = self.folder.join(&*ways[0].0);
        let root = self.door.root();
        let from_root = Door::new(root, root).ok().and_then(|door| door.locate(Path::new(&*ways[0].0)).ok());
        let hint = match from_root {
            Some(located) => {
                format!("; there is {}, but paths start at the report's own folder", located.path.display())
            }
            None => String::new(),
        };
        let why = format!("there is no file {}{hint}", missing.display());
        Resolved::Refused(Refusal { why, missing: Some(missing) })
    }

    /// Why `path` is not published, and the way out.
    fn explain(&self, path: &Path, closed: &Closed) -> String {
        let path = path.display();
        match closed {
            Closed::Outside => {
                let root = self.door.root().display();
                format!("{path} is outside the workspace {root}; copy it in to publish it")
            }
            Closed::Hidden(_) => format!("{path}: {closed}; copy it to a place that is not hidden to publish it"),
            _ => format!("{path}: {closed}"),
        }
    }

    fn located(&self, located: Located, fragment: &str) -> Resolved {
        let Located { path, is_folder, length } = located;
        if is_folder && path == self.door.root() {
            return refused("it is the whole workspace, which is a folder");
        }
        if is_folder {
            return self.below(path);
        }
        // Of a log only a chart is published.
        if length > MAX_BYTES && !is_log(&path) {
            return refused(too_large(&path));
        }
        Resolved::File(LocalFile { path, fragment: fragment.to_owned() })
    }

    /// The folder `path`, unless there is no log in it, or a link to what is outside the workspace.
    fn below(&self, path: PathBuf) -> Resolved {
        let (mut files, mut open) = (Vec::new(), vec![path.clone()]);
        while let Some(folder) = open.pop() {
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(error) => return refused(format!("cannot read {}: {error}", folder.display())),
            };
            for entry in entries.filter_map(std::result::Result::ok) {
                let inside = entry.path();
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => open.push(inside),
                    Ok(kind) if kind.is_symlink() && !self.owns(&inside) => {
                        return refused(format!("{} leads out of the workspace", inside.display()));
                    }
                    _ => files.push(inside),
                }
            }
            if files.len() > MAX_FILES {
                return refused(format!("more than {MAX_FILES} files are below {}", path.display()));
            }
        }
        if !files.iter().any(|file| is_log(file) || is_summary(file)) {
            return refused(format!("{} is a folder without metric logs", path.display()));
        }
        Resolved::Folder { path, files }
    }

    /// Whether a link leads to a place in the workspace, or nowhere.
    fn owns(&self, link: &Path) -> bool {
        fs::canonicalize(link).map_or(true, |path| path.starts_with(self.door.root()))
    }

    /// The bytes of a file that [`Self::resolve`] told, as many as may be published: it may have grown, or been exchanged, since it was
    /// looked at.
    pub(super) fn read(&self, path: &Path) -> Result<Vec<u8>> {
        self.door.read(path, MAX_BYTES).map_err(|closed| match closed {
            Closed::TooLarge(..) => Error::forbidden(too_large(path)),
            closed => Error::io(format!("cannot read {}", self.explain(path, &closed))),
        })
    }
}

/// Whether a file in a folder is what DVCLive or Hugging Face leave there.
fn is_summary(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "metrics.json" || name == "trainer_state.json")
}

fn too_large(path: &Path) -> String {
    format!("{} is larger than {} MiB; make it smaller to publish it", path.display(), MAX_BYTES / (1024 * 1024))
}

/// Whether it starts like `https:`; one letter is a drive.
fn has_scheme(destination: &str) -> bool {
    let Some((scheme, _)) = destination.split_once(':') else { return false };
    scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// What follows `data:`.
fn data_url(data: &str) -> Resolved {
    let Some(url) = DataUrl::read(data) else { return refused("a data: URL without a comma") };
    if !url.is_image() {
        return Resolved::Elsewhere;
    }
    match url.bytes() {
        Ok(bytes) => Resolved::Data(bytes),
        Err(error) => refused(format!("a data: URL that is no base64: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace() -> (tempfile::TempDir, Workspace) {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("repo");
        fs::create_dir_all(root.join("docs")).unwrap();
        fs::create_dir_all(root.join(".git")).unwrap();
        fs::create_dir_all(root.join("runs/1")).unwrap();
        for file in [
            "runs/1/m.csv",
            "runs/note.txt",
            "docs/a b.png",
            "docs/a%20c.png",
            "docs/d.png",
            "e.png",
            ".git/config",
            ".env",
            "../secret.png",
        ] {
            fs::write(root.join(file), file).unwrap();
        }
        let workspace = Workspace::new(&root, &root.join("docs")).unwrap();
        (place, workspace)
    }

    #[track_caller]
    fn check(destination: &str, want: &str) {
        let (_place, workspace) = workspace();
        let got = match workspace.resolve(destination) {
            Resolved::Elsewhere => "elsewhere".to_owned(),
            Resolved::Data(bytes) => format!("data {}", String::from_utf8_lossy(&bytes)),
            Resolved::File(local) => {
                format!("{}{}", local.path.strip_prefix(workspace.door.root()).unwrap().display(), local.fragment)
            }
            Resolved::Folder { files, .. } => format!("folder of {}", files.len()),
            Resolved::Refused(refusal) if refusal.missing.is_some() => "missing".to_owned(),
            Resolved::Refused(refusal) => refusal.why,
        };
        assert!(got == want || want.len() > 8 && got.contains(want), "{destination}: {got}");
    }

    #[test]
    fn paths_start_at_the_folder_of_the_report() {
        check("d.png", "docs/d.png");
        check("./d.png", "docs/d.png");
        check("../e.png", "e.png");
        check("e.png", "missing");
        let (_place, workspace) = workspace();
        let Resolved::Refused(refusal) = workspace.resolve("e.png") else { panic!("found") };
        assert!(refusal.why.contains("paths start at the report's own folder"), "{}", refusal.why);
    }

    #[test]
    fn a_path_is_read_as_a_url_and_then_as_it_stands() {
        check("a%20b.png", "docs/a b.png");
        check("a b.png", "docs/a b.png");
        check("a%20c.png", "docs/a%20c.png");
        check("%64.p%6eg", "docs/d.png");
        check("100%", "missing");
        check("d.png?raw=true#gh-dark-mode-only", "docs/d.png#gh-dark-mode-only");
    }

    #[test]
    fn what_is_elsewhere_stays() {
        for destination in [
            "https://x/d.png",
            "//x/d.png",
            "mailto:a@b",
            "#d.png",
            "",
            "?d.png",
            "/assets/logo.png",
            "data:text/plain,x",
        ] {
            check(destination, "elsewhere");
        }
    }

    #[test]
    fn a_folder_of_logs_comes_with_its_files() {
        check("../runs/", "folder of 2");
        check("../docs/", "is a folder without metric logs");
    }

    #[test]
    fn nothing_outside_the_workspace_is_published() {
        check("../../secret.png", "outside the workspace");
        check("/etc/hostname", "outside the workspace");
        check("file:///etc/hostname", "outside the workspace");
        check("../.git/config", "is hidden");
        check("../.env", "is hidden");
        check("../.none/x.png", "is hidden");
        check("..", "is a folder");
        check("/dev/null", "outside the workspace");
    }

    #[test]
    fn an_absolute_path_into_the_workspace_is_a_file_of_it() {
        let (_place, workspace) = workspace();
        let path = workspace.door.root().join("e.png");
        assert!(matches!(workspace.resolve(path.to_str().unwrap()), Resolved::File(local) if local.path == path));
    }

    #[cfg(unix)]
    #[test]
    fn symbolic_links_are_followed_before_anything_is_allowed() {
        let (place, workspace) = workspace();
        std::os::unix::fs::symlink(place.path().join("secret.png"), workspace.door.root().join("docs/link.png"))
            .unwrap();
        std::os::unix::fs::symlink("/dev/zero", workspace.door.root().join("docs/zero.png")).unwrap();
        for link in ["link.png", "zero.png"] {
            assert!(matches!(workspace.resolve(link), Resolved::Refused(_)), "{link}");
        }
        let Resolved::Refused(refusal) = workspace.resolve(".") else { panic!("a folder with links in it") };
        assert!(refusal.why.contains("leads out of the workspace"), "{}", refusal.why);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_what_is_hidden_opens_nothing_and_neither_does_one_made_after_the_look() {
        let (_place, workspace) = workspace();
        let root = workspace.door.root().to_owned();
        std::os::unix::fs::symlink("../.git/config", root.join("docs/c.png")).unwrap();
        let Resolved::Refused(refusal) = workspace.resolve("c.png") else { panic!("resolved") };
        assert!(refusal.why.contains("is hidden"), "{}", refusal.why);
        let path = root.join("e.png");
        assert!(workspace.read(&path).is_ok());
        fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink(root.join(".git/config"), &path).unwrap();
        assert!(workspace.read(&path).unwrap_err().message().contains("is hidden"));
    }

    #[test]
    fn what_lies_beside_a_report_outside_the_workspace_is_not_published() {
        let (place, workspace) = workspace();
        let outside = Workspace::new(workspace.door.root(), place.path()).unwrap();
        assert!(matches!(outside.resolve("secret.png"), Resolved::Refused(_)));
        assert!(matches!(outside.resolve("repo/e.png"), Resolved::File(_)));
    }

    #[test]
    fn data_urls_of_images_are_decoded() {
        check("data:image/svg+xml;utf8,%3Csvg/%3E", "data <svg/>");
        check("DATA:image/png;base64,aGVs%62G8=", "data hello");
        check("data:image/png;base64,aGVsbG8", "data hello");
        check("data:image/png;base64,!", "no base64");
        check("data:image/png", "without a comma");
    }
}
