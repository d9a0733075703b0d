//! Counts the cases against the operation table, and what they send against the description.

use std::collections::{BTreeMap, BTreeSet};

use intercom_api::OPERATIONS;
use serde_json::Value;

use super::outlines;

#[tokio::test]
async fn every_operation_is_called() {
    let called: BTreeSet<&str> = outlines()
        .await
        .iter()
        .map(|outline| outline.operation)
        .collect();
    let known: BTreeSet<&str> = OPERATIONS.iter().map(|operation| operation.name).collect();
    let missing: Vec<_> = known.difference(&called).collect();
    assert!(missing.is_empty(), "operations without a case: {missing:?}");
    let unknown: Vec<_> = called.difference(&known).collect();
    assert!(unknown.is_empty(), "cases of no operation: {unknown:?}");
    assert_eq!((called.len(), OPERATIONS.len()), (108, 108));
}

/// Every parameter of a query, and every member of a body at its top, is sent by a case of its operation.
#[tokio::test]
async fn every_parameter_is_sent() {
    let described =
        intercom_gen::describe(intercom_openapi::DESCRIPTION, intercom_openapi::OVERLAYS).unwrap();
    let mut sent: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for outline in outlines().await {
        let names = sent.entry(outline.operation).or_default();
        names.extend(outline.query.iter().map(|(name, _)| format!("?{name}")));
        let body = outline.body.as_ref().and_then(Value::as_object);
        names.extend(body.into_iter().flat_map(|body| body.keys().cloned()));
    }
    let mut declared = 0;
    let mut problems = Vec::new();
    let mut parameters = parameters(&described.document);
    for operation in OPERATIONS {
        let (id, operation) = (operation.id, operation.name);
        let names = parameters.remove(id).expect(id);
        declared += names.len();
        let sent = sent.remove(operation).unwrap_or_default();
        for name in names.difference(&sent) {
            problems.push(format!("{operation}: no case sends `{name}`"));
        }
        for name in sent.difference(&names) {
            problems.push(format!("{operation}: `{name}` is sent, but not described"));
        }
    }
    assert!(parameters.is_empty(), "{parameters:?}");
    assert!(declared > 250, "only {declared} parameters were found");
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// What each operation declares, by its ID: the query with a question mark before each name, and the members of the body.
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
            members(
                document,
                &body["content"]["application/json"]["schema"],
                &mut names,
            );
            found.insert(id.to_owned(), names);
        }
    }
    found
}

/// The members of a schema, of all its alternatives together.
fn members(document: &Value, schema: &Value, names: &mut BTreeSet<String>) {
    let schema = resolve(document, schema);
    for keyword in ["allOf", "anyOf", "oneOf"] {
        for part in schema[keyword].as_array().into_iter().flatten() {
            members(document, part, names);
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
