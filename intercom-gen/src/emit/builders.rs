//! A builder for each operation, and the method of the client that begins it.

use proc_macro2::TokenStream;
use quote::quote;

use super::call::{Answer, BodyForm, Call, Parameter};
use super::docs;

/// The methods of the client.
pub(super) fn methods(calls: &[Call<'_>]) -> TokenStream {
    let methods = calls.iter().map(|call| {
        let (function, builder) = (&call.function, &call.builder);
        let page = format!(" {}", docs::page(call));
        quote! {
            #[doc = #page]
            #[inline]
            pub fn #function(&self) -> builder::#builder {
                builder::#builder::new(self, &operations::#function)
            }
        }
    });
    quote! {
        /// The operations.
        impl crate::Client {
            #(#methods)*
        }
    }
}

/// The module of the builders.
pub(super) fn module(calls: &[Call<'_>]) -> TokenStream {
    let builders = calls.iter().map(builder);
    quote! {
        /// A builder for each operation: name the parameters, then `send`.
        pub mod builder {
            use super::types;

            #(#builders)*
        }
    }
}

fn builder(call: &Call<'_>) -> TokenStream {
    let (function, name) = (&call.function, &call.builder);
    let doc = format!(
        " {}: `{} {}`. Its page is at [`Client::{function}`](crate::Client::{function}).",
        call.row.summary.trim_end_matches('.'),
        call.row.method,
        call.row.path
    );
    let body = call.body.as_ref().map(|body| {
        let required = if body.required {
            quote!(required)
        } else {
            quote!(optional)
        };
        let doc = if body.doc.is_empty() {
            " The body.".to_owned()
        } else {
            format!(" {}", body.doc)
        };
        match &body.form {
            BodyForm::Typed(kind) => quote! { #[doc = #doc] #required typed #kind, },
            BodyForm::Whole(kind) => quote! { #[doc = #doc] #required whole #kind, },
            BodyForm::Bytes => quote! { #[doc = #doc] #required bytes ::std::vec::Vec<u8>, },
        }
    });
    let answer = match &call.answer {
        Answer::Json(kind) => quote!(json #kind),
        Answer::Empty => quote!(empty),
        Answer::Bytes => quote!(bytes),
    };
    let items = call.item.as_ref().map(|item| {
        let size = call
            .row
            .list
            .as_ref()
            .is_some_and(|list| list.sized)
            .then(|| quote!(sized));
        quote! { list #item, #size }
    });
    let setters: Vec<TokenStream> = call.parameters.iter().map(setter).collect();
    let setters = (!setters.is_empty()).then(|| {
        quote! { impl #name { #(#setters)* } }
    });
    quote! {
        crate::call::operation!(#[doc = #doc] #name { #body } #answer, #items);
        #setters
    }
}

fn setter(parameter: &Parameter<'_>) -> TokenStream {
    let Parameter {
        name,
        wire,
        place,
        kind,
        ..
    } = parameter;
    let doc = if parameter.doc.is_empty() {
        format!(" Sets `{wire}`.")
    } else {
        format!(" {}", parameter.doc)
    };
    quote! {
        #[doc = #doc]
        pub fn #name(mut self, value: impl TryInto<#kind>) -> Self {
            self.call.set::<#kind>(crate::ParameterLocation::#place, #wire, value.try_into());
            self
        }
    }
}
