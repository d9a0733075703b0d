//! The public API of the generated code as data.

use serde_json::{Map, Value};

use super::check;
use crate::error::Error;
use crate::operations::Operation;
use crate::surface::Surface;
use crate::types::Types;

/// Returns the public API of the code that `emit` writes for the same description.
pub(crate) fn surface(document: &mut Value, operations: Vec<Operation>) -> Result<Surface, Error> {
    check::check(document)?;
    let empty = Map::new();
    let types = Types::new(document, &empty);
    let version = document.pointer("/info/version").and_then(Value::as_str);
    Ok(Surface {
        version: version.unwrap_or_default().to_owned(),
        types: types.surface(&operations),
        operations,
    })
}
