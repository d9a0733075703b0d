//! Nobody builds an answer: builders stay for the types that a request reaches, and the parts that code shares with them.

use std::collections::BTreeSet;

use heck::ToPascalCase;
use serde_json::Value;
use syn::{ImplItem, Item};

use super::{Context, impl_name};
use crate::error::Error;
use crate::walk;

pub(super) fn run(file: &mut syn::File, context: &Context<'_>) -> Result<(), Error> {
    let wanted = requested_types(context.document);
    let types = super::module(&mut file.items, "types")?;
    for item in types.iter_mut() {
        if let Item::Impl(block) = item
            && block.trait_.is_none()
            && impl_name(block).is_some_and(|name| !wanted.contains(&name))
        {
            block.items.retain(
                |item| !matches!(item, ImplItem::Fn(function) if function.sig.ident == "builder"),
            );
        }
    }
    types.retain(|item| {
        !matches!(item, Item::Impl(block) if block.trait_.is_none() && block.items.is_empty())
    });
    if let Ok(builders) = super::module(types, "builder") {
        builders.retain(|item| match item {
            Item::Struct(builder) => wanted.contains(&builder.ident.to_string()),
            Item::Impl(block) => belongs_to(block, &wanted),
            _ => true,
        });
    }
    Ok(())
}

/// An `impl` in the builder module is for a builder, or from a builder for its type (`super::Type`): the name is the same.
fn belongs_to(block: &syn::ItemImpl, wanted: &BTreeSet<String>) -> bool {
    impl_name(block).is_some_and(|name| wanted.contains(&name))
}

/// Rust names of the types that request bodies reach.
pub(super) fn requested_types(document: &Value) -> BTreeSet<String> {
    let mut open = Vec::new();
    let mut copy = document.clone();
    walk::request_bodies(&mut copy, |_, body| {
        crate::select::references(&Value::Object(body.clone()), &mut open);
    });
    crate::select::reach(document, open)
        .iter()
        .map(|name| name.to_pascal_case())
        .collect()
}
