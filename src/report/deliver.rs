//! A report brought to its readers: one comment, or several when it is too long, new or in the place of the last run's.
//!
//! The report is never lost. The summary of the job gets it first, where there is one; where the forge refuses or does not answer,
//! a file gets it too, and the outcome says where it is.

use super::comments::{Overflow, bodies};
use super::fallback::Fallback;
use super::marker::Marker;
use super::outcome::{Delivery, Outcome};
use super::prepare::Prepared;
use super::target::{TargetSpec, resolve};
use crate::error::{Error, Result};
use crate::forge::ci::Place;
use crate::forge::{Comment, Forge, Target, Update};

/// How a report is delivered.
#[derive(Debug, Default)]
pub(crate) struct DeliveryOptions {
    pub(crate) target: TargetSpec,
    /// The label of the marker, in which `{workflow}` and `{run}` stand for those of the run; `None` leaves the marker out.
    pub(crate) label: Option<String>,
    /// Replaces the comment of an earlier run that has the same marker.
    pub(crate) update: bool,
    pub(crate) overflow: Overflow,
    pub(crate) fallback: Fallback,
}

/// What is said where a comment without a marker is to be updated.
pub(crate) const UPDATE_NEEDS_MARKER: &str =
    "watermarks are mandatory for updatable comments: leave out --rm-watermark, or the update";

/// Posts `report` at `place` on `forge`; what is kept of it is without what concerns its place there.
///
/// # Errors
///
/// Only when what was asked for makes no sense. What the forge refuses is [`Delivery::Kept`].
pub(crate) fn deliver(
    forge: &dyn Forge,
    place: &Place,
    report: &Prepared,
    options: &DeliveryOptions,
) -> Result<Outcome> {
    if options.update && options.label.is_none() {
        return Err(Error::data(UPDATE_NEEDS_MARKER));
    }
    let mut warnings = Vec::new();
    let summarized = options.fallback.summarize(&report.text, &mut warnings);
    let mut posted = Vec::new();
    let delivery = match post(forge, place, &report.posted(), options, summarized, &mut posted, &mut warnings) {
        Ok(url) => Delivery::Delivered { url },
        Err(error) => options.fallback.keep(&report.text, error, place.is_fork, summarized, posted, &mut warnings),
    };
    Ok(Outcome { delivery, warnings })
}

/// Posts all parts and returns the address of the first.
fn post(
    forge: &dyn Forge,
    place: &Place,
    report: &str,
    options: &DeliveryOptions,
    is_summarized: bool,
    posted: &mut Vec<String>,
    warnings: &mut Vec<String>,
) -> Result<String> {
    let resolved = resolve(&options.target, forge, place)?;
    warnings.extend(resolved.warnings);
    let marker = options.label.as_deref().map(|label| Marker::new(label, &place.run, place.sha.as_deref()));
    let bodies = bodies(forge, place, report, options.overflow, marker.as_ref(), is_summarized, warnings);
    let mut writer = CommentWriter { forge, target: &resolved.target, warnings };
    let mut earlier = 0;
    for (number, body) in bodies.iter().enumerate() {
        let old = match &marker {
            Some(marker) if options.update => writer.find(marker, number + 1)?,
            _ => None,
        };
        if number == 0
            && let (Some(marker), Some(old)) = (&marker, &old)
        {
            earlier = marker.parts(forge, &old.body, 1).unwrap_or(1);
        }
        let comment = writer.put(old.as_ref(), body)?;
        posted.push(comment.url);
    }
    if let Some(marker) = &marker {
        for part in bodies.len() + 1..=earlier {
            if let Some(old) = writer.find(marker, part)? {
                let line = marker.line(forge, part, bodies.len());
                writer.put(
                    Some(&old),
                    &format!("_The report is shorter now; nothing is left for this comment._\n\n{line}"),
                )?;
            }
        }
    }
    Ok(posted[0].clone())
}

/// Writes the comments of one report on its target.
struct CommentWriter<'a> {
    forge: &'a dyn Forge,
    target: &'a Target,
    warnings: &'a mut Vec<String>,
}

impl CommentWriter<'_> {
    fn find(&self, marker: &Marker, part: usize) -> Result<Option<Comment>> {
        self.forge.find_comment(self.target, &|body| marker.parts(self.forge, body, part).is_some())
    }

    /// Replaces `old`, or posts a new comment where there is none or it can no longer be changed.
    fn put(&mut self, old: Option<&Comment>, body: &str) -> Result<Comment> {
        let Some(old) = old else { return self.forge.create_comment(self.target, body) };
        let warning = match self.forge.update_comment(self.target, old, body)? {
            Update::Replaced(new) => return Ok(new),
            Update::Reposted(new) => {
                self.warnings.push(format!("{} could no longer be updated: a new comment was posted", old.url));
                return Ok(new);
            }
            Update::Frozen(why) => format!("{} cannot be updated: {why}; a new comment was posted", old.url),
        };
        self.warnings.push(warning);
        self.forge.create_comment(self.target, body)
    }
}

#[cfg(test)]
mod tests;
