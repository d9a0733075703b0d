//! Copies of the hand-written modules of intercom-api that the generated code needs, without the
//! modules that use types of a particular version of the API.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use quote::ToTokens;
use syn::{Item, UseTree, parse_quote};

use super::{put, read};

/// The modules that the generated code needs, in addition to intercom-core.
const RUNTIME: &[&str] = &["client", "request"];

/// Copies the modules from `from`, the `src` of intercom-api, and writes a `lib.rs` with them and
/// the generated code.
pub(super) fn copy(from: &Path, to: &Path) -> Result<()> {
    let path = from.join("lib.rs");
    let root = syn::parse_file(&read(&path)?)
        .with_context(|| format!("cannot read {}", path.display()))?;
    for name in RUNTIME {
        for file in files(from, name)? {
            let path = file.strip_prefix(from).unwrap_or(&file);
            put(&to.join(path), &read(&file)?)?;
        }
    }
    put(&to.join("lib.rs"), &library(root)?)
}

/// Returns the files of a module and its submodules.
fn files(from: &Path, name: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let file = from.join(format!("{name}.rs"));
    if file.is_file() {
        found.push(file);
    }
    let directory = from.join(name);
    if directory.is_dir() {
        walk(&directory, &mut found)
            .with_context(|| format!("cannot read {}", directory.display()))?;
    }
    if found.is_empty() {
        bail!(
            "cannot find {} or {}, a module that the generated code needs: if it was renamed, update RUNTIME in {}",
            from.join(format!("{name}.rs")).display(),
            directory.display(),
            file!()
        );
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

/// Returns the first segment of a path, after `crate` and `self`.
fn first(tree: &UseTree) -> Option<String> {
    match tree {
        UseTree::Path(path) if path.ident == "crate" || path.ident == "self" => first(&path.tree),
        UseTree::Path(path) => Some(path.ident.to_string()),
        _ => None,
    }
}

/// Returns the `lib.rs` of intercom-api, reduced to the modules in `RUNTIME` and the generated
/// code.
fn library(mut root: syn::File) -> Result<String> {
    let mut includes = 0;
    let in_runtime = |name: &str| RUNTIME.contains(&name);
    root.attrs
        .retain(|attribute| !attribute.path().is_ident("doc"));
    root.attrs.push(parse_quote!(#![allow(warnings)]));
    root.items.retain_mut(|item| match item {
        Item::Mod(module) if module.ident == "generated" => {
            includes += 1;
            true
        }
        Item::Mod(module) => in_runtime(&module.ident.to_string()),
        Item::Use(item) => first(&item.tree).is_some_and(|name| {
            matches!(&*name, "generated" | "intercom_core") || in_runtime(&name)
        }),
        _ => true,
    });
    if includes == 1 {
        Ok(root.into_token_stream().to_string())
    } else {
        Err(anyhow!(
            "intercom-api's lib.rs must contain one module `generated`: if it was renamed, update {}",
            file!()
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn api() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../intercom-api/src")
    }

    #[test]
    fn copies_the_runtime_of_this_checkout() {
        let to = tempfile::tempdir().unwrap();
        copy(&api(), to.path()).unwrap();
        let library = read(&to.path().join("lib.rs")).unwrap();
        for module in RUNTIME {
            assert!(library.contains(&format!("mod {module} ;")), "{module}");
            assert!(!files(to.path(), module).unwrap().is_empty());
        }
        assert!(
            !library.contains("mod tickets"),
            "`tickets` uses types of the API"
        );
        assert!(library.contains("pub use generated ::"));
    }

    #[test]
    fn copies_submodules_and_no_other_modules() {
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
    fn errors_name_a_missing_module() {
        let from = tempfile::tempdir().unwrap();
        put(&from.path().join("lib.rs"), "mod generated {}").unwrap();
        let error = copy(from.path(), from.path()).unwrap_err().to_string();
        assert!(error.contains("client.rs"), "{error}");
    }
}
