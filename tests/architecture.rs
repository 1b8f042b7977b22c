//! The house: who may import whom, read from the tables in the documentation and held against every file.
//!
//! The crate documentation has a table of the modules in `src/`; a folder whose `mod.rs` has one of its own is held to that as
//! well. A row is a module, what it holds, and the modules beside it that it may import.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// A module's path below the crate: `["compile", "scale"]`.
type Module = Vec<String>;

/// A table of modules that lie side by side, and the modules that each may import.
struct Table {
    /// The module whose documentation has the table; empty for the crate.
    parent: Module,
    /// In the order written.
    rows: Vec<(String, BTreeSet<String>)>,
}

impl Table {
    /// The table in the documentation at the head of a file, if it has one.
    fn read(parent: Module, text: &str) -> Option<Self> {
        let mut rows: Vec<(String, BTreeSet<String>)> = Vec::new();
        for row in text.lines().filter_map(|line| line.strip_prefix("//! | `")) {
            let cells: Vec<&str> = row.split('|').map(str::trim).collect();
            let name = cells[0].trim_end_matches('`').to_owned();
            let imports = match cells[cells.len() - 2] {
                "nothing" => BTreeSet::new(),
                "all above" => rows.iter().map(|(name, _)| name.clone()).collect(),
                names => names.split_whitespace().map(str::to_owned).collect(),
            };
            rows.push((name, imports));
        }
        (!rows.is_empty()).then_some(Self { parent, rows })
    }

    fn name(&self) -> String {
        if self.parent.is_empty() { "the crate".to_owned() } else { self.parent.join("::") }
    }

    fn may_import(&self, module: &str) -> Option<&BTreeSet<String>> {
        self.rows.iter().find(|(name, _)| name == module).map(|(_, imports)| imports)
    }

    /// What is wrong with an import of `to` in the module `from`, both below the crate.
    fn fault(&self, from: &Module, to: &Module) -> Option<String> {
        let depth = self.parent.len();
        let inside = |module: &Module| module.len() >= depth && module[..depth] == self.parent[..];
        if !inside(from) || !inside(to) || from.len() == depth {
            return None; // not between rows of this table, or in the file that puts the rows together
        }
        let row = &from[depth];
        let Some(may) = self.may_import(row) else { return Some(format!("{row} is not in the table")) };
        let target = to.get(depth).map_or("", String::as_str);
        if self.may_import(target).is_some() {
            return (target != row && !may.contains(target)).then(|| format!("{row} imports {target}"));
        }
        // An item of the file that puts the rows together; what tests share may stand there, and the crate's names are for all.
        (depth > 0 && target != "tests").then(|| format!("{row} imports {target} from the module around it"))
    }
}

/// Every file of the crate but the programs: its module and its text.
fn files() -> Vec<(Module, String)> {
    fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                out.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    walk(&source(), &mut paths);
    paths.sort();
    let module = |path: &PathBuf| {
        let inside = path.strip_prefix(source()).unwrap().with_extension("");
        let mut module: Module = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        module.pop_if(|last| matches!(last.as_str(), "mod" | "lib"));
        module
    };
    let read = |path: PathBuf| (module(&path), fs::read_to_string(&path).unwrap());
    paths.into_iter().map(read).filter(|(module, _)| module.first().is_none_or(|first| first != "bin")).collect()
}

fn tables() -> Vec<Table> {
    files().into_iter().filter_map(|(module, text)| Table::read(module, &text)).collect()
}

/// The paths that a module's text names by way of `crate::` and `super::`, in code, macros and tests alike.
fn imports(module: &Module, text: &str) -> Vec<Module> {
    let mut found = Vec::new();
    collect(module, text.parse().expect("the file is Rust"), &mut found);
    found
}

