//! The house: who may import whom, read from the table in the crate documentation and held against every file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The table's rows in order: a module, and the modules that it may import.
fn table() -> Vec<(String, BTreeSet<String>)> {
    let text = fs::read_to_string(source().join("lib.rs")).unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix("//! | `"));
    let mut table: Vec<(String, BTreeSet<String>)> = Vec::new();
    for row in rows {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let name = cells[0].trim_end_matches('`').to_owned();
        let may = cells[cells.len() - 2];
        let above = || table.iter().map(|(name, _)| name.clone()).collect();
        let imports = match may {
            "nothing" => BTreeSet::new(),
            "all above" => above(),
            names => names.split_whitespace().map(str::to_owned).collect(),
        };
        table.push((name, imports));
    }
    table
}

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            out.push(path);
        }
    }
}

/// The module that a file belongs to: its first folder or its own name.
fn module_of(path: &Path) -> String {
    let inside = path.strip_prefix(source()).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// The modules that the text names as `crate::module`, comments left out.
fn imports(text: &str) -> BTreeSet<String> {
    let code: Vec<&str> = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
    let code = code.join("\n");
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(list) = rest.strip_prefix('{') {
            // `use crate::{a, b::c};`
            let list = list.split('}').next().unwrap_or_default();
            found.extend(list.split(',').map(|item| item.trim().split("::").next().unwrap_or_default().to_owned()));
        } else {
            let name: String = rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            found.insert(name);
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

#[test]
fn modules_import_only_what_the_table_in_the_crate_documentation_allows() {
    let table: BTreeMap<String, BTreeSet<String>> = table().into_iter().collect();
    assert!(table.len() > 15, "the table was found");
    let mut paths = Vec::new();
    files(&source(), &mut paths);
    let mut broken = Vec::new();
    for path in paths {
        let module = module_of(&path);
        if matches!(module.as_str(), "lib" | "bin") {
            continue;
        }
        let Some(may) = table.get(&module) else {
            broken.push(format!("{module}: not in the table"));
            continue;
        };
        for import in imports(&fs::read_to_string(&path).unwrap()) {
            if import != module && table.contains_key(&import) && !may.contains(&import) {
                broken.push(format!("{}: imports {import}", path.strip_prefix(source()).unwrap().display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_row_names_only_rows_above_it() {
    let mut above = BTreeSet::new();
    for (module, imports) in table() {
        let unknown: Vec<&String> = imports.iter().filter(|import| !above.contains(*import)).collect();
        assert!(unknown.is_empty(), "{module} imports {unknown:?}, which are not above it");
        above.insert(module);
    }
}

#[test]
fn the_table_has_no_row_without_a_module() {
    for (module, _) in table() {
        let exists = source().join(&module).is_dir() || source().join(format!("{module}.rs")).is_file();
        assert!(exists, "{module} is in the table and not in src/");
    }
}

#[test]
fn no_module_is_called_after_nothing_in_particular() {
    let mut paths = Vec::new();
    files(&source(), &mut paths);
    for path in paths {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(!matches!(name.as_str(), "util" | "utils" | "helpers" | "common" | "types"), "{}", path.display());
    }
}
