//! What a version of the API does without notice: new values, new fields, nulls, ids of the other kind. Every example of the description is changed in every
//! place in turn, and read and written through the types.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use intercom_api::replay;
use serde_json::{Map, Value, json};

use crate::snapshots::snapshot;

pub(crate) struct Example {
    method: String,
    path: String,
    pub(crate) id: String,
    pub(crate) body: Value,
}

/// The examples of all answers that have a JSON body.
pub(crate) fn examples() -> Vec<Example> {
    let described =
        intercom_gen::describe(intercom_openapi::DESCRIPTION, intercom_openapi::OVERLAYS).unwrap();
    let mut examples = Vec::new();
    for (path, item) in described.document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let answers = operation["responses"].as_object().unwrap();
            let answer = answers
                .iter()
                .find(|(status, _)| status.starts_with('2'))
                .unwrap()
                .1;
            if let Some(body) = answer.pointer("/content/application~1json/example") {
                examples.push(Example {
                    method: method.to_uppercase(),
                    path: path.clone(),
                    id: operation["operationId"].as_str().unwrap().to_owned(),
                    body: body.clone(),
                });
            }
        }
    }
    assert_eq!(examples.len(), 104, "examples");
    examples
}

impl Example {
    pub(crate) fn through(&self, body: &Value) -> Result<Value, String> {
        replay::response(&self.method, &self.path, 200, &body.to_string())
            .map_err(|error| error.to_string())
    }
}

/// The pointers of everything inside `value`.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    let mut each = |key: &str, inner: &Value| {
        let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        found.push(at.clone());
        places(inner, &at, found);
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, inner)| each(key, inner)),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .for_each(|(index, inner)| each(&index.to_string(), inner)),
        _ => {}
    }
}

pub(crate) fn all_places(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    places(value, "", &mut found);
    found
}

pub(crate) fn changed(body: &Value, at: &str, value: Value) -> Value {
    let mut body = body.clone();
    *body.pointer_mut(at).unwrap() = value;
    body
}

pub(crate) fn without(body: &Value, at: &str) -> Option<Value> {
    let mut body = body.clone();
    let (parent, key) = at.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    match body.pointer_mut(parent).unwrap() {
        Value::Object(map) => map.shift_remove(&key)?,
        _ => return None,
    };
    Some(body)
}

/// What is left when nothing (null, empty lists and objects) counts as missing.
fn essence(value: &Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.iter()
                .map(|(key, value)| (key.clone(), essence(value)))
                .filter(|(_, value)| !is_nothing(value))
                .collect::<Map<_, _>>(),
        ),
        Value::Array(list) => Value::Array(list.iter().map(essence).collect()),
        Value::Number(number) => json!(number.as_f64()),
        other => other.clone(),
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

pub(crate) fn report(complaints: &[String]) {
    assert!(
        complaints.is_empty(),
        "{} complaints:\n{}",
        complaints.len(),
        complaints[..complaints.len().min(40)].join("\n")
    );
}

#[test]
fn examples_come_back_as_they_are() {
    let mut complaints = Vec::new();
    for example in examples() {
        match example.through(&example.body) {
            Ok(back) if essence(&back) == essence(&example.body) => {}
            Ok(back) => complaints.push(format!("{}: {} became {back}", example.id, example.body)),
            Err(error) => complaints.push(format!("{}: {error}", example.id)),
        }
    }
    report(&complaints);
}

#[test]
fn unseen_fields_come_back() {
    let mut complaints = Vec::new();
    for example in examples() {
        let mut objects = all_places(&example.body);
        objects.push(String::new());
        objects.retain(|at| example.body.pointer(at).unwrap().is_object());
        for at in objects {
            let mut body = example.body.clone();
            body.pointer_mut(&at).unwrap()["unseen_field"] = json!({"a": [1, null]});
            let place = format!("{at}/unseen_field/a/0");
            match example.through(&body) {
                Ok(back) if back.pointer(&place) == Some(&json!(1)) => {}
                Ok(_) => complaints.push(format!("{} {at}: lost", example.id)),
                Err(error) => complaints.push(format!("{} {at}: {error}", example.id)),
            }
        }
    }
    report(&complaints);
}

#[test]
fn unseen_texts_come_back() {
    let mut complaints = Vec::new();
    for example in examples() {
        for at in all_places(&example.body) {
            if !example.body.pointer(&at).unwrap().is_string() {
                continue;
            }
            let body = changed(&example.body, &at, json!("an unseen text"));
            match example.through(&body) {
                Ok(back) if back.pointer(&at) == Some(&json!("an unseen text")) => {}
                Ok(_) => complaints.push(format!("{} {at}: lost", example.id)),
                Err(error) => complaints.push(format!("{} {at}: {error}", example.id)),
            }
        }
    }
    report(&complaints);
}

#[test]
fn ids_are_read_in_either_kind() {
    let mut complaints = Vec::new();
    let mut count = 0;
    for example in examples() {
        for at in all_places(&example.body) {
            let is_id = at
                .split('/')
                .any(|key| key == "id" || key.ends_with("_id") || key.ends_with("_ids"));
            let other = match example.body.pointer(&at).unwrap() {
                Value::Number(number) if is_id => json!(number.to_string()),
                Value::String(text) if is_id && text != "0" => match text.parse::<u64>() {
                    Ok(number) => json!(number),
                    Err(_) => continue,
                },
                _ => continue,
            };
            count += 1;
            let body = changed(&example.body, &at, other);
            match example.through(&body) {
                // It is written as the field is declared, which is the kind that the example has.
                Ok(back) if back.pointer(&at) == example.body.pointer(&at) => {}
                // Free-form data and fields that are not declared stay as they were sent.
                Ok(back)
                    if back.pointer(&at) == body.pointer(&at)
                        && (at.contains("attributes") || at.contains("/metadata/")) => {}
                Ok(back) => complaints.push(format!(
                    "{} {at}: became {:?}",
                    example.id,
                    back.pointer(&at)
                )),
                Err(error) => complaints.push(format!("{} {at}: {error}", example.id)),
            }
        }
    }
    report(&complaints);
    assert!(count > 400, "{count} ids");
}

/// A field that is missing or null is refused where the description safely requires it, and nowhere else: those places are in the snapshot.
#[test]
fn only_required_fields_are_missed() {
    let mut refused: BTreeMap<String, [usize; 4]> = BTreeMap::new();
    for example in examples() {
        let counts = refused.entry(example.id.clone()).or_default();
        for at in all_places(&example.body) {
            if let Some(body) = without(&example.body, &at) {
                counts[0] += 1;
                counts[1] += usize::from(example.through(&body).is_err());
            }
            let body = changed(&example.body, &at, Value::Null);
            counts[2] += 1;
            counts[3] += usize::from(example.through(&body).is_err());
        }
    }
    let mut text = String::from("operation | dropped, refused | nulled, refused\n");
    let mut sum = [0; 4];
    for (id, counts) in refused {
        writeln!(
            text,
            "{id} | {}, {} | {}, {}",
            counts[0], counts[1], counts[2], counts[3]
        )
        .unwrap();
        for (sum, count) in sum.iter_mut().zip(counts) {
            *sum += count;
        }
    }
    writeln!(
        text,
        "all | {}, {} | {}, {}",
        sum[0], sum[1], sum[2], sum[3]
    )
    .unwrap();
    snapshot("drift", &text);
}
