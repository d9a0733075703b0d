//! The rewrites of the generated code, in order. What each does, and why, is in its own file.

use proc_macro2::TokenStream;
use quote::ToTokens;
use serde_json::Value;

use crate::error::Error;
use crate::operations::Operation;

mod calls;
mod docs;
mod items;
mod literals;
mod operation_table;
mod replay;
mod types;

/// What a rewrite may look at besides the code.
struct Context<'a> {
    document: &'a Value,
    operations: &'a [Operation],
}

type Rewrite = fn(&mut syn::File, &Context<'_>) -> Result<(), Error>;

const REWRITES: &[(&str, Rewrite)] = &[
    ("types", types::run),
    ("items", items::run),
    ("calls", calls::run),
    ("docs", docs::run),
    ("operation_table", operation_table::run),
    ("replay", replay::run),
    ("literals", literals::run),
];

pub(crate) fn rewrite(
    tokens: TokenStream,
    document: &Value,
    operations: &[Operation],
) -> Result<String, Error> {
    let mut file: syn::File = syn::parse2(tokens)
        .map_err(|error| unexpected(&format!("progenitor's code does not parse: {error}")))?;
    let context = Context {
        document,
        operations,
    };
    for (name, run) in REWRITES {
        run(&mut file, &context).map_err(|error| {
            unexpected(&format!("the rewrite `{name}` fails: {}", error.found()))
        })?;
    }
    Ok(file.to_token_stream().to_string())
}

/// The generated code is not as it was when the rewrites were written.
fn unexpected(found: &str) -> Error {
    Error::description(
        "",
        found,
        "check the rewrites against this version of progenitor",
    )
}

/// The items of the module `name`.
fn module<'a>(items: &'a mut [syn::Item], name: &str) -> Result<&'a mut Vec<syn::Item>, Error> {
    items
        .iter_mut()
        .find_map(|item| match item {
            syn::Item::Mod(module) if module.ident == name => {
                module.content.as_mut().map(|(_, items)| items)
            }
            _ => None,
        })
        .ok_or_else(|| unexpected(&format!("there is no module `{name}`")))
}

/// The last segment of the type that an `impl` block is for.
fn impl_name(block: &syn::ItemImpl) -> Option<String> {
    match block.self_ty.as_ref() {
        syn::Type::Path(path) => path
            .path
            .segments
            .last()
            .map(|segment| segment.ident.to_string()),
        _ => None,
    }
}
