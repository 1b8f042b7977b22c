//! A metric log to a picture, by the same way from the scene on as every specification.

use super::{Options, Picture, Renderer};
use crate::budget;
use crate::chart::model::Log;
use crate::chart::{self, ChartOptions};
use crate::color::Color;
use crate::error::{Error, Result, Warnings};

impl Renderer {
    /// Draws the runs of a log as one chart, a panel a metric. `look` says what is drawn; of `options` its format, scale, density,
    /// background and largest size count.
    ///
    /// # Errors
    ///
    /// There is no finite number in the log, or the picture would be too large.
    pub(crate) fn chart(&self, log: &Log, look: &ChartOptions, options: &Options) -> Result<Picture> {
        let _metered = budget::start(&options.limits, options.overrun.as_ref());
        let warnings = Warnings::default();
        let mut scene = chart::draw(log, look, &self.fonts, &warnings)?;
        if let Some(background) = &options.background {
            let color = Color::parse(background);
            scene.background = Some(color.ok_or_else(|| Error::spec(format!("{background:?} is no CSS colour")))?);
        }
        let bytes = self.draw(&scene, options)?;
        Ok(Picture { bytes, warnings: warnings.take() })
    }
}
