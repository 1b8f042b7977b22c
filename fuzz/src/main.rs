//! The fuzzer: every parser, and the whole way to a picture, fed with what nobody would write.
//!
//! An input is a function of its target, its number and the corpus alone, so that any of them can be shown again. Inputs run in
//! processes of their own, so that a stack that overflows, an abort or a memory that is used up is seen, put down to its input, and
//! ends nothing else.
//!
//! ```text
//! cml-fuzz list                            the targets
//! cml-fuzz replay                          the corpus and the fixtures through all targets
//! cml-fuzz run [TARGET…] [OPTION…]         new inputs; all targets when none is named
//! cml-fuzz show TARGET NUMBER              an input, to standard output
//! cml-fuzz one TARGET FILE                 one file through a target, in this process
//! ```
//!
//! Options of `run`: `--inputs N` for each target, `--seconds S` for all targets together, `--jobs J` processes at once (2),
//! `--from N` the first number (0), `--corpus DIR` more files to start from, and their data.
//!
//! The exit status is 1 when something was found. It then is in `fuzz/findings/`, a file an input.

mod check;
mod finding;
mod generate;
mod memory;
mod run;
mod seeds;
mod target;
mod work;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use run::RunOptions;
use seeds::Seeds;
use target::{TARGETS, Target};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match answer(&words) {
        Ok(code) => code,
        Err(message) => {
            eprintln!("cml-fuzz: {message}");
            ExitCode::from(2)
        }
    }
}

/// Does what the words say.
fn answer(words: &[&str]) -> Result<ExitCode, String> {
    match words {
        ["list"] => {
            TARGETS.iter().for_each(|target| println!("{:14} {}", target.name, target.what));
            Ok(ExitCode::SUCCESS)
        }
        ["replay", options @ ..] => RunOptions::read(options)?.replay(),
        ["run", options @ ..] => RunOptions::read(options)?.run(),
        ["show", name, number, options @ ..] => {
            let target = Target::named(name)?;
            let seeds = Seeds::read(target, RunOptions::read(options)?.corpus.as_deref())?;
            let bytes = target.input(number_in(number)?, &seeds);
            std::io::stdout().write_all(&bytes).map_err(|error| error.to_string())?;
            Ok(ExitCode::SUCCESS)
        }
        ["one", name, file] => {
            let bytes = std::fs::read(file).map_err(|error| format!("{file}: {error}"))?;
            work::one(Target::named(name)?, &bytes);
            Ok(ExitCode::SUCCESS)
        }
        // What `run` and `replay` start.
        ["work", name, from, to, progress, corpus] => {
            let corpus = Some(Path::new(corpus)).filter(|path| !path.as_os_str().is_empty());
            let seeds = Seeds::read(Target::named(name)?, corpus)?;
            work::numbers(Target::named(name)?, number_in(from)?..number_in(to)?, &seeds, Path::new(progress))
        }
        ["work-files", name, from, to, progress, corpus] => {
            let corpus = Some(Path::new(corpus)).filter(|path| !path.as_os_str().is_empty());
            let seeds = Seeds::read(Target::named(name)?, corpus)?;
            work::files(Target::named(name)?, number_in(from)?..number_in(to)?, &seeds, Path::new(progress))
        }
        _ => Err("expected list, replay, run, show or one; the head of fuzz/src/main.rs says more".to_owned()),
    }
}

fn number_in(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("{text:?} is no number"))
}

/// The folder of this package.
fn home() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
