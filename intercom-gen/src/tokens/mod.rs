//! Rewrites of the generated code, in order.

use proc_macro2::TokenStream;
use serde_json::Value;

use crate::error::Error;
use crate::operations::Operation;

pub(crate) fn rewrite(
    tokens: TokenStream,
    _document: &Value,
    _operations: &[Operation],
) -> Result<String, Error> {
    let file: syn::File = syn::parse2(tokens).map_err(|error| {
        Error::description("", format!("progenitor's code does not parse: {error}"), "report this")
    })?;
    Ok(quote::ToTokens::to_token_stream(&file).to_string())
}
