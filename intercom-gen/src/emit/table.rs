//! The operation table of the client.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::call::Call;
use crate::operations::{Paging, Retry};

pub(super) fn emit(calls: &[Call<'_>]) -> TokenStream {
    let rows = calls.iter().map(|call| {
        let row = call.row;
        let retry = format_ident!(
            "{}",
            match row.retry {
                Retry::Read => "Idempotent",
                Retry::Write => "NonIdempotent",
            }
        );
        let paging = format_ident!(
            "{}",
            match row.paging {
                Paging::None => "None",
                Paging::Page => "Page",
                Paging::CursorQuery => "CursorQuery",
                Paging::CursorBody => "CursorBody",
                Paging::Url => "Url",
                Paging::Scroll => "Scroll",
            }
        );
        let (id, constant, function) = (&row.id, &call.function, &row.function);
        let method = &row.method;
        let (path, resource, summary) = (&row.path, &row.resource, &row.summary);
        let parameters = call.parameters.iter().map(|parameter| {
            let (wire, place) = (parameter.wire, &parameter.place);
            let need = format_ident!("{}", if parameter.required { "required" } else { "optional" });
            quote! { #place #wire #need, }
        });
        let list = row.list.as_ref().map(|list| {
            let items = &list.items;
            let maximum = list.maximum.map(|maximum| {
                let maximum = Literal::u64_unsuffixed(maximum);
                quote!(at most #maximum)
            });
            quote! { list #items #maximum }
        });
        quote! { #id #constant #function #method #path #resource #retry #paging #summary [#(#parameters)*] #list; }
    });
    quote! {
        crate::operation::table! { #(#rows)* }
    }
}
