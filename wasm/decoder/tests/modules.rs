//! The modules of the crate depend on each other in one direction only.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A module's path from the crate root on, such as `geometry::sweep::state`; empty for the root.
type Module = Vec<String>;
type Graph = BTreeMap<Module, BTreeSet<Module>>;

#[test]
fn no_modules_depend_on_each_other_in_a_circle() {
    let graph = read_graph();
    assert!(graph.len() > 30, "only {} modules were found", graph.len());
    assert_eq!(find_circle(&graph), None);
}

#[test]
fn no_folders_depend_on_each_other_in_a_circle() {
    // Each top-level module stands for all modules in it.
    let mut folders = Graph::new();
    for (module, targets) in read_graph() {
        let folder = module[..1].to_vec();
        let targets = targets.into_iter().map(|target| target[..1].to_vec());
        let targets: Vec<Module> = targets.filter(|target| *target != folder).collect();
        folders.entry(folder).or_default().extend(targets);
    }
    assert_eq!(find_circle(&folders), None);
}

#[test]
fn dependencies_are_found() {
    let graph = read_graph();
    let depends = |from: &str, to: &str| graph[&parse_path(from)].contains(&parse_path(to));
    assert!(depends("container::lead", "container::header"));
    assert!(depends("geometry::sweep::run", "geometry::sweep::visitor"));
    assert!(depends("geometry::strip::regions", "geometry::sweep"));
    assert!(depends("geometry", "geometry::strip"));
    assert!(depends("encode::writer", "container"));
    let circle = [("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")];
    let mut graph = Graph::new();
    for (from, to) in circle {
        let targets = graph.entry(parse_path(from)).or_default();
        targets.insert(parse_path(to));
    }
    assert!(find_circle(&graph).is_some());
}

/// Returns the modules that each module names in its sources. The root, which names all, is left out.
fn read_graph() -> Graph {
    let mut sources = BTreeMap::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    read_folder(&root, &Module::new(), &mut sources);
    let modules: BTreeSet<Module> = sources.keys().cloned().collect();
    let targets_of = |(module, source): (&Module, &String)| {
        let paths = paths_in(source, module);
        let targets = paths.iter().filter_map(|path| module_of(path, &modules));
        let targets = targets.filter(|target| target != module).collect();
        (module.clone(), targets)
    };
    sources.iter().map(targets_of).collect()
}

fn read_folder(folder: &Path, module: &Module, sources: &mut BTreeMap<Module, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let child = [module.as_slice(), std::slice::from_ref(&name)].concat();
        if path.is_dir() {
            read_folder(&path, &child, sources);
        } else if name != "lib" {
            let module = if name == "mod" { module } else { &child };
            let source = fs::read_to_string(&path).unwrap();
            sources.insert(module.clone(), source);
        }
    }
}

/// Returns the paths that a source names, from the crate root on. Its unit tests are left out.
fn paths_in(source: &str, module: &Module) -> Vec<Module> {
    let code = source.split("#[cfg(test)]").next().unwrap();
    let code: String = code
        .lines()
        .map(|line| line.split("//").next().unwrap().to_owned() + "\n")
        .collect();
    let mut paths = Vec::new();
    for statement in code.split("use ").skip(1) {
        let statement = statement.split(';').next().unwrap();
        for path in expand(statement) {
            paths.push(resolve(&path, module));
        }
    }
    // Paths within expressions.
    for start in ["crate::", "super::"] {
        for (at, _) in code.match_indices(start) {
            // A later part of a path that was resolved from its start.
            if code[..at].ends_with("::") {
                continue;
            }
            let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
            let rest = &code[at..];
            let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            paths.push(resolve(rest[..end].trim_end_matches(':'), module));
        }
    }
    paths
}

/// Expands the braces of a `use` statement.
fn expand(tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((prefix, rest)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap();
        return vec![path.trim().to_owned()];
    };
    let (mut depth, mut branch, mut paths) = (0, String::new(), Vec::new());
    for c in rest.rsplit_once('}').unwrap().0.chars().chain([',']) {
        match c {
            ',' if depth == 0 => {
                let branches = expand(&core::mem::take(&mut branch));
                paths.extend(branches.iter().map(|path| format!("{prefix}{path}")));
                continue;
            }
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        branch.push(c);
    }
    paths
}

/// Resolves a path in `module` to one from the crate root on.
fn resolve(path: &str, module: &Module) -> Module {
    let path = parse_path(path);
    if path.first().is_some_and(|first| first == "crate") {
        return path[1..].to_vec();
    }
    let ups = path.iter().take_while(|part| *part == "super").count();
    // Otherwise the path of a child, or one outside the crate.
    let base = &module[..module.len().saturating_sub(ups)];
    [base, &path[ups..]].concat()
}

/// Returns the module that holds a path.
fn module_of(path: &Module, modules: &BTreeSet<Module>) -> Option<Module> {
    (1..=path.len())
        .rev()
        .map(|length| path[..length].to_vec())
        .find(|start| modules.contains(start))
}

fn parse_path(path: &str) -> Module {
    path.split("::")
        .map(|part| part.trim().to_owned())
        .collect()
}

/// Returns modules that depend on each other in a circle, if there are any.
fn find_circle(graph: &Graph) -> Option<Vec<String>> {
    let mut rest = graph.clone();
    // Removes modules that only depend on removed ones, until nothing changes.
    loop {
        let is_leaf = |targets: &BTreeSet<Module>| !targets.iter().any(|t| rest.contains_key(t));
        let leaves: Vec<Module> = rest
            .iter()
            .filter(|(_, targets)| is_leaf(targets))
            .map(|(module, _)| module.clone())
            .collect();
        if leaves.is_empty() {
            break;
        }
        for leaf in leaves {
            rest.remove(&leaf);
        }
    }
    // Walks along what remains until a module is met twice.
    let mut walk = vec![rest.keys().next()?.clone()];
    loop {
        let last = walk.last().unwrap();
        let next = rest[last].iter().find(|t| rest.contains_key(*t)).unwrap();
        if let Some(start) = walk.iter().position(|module| module == next) {
            let circle = walk[start..].iter().chain([next]);
            return Some(circle.map(|module| module.join("::")).collect());
        }
        walk.push(next.clone());
    }
}
