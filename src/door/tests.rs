use super::*;

/// A folder `base` with files in it, and a file beside it.
struct Scene {
    place: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("base/sub/a.csv", "abc"),
            ("base/b.csv", "b"),
            ("base/.git/config", "token"),
            ("base/.env", "token"),
            ("base/sub/.dvc/config.local", "token"),
            (".home/open/c.csv", "c"),
            (".home/open/.ssh/id", "token"),
            ("secret", "token"),
        ] {
            let path = place.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self { place }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.place.path().join(path)
    }

    fn door(&self, start: &str, root: &str) -> Door {
        Door::new(&self.path(start), &self.path(root)).unwrap()
    }
}

#[track_caller]
fn opens(door: &Door, path: impl AsRef<Path>, want: &str) {
    let path = path.as_ref();
    let bytes = door.read(path, 100).unwrap_or_else(|refusal| panic!("{}: {refusal}", path.display()));
    assert_eq!(String::from_utf8(bytes).unwrap(), want, "{}", path.display());
}

#[track_caller]
fn refuses(door: &Door, path: impl AsRef<Path>, want: &str) {
    let path = path.as_ref();
    let refusal = door.read(path, 100).expect_err(&path.display().to_string());
    assert!(format!("{refusal:?} {refusal}").contains(want), "{}: {refusal:?}", path.display());
}

#[test]
fn files_below_the_folder_are_opened_however_they_are_written() {
    let scene = Scene::new();
    let door = scene.door("base", "base");
    for path in ["sub/a.csv", "./sub/../sub/a.csv", "sub//a.csv"] {
        opens(&door, path, "abc");
    }
    opens(&door, scene.path("base/sub/a.csv"), "abc");
    opens(&door, fs::canonicalize(scene.path("base/b.csv")).unwrap(), "b");
    refuses(&door, "sub/none.csv", "Missing");
    refuses(&door, "b.csv/x", "Missing");
    refuses(&door, "sub", "no file");
}

#[test]
fn what_lies_outside_is_not_even_asked_for() {
    let scene = Scene::new();
    let door = scene.door("base", "base");
    for path in ["../secret", "sub/../../secret", "../none", "/etc/passwd", "/none", "/../../etc/passwd"] {
        refuses(&door, path, "Outside");
    }
    refuses(&door, scene.path("base/../secret"), "Outside");
    // A document that itself lies outside brings nothing of its own folder in.
    refuses(&scene.door("", "base"), "secret", "Outside");
}

#[test]
fn hidden_files_and_folders_stay_closed() {
    let scene = Scene::new();
    let door = scene.door("base", "base");
    for path in [".git/config", "./.git/config", "sub/../.git/config", ".git/../b.csv", ".env", "sub/.dvc/config.local"]
    {
        refuses(&door, path, "Hidden");
    }
    refuses(&door, scene.path("base/.env"), "Hidden");
    refuses(&door, ".none", "Hidden");
    refuses(&scene.door("base/sub", "base"), "../.git/config", "Hidden");
}

#[test]
fn a_hidden_folder_that_the_user_chose_is_open_but_for_what_is_hidden_in_it() {
    let scene = Scene::new();
    let door = scene.door(".home/open", ".home/open");
    opens(&door, "c.csv", "c");
    opens(&door, scene.path(".home/open/c.csv"), "c");
    refuses(&door, ".ssh/id", "Hidden");
    let chosen = scene.door("base/.git", "base");
    opens(&chosen, "config", "token");
    opens(&chosen, "../b.csv", "b");
    refuses(&chosen, "../.env", "Hidden");
}

#[test]
fn a_length_is_asked_before_a_byte_is_read() {
    let scene = Scene::new();
    let file = File::create(scene.path("base/large.csv")).unwrap();
    file.set_len(20 << 30).unwrap();
    let door = scene.door("base", "base");
    refuses(&door, "large.csv", "it has 20 GiB, and at most 100 bytes are read");
    assert!(door.read(Path::new("sub/a.csv"), 2).is_err());
    assert_eq!(Size(1536).to_string(), "1.5 KiB");
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_link_is_what_it_leads_to() {
        let scene = Scene::new();
        let door = scene.door("base", "base");
        for (link, to) in [
            ("inside", scene.path("base/sub/a.csv")),
            ("relative", "sub/a.csv".into()),
            ("outside", scene.path("secret")),
            ("up", "../secret".into()),
            ("config", ".git/config".into()),
            ("zero", "/dev/zero".into()),
            ("environment", "/proc/self/environ".into()),
            ("gone", "none".into()),
            ("round", "round".into()),
            ("folder", scene.path("base/.git")),
        ] {
            symlink(to, scene.path("base").join(link)).unwrap();
        }
        opens(&door, "inside", "abc");
        opens(&door, "relative", "abc");
        for link in ["outside", "up", "zero", "environment"] {
            refuses(&door, link, "Outside");
        }
        refuses(&door, "config", "Hidden");
        refuses(&door, "folder/config", "Hidden");
        refuses(&door, "gone", "Missing");
        refuses(&door, "round", "Unreadable");
    }

    #[test]
    fn a_folder_that_is_written_with_a_link_is_the_folder() {
        let scene = Scene::new();
        symlink(scene.path("base"), scene.path("alias")).unwrap();
        let door = scene.door("alias", "alias");
        opens(&door, scene.path("alias/b.csv"), "b");
        opens(&door, scene.path("base/b.csv").canonicalize().unwrap(), "b");
    }

    #[test]
    fn the_system_s_own_files_stay_closed_where_all_is_open() {
        let door = Door::new(Path::new("/"), Path::new("/")).unwrap();
        for path in ["proc/self/environ", "/proc/self/environ", "sys/kernel/notes", "dev/null"] {
            if Path::new("/").join(path).exists() {
                refuses(&door, path, "System");
            }
        }
        if let Ok(door) = Door::new(Path::new("/proc/self"), Path::new("/proc/self")) {
            refuses(&door, "status", if cfg!(target_os = "linux") { "System" } else { "" });
        }
    }

    #[test]
    fn a_pipe_is_refused_and_not_waited_for() {
        let scene = Scene::new();
        let made = std::process::Command::new("mkfifo").arg(scene.path("base/pipe")).status().unwrap();
        assert!(made.success());
        std::os::unix::net::UnixListener::bind(scene.path("base/socket")).unwrap();
        let door = scene.door("base", "base");
        refuses(&door, "pipe", "Irregular");
        refuses(&door, "socket", "Irregular");
        // As if it had taken the place of a file that was looked at.
        let found = fs::canonicalize(scene.path("base/pipe")).unwrap();
        assert!(!exact::open(&door.root, &found).unwrap().metadata().unwrap().is_file());
    }

    #[test]
    fn what_was_exchanged_for_a_link_is_not_opened() {
        let scene = Scene::new();
        let door = scene.door("base", "base");
        let found = fs::canonicalize(scene.path("base/sub/a.csv")).unwrap();
        assert!(exact::open(&door.root, &found).is_ok());
        fs::remove_file(&found).unwrap();
        symlink(scene.path("secret"), &found).unwrap();
        assert!(exact::open(&door.root, &found).is_err());
        fs::rename(scene.path("base/sub"), scene.path("base/old")).unwrap();
        fs::create_dir(scene.path("other")).unwrap();
        fs::write(scene.path("other/a.csv"), "token").unwrap();
        symlink(scene.path("other"), scene.path("base/sub")).unwrap();
        assert!(exact::open(&door.root, &found).is_err());
    }
}
