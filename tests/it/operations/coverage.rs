//! Checks that the tests call all operations, and send all parameters.

use std::collections::{BTreeMap, BTreeSet};

use intercom_api::OPERATIONS;
use serde_json::Value;

use super::recorded::recorded;

#[test]
fn calls_every_operation() {
    let requests = recorded();
    let called: BTreeSet<&str> = requests.iter().map(|sent| sent.operation.name).collect();
    let known: BTreeSet<&str> = OPERATIONS.iter().map(|operation| operation.name).collect();
    let missing: Vec<_> = known.difference(&called).collect();
    assert!(missing.is_empty(), "operations without a test: {missing:?}");
    assert_eq!((called.len(), OPERATIONS.len()), (108, 108));
}

/// Checks that every query parameter and every top-level property of a body is sent by a test.
#[test]
fn sends_every_parameter() {
    let described = intercom_gen::describe(
        intercom_openapi::DESCRIPTION,
        intercom_openapi::OVERLAYS,
        &intercom_gen::Options::default().base(intercom_openapi::BASE),
    )
    .unwrap();
    let mut sent: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for request in recorded() {
        let names = sent.entry(request.operation.id).or_default();
        names.extend(request.query.iter().map(|(name, _)| format!("?{name}")));
        let body = request.body.as_ref().and_then(Value::as_object);
        names.extend(body.into_iter().flat_map(|body| body.keys().cloned()));
    }
    let declared = parameters(&described.document);
    let count: usize = declared.values().map(BTreeSet::len).sum();
    assert!(count > 250, "only {count} parameters were found");
    for (operation, names) in declared {
        let sent = sent.remove(&*operation).unwrap_or_default();
        let difference: Vec<_> = names.symmetric_difference(&sent).collect();
        assert!(
            difference.is_empty(),
            "{operation}: declared but not sent, or sent but not declared: {difference:?}"
        );
    }
    assert!(sent.is_empty(), "{sent:?}");
}

/// Returns the declared parameters of each operation, by ID: query parameters with a leading
/// question mark, and the properties of the body.
fn parameters(document: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    for item in document["paths"].as_object().unwrap().values() {
        for operation in item.as_object().unwrap().values() {
            let Some(id) = operation["operationId"].as_str() else {
                continue;
            };
            let mut names = BTreeSet::new();
            let both = [&operation["parameters"], &item["parameters"]];
            for parameter in both.iter().filter_map(|list| list.as_array()).flatten() {
                let parameter = resolve(document, parameter);
                if parameter["in"] == "query" {
                    names.insert(format!("?{}", parameter["name"].as_str().unwrap()));
                }
            }
            let body = resolve(document, &operation["requestBody"]);
            properties(
                document,
                &body["content"]["application/json"]["schema"],
                &mut names,
            );
            found.insert(id.to_owned(), names);
        }
    }
    found
}

/// Collects the properties of a schema, including those of all its alternatives.
fn properties(document: &Value, schema: &Value, names: &mut BTreeSet<String>) {
    let schema = resolve(document, schema);
    for keyword in ["allOf", "anyOf", "oneOf"] {
        for part in schema[keyword].as_array().into_iter().flatten() {
            properties(document, part, names);
        }
    }
    if let Some(properties) = schema["properties"].as_object() {
        names.extend(properties.keys().cloned());
    }
}

fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(pointer) => document.pointer(pointer.trim_start_matches('#')).unwrap(),
        None => value,
    }
}
