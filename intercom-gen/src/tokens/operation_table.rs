//! The operation table goes into the code: retry, paging and tracing look operations up in it.

use quote::{format_ident, quote};
use syn::parse_quote;

use super::Context;
use crate::error::Error;
use crate::operations::{Operation, Paging, Retry};

pub(super) fn run(file: &mut syn::File, context: &Context<'_>) -> Result<(), Error> {
    let rows = context.operations.iter().map(|operation| {
        let Operation {
            id,
            function,
            method,
            path,
            resource,
            summary,
            ..
        } = operation;
        let retry = format_ident!(
            "{}",
            match operation.retry {
                Retry::Read => "Read",
                Retry::Write => "Write",
            }
        );
        let paging = format_ident!(
            "{}",
            match operation.paging {
                Paging::None => "None",
                Paging::Page => "Page",
                Paging::CursorQuery => "CursorQuery",
                Paging::CursorBody => "CursorBody",
                Paging::Url => "Url",
                Paging::Scroll => "Scroll",
            }
        );
        quote! {
            crate::Operation {
                id: #id, function: #function, method: #method, path: #path, resource: #resource, summary: #summary,
                retry: crate::RetryClass::#retry, paging: crate::Paging::#paging,
            }
        }
    });
    file.items.push(parse_quote! {
        /// Every operation that this build of the client has, in the order of the description.
        pub const OPERATIONS: &[crate::Operation] = &[#(#rows),*];
    });
    Ok(())
}
