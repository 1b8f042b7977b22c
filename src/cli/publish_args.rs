//! The arguments that say where pictures are kept, shared by the commands that keep them.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::limit_args::LimitArgs;
use crate::error::Result;
use crate::publish::bucket::address::period;
use crate::publish::destination::Destination;
use crate::publish::open::StoreOptions;

/// Where pictures are kept, and who may see them.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Where pictures are kept")]
pub(super) struct PublishArgs {
    /// Where: forge, folder, a path, s3://, azure://, gs://, oss:// or https://…, data:; the forge if a token allows it, else the
    /// folder cml-assets
    #[arg(long, value_name = "PLACE")]
    pub(super) to: Option<String>,
    /// Pictures of a private repository may go to a place that everyone can see
    #[arg(long)]
    public: bool,
    /// A bucket's URLs are signed, and work for this long: 7d, 12h, 30m
    #[arg(long, value_name = "TIME", value_parser = time)]
    presign: Option<Duration>,
    /// Where a bucket's objects are seen from outside
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// No `cml=TYPE` in an asset server's URLs.
    #[arg(skip)]
    pub(super) rm_watermark: bool,
}

/// What becomes of a report's own pictures.
#[derive(Args, Debug)]
pub(super) struct Pictures {
    /// Keep the report's own pictures where its readers see them, and draw its plots; --no-publish leaves them
    #[arg(
        long,
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_value_t = true,
        default_missing_value = "true",
        action = clap::ArgAction::Set
    )]
    pub(super) publish: bool,
    #[command(flatten)]
    pub(super) publish_args: PublishArgs,
    /// What each plot may cost.
    #[command(flatten)]
    pub(super) limits: LimitArgs,
}

impl Pictures {
    /// Where they are kept; `None` when they are left as they are.
    pub(super) fn kept(&self) -> Option<&PublishArgs> {
        self.publish.then_some(&self.publish_args)
    }
}

impl PublishArgs {
    /// What `--to` names; `None` when that was left open.
    pub(super) fn destination(&self) -> Result<Option<Destination>> {
        self.to.as_deref().map(str::parse).transpose()
    }

    pub(super) fn options(&self) -> StoreOptions {
        StoreOptions {
            public: self.public,
            presign: self.presign,
            public_url: self.public_url.clone(),
            rm_watermark: self.rm_watermark,
        }
    }

    /// These arguments with the options of CML that named a place: `native` the forge, `url` a server; and `--rm-watermark`.
    pub(super) fn with(&self, native: bool, url: Option<&str>, rm_watermark: bool) -> Self {
        let to = match (native, url) {
            (true, _) => Some("forge".to_owned()),
            (false, Some(url)) => Some(url.to_owned()),
            (false, None) => self.to.clone(),
        };
        Self { to, rm_watermark, ..self.clone() }
    }
}

fn time(text: &str) -> Result<Duration, String> {
    period(text).map_err(|error| error.message().to_owned())
}

/// The folder of the report that a link is printed into, which the link is relative to: that of `file` if it is given, or of the
/// Markdown file that standard output goes to (`>> docs/report.md`), where the system tells; else the working directory.
pub(super) fn report_folder(file: Option<&Path>) -> PathBuf {
    let is_report = |path: &PathBuf| {
        let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
        (extension == "md" || extension == "markdown") && path.is_file()
    };
    let redirected = || fs::read_link("/proc/self/fd/1").ok().filter(is_report);
    let report = file.map(Path::to_path_buf).or_else(redirected);
    report.as_deref().and_then(Path::parent).unwrap_or(Path::new("")).to_path_buf()
}
