//! Calls of operations by name, with JSON parameters and bodies, for scripts and for tools of language models.
//!
//! [`Client::call`](crate::Client::call) accepts the name of any operation. Parameters and the body are validated before the request is sent, and the response
//! is decoded with the type of the operation. Errors contain the operation, and the path of an invalid value.
//!
//! # Examples
//!
//! ```no_run
//! # #[cfg(feature = "tickets")]
//! # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
//! use serde_json::json;
//!
//! let ticket = client
//!     .call("tickets.create")
//!     .body(json!({
//!         "ticket_type_id": "1234",
//!         "contacts": [{ "id": "66b4d1f09c3e5a0021d7f3a8" }],
//!         "ticket_attributes": { "_default_title_": "The box is torn" },
//!     }))
//!     .await?;
//! let same = client.call("tickets.get").parameter("id", &ticket["id"]).await?;
//! assert_eq!(same.status(), 200);
//! # Ok(())
//! # }
//! ```
//!
//! # Names
//!
//! Several names of an operation are accepted: its name in this crate (`tickets.get`), the name of its tool (`tickets_get`), and the operation ID in Intercom's
//! OpenAPI description, in camel or snake case (`getTicket`, `get_ticket`). [`OPERATIONS`] lists the operations of this build.
//!
//! # Tools
//!
//! [`tools`] describes each operation of this build as a tool for language models, with a name, a description and one JSON Schema for the complete input.
//! [`DynamicCall::input`] accepts the arguments that the model returns.
//!
//! ```
//! # #[cfg(feature = "tickets")]
//! # fn example(client: intercom_api::Client) -> Result<(), Box<dyn std::error::Error>> {
//! use intercom_api::dynamic;
//!
//! let tools = serde_json::to_value(dynamic::tools())?;
//! assert!(tools[0]["input_schema"]["properties"].is_object());
//!
//! let tool = dynamic::tool("tickets.get").ok_or("no such operation")?;
//! assert_eq!(tool.name, "tickets_get");
//! assert_eq!(tool.input_schema["required"], serde_json::json!(["id"]));
//!
//! // The name and the arguments come from the response of a model.
//! let call = client.call("tickets_get").input(serde_json::json!({ "id": "215475" }));
//! # drop(call);
//! # Ok(())
//! # }
//! # #[cfg(feature = "tickets")]
//! # example(intercom_api::Client::builder().access_token("dA==").build().unwrap()).unwrap();
//! ```

mod call;
mod input;
mod send;
mod tool;

pub use call::DynamicCall;
pub use tool::{Tool, tool, tools};

use crate::{OPERATIONS, OperationInfo};

/// Returns the operation with this [name](self#names); `None` if this build has no such operation.
pub fn operation(name: &str) -> Option<&'static OperationInfo> {
    let exact = OPERATIONS
        .iter()
        .find(|known| known.name == name || tool::name(known) == name);
    exact.or_else(|| OPERATIONS.iter().find(|known| known.is_named(name)))
}

#[cfg(all(test, feature = "full"))]
mod tests;
