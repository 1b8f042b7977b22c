//! A run: numbers handed out in batches to processes, and what became of each.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::check::SECRET;
use crate::finding::{Findings, headline};
use crate::number_in;
use crate::seeds::Seeds;
use crate::target::{TARGETS, Target};
use crate::work::{STOPPED_BY_BUDGET, Tally};

/// What a command line says of a run.
#[derive(Clone, Debug, Default)]
pub struct RunOptions {
    targets: Vec<&'static str>,
    inputs: Option<u64>,
    seconds: Option<f64>,
    jobs: u64,
    from: u64,
    pub corpus: Option<PathBuf>,
}

/// Inputs of a target when neither their number nor a time is given.
const INPUTS: u64 = 10_000;

/// How long a batch should take.
const BATCH: Duration = Duration::from_secs(2);

impl RunOptions {
    /// Reads the words of a command line.
    pub fn read(words: &[&str]) -> Result<Self, String> {
        let mut options = Self { jobs: 2, ..Self::default() };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
            match *word {
                "--inputs" => options.inputs = Some(number_in(value()?)?),
                "--seconds" => options.seconds = Some(value()?.parse().map_err(|_| "--seconds takes a number")?),
                "--jobs" => options.jobs = number_in(value()?)?.max(1),
                "--from" => options.from = number_in(value()?)?,
                "--corpus" => {
                    let path = Path::new(value()?);
                    options.corpus =
                        Some(fs::canonicalize(path).map_err(|error| format!("{}: {error}", path.display()))?);
                }
                name => options.targets.push(Target::named(name)?.name),
            }
        }
        Ok(options)
    }

    fn targets(&self) -> impl Iterator<Item = &'static Target> {
        TARGETS.iter().filter(|target| self.targets.is_empty() || self.targets.contains(&target.name))
    }

    /// Runs new inputs of each target.
    pub fn run(&self) -> Result<ExitCode, String> {
        self.each("work", |target, _| {
            let all: u32 = self.targets().map(|target| target.weight).sum();
            let time = self.seconds.map(|s| Duration::from_secs_f64(s * f64::from(target.weight) / f64::from(all)));
            let count = self.inputs.unwrap_or(if time.is_some() { u64::MAX / 2 } else { INPUTS });
            (self.from..self.from.saturating_add(count), time)
        })
    }

    /// Runs the files that each target starts from.
    pub fn replay(&self) -> Result<ExitCode, String> {
        self.each("work-files", |_, seeds| (0..seeds.files.len() as u64, None))
    }

    fn each(
        &self,
        command: &str,
        numbers: impl Fn(&Target, &Seeds) -> (std::ops::Range<u64>, Option<Duration>),
    ) -> Result<ExitCode, String> {
        let place =
            Place::new(self.corpus.as_deref()).map_err(|error| format!("cannot make a folder to work in: {error}"))?;
        let findings = Findings::default();
        for target in self.targets() {
            let seeds = Seeds::read(target, self.corpus.as_deref())?;
            let (numbers, time) = numbers(target, &seeds);
            let run = TargetRun {
                command,
                target,
                seeds: &seeds,
                corpus: self.corpus.as_deref(),
                next: AtomicU64::new(numbers.start),
                end: numbers.end,
                deadline: time.map(|time| Instant::now() + time),
                findings: &findings,
                total: Mutex::default(),
            };
            let started = Instant::now();
            thread::scope(|scope| {
                let jobs: Vec<_> = (0..self.jobs)
                    .map(|job| {
                        scope.spawn({
                            let (run, place) = (&run, &place);
                            move || run.job(job, place)
                        })
                    })
                    .collect();
                jobs.into_iter()
                    .try_for_each(|job| job.join().map_err(|_| "a job of the fuzzer itself failed".to_owned())?)
            })?;
            run.report(started.elapsed());
        }
        match findings.summary() {
            0 => Ok(ExitCode::SUCCESS),
            count => {
                println!("{count} findings");
                Ok(ExitCode::FAILURE)
            }
        }
    }
}

/// The inputs of one target, on their way through processes.
struct TargetRun<'a> {
    command: &'a str,
    target: &'static Target,
    seeds: &'a Seeds,
    corpus: Option<&'a Path>,
    next: AtomicU64,
    end: u64,
    deadline: Option<Instant>,
    findings: &'a Findings,
    /// What is counted, and how many inputs the budget's watch has ended.
    total: Mutex<(Tally, u64)>,
}

