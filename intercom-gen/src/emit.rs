//! The one call into progenitor.

use std::panic::{AssertUnwindSafe, catch_unwind};

use openapiv3::OpenAPI;
use proc_macro2::TokenStream;
use progenitor_impl::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TagStyle};
use quote::quote;
use serde_json::Value;

use crate::error::Error;

mod check;
mod lean;
mod outline;

pub(crate) fn emit(document: &mut Value) -> Result<TokenStream, Error> {
    check::check(document)?;
    let mut outline = outline::outline(document);
    let specification: OpenAPI =
        serde_json::from_value(lean::lean(&mut outline)).map_err(|error| {
            Error::description(
                "",
                format!("it is not OpenAPI 3.0: {error}"),
                "mend it, or add a pass for it",
            )
        })?;
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_tag(TagStyle::Merged)
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote! { crate::transport::Shared })
        .with_replacement("WireId", "crate::Id", std::iter::empty())
        .with_replacement("WireTime", "crate::Timestamp", std::iter::empty());
    // What progenitor and typify cannot take is checked for above; a panic that is left is a defect here, and still no reason to take
    // the caller down.
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        Generator::new(&settings).generate_tokens(&specification)
    }));
    match outcome {
        Ok(Ok(tokens)) => Ok(tokens),
        Ok(Err(error)) => Err(Error::description(
            "",
            format!("progenitor refuses it: {error}"),
            "write the part in a simpler form, or add a pass for it",
        )),
        Err(panic) => {
            let text = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("no message");
            Err(Error::description(
                "",
                format!("progenitor gives up: {text}"),
                "write the part in a simpler form, or add a pass for it",
            ))
        }
    }
}
