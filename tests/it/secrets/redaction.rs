//! `Debug` output with the feature `redact-debug`.

use intercom_api::replay;
use serde_json::{Value, json};

use crate::drift::examples;

const MARK: &str = "zq7";
const NUMBER: u64 = 987_654_321;

/// Marks every string and number, except for those that select the type of an object.
fn mark(value: &mut Value, marked: &mut usize) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if name != "type" {
                    mark(value, marked);
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|value| mark(value, marked)),
        Value::String(text) => {
            *text = format!("{MARK}{text}");
            *marked += 1;
        }
        Value::Number(_) => {
            *value = json!(NUMBER);
            *marked += 1;
        }
        Value::Null | Value::Bool(_) => {}
    }
}

#[test]
fn shows_no_value_of_any_example() {
    let (mut shown, mut marked) = (0, 0);
    for example in examples() {
        let mut body = example.body.clone();
        mark(&mut body, &mut marked);
        // Undeclared fields and maps.
        if let Some(fields) = body.as_object_mut() {
            fields.insert("custom_attributes".into(), json!({"zq7 key": MARK}));
            fields.insert("undeclared".into(), json!({"zq7 key": [MARK, NUMBER]}));
        }
        let text = replay::redacted(&example.method, &example.path, &body.to_string());
        let text = text.unwrap_or_else(|| panic!("{}", example.id));
        for value in [MARK, "98765", "true", "false"] {
            assert!(!text.contains(value), "{}: {value} in {text}", example.id);
        }
        assert!(
            text.contains("string") || text.contains("entries"),
            "{text}"
        );
        shown += 1;
    }
    assert_eq!(shown, 104);
    assert!(marked > 2_000, "{marked}");
}

#[test]
fn shows_the_names_and_kinds_of_fields() {
    let contact = json!({
        "type": "contact", "id": "7", "email": "ada@example.com", "created_at": 1_723_104_611,
        "custom_attributes": {"Ada": 1, "b": 2}, "new_field": [1, "x"], "ada@example.com": 1,
    });
    let text = replay::redacted("GET", "/contacts/{id}", &contact.to_string()).unwrap();
    assert!(text.starts_with("Contact {"), "{text}");
    for part in [
        "id: string",
        "email: string",
        "created_at: integer",
        "custom_attributes: {2 entries}",
        "new_field: [number, string]",
        "..: number",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("Ada") && !text.contains("ada@"), "{text}");
}
