//! Emits the code: the types, a builder for each operation, the methods of the client that begin them, and the tables.
//!
//! It is made of tokens and never parsed here, so that neither a parser of Rust nor another generator is compiled with every client.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::{Map, Value};

use crate::error::Error;
use crate::operations::Operation;
use crate::types::Types;

mod builders;
mod call;
mod check;
mod docs;
mod dynamic;
mod replay;
mod surface;
mod table;

pub(crate) use surface::surface;

pub(crate) fn emit(document: &mut Value, operations: &[Operation]) -> Result<String, Error> {
    check::check(document)?;
    let empty = Map::new();
    let types = Types::new(document, &empty);
    let calls = call::calls(document, operations, &types);
    let parts = [
        types_module(&types),
        builders::methods(&calls),
        builders::module(&calls),
        table::emit(&calls),
        replay::emit(&calls, &types),
        dynamic::emit(&calls),
    ];
    Ok(quote! { #(#parts)* }.to_string())
}

fn types_module(types: &Types<'_>) -> TokenStream {
    let items = types.emit();
    quote! {
        /// The types of requests and answers.
        pub mod types {
            #items
        }
    }
}
