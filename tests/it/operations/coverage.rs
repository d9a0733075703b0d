//! Checks that the cases cover all operations and parameters.

use std::collections::{BTreeMap, BTreeSet};

use intercom_api::OPERATIONS;
use serde_json::Value;

use super::outlines;

#[tokio::test]
async fn calls_every_operation() {
    let called: BTreeSet<&str> = outlines()
        .await
        .iter()
        .map(|outline| outline.operation)
        .collect();
    let known: BTreeSet<&str> = OPERATIONS.iter().map(|operation| operation.name).collect();
    let missing: Vec<_> = known.difference(&called).collect();
    assert!(missing.is_empty(), "operations without a case: {missing:?}");
    let unknown: Vec<_> = called.difference(&known).collect();
    assert!(
        unknown.is_empty(),
        "cases without an operation: {unknown:?}"
    );
    assert_eq!((called.len(), OPERATIONS.len()), (108, 108));
}

/// Checks that every query parameter and every top-level property of a body is sent by a case of
/// its operation.
#[tokio::test]
async fn sends_every_parameter() {
    let described = intercom_gen::describe(
        intercom_openapi::DESCRIPTION,
        intercom_openapi::OVERLAYS,
        &intercom_gen::Options::default().base(intercom_openapi::BASE),
    )
    .unwrap();
    let mut sent: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for outline in outlines().await {
        let names = sent.entry(outline.operation).or_default();
        names.extend(outline.query.iter().map(|(name, _)| format!("?{name}")));
        let body = outline.body.as_ref().and_then(Value::as_object);
        names.extend(body.into_iter().flat_map(|body| body.keys().cloned()));
    }
    let mut declared = 0;
    let mut failures = Vec::new();
    let mut parameters = parameters(&described.document);
    for operation in OPERATIONS {
        let (id, operation) = (operation.id, operation.name);
        let names = parameters.remove(id).expect(id);
        declared += names.len();
        let sent = sent.remove(operation).unwrap_or_default();
        for name in names.difference(&sent) {
            failures.push(format!("{operation}: no case sends `{name}`"));
        }
        for name in sent.difference(&names) {
            failures.push(format!("{operation}: `{name}` is sent, but not declared"));
        }
    }
    assert!(parameters.is_empty(), "{parameters:?}");
    assert!(declared > 250, "only {declared} parameters were found");
    assert!(failures.is_empty(), "\n{}\n", failures.join("\n"));
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
