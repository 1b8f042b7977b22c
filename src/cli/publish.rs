//! `cml asset publish`, `cml-publish`: a file or standard input to a place that a report can show it from.

use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Stop, output};
use crate::error::{Error, Result};
use crate::publish::asset::Asset;
use crate::publish::folder::Folder;
use crate::publish::{Store, link};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The file; standard input if it is `-` or not given
    #[arg(value_name = "FILE")]
    path: Option<PathBuf>,
    /// Print a Markdown image (or link) instead of the bare URL
    #[arg(long)]
    md: bool,
    /// Markdown title
    #[arg(short, long, value_name = "TITLE")]
    title: Option<String>,
    /// Write the link to this file, replacing it, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    file: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Stop> {
    let asset = read(arguments.path.as_deref())?;
    let published = Folder::in_working_directory().publish(&asset)?;
    let line = if arguments.md {
        link::markdown(&published, asset.is_image(), "", arguments.title.as_deref())
    } else {
        published.url
    };
    match &arguments.file {
        Some(file) => output::write_file(file, line.as_bytes()),
        None => output::write_stdout(format!("{line}\n").as_bytes(), true),
    }
}

fn read(path: Option<&Path>) -> Result<Asset, Stop> {
    let path = path.filter(|path| path.as_os_str() != "-");
    if let Some(path) = path {
        let bytes = fs::read(path).map_err(|error| Error::io(format!("cannot read {}: {error}", path.display())))?;
        return Ok(Asset::new(bytes, Some(path)));
    }
    let mut stdin = io::stdin();
    if stdin.is_terminal() {
        return Err(Stop::Usage("nothing to publish: name a file, or pipe one in".to_owned()));
    }
    let mut bytes = Vec::new();
    stdin.read_to_end(&mut bytes).map_err(|error| Error::io(format!("cannot read standard input: {error}")))?;
    if bytes.is_empty() {
        let message = "nothing to publish: standard input is empty; name a file, or pipe one in";
        return Err(Stop::Usage(message.to_owned()));
    }
    Ok(Asset::new(bytes, None))
}
