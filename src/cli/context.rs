//! What a command needs of the world around it: the place, the host, the client, a store; each found when it is first asked for.

use std::cell::OnceCell;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::console::Console;
use super::environment::Environment;
use super::global_args::GlobalArgs;
use super::isolated::Relaunch;
use super::network;
use super::publish_args::PublishArgs;
use crate::error::Result;
use crate::forge::ci::{self, Flags, Place};
use crate::forge::http::Client;
use crate::forge::pulls::Pulls;
use crate::forge::runners::Runners;
use crate::forge::runs::Runs;
use crate::forge::token::{Purpose, Token};
use crate::forge::{self, Forge, Host};
use crate::git::{GitProcess, Login};
use crate::publish::destination::Destination;
use crate::publish::{Store, StoreInputs, folder, open};

/// The world as one command sees it.
pub(super) struct CommandContext<'a> {
    environment: &'a Environment,
    relaunch: &'a Relaunch,
    global: &'a GlobalArgs,
    console: Console,
    purpose: Purpose,
    /// Instead of the commit that the run is about.
    head_sha: Option<&'a str>,
    place: OnceCell<Result<Place>>,
    forge: OnceCell<Result<Rc<dyn Forge>>>,
}

impl<'a> CommandContext<'a> {
    pub(super) fn new(
        environment: &'a Environment,
        relaunch: &'a Relaunch,
        global: &'a GlobalArgs,
        console: Console,
        purpose: Purpose,
    ) -> Self {
        let (place, forge) = (OnceCell::new(), OnceCell::new());
        Self { environment, relaunch, global, console, purpose, head_sha: None, place, forge }
    }

    /// This context for what is about the commit `head_sha`; an empty name, as a variable that is not set leaves it, is none.
    pub(super) fn about(self, head_sha: Option<&'a str>) -> Self {
        Self { head_sha: head_sha.filter(|name| !name.is_empty()), ..self }
    }

    pub(super) fn console(&self) -> Console {
        self.console
    }

    pub(super) fn environment(&self) -> &Environment {
        self.environment
    }

    /// How this program is started once more.
    pub(super) fn relaunch(&self) -> &Relaunch {
        self.relaunch
    }

    /// Where the report stands.
    pub(super) fn place(&self) -> Result<&Place> {
        self.place.get_or_init(|| self.detect()).as_ref().map_err(Clone::clone)
    }

    fn detect(&self) -> Result<Place> {
        let driver = self.global.driver.map(Host::from);
        let head_sha = self.head_sha.map(str::to_owned);
        let flags = Flags { repo: self.global.repo.clone(), driver, head_sha, pull_request: None };
        self.with_inputs(|inputs| ci::detect(inputs, &flags))
    }

    /// The full hash of the commit that `name` means, as far as it is known here.
    pub(super) fn commit(&self, name: &str) -> Result<String> {
        let place = self.place()?;
        self.with_inputs(|inputs| Ok(ci::commit(inputs, place, name)))
    }

