//! Changes that the API may make without a new version: new values, new fields, nulls, missing
//! fields, and values of another kind. Every example of the description and every response of the
//! sandbox is changed at one path after another, and is then decoded and encoded with the types.

use intercom_api::{Method, OPERATIONS, Timestamp, replay};
use intercom_sandbox::Seed;
use serde_json::{Value, json};

use crate::harness::{client, sandbox};

pub(crate) struct Example {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) id: String,
    pub(crate) body: Value,
}

/// Returns the examples of all responses that have a JSON body.
pub(crate) fn examples() -> Vec<Example> {
    let described = intercom_gen::describe(
        intercom_openapi::DESCRIPTION,
        intercom_openapi::OVERLAYS,
        &intercom_gen::Options::default().base(intercom_openapi::BASE),
    )
    .unwrap();
    let mut examples = Vec::new();
    for (path, item) in described.document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let responses = operation["responses"].as_object().unwrap();
            let response = responses
                .iter()
                .find(|(status, _)| status.starts_with('2'))
                .unwrap()
                .1;
            if let Some(body) = response.pointer("/content/application~1json/example") {
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

/// Collects the JSON pointers of all values inside `value`.
fn paths(value: &Value, at: &str, found: &mut Vec<String>) {
    let mut each = |key: &str, inner: &Value| {
        let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        found.push(at.clone());
        paths(inner, &at, found);
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

pub(crate) fn all_paths(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    paths(value, "", &mut found);
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

/// Returns JSON in which scalars that can be decoded from each other are equal: all forms of
/// numbers and times, and booleans as strings.
pub(crate) fn normalized(value: &Value) -> Value {
    match value {
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| (key.clone(), normalized(value)))
            .collect(),
        Value::Array(list) => list.iter().map(normalized).collect(),
        Value::Null => Value::Null,
        Value::Bool(value) => value.to_string().into(),
        scalar => {
            if let Ok(time) = serde_json::from_value::<Timestamp>(scalar.clone()) {
                return time.as_second().to_string().into();
            }
            let text = match scalar {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            match text.trim().parse::<f64>() {
                Ok(number) => format!("{number:e}").into(),
                Err(_) => text.into(),
            }
        }
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
fn examples_are_written_as_they_were_read() {
    let mut complaints = Vec::new();
    for example in examples() {
        match example.through(&example.body) {
            Ok(back) if normalized(&back) == normalized(&example.body) => {}
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
        let mut objects = all_paths(&example.body);
        objects.push(String::new());
        objects.retain(|at| example.body.pointer(at).unwrap().is_object());
        for at in objects {
            let mut body = example.body.clone();
            body.pointer_mut(&at).unwrap()["unseen_field"] = json!({"a": [1, null]});
            let path = format!("{at}/unseen_field/a/0");
            match example.through(&body) {
                Ok(back) if back.pointer(&path) == Some(&json!(1)) => {}
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
        for at in all_paths(&example.body) {
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
        for at in all_paths(&example.body) {
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
                // The ID is encoded in the declared kind, which is the kind in the example.
                Ok(back) if back.pointer(&at) == example.body.pointer(&at) => {}
                // Free-form data and undeclared fields are preserved as they were received.
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

/// Returns the responses of the sandbox to requests for lists and single objects.
async fn sandbox_responses() -> Vec<Example> {
    let sandbox = sandbox(|builder| builder).await;
    sandbox.seed(&Seed {
        contacts: 2,
        companies: 2,
        tickets: 2,
        conversations: 2,
        ..Seed::default()
    });
    let client = client(&sandbox);
    let mut examples = Vec::new();
    for operation in OPERATIONS {
        if operation.method != "GET" || operation.path.contains('{') {
            continue;
        }
        let found = client.request(Method::GET, operation.path).send().await;
        let Ok(found) = found else { continue };
        let list = operation.list.map(|list| list.items_path.replace('.', "/"));
        let first = list.and_then(|path| found.pointer(&format!("/{path}/0/id")).cloned());
        examples.push(Example {
            method: operation.method.to_owned(),
            path: operation.path.to_owned(),
            id: operation.id.to_owned(),
            body: found.into_inner(),
        });
        // A single object has more fields than an object in a list.
        let Some(Value::String(id)) = first else {
            continue;
        };
        let one = client.request(Method::GET, format!("{}/{id}", operation.path));
        if let Ok(one) = one.send().await
            && let Some(single) = OPERATIONS.iter().find(|known| {
                known.method == "GET"
                    && known.path.starts_with(operation.path)
                    && known.path[operation.path.len()..].starts_with("/{")
                    && known.path.ends_with('}')
            })
        {
            examples.push(Example {
                method: "GET".to_owned(),
                path: single.path.to_owned(),
                id: single.id.to_owned(),
                body: one.into_inner(),
            });
        }
    }
    assert!(examples.len() > 20, "{} responses", examples.len());
    examples
}

/// Asserts that each response with a change at one path is decoded, and is encoded to the same
/// JSON.
fn survives_every_change(examples: &[Example]) -> [usize; 4] {
    let kinds = [
        json!({ "unseen": [1] }),
        json!([{ "unseen": 1 }, null]),
        json!("an unseen text"),
        json!(7),
        json!(true),
    ];
    let mut complaints = Vec::new();
    let mut counts = [0; 4];
    for example in examples {
        let mut check = |count: usize, at: &str, body: &Value| {
            counts[count] += 1;
            match example.through(body) {
                // Most are equal as they are, and normalizing takes longer than decoding.
                Ok(back) if back == *body || normalized(&back) == normalized(body) => {}
                Ok(back) => {
                    complaints.push(format!("{} {at}: {body} became {back}", example.id));
                }
                Err(error) => complaints.push(format!("{} {at}: {error}", example.id)),
            }
        };
        check(0, "", &example.body);
        for at in all_paths(&example.body) {
            if let Some(body) = without(&example.body, &at) {
                check(1, &at, &body);
            }
            check(2, &at, &changed(&example.body, &at, Value::Null));
            for kind in &kinds {
                check(3, &at, &changed(&example.body, &at, kind.clone()));
            }
        }
    }
    report(&complaints);
    counts
}

#[test]
fn examples_survive_every_change() {
    let counts = survives_every_change(&examples());
    println!("unchanged, missing, null, of another kind: {counts:?}");
    assert_eq!(counts[0], 104);
    assert!(counts[3] > 29_000, "{counts:?}");
}

#[tokio::test]
async fn responses_of_the_sandbox_survive_every_change() {
    let counts = survives_every_change(&sandbox_responses().await);
    println!("unchanged, missing, null, of another kind: {counts:?}");
    assert!(counts[3] > 1_000, "{counts:?}");
}
