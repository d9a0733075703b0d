//! For each operation, how to read its answer and its body through their types: what the feature `replay` goes through.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::{Value, json};

use super::call::{Answer, BodyForm, Call};
use crate::types::Types;

pub(super) fn emit(calls: &[Call<'_>], types: &Types<'_>) -> TokenStream {
    let mut answers = Vec::new();
    let mut errors = Vec::new();
    let mut requests = Vec::new();
    for call in calls {
        let function = &call.row.function;
        if let Answer::Json(kind) = &call.answer {
            answers.push(quote! { #function => crate::replay::through::<#kind>(body), });
        }
        if let Some(body) = &call.body
            && let BodyForm::Typed(kind) | BodyForm::Whole(kind) = &body.form
        {
            requests.push(quote! { #function => crate::replay::through::<#kind>(body), });
        }
        let declared = call.operation.get("x-errors").and_then(Value::as_object);
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
    }
    // An answer of another status is one of Intercom's general errors, if what is generated reaches that type.
    let general = json!({"$ref": "#/components/schemas/error"});
    let otherwise = if types.knows(&general) {
        let kind = types.path(&general);
        quote! { Some(crate::replay::through::<#kind>(body)) }
    } else {
        quote! { None }
    };
    quote! {
        #[cfg(feature = "replay")]
        #[allow(unreachable_code, unused_variables, reason = "there may be no operation")]
        pub(crate) mod replay {
            use super::types;

            pub(crate) fn response(operation: &str, body: &str) -> Option<crate::replay::Outcome> {
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
    }
}
