//! A run of TensorBoard's: its event files in order, each tag a metric.
//!
//! A training that was restarted from a checkpoint logs some steps twice; its writer says where it started again, and
//! what the first try had logged from that step on is void, as in TensorBoard. The files are then read twice, so that
//! nothing need be kept to be taken back.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use rustc_hash::FxHashMap;

use super::event::{self, Content, End, Event};
use super::{Found, Job, read_failed, wanted};
use crate::chart::gather::Gather;
use crate::chart::model::{ImageSummary, XAxis, XKind};
use crate::error::{Error, Result};

/// The largest picture that is kept.
const LARGEST_IMAGE: usize = 1 << 25;

/// Where a writer started again: the number of the event, and its step.
type Restart = (u64, i64);

/// Reads the event files of one run, in the order of time.
///
/// # Errors
///
/// When a file cannot be opened, or the x axis asked for is none that events have.
pub(super) fn read(files: &[PathBuf], job: &Job<'_>) -> Result<Found> {
    let axis = Axis::new(job)?;
    let mut tags = Tags::new(axis, job, Vec::new());
    tags.read(files)?;
    if !tags.restarts.is_empty() {
        let restarts = std::mem::take(&mut tags.restarts);
        tags = Tags::new(axis, job, restarts);
        tags.read(files)?;
    }
    for (path, end) in &tags.ends {
        let place = path.display();
        let what = match end {
            End::Clean => continue,
            End::Truncated(at) => format!("{place}: ends within a record (byte {at}); read up to there"),
            End::Broken(at) => format!("{place}: broken at byte {at} (wrong checksum); read up to there"),
        };
        job.warnings.push(Error::data(what));
    }
    Ok(tags.finish())
}

/// What stands on the x axis.
#[derive(Clone, Copy)]
enum Axis {
    Step,
    WallTime,
    Row,
}

impl Axis {
    fn new(job: &Job<'_>) -> Result<Self> {
        match job.options.x.as_deref() {
            None | Some("step" | "global_step") => Ok(Self::Step),
            Some("wall_time" | "time") => Ok(Self::WallTime),
            Some(XAxis::ROW) => Ok(Self::Row),
            Some(other) => {
                let known = "events have \"step\" and \"wall_time\"";
                Err(Error::data(format!("{}: no {other:?} for the x axis; {known}", job.label)))
            }
        }
    }

    fn to_model(self) -> XAxis {
        let (name, kind) = match self {
            Self::Step => ("step", XKind::Number),
            Self::WallTime => ("wall_time", XKind::Time),
            Self::Row => (XAxis::ROW, XKind::Number),
        };
        XAxis { name: name.to_owned(), kind }
    }
}

struct Tag {
    name: String,
    /// As its first value said.
    plugin: String,
    gather: Option<Gather>,
    images: Vec<ImageSummary>,
}

struct Tags<'a> {
    axis: Axis,
    job: &'a Job<'a>,
    tags: Vec<Tag>,
    by_name: FxHashMap<String, usize>,
    /// Events so far.
    count: u64,
    /// Of the first reading: found. Of the second: given.
    restarts: Vec<Restart>,
    second: bool,
    highest: i64,
    ends: Vec<(PathBuf, End)>,
}

impl<'a> Tags<'a> {
    fn new(axis: Axis, job: &'a Job<'a>, restarts: Vec<Restart>) -> Self {
        let second = !restarts.is_empty();
        let (tags, by_name, ends) = (Vec::new(), FxHashMap::default(), Vec::new());
        Self { axis, job, tags, by_name, count: 0, restarts, second, highest: i64::MIN, ends }
    }

    fn read(&mut self, files: &[PathBuf]) -> Result<()> {
        for path in files {
            let failed = |error| read_failed(&path.display().to_string(), &error);
            let input = BufReader::with_capacity(1 << 16, File::open(path).map_err(failed)?);
            let end = event::records(input, |record| self.event(&Event::read(record))).map_err(failed)?;
            self.ends.push((path.clone(), end));
        }
        Ok(())
    }

    fn event(&mut self, event: &Event<'_>) {
        self.count += 1;
        if event.starts && !self.second && event.step <= self.highest {
            self.restarts.push((self.count, event.step));
        }
        let Some(summary) = event.summary else { return };
        self.highest = self.highest.max(event.step);
        let void = |(at, step): &Restart| self.second && *at > self.count && event.step >= *step;
        if self.restarts.iter().any(void) {
            return;
        }
        for value in event::values(summary) {
            let number = self.tag(value.tag);
            let tag = &mut self.tags[number];
            if !value.plugin.is_empty() {
                value.plugin.clone_into(&mut tag.plugin);
            }
            match value.content {
                Content::Scalar(y) if matches!(tag.plugin.as_str(), "" | "scalars") => {
                    let asked = &self.job.options.y;
                    if asked.is_empty() || asked.iter().any(|pattern| wanted(pattern, &tag.name)) {
                        let gather = tag.gather.get_or_insert_with(|| Gather::new(self.job.keep));
                        let x = match self.axis {
                            Axis::Step => event.step as f64,
                            Axis::WallTime => event.wall_time * 1e3,
                            Axis::Row => gather.present() as f64,
                        };
                        if x.is_finite() {
                            gather.value(x, y);
                        }
                    }
                }
                Content::Image(file) => tag.image(event, &[file], self.job),
                Content::Texts(texts) if tag.plugin == "images" => {
                    tag.image(event, texts.get(2..).unwrap_or_default(), self.job);
                }
                Content::Scalar(_) | Content::Texts(_) | Content::Other => {}
            }
        }
    }

    fn tag(&mut self, name: &str) -> usize {
        if let Some(number) = self.by_name.get(name) {
            return *number;
        }
        self.by_name.insert(name.to_owned(), self.tags.len());
        self.tags.push(Tag { name: name.to_owned(), plugin: String::new(), gather: None, images: Vec::new() });
        self.tags.len() - 1
    }

    fn finish(self) -> Found {
        let mut found = Found::default();
        for tag in self.tags {
            if let Some(gather) = tag.gather {
                found.metrics.push(gather.finish(tag.name, self.axis.to_model(), 0));
            }
            found.images.extend(tag.images);
        }
        found
    }
}

impl Tag {
    /// Keeps the pictures of an event, instead of those of an earlier one.
    fn image(&mut self, event: &Event<'_>, files: &[&[u8]], job: &Job<'_>) {
        let fits = |file: &&&[u8]| file.len() <= LARGEST_IMAGE;
        if !job.options.images || files.is_empty() {
            return;
        }
        let several = files.len() > 1;
        let image = |(i, file): (usize, &&[u8])| ImageSummary {
            tag: if several { format!("{}/{i}", self.name) } else { self.name.clone() },
            step: event.step,
            wall_time_ms: event.wall_time * 1e3,
            bytes: file.to_vec(),
        };
        self.images = files.iter().filter(fits).enumerate().map(image).collect();
    }
}
