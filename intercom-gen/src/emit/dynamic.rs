//! For each operation, how to call it by its name with JSON: what the feature `dynamic` goes through.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::call::{Answer, BodyForm, Call};

pub(super) fn emit(calls: &[Call<'_>]) -> TokenStream {
    let rows = calls.iter().map(|call| {
        let function = &call.function;
        let name = &call.row.function;
        let doc = call.operation.get("description").and_then(Value::as_str);
        let doc = doc.unwrap_or_default().trim();
        let parameters = call.parameters.iter().map(|parameter| {
            let (setter, wire, kind) = (&parameter.name, parameter.wire, &parameter.kind);
            let doc = parameter.doc;
            quote! { #setter #wire #kind, #doc; }
        });
        let body = call.body.as_ref().map(|body| match &body.form {
            BodyForm::Typed(kind) | BodyForm::Whole(kind) => quote!(json #kind),
            BodyForm::Bytes => quote!(bytes),
        });
        let needed = call.body.as_ref().is_some_and(|body| body.required);
        let answer = match &call.answer {
            Answer::Json(_) => quote!(json),
            Answer::Empty => quote!(empty),
            Answer::Bytes => quote!(bytes),
        };
        quote! { #name #function #doc [#(#parameters)*] [#body] #needed #answer, }
    });
    quote! {
        #[cfg(feature = "dynamic")]
        #[allow(unreachable_code, unused_mut, unused_variables, reason = "there may be no operation")]
        pub(crate) mod dynamic {
            use super::types;

            crate::dynamic::table! { #(#rows)* }
        }
    }
}
