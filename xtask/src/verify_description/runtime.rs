//! The hand-written modules of intercom-api that the generated code needs, copied without the layers that name types of one version.

use std::fs;
use std::path::{Path, PathBuf};

use quote::ToTokens;
use syn::{Item, UseTree, parse_quote};

use super::{put, read};
use crate::Failure;

/// What the generated code builds on. The rest of it is in intercom-core, which the scratch crate depends on as it is.
const RUNTIME: &[&str] = &["client", "request"];

/// Copies the modules from `from`, intercom-api's `src`, and makes a `lib.rs` of them and the generated code.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    let path = from.join("lib.rs");
    let root = syn::parse_file(&read(&path)?).map_err(Failure::when(format_args!(
        "cannot read {}",
        path.display()
    )))?;
    for name in RUNTIME {
        for file in files(from, name)? {
            let place = file.strip_prefix(from).unwrap_or(&file);
            put(&to.join(place), &read(&file)?)?;
        }
    }
    put(&to.join("lib.rs"), &library(root)?)
}

/// The files of a module: its own, and those of the modules in it.
fn files(from: &Path, name: &str) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    let file = from.join(format!("{name}.rs"));
    if file.is_file() {
        found.push(file);
    }
    let directory = from.join(name);
    if directory.is_dir() {
        walk(&directory, &mut found).map_err(Failure::when(format_args!(
            "cannot read {}",
            directory.display()
        )))?;
    }
    if found.is_empty() {
        return Err(Failure::new(format!(
            "{} is missing, and so is {}: the generated code needs this module; if it has another name now, correct RUNTIME in {}",
            from.join(format!("{name}.rs")).display(),
            directory.display(),
            file!()
        )));
    }
    Ok(found)
}

fn walk(directory: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    Ok(())
}

/// The first name of a path.
fn first(tree: &UseTree) -> Option<String> {
    match tree {
        UseTree::Path(path) if path.ident == "crate" || path.ident == "self" => first(&path.tree),
        UseTree::Path(path) => Some(path.ident.to_string()),
        _ => None,
    }
}

/// intercom-api's `lib.rs` with these modules only, and with the generated code.
fn library(mut root: syn::File) -> Result<String, Failure> {
    let mut includes = 0;
    let chosen = |name: &str| RUNTIME.contains(&name);
    root.attrs
        .retain(|attribute| !attribute.path().is_ident("doc"));
    root.attrs.push(parse_quote!(#![allow(warnings)]));
    root.items.retain_mut(|item| match item {
        Item::Mod(module) if module.ident == "generated" => {
            includes += 1;
            true
        }
        Item::Mod(module) => chosen(&module.ident.to_string()),
        Item::Use(item) => first(&item.tree)
            .is_some_and(|name| matches!(&*name, "generated" | "intercom_core") || chosen(&name)),
        _ => true,
    });
    if includes == 1 {
        Ok(root.into_token_stream().to_string())
    } else {
        Err(Failure::new(format!(
            "intercom-api's lib.rs has no module `generated` any more: adapt {}",
            file!()
        )))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn api() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../intercom-api/src")
    }

    #[test]
    fn the_runtime_of_this_checkout_is_complete() {
        let to = tempfile::tempdir().unwrap();
        copy(&api(), to.path()).unwrap();
        let library = read(&to.path().join("lib.rs")).unwrap();
        for module in RUNTIME {
            assert!(library.contains(&format!("mod {module} ;")), "{module}");
            assert!(!files(to.path(), module).unwrap().is_empty());
        }
        assert!(
            !library.contains("mod tickets"),
            "tickets name schema types"
        );
        assert!(library.contains("pub use generated ::"));
    }

    #[test]
    fn modules_come_with_what_is_in_them_and_the_rest_stays() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for name in RUNTIME {
            put(&from.path().join(format!("{name}.rs")), "").unwrap();
        }
        put(
            &from.path().join("lib.rs"),
            "//! Docs.\nmod client; mod request; mod tickets; mod generated { include!(\"x\"); }\n\
             pub use client::Client; pub use tickets::Part; pub use generated::types; pub use intercom_core::Error;",
        )
        .unwrap();
        put(&from.path().join("client/builder.rs"), "").unwrap();
        put(&from.path().join("tickets.rs"), "").unwrap();

        copy(from.path(), to.path()).unwrap();
        let library = read(&to.path().join("lib.rs")).unwrap();
        for part in [
            "mod request",
            "pub use client",
            "pub use intercom_core",
            "include ! (\"x\")",
        ] {
            assert!(library.contains(part), "{part}: {library}");
        }
        assert!(!library.contains("tickets"), "{library}");
        assert!(to.path().join("client/builder.rs").is_file());
        assert!(!to.path().join("tickets.rs").exists());
    }

    #[test]
    fn a_missing_module_is_named() {
        let from = tempfile::tempdir().unwrap();
        put(&from.path().join("lib.rs"), "mod generated {}").unwrap();
        let failure = copy(from.path(), from.path()).unwrap_err().to_string();
        assert!(failure.contains("client.rs is missing"), "{failure}");
    }
}
