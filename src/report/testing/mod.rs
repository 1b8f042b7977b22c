//! What the tests of reports share: a forge in memory, which keeps comments, counts what it was asked, and fails where a test wants it
//! to; a [`store`], and generated [`documents`].

pub(super) mod documents;
pub(super) mod store;

use std::cell::RefCell;

use crate::error::{Error, Result};
use crate::forge::ci::{Place, Run};
use crate::forge::percent;
use crate::forge::{Check, Comment, Forge, Host, Limit, Target, Update, Upload, Visibility};

#[derive(Default)]
pub(super) struct FakeForge {
    pub(super) comments: RefCell<Vec<(Target, Comment)>>,
    pub(super) checks: RefCell<Vec<Check>>,
    pub(super) of_commit: Option<u64>,
    pub(super) of_branch: Option<u64>,
    /// What looking up the pull request of a commit fails with.
    pub(super) lookup_error: Option<Error>,
    /// What every writing call fails with from this number on, counted from 0.
    pub(super) write_error: Option<(usize, Error)>,
    /// A comment stays as it was posted.
    pub(super) freezes_comments: bool,
    /// An update is a new comment, as where the old one was deleted meanwhile.
    pub(super) posts_updates: bool,
    /// Hides text as a host does that shows HTML comments.
    pub(super) hides_in_definitions: bool,
    /// Characters of a comment, and of a check's part; 0 is 65,536.
    pub(super) limit: usize,
    pub(super) writes: RefCell<usize>,
}

/// A run on GitHub about commit `c0ffee` on branch `exp`.
pub(super) fn place() -> Place {
    let [api, page, name] = ["https://api.example", "https://example/o/r", "o/r"].map(str::to_owned);
    Place {
        sha: Some("c0ffee".to_owned()),
        branch: Some("exp".to_owned()),
        run: Run { url: Some("https://example/o/r/runs/1".to_owned()), ..Run::default() },
        ..Place::of(Host::GitHub, api, page, name)
    }
}

impl FakeForge {
    pub(super) fn bodies(&self) -> Vec<String> {
        self.comments.borrow().iter().map(|(_, comment)| comment.body.clone()).collect()
    }

    pub(super) fn add(&self, target: Target, body: &str) -> Comment {
        let mut comments = self.comments.borrow_mut();
        let id = (comments.len() + 1).to_string();
        let comment = Comment { url: format!("https://example/c/{id}"), id, body: body.to_owned() };
        comments.push((target, comment.clone()));
        comment
    }

    fn write(&self) -> Result<()> {
        let number = self.writes.replace_with(|writes| *writes + 1);
        match &self.write_error {
            Some((from, error)) if number >= *from => Err(error.clone()),
            _ => Ok(()),
        }
    }
}

impl Forge for FakeForge {
    fn name(&self) -> &'static str {
        "FakeForge"
    }

    fn comment_limit(&self) -> Limit {
        Limit::Characters(if self.limit == 0 { 65_536 } else { self.limit })
    }

    fn check_limit(&self) -> Limit {
        self.comment_limit()
    }

    fn hidden(&self, text: &str) -> String {
        let line = percent::hidden(text);
        if self.hides_in_definitions { format!("[//]: # ({line})") } else { format!("<!-- {line} -->") }
    }

    fn visibility(&self) -> Result<Visibility> {
        Ok(Visibility::Public)
    }

    fn pull_request_of_commit(&self, _: &str) -> Result<Option<u64>> {
        self.lookup_error.clone().map_or(Ok(self.of_commit), Err)
    }

    fn pull_request_of_branch(&self, _: &str) -> Result<Option<u64>> {
        Ok(self.of_branch)
    }

    fn find_comment(&self, target: &Target, is_wanted: &dyn Fn(&str) -> bool) -> Result<Option<Comment>> {
        let comments = self.comments.borrow();
        let found = comments.iter().rev().find(|(own, comment)| own == target && is_wanted(&comment.body));
        Ok(found.map(|(_, comment)| comment.clone()))
    }

    fn create_comment(&self, target: &Target, body: &str) -> Result<Comment> {
        self.write()?;
        assert!(body.chars().count() <= if self.limit == 0 { 65_536 } else { self.limit }, "too long: {body}");
        Ok(self.add(target.clone(), body))
    }

    fn update_comment(&self, target: &Target, comment: &Comment, body: &str) -> Result<Update> {
        self.write()?;
        if self.freezes_comments {
            return Ok(Update::Frozen("its comments never change".to_owned()));
        }
        if self.posts_updates {
            return Ok(Update::Reposted(self.add(target.clone(), body)));
        }
        let mut comments = self.comments.borrow_mut();
        let (_, own) = comments.iter_mut().find(|(_, own)| own.id == comment.id).expect("it was found");
        body.clone_into(&mut own.body);
        Ok(Update::Replaced(own.clone()))
    }

    fn create_check(&self, check: &Check) -> Result<String> {
        self.write()?;
        self.checks.borrow_mut().push(check.clone());
        Ok("https://example/check/1".to_owned())
    }

    fn upload(&self, _: &Upload<'_>) -> Result<String> {
        Err(Error::unsupported("nothing is uploaded here"))
    }
}