    fn with_inputs<T>(&self, ask: impl FnOnce(&ci::Inputs<'_>) -> Result<T>) -> Result<T> {
        let inputs = ci::Inputs {
            env: &self.environment.lookup(),
            read_file: &|path| fs::read(path),
            git: &GitProcess::default(),
            client: &self.client()?,
        };
        ask(&inputs)
    }

    /// The host, opened with its token.
    pub(super) fn forge(&self) -> Result<Rc<dyn Forge>> {
        self.forge.get_or_init(|| self.open()).clone()
    }

    fn open(&self) -> Result<Rc<dyn Forge>> {
        Ok(Rc::from(forge::open(self.place()?, &self.token()?, &self.client()?)?))
    }

    /// The pull requests at the host.
    pub(super) fn pulls(&self) -> Result<Box<dyn Pulls>> {
        forge::pulls(self.place()?, &self.token()?, &self.client()?)
    }

    /// The runs of workflows at the host.
    pub(super) fn runs(&self) -> Result<Box<dyn Runs>> {
        forge::runs(self.place()?, &self.token()?, &self.client()?)
    }

    /// The token for the host.
    pub(super) fn token(&self) -> Result<Token> {
        self.token_for(self.place()?)
    }

    /// What git gets at the repository with; in a GitLab job without another token the job's own.
    pub(super) fn login(&self) -> Result<Login> {
        let place = self.place()?;
        let token = self.token();
        let of_job = || Token::of_job(place, &self.environment.lookup());
        token.or_else(|error| of_job().ok_or(error))?.login(place)
    }

    /// The line by which git asks this program for the login, as a helper of its configuration.
    pub(super) fn helper(&self) -> Result<String> {
        let mut arguments = vec!["repo".to_owned(), "credential".to_owned()];
        arguments.extend(self.global.repo.iter().map(|repo| format!("--repo={repo}")));
        arguments.extend(self.global.driver.map(|driver| format!("--driver={}", driver.name())));
        self.relaunch.shell_line(&arguments)
    }

    /// The branch that the event's pull request is to come into.
    pub(super) fn target_branch(&self) -> Option<String> {
        ci::target_branch(&self.environment.lookup())
    }

    /// What the runners of this command belong to: the repository, or what `--repo` names by one word or as `enterprises/NAME`.
    pub(super) fn owner(&self) -> Result<Place> {
        let named = self.global.repo.as_deref().and_then(ci::Owner::parse);
        let Some(owner) = named else { return self.place().cloned() };
        let driver = self.global.driver.map(Host::from);
        let flags = Flags { repo: Some(owner.any_repository()), driver, ..Flags::default() };
        Ok(owner.of(self.with_inputs(|inputs| ci::detect(inputs, &flags))?))
    }

    /// The token for `place`.
    pub(super) fn token_for(&self, place: &Place) -> Result<Token> {
        match &self.global.driver_token {
            Some(token) => Ok(Token::from_flag(token)),
            None => Token::find(place, self.purpose, &self.environment.lookup()),
        }
    }

    /// The runners of [`CommandContext::owner`].
    pub(super) fn runners(&self) -> Result<Box<dyn Runners>> {
        let owner = self.owner()?;
        forge::runners(&owner, &self.token_for(&owner)?, &self.client()?)
    }

    fn client(&self) -> Result<Client> {
        Client::new(&network::settings(self.environment, self.console))
    }

    /// The store that `args` name, for a report in `folder`. Outside of a CI nothing goes to the host unless that was
    /// asked for, even if there is a token: pictures are then kept beside the report.
    pub(super) fn store(&self, args: &PublishArgs, folder: &Path) -> Result<Box<dyn Store>> {
        let beside = || (!self.is_at_host()).then(|| Destination::Folder(folder::DEFAULT.into()));
        self.open_store(args.destination()?.or_else(beside).as_ref(), args, folder)
    }

    /// The store that `args` name, for a report that goes to the host, wherever this runs: its pictures go there too, unless they have
    /// another place. Links to what only a folder can keep start from the working directory, where a report is kept that cannot be posted.
    pub(super) fn store_of_posted(&self, args: &PublishArgs) -> Result<Box<dyn Store>> {
        let destination = args.destination()?;
        let store = self.open_store(destination.as_ref(), args, Path::new(""))?;
        if let Some(Destination::Folder(_)) = destination {
            let place = store.place();
            self.console.warn(&format_args!("the pictures are kept in {place}, where a comment does not show them"));
        }
        Ok(store)
    }

    fn open_store(
        &self,
        destination: Option<&Destination>,
        args: &PublishArgs,
        folder: &Path,
    ) -> Result<Box<dyn Store>> {
        let inputs = StoreInputs {
            env: &self.environment.lookup(),
            settings: &network::settings(self.environment, self.console),
            forge: &|| Ok((self.forge()?, self.place()?.clone())),
            report: folder,
        };
        open::open(destination, &args.options(), &inputs)
    }

    /// Whether this is a job of a CI, or the command line speaks of a repository.
    fn is_at_host(&self) -> bool {
        self.global.repo.is_some() || ci::is_job(&self.environment.lookup())
    }

    /// Whether this is a job of GitHub Actions.
    pub(super) fn is_github_actions(&self) -> bool {
        ci::is_github_actions(&self.environment.lookup())
    }

    /// The folder whose files may be published: that of the CI's checkout if this process is in it, else the working directory.
    pub(super) fn workspace(&self) -> PathBuf {
        let here = env::current_dir().and_then(fs::canonicalize).unwrap_or_else(|_| PathBuf::from("."));
        let checkout = ci::checkouts(&self.environment.lookup()).find_map(|folder| fs::canonicalize(folder).ok());
        checkout.filter(|checkout| here.starts_with(checkout)).unwrap_or(here)
    }
}
