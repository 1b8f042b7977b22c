//! What the tests of stores share: the inputs of a store, with a clock that does not wait and a log that is kept, and a forge.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, SystemTime};

use super::inputs::StoreInputs;
use crate::error::{Error, Result};
use crate::forge::ci::Place;
use crate::forge::http::{Client, Clock, Settings};
use crate::forge::{Check, Comment, Forge, Limit, Target, Update, Upload, Visibility};

/// A clock with the machine's time that does not wait.
struct SkippingClock;

impl Clock for SkippingClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn wait(&self, _: Duration) {}
}

/// The inputs of a store in a test.
pub(crate) struct TestInputs {
    variables: Vec<(String, String)>,
    settings: Settings,
    lines: Rc<RefCell<Vec<String>>>,
}

impl TestInputs {
    /// Inputs with these environment variables and no others.
    pub(crate) fn new(variables: &[(&str, &str)]) -> Self {
        let lines = Rc::new(RefCell::new(Vec::new()));
        let sink = lines.clone();
        let env = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        let mut settings = Settings::from_env(&env, Rc::new(SkippingClock));
        settings.attempts = 2;
        settings.timeout = Duration::from_secs(20);
        settings.log = Some(Rc::new(move |line| sink.borrow_mut().push(line.to_owned())));
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { variables, settings, lines }
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(&self.settings).unwrap()
    }

    pub(crate) fn env(&self, name: &str) -> Option<String> {
        self.variables.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    }

    /// The client's log lines so far that begin with `start`.
    pub(crate) fn logged(&self, start: &str) -> Vec<String> {
        self.lines.borrow().iter().filter(|line| line.starts_with(start)).cloned().collect()
    }

    /// Does something with these inputs; the report is in the folder `report`, and there is no forge.
    pub(crate) fn with<T>(&self, report: &Path, act: impl FnOnce(&StoreInputs<'_>) -> T) -> T {
        let none = || -> Result<(Rc<dyn Forge>, Place)> { Err(Error::denied("no token: set REPO_TOKEN")) };
        self.with_forge(report, &none, act)
    }

    /// Does something with these inputs, and with `forge`.
    pub(crate) fn with_forge<T>(
        &self,
        report: &Path,
        forge: &dyn Fn() -> Result<(Rc<dyn Forge>, Place)>,
        act: impl FnOnce(&StoreInputs<'_>) -> T,
    ) -> T {
        act(&StoreInputs { env: &|name| self.env(name), settings: &self.settings, forge, report })
    }
}

/// A forge that keeps what it was sent, unless it may not.
#[derive(Default)]
pub(crate) struct FakeForge {
    pub(crate) names: RefCell<Vec<String>>,
    pub(crate) is_denied: bool,
    pub(crate) visibility: Option<Visibility>,
}

impl Forge for FakeForge {
    fn name(&self) -> &'static str {
        "GitHub"
    }

    fn upload(&self, file: &Upload<'_>) -> Result<String> {
        if self.is_denied {
            return Err(Error::denied("add `contents: write`"));
        }
        self.names.borrow_mut().push(file.name.to_owned());
        Ok(format!("https://example.com/{}", file.name))
    }

    fn comment_limit(&self) -> Limit {
        Limit::Bytes(0)
    }

    fn check_limit(&self) -> Limit {
        Limit::Bytes(0)
    }

    fn visibility(&self) -> Result<Visibility> {
        self.visibility.ok_or_else(|| Error::denied("no rights to see that"))
    }

    fn pull_request_of_commit(&self, _: &str) -> Result<Option<u64>> {
        Ok(None)
    }

    fn pull_request_of_branch(&self, _: &str) -> Result<Option<u64>> {
        Ok(None)
    }

    fn find_comment(&self, _: &Target, _: &dyn Fn(&str) -> bool) -> Result<Option<Comment>> {
        Ok(None)
    }

    fn create_comment(&self, _: &Target, _: &str) -> Result<Comment> {
        Err(Error::denied("no comments"))
    }

    fn update_comment(&self, _: &Target, _: &Comment, _: &str) -> Result<Update> {
        Err(Error::denied("no comments"))
    }

    fn create_check(&self, _: &Check) -> Result<String> {
        Err(Error::denied("no checks"))
    }
}
