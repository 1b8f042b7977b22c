//! The arguments that say how pictures are drawn, shared by the commands that draw.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::Value as Json;

use super::arg_values::{folder_of, positive, read_json};
use super::limit_args::LimitArgs;
use crate::budget::Overrun;
use crate::chart::{ChartOptions, Theme};
use crate::error::Result;
use crate::plot::{Fetch, Format, Options};
use crate::time::Zone;

/// File types that can be asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(super) enum FormatName {
    Png,
    Svg,
}

impl From<FormatName> for Format {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Png => Self::Png,
            FormatName::Svg => Self::Svg,
        }
    }
}

impl FormatName {
    /// The type that a file name asks for.
    pub(super) fn of_path(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "png" => Some(Self::Png),
            "svg" => Some(Self::Svg),
            _ => None,
        }
    }
}

/// How pictures are drawn.
#[derive(Args, Clone, Debug)]
pub(super) struct DrawingArgs {
    /// Pixels of the picture for one pixel of the chart
    #[arg(short, long, default_value_t = 1.0, value_name = "N", value_parser = positive)]
    pub(super) scale: f64,
    /// Pixels an inch, written into a PNG; scales it by N/72 as well
    #[arg(long, value_name = "N", value_parser = positive)]
    ppi: Option<f64>,
    /// Width of the chart in pixels, instead of the document's own; of each panel of a metric log
    #[arg(long, value_name = "PX", value_parser = positive)]
    width: Option<f64>,
    /// Height of the chart in pixels, likewise
    #[arg(long, value_name = "PX", value_parser = positive)]
    height: Option<f64>,
    /// Background as a CSS colour, `transparent` for none
    #[arg(long, value_name = "COLOR")]
    background: Option<String>,
    /// A theme of vega-themes, under the document's own config; light or dark for metric logs
    #[arg(long, value_name = "NAME")]
    theme: Option<String>,
    /// Config as JSON, under the document's own
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Seed of random numbers
    #[arg(long, default_value_t = 0, value_name = "N")]
    seed: u64,
    /// Time zone that dates are shown in
    #[arg(long, default_value = "UTC", value_name = "ZONE")]
    tz: String,
    /// Folder that local data is read from, not above and but for what is hidden in it; the input's own folder if not given
    #[arg(short, long, value_name = "DIR")]
    base: Option<PathBuf>,
    /// Fetch data from URLs of this origin, such as `https://example.com` (repeatable)
    #[arg(long, value_name = "ORIGIN")]
    pub(super) allow_url: Vec<String>,
    /// Give a Vega-Lite param its value: JSON, or else text (repeatable)
    #[arg(long, value_name = "NAME=VALUE", value_parser = param)]
    param: Vec<(String, Json)>,
    #[command(flatten)]
    pub(super) fonts: FontArguments,
    #[command(flatten)]
    pub(super) limits: LimitArgs,
}

/// Which fonts are known besides the bundled ones.
#[derive(Args, Clone, Debug)]
pub(super) struct FontArguments {
    /// Use the fonts of this folder too (repeatable)
    #[arg(long, value_name = "DIR")]
    pub(super) font_dir: Vec<PathBuf>,
    /// Use the fonts of the system too
    #[arg(long)]
    pub(super) system_fonts: bool,
}

impl DrawingArgs {
    /// Options for a document read from `source` (`None`: standard input); `fetch` gets data of allowed origins, and `overrun` ends
    /// what is over the limits.
    pub(super) fn options(
        &self,
        source: Option<&Path>,
        format: Format,
        fetch: Option<Fetch>,
        overrun: Overrun,
    ) -> Result<Options> {
        Ok(Options {
            format,
            scale: self.scale,
            ppi: self.ppi,
            width: self.width,
            height: self.height,
            background: self.background.clone(),
            theme: self.theme.clone().filter(|theme| theme != Theme::LIGHT),
            config: self.config.as_deref().map(read_json).transpose()?,
            seed: self.seed,
            time_zone: self.tz.clone(),
            base: vec![self.base.clone().unwrap_or_else(|| folder_of(source))],
            allow_url: self.allow_url.clone(),
            fetch,
            params: self.param.clone(),
            limits: self.limits.limits(),
            overrun: Some(overrun),
            ..Options::default()
        })
    }

    /// How a metric log looks, as far as these arguments say.
    ///
    /// # Errors
    ///
    /// For a theme that charts of logs do not have, or an unknown zone.
    pub(super) fn look(&self, title: Option<&str>) -> Result<ChartOptions> {
        Ok(ChartOptions {
            title: title.map(str::to_owned),
            theme: Theme::named(self.theme.as_deref())?,
            width: self.width,
            height: self.height,
            zone: Zone::named(&self.tz)?,
            ..ChartOptions::default()
        })
    }
}

fn param(text: &str) -> Result<(String, Json), String> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    let value = serde_json::from_str(value).unwrap_or_else(|_| Json::String(value.to_owned()));
    Ok((name.to_owned(), value))
}
