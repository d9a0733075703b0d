//! A list or a map that is null is an empty one: serde's `default` covers only a missing key.

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Field, parse_quote};

use super::Context;
use crate::error::Error;

pub(super) fn run(file: &mut syn::File, _: &Context<'_>) -> Result<(), Error> {
    let types = super::module(&mut file.items, "types")?;
    let mut fields = Fields;
    for item in types.iter_mut() {
        fields.visit_item_mut(item);
    }
    Ok(())
}

struct Fields;

impl VisitMut for Fields {
    fn visit_field_mut(&mut self, field: &mut Field) {
        visit_mut::visit_field_mut(self, field);
        let defaults = field.attrs.iter().any(|attribute| {
            let text = attribute.to_token_stream().to_string();
            text.contains("serde")
                && text.contains("is_empty")
                && !text.contains("deserialize_with")
        });
        if defaults {
            field
                .attrs
                .push(parse_quote!(#[serde(deserialize_with = "crate::transport::null_as_default")]));
        }
    }
}
