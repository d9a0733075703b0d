//! What can be told about generated code without compiling it.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use syn::{Fields, ImplItem, Item};

/// Why `code` would not compile: it does not parse, or has something twice.
pub(crate) fn flaw(code: &str) -> Option<String> {
    match syn::parse_file(code) {
        Ok(file) => twice(&file.items),
        Err(error) => Some(format!("the code does not parse: {error}")),
    }
}

fn twice(items: &[Item]) -> Option<String> {
    let mut types = BTreeSet::new();
    let mut methods = BTreeSet::new();
    for item in items {
        let flaw = match item {
            Item::Mod(module) => module.content.as_ref().and_then(|(_, items)| twice(items)),
            Item::Struct(item) => {
                first(&mut types, item.ident.to_string()).or_else(|| fields(&item.fields))
            }
            Item::Enum(item) => {
                let mut variants = BTreeSet::new();
                first(&mut types, item.ident.to_string()).or_else(|| {
                    item.variants.iter().find_map(|variant| {
                        first(&mut variants, variant.ident.to_string())
                            .or_else(|| fields(&variant.fields))
                    })
                })
            }
            Item::Impl(block) if block.trait_.is_none() => {
                let syn::Type::Path(owner) = block.self_ty.as_ref() else {
                    continue;
                };
                let owner = &owner.path.segments.last().unwrap().ident;
                block.items.iter().find_map(|item| match item {
                    ImplItem::Fn(function) => {
                        first(&mut methods, format!("{owner}::{}", function.sig.ident))
                    }
                    _ => None,
                })
            }
            _ => None,
        };
        if flaw.is_some() {
            return flaw;
        }
    }
    None
}

fn fields(fields: &Fields) -> Option<String> {
    let mut names = BTreeSet::new();
    fields
        .iter()
        .filter_map(|field| field.ident.as_ref())
        .find_map(|name| first(&mut names, name.to_string()))
}

fn first(seen: &mut BTreeSet<String>, name: String) -> Option<String> {
    let complaint = format!("`{name}` is there twice");
    (!seen.insert(name)).then_some(complaint)
}
