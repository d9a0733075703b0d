//! Removes examples that do not match their schema, because they would mislead readers and mock
//! servers.

use serde_json::Value;

use crate::error::Error;
use crate::pointer;
use crate::validate;
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    visit::schemas(document, |at, schema| {
        if let Some(example) = schema.get("example")
            && !validate::fits(example, schema)
        {
            schema.shift_remove("example");
            touched.push(pointer::join(at, "example"));
        }
    });
    visit::parameters(document, |at, parameter| {
        if let (Some(example), Some(Value::Object(schema))) =
            (parameter.get("example"), parameter.get("schema"))
            && !validate::fits(example, schema)
        {
            parameter.shift_remove("example");
            touched.push(pointer::join(at, "example"));
        }
    });
    Ok(touched)
}
