//! JSON trees: a place in one, chosen at random.

use fastrand::Rng;
use serde_json::Value as Json;

use super::once_in;

/// A step down a tree.
#[derive(Clone, Debug)]
pub enum Step {
    Key(String),
    Index(usize),
}

/// The way to a node.
pub type Path = Vec<Step>;

/// Items of one list that are looked at.
const ITEMS: usize = 4;

/// The ways to nodes, of long lists to a few items alone, and into rows of data only now and then.
pub fn paths(rng: &mut Rng, root: &Json) -> Vec<Path> {
    let mut out = Vec::new();
    collect(rng, root, &mut Vec::new(), &mut out);
    out
}

fn collect(rng: &mut Rng, node: &Json, path: &mut Path, out: &mut Vec<Path>) {
    out.push(path.clone());
    if path.len() > 40 {
        return;
    }
    match node {
        Json::Array(items) => {
            for number in 0..items.len().min(ITEMS) {
                let index = if items.len() <= ITEMS { number } else { rng.usize(..items.len()) };
                path.push(Step::Index(index));
                collect(rng, &items[index], path, out);
                path.pop();
            }
        }
        Json::Object(members) => {
            for (key, member) in members {
                let is_data = matches!(key.as_str(), "values" | "datasets" | "data");
                path.push(Step::Key(key.clone()));
                if is_data && !once_in(rng, 4) {
                    out.push(path.clone());
                } else {
                    collect(rng, member, path, out);
                }
                path.pop();
            }
        }
        _ => {}
    }
}

/// The node at the end of a way.
pub fn at<'a>(root: &'a mut Json, path: &[Step]) -> Option<&'a mut Json> {
    path.iter().try_fold(root, |node, step| match step {
        Step::Key(key) => node.get_mut(key),
        Step::Index(index) => node.get_mut(index),
    })
}

/// A node and the key that it has.
pub fn some_node<'a>(rng: &mut Rng, root: &'a Json) -> Option<(Option<String>, &'a Json)> {
    let all = paths(rng, root);
    let path = rng.choice(&all)?;
    let node = path.iter().try_fold(root, |node, step| match step {
        Step::Key(key) => node.get(key),
        Step::Index(index) => node.get(index),
    })?;
    let key = match path.last() {
        Some(Step::Key(key)) => Some(key.clone()),
        _ => None,
    };
    Some((key, node))
}
