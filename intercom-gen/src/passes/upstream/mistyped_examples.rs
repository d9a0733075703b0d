//! An example of a schema or a parameter that has another type than declared is left out: it would mislead readers and mock servers.

use serde_json::Value;

use crate::error::Error;
use crate::pointer;
use crate::typing;
use crate::walk;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    walk::schemas(document, |at, schema| {
        if let Some(example) = schema.get("example")
            && !typing::fits(example, schema)
        {
            schema.shift_remove("example");
            touched.push(pointer::join(at, "example"));
        }
    });
    walk::parameters(document, |at, parameter| {
        if let (Some(example), Some(Value::Object(schema))) =
            (parameter.get("example"), parameter.get("schema"))
            && !typing::fits(example, schema)
        {
            parameter.shift_remove("example");
            touched.push(pointer::join(at, "example"));
        }
    });
    Ok(touched)
}
