//! For each operation, how to read its answer and its body through their types: what the feature `replay` goes through.

use heck::ToSnakeCase;
use quote::quote;
use serde_json::{Value, json};
use syn::parse_quote;

use super::Context;
use crate::error::Error;
use crate::types::Types;
use crate::walk;

pub(super) fn run(file: &mut syn::File, context: &Context<'_>) -> Result<(), Error> {
    let empty = serde_json::Map::new();
    let types = Types::new(context.document, &empty);
    let mut answers = Vec::new();
    let mut errors = Vec::new();
    let mut requests = Vec::new();
    let mut copy = context.document.clone();
    walk::operations(&mut copy, |_, operation| {
        let id = operation
            .get("operationId")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let function = id.to_snake_case();
        let schema = |owner: &Value| {
            owner
                .pointer("/content/application~1json/schema")
                .map(|schema| types.path(schema))
        };
        let answer = operation
            .get("responses")
            .and_then(Value::as_object)
            .and_then(|responses| responses.values().next())
            .and_then(schema);
        if let Some(kind) = answer {
            answers.push(quote! { #function => crate::replay::through::<#kind>(body), });
        }
        if let Some(kind) = operation.get("requestBody").and_then(schema) {
            requests.push(quote! { #function => crate::replay::through::<#kind>(body), });
        }
        let declared = operation.get("x-errors").and_then(Value::as_object);
        for (status, schema) in declared.into_iter().flatten() {
            if let Ok(status) = status.parse::<u16>()
                && types.knows(schema)
            {
                let kind = types.path(schema);
                errors.push(
                    quote! { (#function, #status) => crate::replay::through::<#kind>(body), },
                );
            }
        }
    });
    // An answer of another status is one of Intercom's general errors, if what is generated reaches that type.
    let general = json!({"$ref": "#/components/schemas/error"});
    let otherwise = if types.knows(&general) {
        let kind = types.path(&general);
        quote! { Some(crate::replay::through::<#kind>(body)) }
    } else {
        quote! { None }
    };
    file.items.push(parse_quote! {
        #[cfg(feature = "replay")]
        #[allow(unreachable_code, unused_variables, reason = "there may be no operation")]
        pub(crate) mod replay {
            use super::types;

            pub(crate) fn answer(operation: &str, body: &str) -> Option<crate::replay::Outcome> {
                Some(match operation {
                    #(#answers)*
                    _ => return None,
                })
            }

            pub(crate) fn error(operation: &str, status: u16, body: &str) -> Option<crate::replay::Outcome> {
                Some(match (operation, status) {
                    #(#errors)*
                    _ => return #otherwise,
                })
            }

            pub(crate) fn request(operation: &str, body: &str) -> Option<crate::replay::Outcome> {
                Some(match operation {
                    #(#requests)*
                    _ => return None,
                })
            }
        }
    });
    Ok(())
}
