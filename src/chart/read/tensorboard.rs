//! A run of TensorBoard's: its event files in order, each tag a metric.
//!
//! A training that was started again from a checkpoint logs some steps twice. As in TensorBoard the later ones count: where
//! a writer says that it starts at a step, or a tag's step goes back, what was logged before from that step on is void.
//! The files are then read a second time, so that nothing need be kept to be taken back.

use std::collections::BTreeMap;
use std::io::BufReader;
use std::path::PathBuf;

use rustc_hash::FxHashMap;

use super::event::{self, Content, End, Event};
use super::job::{Job, RunData};
use super::message::{list, read_failed};
use crate::chart::accumulate::Accumulator;
use crate::chart::model::{ImageSummary, XAxis, XKind};
use crate::error::{Error, Result};

/// The largest picture that is kept.
const MAX_IMAGE_BYTES: usize = 1 << 25;

/// A tag that goes back more often than this is no training that was started again; all of its values count.
const MAX_RESTARTS: usize = 1000;

/// Where something started again: the number of the event, and the step from which on earlier values are void.
type Restart = (u64, i64);

/// Reads the event files of one run, in the order of time.
///
/// # Errors
///
/// When a file cannot be opened, or the x axis asked for is none that events have.
pub(super) fn read(files: &[PathBuf], job: &Job<'_>) -> Result<RunData> {
    let axis = Axis::new(job)?;
    let mut tags = Tags::new(axis, job, BTreeMap::new());
    tags.read(files)?;
    let restarts = tags.restarts();
    if !restarts.is_empty() {
        let names = list(restarts.keys().map(String::as_str));
        tags = Tags::new(axis, job, restarts);
        tags.read(files)?;
        let what = format!("steps are logged twice, the later values count, as in TensorBoard: {names}");
        job.warnings.push(Error::data(format!("{}: {what}", job.label)));
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
    /// The plugin that its first value named.
    plugin: String,
    accumulator: Option<Accumulator>,
    images: Vec<ImageSummary>,
    /// Whether it has numbers that nobody asked for.
    passed_over: bool,
    /// The number of the event that it was met in.
    first_event: u64,
    last_step: i64,
    highest_step: i64,
    /// Restarts found while reading for the first time.
    went_back: Vec<Restart>,
    /// Known while reading for the second time, those that are still to come, the next one last; each with the lowest
    /// step of its own and all later ones.
    to_come: Vec<Restart>,
}

struct Tags<'a> {
    axis: Axis,
    job: &'a Job<'a>,
    tags: Vec<Tag>,
    by_name: FxHashMap<String, usize>,
    /// Events so far.
    count: u64,
    /// Where a writer said that it starts.
    starts: Vec<Restart>,
    /// For the second reading: by tag, the last one first.
    known: BTreeMap<String, Vec<Restart>>,
    ends: Vec<(PathBuf, End)>,
}

impl<'a> Tags<'a> {
    fn new(axis: Axis, job: &'a Job<'a>, known: BTreeMap<String, Vec<Restart>>) -> Self {
        let (tags, by_name, starts, ends) = (Vec::new(), FxHashMap::default(), Vec::new(), Vec::new());
        Self { axis, job, tags, by_name, count: 0, starts, known, ends }
    }

    fn read(&mut self, files: &[PathBuf]) -> Result<()> {
        for path in files {
            let label = path.display().to_string();
            let failed = |error| read_failed(&label, &error);
            let input = BufReader::with_capacity(1 << 16, self.job.open(path, &label)?);
            let end = event::records(input, |record| self.event(&Event::read(record))).map_err(failed)?;
            self.ends.push((path.clone(), end));
        }
        Ok(())
    }

    /// The tags of which some values are void, and where.
    fn restarts(&self) -> BTreeMap<String, Vec<Restart>> {
        let mut of_tags = BTreeMap::new();
        for tag in &self.tags {
            let back = Some(&tag.went_back).filter(|back| back.len() <= MAX_RESTARTS);
            let starts = self.starts.iter().filter(|(_, step)| *step <= tag.highest_step);
            let mut restarts: Vec<Restart> = back.into_iter().flatten().chain(starts).copied().collect();
            restarts.sort_unstable_by_key(|(at, _)| std::cmp::Reverse(*at));
            let mut lowest = i64::MAX;
            for (_, step) in &mut restarts {
                lowest = lowest.min(*step);
                *step = lowest;
            }
            // A writer that said at its very start that it starts made nothing void.
            let void = restarts.first().is_some_and(|(at, _)| tag.first_event < *at);
            if void && tag.accumulator.is_some() {
                of_tags.insert(tag.name.clone(), restarts);
            }
        }
        of_tags
    }

    fn event(&mut self, event: &Event<'_>) {
        self.count += 1;
        if event.starts {
            self.starts.push((self.count, event.step));
        }
        let Some(summary) = event.summary else { return };
        for value in event::values(summary) {
            let number = self.tag(value.tag);
            let tag = &mut self.tags[number];
            if !value.plugin.is_empty() {
                value.plugin.clone_into(&mut tag.plugin);
            }
            match value.content {
                Content::Scalar(y) if matches!(tag.plugin.as_str(), "" | "scalars") => {
                    let asked = self.job.options.wants(&tag.name);
                    tag.passed_over |= !asked;
                    if asked && tag.counts(self.count, event.step) {
                        let accumulator = tag.accumulator.get_or_insert_with(|| Accumulator::new(self.job.retention));
                        let x = match self.axis {
                            Axis::Step => event.step as f64,
                            Axis::WallTime => event.wall_time * 1e3,
                            Axis::Row => accumulator.present() as f64,
                        };
                        if x.is_finite() {
                            accumulator.value(x, y);
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
        self.tags.push(Tag {
            name: name.to_owned(),
            plugin: String::new(),
            accumulator: None,
            images: Vec::new(),
            passed_over: false,
            first_event: self.count,
            last_step: i64::MIN,
            highest_step: i64::MIN,
            went_back: Vec::new(),
            to_come: self.known.remove(name).unwrap_or_default(),
        });
        self.tags.len() - 1
    }

    fn finish(self) -> RunData {
        let mut run = RunData::default();
        for tag in self.tags {
            if let Some(accumulator) = tag.accumulator {
                run.metrics.push(accumulator.finish(tag.name, self.axis.to_model(), 0));
            } else if tag.passed_over {
                run.others.push(tag.name);
            }
            run.images.extend(tag.images);
        }
        run
    }
}

impl Tag {
    /// Whether a value of event number `count` counts, or is void because its step comes again later.
    fn counts(&mut self, count: u64, step: i64) -> bool {
        if step < self.last_step && self.went_back.len() <= MAX_RESTARTS {
            self.went_back.push((count, step));
        }
        self.last_step = step;
        self.highest_step = self.highest_step.max(step);
        while self.to_come.pop_if(|(at, _)| *at <= count).is_some() {}
        self.to_come.last().is_none_or(|(_, lowest)| step < *lowest)
    }

    /// Keeps the pictures of an event, instead of those of an earlier one.
    fn image(&mut self, event: &Event<'_>, files: &[&[u8]], job: &Job<'_>) {
        let fits = |file: &&&[u8]| file.len() <= MAX_IMAGE_BYTES;
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
