//! The imports of the top-level modules of a crate form no cycle, and follow the layers of the page.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::modules::{Location, Modules};
use super::{quoted, root, sections};

/// Returns the shortest cycle, or an empty string.
fn cycle(modules: &Modules) -> String {
    let uses = modules.uses();
    let cycles = uses.keys().filter_map(|start| path(&uses, start, start));
    let Some(cycle) = cycles.min_by_key(Vec::len) else {
        return String::new();
    };
    let mut names = String::new();
    let mut locations = String::new();
    for (from, to, location) in cycle {
        if names.is_empty() {
            names.push_str(from);
        }
        names.push_str(&format!(" -> {to}"));
        let file = location.file.strip_prefix(root()).unwrap_or(&location.file);
        locations.push_str(&format!(
            "\n  {from} -> {to}: {}:{}",
            file.display(),
            location.line
        ));
    }
    names + &locations
}

type Uses = BTreeMap<String, BTreeMap<String, Location>>;

/// Returns the shortest path from a module to another, or back to itself.
fn path<'a>(
    uses: &'a Uses,
    start: &'a str,
    end: &str,
) -> Option<Vec<(&'a str, &'a str, &'a Location)>> {
    let mut visited = BTreeSet::new();
    let mut queue = VecDeque::from([(start, Vec::new())]);
    while let Some((from, path)) = queue.pop_front() {
        for (to, location) in uses.get(from).into_iter().flatten() {
            let path = [path.as_slice(), &[(from, to.as_str(), location)]].concat();
            if to == end {
                return Some(path);
            }
            if visited.insert(to) {
                queue.push_back((to, path));
            }
        }
    }
    None
}

#[track_caller]
fn assert_no_cycle(file: &str) {
    let modules = Modules::read(&root().join(file));
    assert!(modules.uses().len() > 2, "{file} has no modules");
    let cycle = cycle(&modules);
    assert!(
        cycle.is_empty(),
        "the imports of the modules of {file} form a cycle:\n{cycle}"
    );
}

#[test]
fn finds_the_shortest_cycle() {
    for (code, expected) in [
        (
            "mod a { use crate::b::B; }
             mod b { pub struct B; }",
            "",
        ),
        (
            "mod a { use crate::b::B; pub struct A; }
             mod b { pub struct B(super::c::C); }
             mod c { fn f() { crate::a::A; } pub struct C(crate::b::B); }",
            "b -> c -> b\n  b -> c: lib.rs:2\n  c -> b: lib.rs:3",
        ),
        // Items that another module exports.
        (
            "mod a { use crate::B; pub struct A; }
             mod b { mod d { use super::super::*; fn f(a: A) {} } pub use self::e::*; mod e { pub struct B; } }
             mod c { pub use crate::a::A; }
             pub use b::B;
             pub use c::A;",
            "",
        ),
        (
            "mod a { use crate::c::B; pub struct A; }
             mod b { mod d { pub(crate) use crate::A as B; } pub(crate) use d::B; pub struct C; }
             mod c { pub use crate::b::{self, C as B}; }
             pub use a::A;",
            "a -> b -> a\n  a -> b: lib.rs:1\n  b -> a: lib.rs:2",
        ),
        // Macros: their arguments, their definitions, their names, and items that they define.
        (
            "mod a { fn f() { assert!(vec![1, crate::b::c()]); } }
             mod b { macro_rules! d { ($name:ident) => { $crate::a::$name; $crate::a::E }; } }",
            "a -> b -> a\n  a -> b: lib.rs:1\n  b -> a: lib.rs:2",
        ),
        (
            "#[macro_use]
             mod a { macro_rules! name { () => {}; } fn f() { crate::b::f() } }
             mod b { name!(); }",
            "a -> b -> a\n  a -> b: lib.rs:2\n  b -> a: lib.rs:3",
        ),
        // A parent and its children, crates, and tests.
        (
            "mod a { use std::fmt; use b::c; pub mod b { use super::super::a; fn f() { super::b::f() } } }
             mod b { #[cfg(test)] mod tests { use crate::c::C; } }
             mod c { use crate::b; pub struct C; #[cfg(all(test, unix))] fn f() { crate::a::f() } }",
            "",
        ),
    ] {
        let cycle = cycle(&Modules::parse(code));
        assert_eq!(cycle, expected, "{code}");
    }
}

#[test]
fn the_core_has_no_cycle() {
    assert_no_cycle("intercom-core/src/lib.rs");
}

#[test]
fn the_client_has_no_cycle() {
    assert_no_cycle("intercom-api/src/lib.rs");
    assert_no_cycle("intercom-api/build/main.rs");
}

#[test]
fn the_generator_has_no_cycle() {
    assert_no_cycle("intercom-gen/src/lib.rs");
}

#[test]
fn the_sandbox_has_no_cycle() {
    assert_no_cycle("tests/sandbox/src/lib.rs");
}

#[test]
fn no_module_uses_a_higher_layer_of_the_page() {
    let mut compared = 0;
    for (package, section) in sections() {
        let Some((_, rest)) = section.split_once("The layers, from the top") else {
            continue;
        };
        let text = rest.split("\n- ").next().unwrap_or_default();
        // A row of a table, or a part of a sentence.
        let separator = if text.contains('|') { '\n' } else { ';' };
        let mut layers = BTreeMap::new();
        for (layer, text) in text.split(separator).enumerate() {
            let names = quoted(text).map(|name| name.trim_end_matches('/').trim_end_matches(".rs"));
            layers.extend(names.map(|name| (name.to_owned(), layer)));
        }
        for (from, uses) in Modules::read(&root().join(package).join("src/lib.rs")).uses() {
            for (to, location) in uses {
                if let (Some(above), Some(below)) = (layers.get(&from), layers.get(&to)) {
                    assert!(above <= below, "{from} uses {to}: {location:?}");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 30, "{compared} uses");
}
