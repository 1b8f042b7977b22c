//! Files kept in the repository itself, on a ref of their own that is no branch and no tag.
//!
//! Nothing of the repository's history is touched, a clone does not fetch the ref, and no workflow starts. There is one ref
//! for each pull request or run; jobs that write to it at once go on from each other's commit. Links name the commit, so
//! that they hold whatever comes after.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{GitHub, Upload, parsed};
use crate::forge::http::{Failure, Method};
use crate::forge::percent::segment;

/// How often a ref that another job has moved is tried again.
const RACES: u32 = 8;

impl GitHub {
    /// The ref of this pull request or run, without `refs/`.
    fn reference(&self) -> String {
        let place = &self.place;
        match (place.pull_request, &place.run.id, &place.sha) {
            (Some(number), _, _) => format!("cml/pr-{number}"),
            (None, Some(run), _) => format!("cml/run-{}", plain(run)),
            (None, None, Some(sha)) => format!("cml/commit-{}", plain(sha)),
            (None, None, None) => "cml/reports".to_owned(),
        }
    }

    /// Keeps `files` in one commit and returns their addresses, in order.
    pub(super) fn keep(&self, files: &[Upload<'_>]) -> Result<Vec<String>, Failure> {
        let mut kept = self.kept.borrow_mut();
        let new: BTreeMap<&str, &Upload<'_>> =
            files.iter().filter(|file| !kept.contains_key(file.name)).map(|file| (file.name, file)).collect();
        if !new.is_empty() {
            let commit = self.commit(&new)?;
            for name in new.into_keys() {
                let url = format!("{}/blob/{commit}/{}?raw=true", self.place.repository_url, segment(name));
                kept.insert(name.to_owned(), url);
            }
        }
        Ok(files.iter().filter_map(|file| kept.get(file.name).cloned()).collect())
    }

    /// A commit on the ref that holds all of `files`.
    fn commit(&self, files: &BTreeMap<&str, &Upload<'_>>) -> Result<String, Failure> {
        let reference = self.reference();
        let mut blobs = BTreeMap::new();
        let mut races = 0;
        loop {
            let head = self.head(&reference)?;
            let tree = head.as_deref().map(|head| self.tree_of(head)).transpose()?;
            let there = tree.as_deref().map(|tree| self.names_in(tree)).transpose()?.unwrap_or_default();
            let missing: Vec<_> = files.iter().filter(|(name, _)| !there.contains(**name)).collect();
            if let (Some(head), true) = (&head, missing.is_empty()) {
                return Ok(head.clone());
            }
            for (name, file) in &missing {
                if !blobs.contains_key(**name) {
                    blobs.insert(**name, self.blob(file.bytes)?);
                }
            }
            let entry = |name: &str| json!({ "path": name, "mode": "100644", "type": "blob", "sha": blobs.get(name) });
            let mut new_tree = json!({ "tree": missing.iter().map(|(name, _)| entry(name)).collect::<Vec<_>>() });
            if let Some(tree) = &tree {
                new_tree["base_tree"] = json!(tree);
            }
            let new_tree = self.create_object("/git/trees", &new_tree)?;
            let message = format!("Pictures of a report ({reference})");
            let parents: Vec<&String> = head.iter().collect();
            let commit = self
                .create_object("/git/commits", &json!({ "message": message, "tree": new_tree, "parents": parents }))?;
            let moved = match head {
                Some(_) => {
                    let path = format!("/git/refs/{}", segment(&reference));
                    self.on(Method::Patch, &path).json(&json!({ "sha": commit, "force": false }))
                }
                None => self
                    .on(Method::Post, "/git/refs")
                    .json(&json!({ "ref": format!("refs/{reference}"), "sha": commit })),
            };
            match moved.repeatable().send() {
                Ok(_) => return Ok(commit),
                // Another job was quicker ("Reference already exists", "Update is not a fast forward"), or an answer was lost.
                Err(Failure::Refused { status: 409 | 422, .. }) if races < RACES => {
                    races += 1;
                    self.client.pause(races);
                }
                Err(failure) => return Err(failure),
            }
        }
    }

    /// The commit that the ref is at; `None` when there is no such ref.
    fn head(&self, reference: &str) -> Result<Option<String>, Failure> {
        match self.on(Method::Get, &format!("/git/ref/{}", segment(reference))).send() {
            Ok(answer) => parsed(&answer, |found| found["object"]["sha"].as_str().map(str::to_owned)).map(Some),
            Err(Failure::Refused { status: 404, .. }) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    fn tree_of(&self, commit: &str) -> Result<String, Failure> {
        let answer = self.on(Method::Get, &format!("/commits/{commit}")).send()?;
        parsed(&answer, |found| found["commit"]["tree"]["sha"].as_str().map(str::to_owned))
    }

    /// The names of a tree. A tree that cannot be listed costs sending again what it may hold.
    fn names_in(&self, tree: &str) -> Result<BTreeSet<String>, Failure> {
        match self.on(Method::Get, &format!("/git/trees/{tree}")).send() {
            Ok(answer) => {
                let list = answer.json()?;
                let entries = list["tree"].as_array().into_iter().flatten();
                Ok(entries.filter_map(|entry| entry["path"].as_str().map(str::to_owned)).collect())
            }
            Err(Failure::Refused { status: 404 | 409, .. }) => Ok(BTreeSet::new()),
            Err(failure) => Err(failure),
        }
    }

    fn blob(&self, bytes: &[u8]) -> Result<String, Failure> {
        self.create_object("/git/blobs", &json!({ "content": STANDARD.encode(bytes), "encoding": "base64" }))
    }

    /// Makes an object of git and returns its hash. Made twice, it is there once.
    fn create_object(&self, path: &str, object: &Value) -> Result<String, Failure> {
        let answer = self.on(Method::Post, path).json(object).repeatable().send()?;
        parsed(&answer, |object| object["sha"].as_str().map(str::to_owned))
    }
}

/// Letters, digits and hyphens alone, as a part of a ref's name.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}
