//! Responses from the description, for operations without a handler.

use serde_json::{Value, json};

use crate::{
    error::ApiError,
    exchange::{Call, Reply},
};

/// Returns the example of the operation, with the ID of the request.
pub(super) fn response(call: &Call<'_>) -> Result<Reply, ApiError> {
    let Some(declared) = call.operation.success() else {
        return Ok(Reply::Empty);
    };
    let Some(example) = &declared.example else {
        return Ok(Reply::Empty);
    };
    let mut body = example.clone();
    let id = call.path("id");
    if !id.is_empty()
        && let Some(slot) = body.get_mut("id")
    {
        *slot = match (&*slot, id.parse::<u64>()) {
            (Value::Number(_), Ok(number)) => json!(number),
            _ => json!(id),
        };
    }
    Ok(Reply::Json(body))
}
