//! What can be told about generated code without compiling it.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use intercom_gen::Generated;
use syn::{Fields, ImplItem, Item};

/// Why the code would not compile: it does not parse, or declares a name twice.
pub(crate) fn flaw(generated: &Generated) -> Option<String> {
    generated.files.iter().find_map(|file| {
        let flaw = match syn::parse_file(&file.code) {
            Ok(parsed) => twice(&parsed.items),
            Err(error) => Some(format!("the code does not parse: {error}")),
        };
        flaw.map(|flaw| format!("{}: {flaw}", file.path))
    })
}

fn twice(items: &[Item]) -> Option<String> {
    let mut modules = BTreeSet::new();
    let mut types = BTreeSet::new();
    let mut methods = BTreeSet::new();
    for item in items {
        let flaw = match item {
            Item::Mod(module) => {
                let content = module.content.as_ref();
                first(&mut modules, module.ident.to_string())
                    .or_else(|| content.and_then(|(_, items)| twice(items)))
            }
            Item::Type(item) => first(&mut types, item.ident.to_string()),
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
                // `Request<op::Get>` and `Request<op::List>` are two types.
                let owner = format!("{:?}", owner.path);
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
