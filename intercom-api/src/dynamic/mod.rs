//! Operations by their names, with JSON: for scripts, and for programs that let a language model call tools.
//!
//! [`Client::call`](crate::Client::call) takes the name of any operation. The parameters and the body go through the types of that operation before anything is sent, and the answer
//! goes through its type: what is wrong is told with its place.
//!
//! ```no_run
//! # #[cfg(feature = "tickets")]
//! # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
//! use serde_json::json;
//!
//! let ticket = client
//!     .call("createTicket")
//!     .body(json!({
//!         "ticket_type_id": "1234",
//!         "contacts": [{ "id": "66b4d1f09c3e5a0021d7f3a8" }],
//!         "ticket_attributes": { "_default_title_": "The box is torn" },
//!     }))
//!     .send()
//!     .await?;
//! let again = client.call("get_ticket").parameter("id", &ticket["id"]).send().await?;
//! assert_eq!(again.status(), 200);
//! # Ok(())
//! # }
//! ```
//!
//! # Tools
//!
//! [`operations`] describes every operation of the build in the form that language models are given tools in: a name, a description, and one JSON Schema for
//! all of the input. What the model fills in goes into [`DynamicCall::input`] as it is.
//!
//! ```
//! # #[cfg(feature = "tickets")]
//! # fn run(client: intercom_api::Client) -> Result<(), Box<dyn std::error::Error>> {
//! use intercom_api::dynamic;
//!
//! let tools = serde_json::to_value(dynamic::operations())?;
//! assert!(tools[0]["input_schema"]["properties"].is_object());
//!
//! let tool = dynamic::describe("getTicket").ok_or("no such operation")?;
//! assert_eq!(tool.name, "get_ticket");
//! assert_eq!(tool.input_schema["required"], serde_json::json!(["id"]));
//!
//! // What a model answered with.
//! let call = client.call(tool.name).input(serde_json::json!({ "id": "215475" }));
//! # drop(call);
//! # Ok(())
//! # }
//! # #[cfg(feature = "tickets")]
//! # run(intercom_api::Client::builder().access_token("dA==").build().unwrap()).unwrap();
//! ```

mod call;
mod input;
mod tool;

pub use call::DynamicCall;
pub use tool::{Tool, describe, operations};

pub(crate) use call::{bytes, empty, json};
pub(crate) use input::{Input, body};
pub(crate) use tool::ParameterText;

use std::pin::Pin;

use serde_json::Value;

use crate::{Error, OPERATIONS, Operation, Response};

/// An answer on its way.
pub(crate) type ResponseFuture =
    Pin<Box<dyn Future<Output = Result<Response<Value>, Error>> + Send>>;

/// The operation with this id, or with this method of [`Client`](crate::Client): `createTicket` and `create_ticket` are the same.
pub fn operation(name: &str) -> Option<&'static Operation> {
    let mut operations = OPERATIONS.iter();
    operations.find(|known| known.id == name || known.function == name)
}

/// Defines what is called by name from one row for each operation: how to send it, and what there is to say of it.
macro_rules! table {
    ($(
        $name:literal $function:ident $doc:literal
        [$($setter:ident $wire:literal $kind:ty, $text:literal;)*] [$($body:tt)*] $needed:literal $answer:ident,
    )*) => {
        pub(crate) fn send(
            client: &$crate::Client,
            operation: &str,
            mut input: $crate::dynamic::Input,
        ) -> Result<Option<$crate::dynamic::ResponseFuture>, $crate::Error> {
            Ok(Some(match operation {
                $($name => {
                    let mut call = client.$function();
                    $(
                        if let Some(value) = input.parameter::<$kind>($wire)? {
                            call = call.$setter(value);
                        }
                    )*
                    $crate::dynamic::body!(call input $($body)*);
                    input.finish(call.call_mut())?;
                    $crate::dynamic::$answer(call.send())
                })*
                _ => return Ok(None),
            }))
        }

        /// The text of an operation, its parameters, and whether its body has to be given.
        pub(crate) fn describe(
            operation: &str,
        ) -> Option<(&'static str, &'static [$crate::dynamic::ParameterText], bool)> {
            Some(match operation {
                $($name => (
                    $doc,
                    const { &[$(($wire, $text, $crate::schema::of::<$kind> as $crate::schema::Part),)*] },
                    $needed,
                ),)*
                _ => return None,
            })
        }
    };
}
pub(crate) use table;

#[cfg(all(test, feature = "full"))]
mod tests;
