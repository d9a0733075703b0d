//! The rules in `ARCHITECTURE.md` that source code can show.

mod cycles;
mod modules;

use std::fs;
use std::path::{Path, PathBuf};

use intercom_gen::passes::PASSES;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Returns the Rust files below a directory, each with its code: without comments, docs and tests.
fn code(directory: &str) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut directories = vec![root().join(directory)];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            let is_test = path.file_stem().is_some_and(|name| name == "tests");
            if path.is_dir() && !is_test {
                directories.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") && !is_test {
                let text = fs::read_to_string(&path).unwrap();
                let text = text.split("#[cfg(test)]").next().unwrap_or_default();
                let lines = text
                    .lines()
                    .filter(|line| !line.trim_start().starts_with("//"));
                files.push((path.clone(), lines.collect::<Vec<_>>().join("\n")));
            }
        }
    }
    assert!(files.len() > 5, "{directory} has no code");
    files
}

/// Returns the paths of items in code, each with its modules.
fn module_paths(code: &str) -> impl Iterator<Item = (&str, Vec<&str>)> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    code.split(move |c| !is_part(c)).filter_map(|names| {
        let (modules, _) = names.rsplit_once("::")?;
        Some((names, modules.split("::").collect()))
    })
}

/// Returns the page, with the package of each section.
fn sections() -> Vec<(&'static str, String)> {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    assert!(
        page.lines().count() <= 120,
        "{} lines",
        page.lines().count()
    );
    let mut package = "";
    page.split("\n## ")
        .map(|section| {
            package = match section.lines().next().unwrap_or_default() {
                "From the description to code" => "intercom-gen",
                "intercom-core" => "intercom-core",
                "intercom-api" => "intercom-api",
                _ => "",
            };
            (package, section.to_owned())
        })
        .collect()
}

/// Returns the texts in backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Returns all files and directories of a package.
fn paths(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            paths(&path, found);
        }
        found.push(path);
    }
}

#[test]
fn the_page_is_short_and_names_what_exists() {
    // The directories of the checkout.
    let tops = [
        "openapi/",
        "intercom-",
        "tests/",
        "xtask/",
        "examples/",
        "fuzz/",
        ".ci/",
    ];
    let mut checked = 0;
    for (package, section) in sections() {
        let mut files = Vec::new();
        if !package.is_empty() {
            paths(&root().join(package), &mut files);
        }
        for text in quoted(&section) {
            let is_path = text.contains('/') || text.ends_with(".rs");
            let exists = if tops.iter().any(|top| text.starts_with(top)) && is_path {
                root().join(text).exists()
            } else if !package.is_empty() && (text.ends_with('/') || text.ends_with(".rs")) {
                files.iter().any(|file| file.ends_with(text))
            } else {
                continue;
            };
            assert!(exists, "`{text}` does not exist");
            checked += 1;
        }
    }
    assert!(checked > 80, "{checked} paths");
}

#[test]
fn the_generator_performs_no_io() {
    for (path, code) in code("intercom-gen/src") {
        // This file is an example of a user's build script.
        if path.ends_with("progenitor/build_script.rs") {
            continue;
        }
        assert!(!code.contains("include_str!(concat"), "{}", path.display());
        for (names, modules) in module_paths(&code) {
            for module in ["fs", "net", "env", "process"] {
                assert!(
                    !modules.contains(&module),
                    "{} uses {names}",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn the_runtime_names_no_operation_and_no_path() {
    let files = code("intercom-core/src");
    for operation in intercom_api::OPERATIONS {
        for name in [operation.name, operation.path] {
            let quoted = format!("\"{name}\"");
            for (path, code) in &files {
                assert!(!code.contains(&quoted), "{} names {name}", path.display());
            }
        }
    }
}

#[test]
fn passes_do_not_use_each_other() {
    for (path, code) in code("intercom-gen/src/passes") {
        // The table of all passes, and the modules of each stage.
        if path.ends_with("mod.rs") {
            continue;
        }
        for (names, modules) in module_paths(&code) {
            for pass in PASSES {
                let is_own = path.with_extension("").iter().any(|part| part == pass.name);
                assert!(
                    is_own || !modules.contains(&pass.name),
                    "{} uses {names}",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn hand_written_code_names_no_pointer_of_the_description() {
    for directory in ["intercom-core/src", "intercom-api/src"] {
        for (path, code) in code(directory) {
            for pointer in ["#/components", "/components/schemas", "#/paths"] {
                assert!(
                    !code.contains(pointer),
                    "{} names {pointer}",
                    path.display()
                );
            }
        }
    }
}
