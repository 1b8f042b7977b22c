//! `cml asset publish`, `cml-publish`: a file or standard input to a place that a report can show it from.

use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use clap::Args;

use super::context::CommandContext;
use super::publish_args::{PublishArgs, report_folder};
use super::stop::Stop;
use super::{output, pictures};
use crate::door;
use crate::error::{Error, Result};
use crate::publish::asset::Asset;
use crate::publish::link;

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
    /// Media type; read from the file if not given
    #[arg(long, value_name = "TYPE")]
    mime_type: Option<String>,
    /// Short for `--to forge`
    #[arg(long, conflicts_with_all = ["to", "url"])]
    native: bool,
    /// An older name of `--native`
    #[arg(long, hide = true)]
    gitlab_uploads: bool,
    /// Short for `--to URL`: a server that answers a POST with the file's URL
    #[arg(long, value_name = "URL", conflicts_with = "to")]
    url: Option<String>,
    /// No `cml=TYPE` in the URL that a server answers with
    #[arg(long)]
    rm_watermark: bool,
    #[command(flatten)]
    publish_args: PublishArgs,
}

pub(super) fn run(arguments: &Arguments, context: &CommandContext<'_>) -> Result<(), Stop> {
    let console = context.console();
    if arguments.gitlab_uploads {
        console.warn(&"--gitlab-uploads is deprecated, please use --native");
    }
    let mut asset = read(arguments.path.as_deref())?;
    if let Some(media_type) = &arguments.mime_type {
        asset = asset.with_media_type(media_type);
    }
    let is_native = arguments.native || arguments.gitlab_uploads;
    let publish_args = arguments.publish_args.with(is_native, arguments.url.as_deref(), arguments.rm_watermark);
    let store = context.store(&publish_args, &report_folder(arguments.file.as_deref()))?;
    let published = store.publish(&asset)?;
    pictures::say_where(console, store.as_ref(), std::slice::from_ref(&asset));
    let line = if arguments.md {
        let name = Some(asset.file_name.as_str()).filter(|_| asset.is_video());
        link::line(&published, asset.is_image(), "", arguments.title.as_deref().or(name))
    } else {
        published.url
    };
    match &arguments.file {
        Some(file) => output::write_file(file, console.fit(&line).as_bytes()),
        None => output::write_text(&format!("{line}\n"), console),
    }
}

fn read(path: Option<&Path>) -> Result<Asset, Stop> {
    let path = path.filter(|path| path.as_os_str() != "-");
    if let Some(path) = path {
        let bytes = door::read_named(path)?;
        if bytes.is_empty() {
            return Err(Error::data(format!("nothing to publish: {} is empty (0 bytes)", path.display())).into());
        }
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
        return Err(Error::data(message).into());
    }
    Ok(Asset::new(bytes, None))
}
