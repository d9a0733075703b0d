//! The types come from our own emitter: progenitor knew their names only.

use syn::{Item, parse_quote};

use super::{Context, unexpected};
use crate::error::Error;
use crate::types::Types;

pub(super) fn run(file: &mut syn::File, context: &Context<'_>) -> Result<(), Error> {
    let empty = serde_json::Map::new();
    let tokens = Types::new(context.document, &empty).emit();
    let types: syn::File = syn::parse2(tokens)
        .map_err(|error| unexpected(&format!("the types do not parse: {error}")))?;
    let items = types.items;
    let module: Item = parse_quote! {
        /// The types of requests and answers.
        pub mod types {
            #(#items)*
        }
    };
    let place = file
        .items
        .iter_mut()
        .find(|item| matches!(item, Item::Mod(module) if module.ident == "types"))
        .ok_or_else(|| unexpected("there is no module `types`"))?;
    *place = module;
    Ok(())
}
