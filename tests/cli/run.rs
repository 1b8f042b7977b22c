//! A command in a fresh folder, its input, and what came of it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{fs, thread};

use tempfile::TempDir;

/// A fresh folder that commands run in.
pub(crate) struct Place {
    folder: TempDir,
}

/// A command that does not end by itself; it ends with this.
pub(crate) struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) status: i32,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Copies a fixture, such as `dvc/linear.vl.json`, and returns its name here.
    pub(crate) fn fixture(&self, name: &str) -> String {
        let file = Path::new(name).file_name().unwrap().to_string_lossy().into_owned();
        self.write(&file, fixture(name));
        file
    }

    /// Names of the files in a folder, sorted.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(name)).into_iter().flatten();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    pub(crate) fn run(&self, program: &str, arguments: &[&str], stdin: &[u8]) -> Outcome {
        self.run_with(program, arguments, stdin, &[])
    }

    /// Starts a command that goes on until it is dropped; what it prints goes to the file `out` here.
    pub(crate) fn start(&self, program: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Running {
        let child = Command::new(executable(program))
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(fs::File::create(self.path("out")).unwrap())
            .stderr(Stdio::null())
            .spawn();
        Running(child.unwrap())
    }

    pub(crate) fn run_with(
        &self,
        program: &str,
        arguments: &[&str],
        stdin: &[u8],
        environment: &[(&str, &str)],
    ) -> Outcome {
        let mut child = Command::new(executable(program))
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        let bytes = stdin.to_vec();
        // A command that does not read all of its input closes the pipe; that is its right.
        let writer = thread::spawn(move || drop(input.write_all(&bytes)));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        Outcome {
            status: output.status.code().expect("no signal ended the command"),
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Outcome {
    #[track_caller]
    pub(crate) fn succeeded(self) -> Self {
        assert_eq!(self.status, 0, "{}", self.stderr);
        self
    }

    /// One line on standard error that says all of `parts`, this exit status, and nothing on standard output.
    #[track_caller]
    pub(crate) fn failed(self, status: i32, parts: &[&str]) -> Self {
        assert_eq!(self.status, status, "{}", self.stderr);
        assert!(self.stdout.is_empty(), "standard output carries results alone");
        let last = self.stderr.lines().last().unwrap_or_default();
        for part in parts {
            assert!(last.contains(part), "{part:?} is not in {:?}", self.stderr);
        }
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).unwrap()
    }

    #[track_caller]
    pub(crate) fn is_png(&self) {
        assert!(self.stdout.starts_with(b"\x89PNG\r\n\x1a\n"), "no PNG: {}", self.stderr);
    }
}

pub(crate) fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(crate) fn executable(program: &str) -> &'static str {
    match program {
        "cml" => env!("CARGO_BIN_EXE_cml"),
        "cml-ci" => env!("CARGO_BIN_EXE_cml-ci"),
        "cml-pr" => env!("CARGO_BIN_EXE_cml-pr"),
        "cml-rerun-workflow" => env!("CARGO_BIN_EXE_cml-rerun-workflow"),
        "cml-cloud-runner" => env!("CARGO_BIN_EXE_cml-cloud-runner"),
        "cml-cloud-runner-entrypoint" => env!("CARGO_BIN_EXE_cml-cloud-runner-entrypoint"),
        "cml-runner" => env!("CARGO_BIN_EXE_cml-runner"),
        "cml-plot" => env!("CARGO_BIN_EXE_cml-plot"),
        "cml-publish" => env!("CARGO_BIN_EXE_cml-publish"),
        "cml-send-comment" => env!("CARGO_BIN_EXE_cml-send-comment"),
        "cml-send-github-check" => env!("CARGO_BIN_EXE_cml-send-github-check"),
        "cml-metrics" => env!("CARGO_BIN_EXE_cml-metrics"),
        "cml-files" => env!("CARGO_BIN_EXE_cml-files"),
        "cml-tensorboard-dev" => env!("CARGO_BIN_EXE_cml-tensorboard-dev"),
        "vl2png" => env!("CARGO_BIN_EXE_vl2png"),
        "vl2svg" => env!("CARGO_BIN_EXE_vl2svg"),
        "vl2vg" => env!("CARGO_BIN_EXE_vl2vg"),
        "vg2png" => env!("CARGO_BIN_EXE_vg2png"),
        "vg2svg" => env!("CARGO_BIN_EXE_vg2svg"),
        other => panic!("no program {other}"),
    }
}

/// Width and height that a PNG's header says.
pub(crate) fn png_size(bytes: &[u8]) -> (u32, u32) {
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}