impl TargetRun<'_> {
    /// Takes batches until there are none, or the time is over.
    fn job(&self, job: u64, place: &Place) -> Result<(), String> {
        let progress = place.0.join(format!("progress-{job}"));
        let mut size = 20;
        while self.deadline.is_none_or(|deadline| Instant::now() < deadline) {
            let from = self.next.fetch_add(size, Ordering::Relaxed);
            let to = from.saturating_add(size).min(self.end);
            if from >= to {
                return Ok(());
            }
            let started = Instant::now();
            let mut at = from;
            while at < to {
                at = self.batch(at, to, &progress, place)?;
            }
            let took = started.elapsed().max(Duration::from_millis(1));
            let fitting = (size as f64 * BATCH.as_secs_f64() / took.as_secs_f64()) as u64;
            size = fitting.clamp(10.max(size / 4), size * 4).min(100_000);
        }
        Ok(())
    }

    /// Runs the inputs from `from` on, up to `to` or the first that ends the process, and says where to go on.
    fn batch(&self, from: u64, to: u64, progress: &Path, place: &Place) -> Result<u64, String> {
        let _ = fs::remove_file(progress);
        let output = Command::new("/proc/self/exe")
            .args([self.command, self.target.name, &from.to_string(), &to.to_string()].map(OsStr::new))
            .arg(progress)
            .arg(self.corpus.unwrap_or(Path::new("")))
            .current_dir(place.0.join("work"))
            .env_clear()
            .envs([("GITHUB_TOKEN", SECRET), ("REPO_TOKEN", SECRET)])
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("cannot start a process: {error}"))?;
        let mut total = self.total.lock().unwrap_or_else(|error| error.into_inner());
        if output.status.success() {
            let tally = Tally::read(&String::from_utf8_lossy(&output.stdout)).ok_or("a process said nothing")?;
            total.0.add(&tally);
            return Ok(to);
        }
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let number = fs::read(progress).ok().and_then(|bytes| Some(u64::from_le_bytes(*bytes.first_chunk()?)));
        let number = number.ok_or_else(|| format!("a process ended before its first input: {said}"))?;
        total.0.inputs += number + 1 - from;
        if output.status.code() == Some(STOPPED_BY_BUDGET.into()) {
            total.1 += 1;
        } else {
            let what = headline(&said, &output.status.to_string());
            if self.command == "work" {
                self.findings.add(self.target.name, &number.to_string(), &self.target.input(number, self.seeds), &what);
            } else {
                let seed = &self.seeds.files[usize::try_from(number).unwrap_or(usize::MAX)];
                let name = seed.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                self.findings.add(self.target.name, &name, &seed.bytes, &what);
            }
        }
        Ok(number + 1)
    }

    fn report(&self, took: Duration) {
        let (tally, stopped) = *self.total.lock().unwrap_or_else(|error| error.into_inner());
        println!(
            "{:14} {:8} inputs in {:6.1} s, {:7.0}/s; {} PNG, {} SVG, {} messages; {stopped} ended by the budget's watch; \
             slowest {:.2} s ({}), largest {} MiB ({})",
            self.target.name,
            tally.inputs,
            took.as_secs_f64(),
            tally.inputs as f64 / took.as_secs_f64().max(1e-3),
            tally.pictures,
            tally.drawings,
            tally.messages,
            tally.slowest.0 as f64 / 1e6,
            tally.slowest.1,
            tally.largest.0 >> 10,
            tally.largest.1,
        );
    }
}

/// A folder with what inputs may read in `work`, and with secrets that they may not.
struct Place(PathBuf);

impl Place {
    fn new(corpus: Option<&Path>) -> std::io::Result<Self> {
        let place = Self(std::env::temp_dir().join(format!("cml-fuzz-{}", std::process::id())));
        let work = place.0.join("work");
        fs::create_dir_all(work.join(".git"))?;
        let secret = format!("a,b\n1,{SECRET}\n2,{SECRET}\n");
        for hidden in [".git/config", ".env", "../secret.csv"] {
            fs::write(work.join(hidden), &secret)?;
        }
        symlink("../secret.csv", work.join("link.csv"))?;
        fs::write(work.join("data.csv"), "a,b,c\n1,2,x\n3,4,y\n5,,z\n")?;
        fs::write(
            work.join("data.json"),
            "[{\"a\": 1, \"b\": 2, \"c\": \"x\"}, {\"a\": 3, \"b\": null, \"c\": \"y\"}]",
        )?;
        fs::write(
            work.join("plot.vl.json"),
            "{\"data\": {\"url\": \"data.csv\"}, \"mark\": \"bar\", \"encoding\": {\"x\": {\"field\": \"a\"}}}",
        )?;
        if let Some(corpus) = corpus {
            copy_data(corpus, &work.join("data"))?;
        }
        let mut png = std::io::Cursor::new(Vec::new());
        image::RgbaImage::from_pixel(7, 5, image::Rgba([200, 30, 60, 128]))
            .write_to(&mut png, image::ImageFormat::Png)
            .map_err(std::io::Error::other)?;
        fs::write(work.join("image.png"), png.into_inner())?;
        Ok(place)
    }
}

/// Copies what is in folders called `data` below `from`, as far as it is small: the files that specifications of a corpus name.
fn copy_data(from: &Path, to: &Path) -> std::io::Result<()> {
    const MAX_BYTES: u64 = 1 << 20;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        if path.is_dir() {
            copy_data(&path, to)?;
        } else if from.ends_with("data") && path.metadata()?.len() <= MAX_BYTES {
            fs::create_dir_all(to)?;
            fs::copy(&path, to.join(path.file_name().unwrap_or_default()))?;
        }
    }
    Ok(())
}

impl Drop for Place {
    fn drop(&mut self) {
        // What stays behind is in the folder for what may be lost.
        let _ = fs::remove_dir_all(&self.0);
    }
}
