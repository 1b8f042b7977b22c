//! What a command needs of the world around it: the place, the host, the client, a store; each found when it is first asked for.

use std::cell::OnceCell;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::console::Console;
use super::environment::Environment;
use super::keeping::Keeping;
use super::network;
use super::tree::{Driver, Global};
use crate::error::Result;
use crate::forge::ci::{self, Flags, GitProcess, Place};
use crate::forge::http::Client;
use crate::forge::token::{Purpose, Token};
use crate::forge::{self, Forge, Host};
use crate::publish::destination::Destination;
use crate::publish::{Store, folder, open};

/// The world as one command sees it.
pub(super) struct Surroundings<'a> {
    environment: &'a Environment,
    global: &'a Global,
    console: Console,
    purpose: Purpose,
    /// Instead of the commit that the run is about.
    head_sha: Option<&'a str>,
    place: OnceCell<Result<Place>>,
    forge: OnceCell<Result<Rc<dyn Forge>>>,
}

impl<'a> Surroundings<'a> {
    pub(super) fn new(environment: &'a Environment, global: &'a Global, console: Console, purpose: Purpose) -> Self {
        let (place, forge) = (OnceCell::new(), OnceCell::new());
        Self { environment, global, console, purpose, head_sha: None, place, forge }
    }

    /// The same, about this commit.
    pub(super) fn about(self, head_sha: Option<&'a str>) -> Self {
        Self { head_sha, ..self }
    }

    pub(super) fn console(&self) -> Console {
        self.console
    }

    pub(super) fn environment(&self) -> &Environment {
        self.environment
    }

    /// Where the report stands.
    pub(super) fn place(&self) -> Result<&Place> {
        self.place.get_or_init(|| self.detect()).as_ref().map_err(Clone::clone)
    }

    fn detect(&self) -> Result<Place> {
        let client = self.client()?;
        let git = GitProcess { folder: PathBuf::new() };
        let surroundings = ci::Surroundings {
            env: &|name| self.environment.value(name).map(str::to_owned),
            read_file: &|path| fs::read(path),
            git: &git,
            client: &client,
        };
        let driver = self.global.driver.map(|driver| match driver {
            Driver::Github => Host::GitHub,
            Driver::Gitlab => Host::GitLab,
            Driver::Bitbucket => Host::Bitbucket,
        });
        let head_sha = self.head_sha.map(str::to_owned);
        ci::detect(&surroundings, &Flags { repo: self.global.repo.clone(), driver, head_sha, pull_request: None })
    }

    /// The host, opened with its token.
    pub(super) fn forge(&self) -> Result<Rc<dyn Forge>> {
        self.forge.get_or_init(|| self.open()).clone()
    }

    fn open(&self) -> Result<Rc<dyn Forge>> {
        let place = self.place()?;
        let token = match &self.global.driver_token {
            Some(token) => Token::given(token),
            None => Token::find(place, self.purpose, &|name| self.environment.value(name).map(str::to_owned))?,
        };
        Ok(Rc::from(forge::open(place, &token, &self.client()?)?))
    }

    fn client(&self) -> Result<Client> {
        Client::new(&network::settings(self.environment, self.console))
    }

    /// The store that `keeping` names, for a report in `folder`. Outside of a CI nothing goes to the host unless that was
    /// asked for, even if there is a token: pictures are then kept beside the report.
    pub(super) fn store(&self, keeping: &Keeping, folder: &Path) -> Result<Box<dyn Store>> {
        let env = |name: &str| self.environment.value(name).map(str::to_owned);
        let surroundings = open::Surroundings {
            env: &env,
            settings: &network::settings(self.environment, self.console),
            forge: &|| Ok((self.forge()?, self.place()?.clone())),
            report: folder,
        };
        let beside = || (!self.is_at_host()).then(|| Destination::Folder(folder::DEFAULT.into()));
        let destination = keeping.destination()?.or_else(beside);
        open::open(destination.as_ref(), &keeping.how(), &surroundings)
    }

    /// Whether this is a job of a CI, or the command line speaks of a repository.
    fn is_at_host(&self) -> bool {
        let marks =
            ["GITHUB_REPOSITORY", "CI_PROJECT_ID", "CI_PROJECT_URL", "BITBUCKET_REPO_FULL_NAME", "BITBUCKET_REPO_UUID"];
        self.global.repo.is_some() || marks.iter().any(|mark| self.environment.value(mark).is_some())
    }

    /// The folder whose files may be published: that of the CI's checkout if this process is in it, else the working directory.
    pub(super) fn workspace(&self) -> PathBuf {
        let here = env::current_dir().and_then(fs::canonicalize).unwrap_or_else(|_| PathBuf::from("."));
        let checkouts = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BITBUCKET_CLONE_DIR"];
        let checkout = checkouts.iter().find_map(|name| fs::canonicalize(self.environment.value(name)?).ok());
        checkout.filter(|checkout| here.starts_with(checkout)).unwrap_or(here)
    }

    /// The file that the CI shows as the job's summary.
    pub(super) fn summary(&self) -> Option<PathBuf> {
        self.environment.value("GITHUB_STEP_SUMMARY").map(PathBuf::from)
    }
}