/// Walks the tokens of `module`, into the modules written inside of it.
fn collect(module: &Module, tokens: TokenStream, found: &mut Vec<Module>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Ident(word) if *word == "mod" => {
                if let (Some(TokenTree::Ident(name)), Some(TokenTree::Group(body))) =
                    (tokens.get(at + 1), tokens.get(at + 2))
                {
                    let inner = module.iter().cloned().chain([name.to_string()]).collect();
                    collect(&inner, body.stream(), found);
                    at += 2;
                }
            }
            // How far a name may be seen is no import.
            TokenTree::Ident(word) if *word == "pub" => {
                let is_scope = |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis);
                at += usize::from(tokens.get(at + 1).is_some_and(is_scope));
            }
            TokenTree::Ident(word) if *word == "crate" || *word == "super" => {
                at = path(module, None, &tokens, at, found);
                continue;
            }
            TokenTree::Group(group) => collect(module, group.stream(), found),
            _ => {}
        }
        at += 1;
    }
}

/// Follows one path from `tokens[at]`, with all branches of a list in braces; returns where it ends.
fn path(module: &Module, base: Option<Module>, tokens: &[TokenTree], mut at: usize, found: &mut Vec<Module>) -> usize {
    let mut reached = base;
    loop {
        match tokens.get(at) {
            Some(TokenTree::Ident(word)) => {
                let word = word.to_string();
                let mut next = reached.unwrap_or_else(|| module.clone());
                match word.as_str() {
                    "crate" => next.clear(),
                    "super" => drop(next.pop()),
                    "self" => {}
                    _ => next.push(word),
                }
                reached = Some(next);
            }
            Some(TokenTree::Group(list)) if list.delimiter() == Delimiter::Brace => {
                let branches: Vec<TokenTree> = list.stream().into_iter().collect();
                let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ',');
                for branch in branches.split(is_comma).filter(|branch| !branch.is_empty()) {
                    path(module, reached.clone(), branch, 0, found);
                }
                return at + 1;
            }
            _ => break,
        }
        at += 1;
        let is_colon =
            |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
        if !is_colon(tokens.get(at)) || !is_colon(tokens.get(at + 1)) {
            break;
        }
        at += 2;
    }
    found.extend(reached);
    at
}

#[test]
fn modules_import_only_what_the_tables_in_the_documentation_allow() {
    let tables = tables();
    assert!(tables.iter().any(|table| table.parent.is_empty() && table.rows.len() > 15), "the crate's table was found");
    let mut broken = BTreeSet::new();
    for (module, text) in files() {
        for import in imports(&module, &text) {
            let faults = tables.iter().filter_map(|table| table.fault(&module, &import));
            broken.extend(faults.map(|fault| format!("{}: {fault} ({})", module.join("::"), import.join("::"))));
        }
    }
    assert!(broken.is_empty(), "{}", broken.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn every_row_names_only_rows_above_it() {
    for table in tables() {
        let mut above = BTreeSet::new();
        for (module, imports) in &table.rows {
            let unknown: Vec<&String> = imports.iter().filter(|import| !above.contains(*import)).collect();
            assert!(unknown.is_empty(), "{}: {module} imports {unknown:?}, which are not above it", table.name());
            above.insert(module);
        }
    }
}

#[test]
fn a_table_has_a_row_for_each_module_and_no_other() {
    let mut children: BTreeMap<Module, BTreeSet<String>> = BTreeMap::new();
    for (module, _) in files() {
        for depth in 0..module.len() {
            children.entry(module[..depth].to_vec()).or_default().insert(module[depth].clone());
        }
    }
    for table in tables() {
        let rows: BTreeSet<String> = table.rows.iter().map(|(name, _)| name.clone()).collect();
        assert_eq!(Some(&rows), children.get(&table.parent), "the rows and the modules of {}", table.name());
    }
}

#[test]
fn imports_are_found_in_lists_macros_and_inner_modules() {
    let text = "pub(super) use super::{a::{self, B}, c}; fn f() { vec![crate::d::e()] } mod tests { use super::g; use crate::h as i; }";
    let module = ["x", "y"].map(str::to_owned).to_vec();
    let found: Vec<String> = imports(&module, text).iter().map(|path| path.join("::")).collect();
    assert_eq!(found, ["x::a", "x::a::B", "x::c", "d::e", "x::y::g", "h"]);
}

#[test]
fn no_module_is_called_after_nothing_in_particular() {
    for (module, _) in files() {
        let name = module.last().map_or("", String::as_str);
        assert!(!matches!(name, "util" | "utils" | "helpers" | "common" | "types"), "{}", module.join("::"));
    }
}
