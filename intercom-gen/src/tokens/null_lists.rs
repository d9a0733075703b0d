//! A list or a map that is null is an empty one: serde's `default` covers only a missing key. In answers, nulls among the elements of a list are skipped.

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Field, GenericArgument, Item, PathArguments, Type, parse_quote};

use super::{Context, builders};
use crate::error::Error;

pub(super) fn run(file: &mut syn::File, context: &Context<'_>) -> Result<(), Error> {
    let requested = builders::requested_types(context.document);
    let types = super::module(&mut file.items, "types")?;
    for item in types.iter_mut() {
        if let Item::Struct(item) = item {
            let answer = !requested.contains(&item.ident.to_string());
            Fields { answer }.visit_item_struct_mut(item);
        }
    }
    Ok(())
}

struct Fields {
    answer: bool,
}

impl VisitMut for Fields {
    fn visit_field_mut(&mut self, field: &mut Field) {
        visit_mut::visit_field_mut(self, field);
        let defaults = field.attrs.iter().any(|attribute| {
            let text = attribute.to_token_stream().to_string();
            text.contains("serde")
                && text.contains("is_empty")
                && !text.contains("deserialize_with")
        });
        if !defaults {
            return;
        }
        let element = if self.answer {
            argument(&field.ty, "Vec")
                .and_then(|element| argument(element, "Option"))
                .cloned()
        } else {
            None
        };
        field.attrs.push(match element {
            Some(element) => {
                field.ty = parse_quote!(::std::vec::Vec<#element>);
                parse_quote!(#[serde(deserialize_with = "crate::transport::without_nulls")])
            }
            None => parse_quote!(#[serde(deserialize_with = "crate::transport::null_as_default")]),
        });
    }
}

/// `T` of a generic type `name<T>`.
fn argument<'a>(kind: &'a Type, name: &str) -> Option<&'a Type> {
    let Type::Path(path) = kind else { return None };
    let last = path.path.segments.last()?;
    match &last.arguments {
        PathArguments::AngleBracketed(arguments) if last.ident == name => {
            arguments.args.iter().find_map(|argument| match argument {
                GenericArgument::Type(kind) => Some(kind),
                _ => None,
            })
        }
        _ => None,
    }
}
