//! Checks of generated code without compiling it.

#![allow(clippy::unwrap_used)]
#![allow(dead_code, reason = "each test uses some of the functions")]

use std::collections::BTreeSet;

use intercom_gen::Generated;
use syn::{Attribute, Fields, ImplItem, Item};

/// Returns why the code would not compile: it does not parse, or declares a name twice.
pub(crate) fn problem(generated: &Generated) -> Option<String> {
    generated.files.iter().find_map(|file| {
        let problem = code_problem(&file.code).or_else(|| {
            let parsed = syn::parse_file(&file.code).ok()?;
            injected(&parsed.attrs, &parsed.items)
        });
        problem.map(|problem| format!("{}: {problem}", file.path))
    })
}

/// Returns an item that comes from a text of the description. The texts declare `injected`.
fn injected(attributes: &[Attribute], items: &[Item]) -> Option<String> {
    if attributes.iter().any(|one| one.path().is_ident("allow")) {
        return Some("an attribute comes from a text".to_owned());
    }
    items.iter().find_map(|item| match item {
        Item::Fn(function) if function.sig.ident == "injected" => {
            Some("a function comes from a text".to_owned())
        }
        Item::Mod(module) => injected(&[], &module.content.as_ref()?.1),
        _ => None,
    })
}

/// Returns why the code of a file would not compile.
pub(crate) fn code_problem(code: &str) -> Option<String> {
    match syn::parse_file(code) {
        Ok(parsed) => duplicate(&parsed.items),
        Err(error) => Some(format!("the code does not parse: {error}")),
    }
}

/// Returns a duplicate declaration.
fn duplicate(items: &[Item]) -> Option<String> {
    let mut modules = BTreeSet::new();
    let mut types = BTreeSet::new();
    let mut methods = BTreeSet::new();
    for item in items {
        let duplicate = match item {
            Item::Mod(module) => {
                let content = module.content.as_ref();
                insert(&mut modules, module.ident.to_string())
                    .or_else(|| content.and_then(|(_, items)| duplicate(items)))
            }
            Item::Type(item) => insert(&mut types, item.ident.to_string()),
            Item::Struct(item) => {
                insert(&mut types, item.ident.to_string()).or_else(|| fields(&item.fields))
            }
            Item::Enum(item) => {
                let mut variants = BTreeSet::new();
                insert(&mut types, item.ident.to_string()).or_else(|| {
                    item.variants.iter().find_map(|variant| {
                        insert(&mut variants, variant.ident.to_string())
                            .or_else(|| fields(&variant.fields))
                    })
                })
            }
            Item::Impl(block) if block.trait_.is_none() => {
                let syn::Type::Path(owner) = block.self_ty.as_ref() else {
                    continue;
                };
                // `Request<op::Get>` and `Request<op::List>` are two types.
                let owner = format!("{:?}", owner.path);
                block.items.iter().find_map(|item| match item {
                    ImplItem::Fn(function) => {
                        insert(&mut methods, format!("{owner}::{}", function.sig.ident))
                    }
                    _ => None,
                })
            }
            _ => None,
        };
        if duplicate.is_some() {
            return duplicate;
        }
    }
    None
}

fn fields(fields: &Fields) -> Option<String> {
    let mut names = BTreeSet::new();
    fields
        .iter()
        .filter_map(|field| field.ident.as_ref())
        .find_map(|name| insert(&mut names, name.to_string()))
}

/// Adds a name, or returns that it is a duplicate.
fn insert(seen: &mut BTreeSet<String>, name: String) -> Option<String> {
    let problem = format!("`{name}` is declared twice");
    (!seen.insert(name)).then_some(problem)
}
