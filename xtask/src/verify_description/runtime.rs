//! The hand-written modules of intercom-api that the generated code needs, copied without the layers that name types of one version.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Item, UseTree, parse_quote};

use super::{put, read};
use crate::Failure;

/// Where the search for modules begins. What these name in turn is copied too.
const RUNTIME: &[&str] = &[
    "client",
    "error",
    "operation",
    "region",
    "token",
    "transport",
];

/// Copies the modules from `from`, intercom-api's `src`, and makes a `lib.rs` of them and `generated.rs`.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    let path = from.join("lib.rs");
    let root = syn::parse_file(&read(&path)?).map_err(Failure::when(format_args!(
        "cannot read {}",
        path.display()
    )))?;
    let exports = exports(&root);
    let mut open: Vec<String> = RUNTIME.iter().map(|&name| name.to_owned()).collect();
    let mut chosen = BTreeSet::new();
    while let Some(name) = open.pop() {
        if !chosen.insert(name.clone()) {
            continue;
        }
        for file in files(from, &name)? {
            let text = read(&file)?;
            let code = syn::parse_file(&text).map_err(Failure::when(format_args!(
                "cannot read {}",
                file.display()
            )))?;
            open.extend(
                named(code)
                    .iter()
                    .filter_map(|name| exports.get(name).cloned()),
            );
            let place = file.strip_prefix(from).unwrap_or(&file);
            put(&to.join(place), &text)?;
        }
    }
    put(&to.join("lib.rs"), &library(root, &chosen)?)
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
            "{} is missing, and so is {}: the generated code needs this module; if it has another name now, mend RUNTIME in {}",
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

/// The modules that `lib.rs` declares, by their own names and by those of what it exports from them.
fn exports(root: &syn::File) -> BTreeMap<String, String> {
    let mut modules: BTreeMap<String, String> = BTreeMap::new();
    for item in &root.items {
        if let Item::Mod(module) = item
            && module.content.is_none()
        {
            modules.insert(module.ident.to_string(), module.ident.to_string());
        }
    }
    let mut exports = modules.clone();
    for item in &root.items {
        if let Item::Use(item) = item
            && let Some(module) = first(&item.tree).filter(|module| modules.contains_key(module))
        {
            let mut names = Vec::new();
            leaves(&item.tree, &mut names);
            exports.extend(names.into_iter().map(|name| (name, module.clone())));
        }
    }
    exports
}

/// The module that a `use` takes from.
fn first(tree: &UseTree) -> Option<String> {
    match tree {
        UseTree::Path(path) if path.ident == "crate" || path.ident == "self" => first(&path.tree),
        UseTree::Path(path) => Some(path.ident.to_string()),
        _ => None,
    }
}

fn leaves(tree: &UseTree, names: &mut Vec<String>) {
    match tree {
        UseTree::Path(path) => leaves(&path.tree, names),
        UseTree::Name(name) => names.push(name.ident.to_string()),
        UseTree::Rename(rename) => names.push(rename.rename.to_string()),
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, names)),
        UseTree::Glob(_) => {}
    }
}

/// What the code names as `crate::name` or `crate::{name, …}`, tests left aside.
fn named(mut code: syn::File) -> BTreeSet<String> {
    code.items.retain(|item| {
        !matches!(item, Item::Mod(module) if module.attrs.contains(&parse_quote!(#[cfg(test)])))
    });
    let mut names = BTreeSet::new();
    collect(code.into_token_stream(), &mut names);
    names
}

fn collect(tokens: TokenStream, names: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        if let TokenTree::Group(group) = token {
            collect(group.stream(), names);
        }
        if !matches!(token, TokenTree::Ident(name) if name == "crate") {
            continue;
        }
        // Two tokens make `::`.
        match tokens.get(index + 3) {
            Some(TokenTree::Ident(name)) => {
                names.insert(name.to_string());
            }
            Some(TokenTree::Group(group)) => {
                names.extend(group.stream().into_iter().filter_map(|token| match token {
                    TokenTree::Ident(name) => Some(name.to_string()),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
}

/// intercom-api's `lib.rs` with these modules only, and with the code that is being verified.
fn library(mut root: syn::File, chosen: &BTreeSet<String>) -> Result<String, Failure> {
    let mut includes = 0;
    root.attrs
        .retain(|attribute| !attribute.path().is_ident("doc"));
    root.attrs.push(parse_quote!(#![allow(warnings)]));
    root.items.retain_mut(|item| match item {
        Item::Mod(module) if module.ident == "generated" => {
            module.content = Some((
                Default::default(),
                vec![parse_quote!(include!("generated.rs");)],
            ));
            includes += 1;
            true
        }
        Item::Mod(module) => chosen.contains(&module.ident.to_string()),
        Item::Use(item) => first(&item.tree)
            .is_some_and(|module| module == "generated" || chosen.contains(&module)),
        _ => true,
    });
    if includes == 1 {
        Ok(root.into_token_stream().to_string())
    } else {
        Err(Failure::new(format!(
            "intercom-api's lib.rs has no module `generated` any more: mend {} after it",
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
    fn modules_that_the_runtime_names_come_along() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for name in RUNTIME {
            put(&from.path().join(format!("{name}.rs")), "").unwrap();
        }
        put(
            &from.path().join("lib.rs"),
            "//! Docs.\nmod client; mod error; mod operation; mod region; mod token; mod transport;\n\
             mod retry; mod clock; mod tickets; mod generated { include!(\"x\"); }\n\
             pub use clock::{Now as Time, Zone}; pub use tickets::Part; pub use generated::Client;",
        )
        .unwrap();
        put(
            &from.path().join("client.rs"),
            "use crate::{Client, retry::Policy};\n#[cfg(test)] mod tests { use crate::Part; }",
        )
        .unwrap();
        put(
            &from.path().join("retry/mod.rs"),
            "mod policy; fn f() -> crate::Time { g(crate::Error) }",
        )
        .unwrap();
        put(&from.path().join("retry/policy.rs"), "").unwrap();
        put(&from.path().join("clock.rs"), "").unwrap();
        put(&from.path().join("tickets.rs"), "").unwrap();

        copy(from.path(), to.path()).unwrap();
        let library = read(&to.path().join("lib.rs")).unwrap();
        assert!(
            library.contains("mod retry") && library.contains("mod clock"),
            "{library}"
        );
        assert!(
            library.contains("pub use clock") && !library.contains("tickets"),
            "{library}"
        );
        assert!(
            library.contains("include ! (\"generated.rs\")"),
            "{library}"
        );
        assert!(to.path().join("retry/policy.rs").is_file());
        assert!(!to.path().join("tickets.rs").exists());
    }

    #[test]
    fn a_missing_module_is_named() {
        let from = tempfile::tempdir().unwrap();
        put(&from.path().join("lib.rs"), "mod generated {}").unwrap();
        let failure = copy(from.path(), from.path()).unwrap_err().to_string();
        assert!(failure.contains("transport.rs is missing"), "{failure}");
    }
}
