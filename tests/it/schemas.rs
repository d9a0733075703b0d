//! The JSON Schemas of the types are valid, and agree with the types on responses and requests.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use intercom_api::{Extra, Id, Nullable, OPERATIONS, OperationInfo, Timestamp, UnknownValue};
use intercom_api::{schema, types};
use jsonschema::Validator;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::drift::{all_paths, changed, examples, report, without};
use crate::snapshots::snapshot;

fn operation(id: &str) -> &'static OperationInfo {
    OPERATIONS.iter().find(|known| known.id == id).unwrap()
}

fn validator(schema: &Schema) -> Validator {
    jsonschema::validator_for(schema.as_value()).unwrap()
}

fn response(id: &str) -> Validator {
    validator(&schema::response(operation(id), SchemaGenerator::default()).unwrap())
}

fn request(id: &str) -> Validator {
    validator(&schema::request(operation(id), SchemaGenerator::default()).unwrap())
}

fn of<T: JsonSchema>() -> Validator {
    validator(&SchemaGenerator::default().into_root_schema_for::<T>())
}

fn problem(validator: &Validator, body: &Value) -> Option<String> {
    let error = validator.validate(body).err()?;
    Some(format!("{} {error}", error.instance_path()))
}

fn definitions(settings: SchemaSettings) -> Map<String, Value> {
    let mut generator = settings.into_generator();
    schema::define_all(&mut generator);
    generator.take_definitions(true)
}

/// Returns the names of the types in the generated code, from their macro calls.
fn type_names() -> BTreeSet<String> {
    let generated = intercom_gen::generate(
        intercom_openapi::DESCRIPTION,
        intercom_openapi::OVERLAYS,
        &intercom_gen::Options::default().base(intercom_openapi::BASE),
    )
    .unwrap();
    let code = generated.code();
    assert!(!code.contains("schemas"), "not asked for");
    [
        "intercom_core::__object!(",
        "intercom_core::__open_enum!(",
        "intercom_core::__union!(",
    ]
    .iter()
    .flat_map(|call| code.split(call).skip(1))
    .filter_map(|rest| rest.split_whitespace().next().map(str::to_owned))
    .collect()
}

/// Collects defects of a schema that a validator does not detect.
fn oddities(at: &str, value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            if map.get("$ref").is_some_and(Value::is_number) {
                found.push(format!("{at}: a reference was left open"));
            }
            for (key, value) in map {
                if key.starts_with("x-") || key == "nullable" || key == "example" {
                    found.push(format!("{at}: `{key}` is no keyword of JSON Schema"));
                }
                oddities(&format!("{at}/{key}"), value, found);
            }
        }
        Value::Array(list) => list
            .iter()
            .for_each(|value| oddities(&format!("{at}/-"), value, found)),
        Value::String(text) if text.chars().any(|c| c.is_control() && c != '\n') => {
            found.push(format!("{at}: {text:?} has a sign in place of a name"));
        }
        _ => {}
    }
}

#[test]
fn every_type_has_a_valid_schema() {
    let definitions = definitions(SchemaSettings::draft2020_12());
    let names = type_names();
    let mut complaints = Vec::new();
    for name in &names {
        let Some(schema) = definitions.get(name) else {
            complaints.push(format!("{name} has no schema"));
            continue;
        };
        if schema.get("type").is_none() && schema.get("anyOf").is_none() {
            complaints.push(format!("{name} is anything"));
        }
    }
    for (name, schema) in &definitions {
        if let Err(error) = jsonschema::meta::validate(schema) {
            complaints.push(format!("{name}: {error}"));
        }
        oddities(name, schema, &mut complaints);
    }
    let any: Vec<Value> = definitions
        .keys()
        .map(|name| json!({"$ref": format!("#/$defs/{name}")}))
        .collect();
    let root = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "anyOf": any,
        "$defs": definitions,
    });
    if let Err(error) = jsonschema::validator_for(&root) {
        complaints.push(format!("not all references are resolved: {error}"));
    }
    report(&complaints);
    let others: Vec<&str> = definitions
        .keys()
        .filter(|name| !names.contains(*name))
        .map(String::as_str)
        .collect();
    // The types that requests and responses share, and the two hand-written types.
    assert_eq!(
        others,
        [
            "Id",
            "Timestamp",
            "ContactRoleRequest",
            "ArticleStateRequest",
            "ArticleTranslatedContentRequest",
            "ArticleContentRequest",
            "CollectionTranslatedContentRequest",
            "CollectionContentRequest",
            "AuthorTypeRequest",
            "DataAttributeModelRequest",
            "DataAttributeTypeRequest",
            "MessageTypeRequest",
            "TicketAttributeTypeRequest",
            "TicketCategoryRequest",
            "NewsItemStateRequest",
            "NewsfeedAssignmentRequest",
            "PageCursorRequest",
            "TicketStateRequest",
            "ConsentTypeRequest",
        ]
    );
    assert_eq!((names.len(), definitions.len()), (244, 263));
}

/// Checks all ways to arrange definitions, including types that contain themselves.
#[test]
fn other_settings_work() {
    for settings in [
        SchemaSettings::draft07(),
        SchemaSettings::draft2019_09(),
        SchemaSettings::openapi3(),
        SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true),
    ] {
        let inline = settings.inline_subschemas;
        for operation in OPERATIONS {
            for schema in [
                schema::response(operation, settings.clone().into_generator()),
                schema::request(operation, settings.clone().into_generator()),
            ]
            .into_iter()
            .flatten()
            {
                // Search filters and references to contacts contain themselves, so they cannot be
                // inlined.
                let known = schema.get("$defs").is_some_and(Value::is_object);
                let recursive = operation.name.ends_with(".search")
                    || operation.name == "conversations.attach_contact";
                assert!(!inline || !known || recursive, "{}", operation.name);
                if settings
                    .meta_schema
                    .as_deref()
                    .is_none_or(|name| name.contains("json-schema"))
                {
                    validator(&schema);
                }
            }
        }
    }
}

#[test]
fn examples_of_responses_are_valid() {
    let mut complaints = Vec::new();
    let mut count = 0;
    for example in examples() {
        let validator = response(&example.id);
        let back = example.through(&example.body).unwrap();
        for (body, what) in [(&example.body, "as it is"), (&back, "written again")] {
            count += 1;
            if let Some(problem) = problem(&validator, body) {
                complaints.push(format!("{} {what}: {problem}", example.id));
            }
        }
    }
    report(&complaints);
    assert_eq!(count, 208);
}

/// Checks that a type decodes each changed example, and that encoding does not make it less valid.
#[test]
fn drifted_responses_are_as_valid_as_before() {
    let mut complaints = Vec::new();
    let mut accepted = 0;
    let mut corrected = 0;
    for example in examples() {
        let validator = response(&example.id);
        for at in all_paths(&example.body) {
            let is_id = at
                .split('/')
                .any(|key| key == "id" || key.ends_with("_id") || key.ends_with("_ids"));
            let mut variants = vec![changed(&example.body, &at, Value::Null)];
            variants.extend(without(&example.body, &at));
            match example.body.pointer(&at).unwrap() {
                Value::String(text) => {
                    variants.push(changed(&example.body, &at, json!("an unseen text")));
                    if let (true, Ok(number)) = (is_id, text.parse::<u64>()) {
                        variants.push(changed(&example.body, &at, json!(number)));
                    }
                }
                Value::Number(number) if is_id || at.ends_with("_at") => {
                    variants.push(changed(&example.body, &at, json!(number.to_string())));
                }
                Value::Object(_) => {
                    let mut body = example.body.clone();
                    body.pointer_mut(&at).unwrap()["unseen_field"] = json!([1, null]);
                    variants.push(body);
                }
                _ => {}
            }
            for body in variants {
                match (example.through(&body), validator.is_valid(&body)) {
                    (Ok(back), true) => {
                        accepted += 1;
                        if back != body && !validator.is_valid(&back) {
                            complaints.push(format!("{} {at}: written again", example.id));
                        }
                    }
                    (Ok(_), false) => corrected += 1,
                    (Err(error), _) => complaints.push(format!("{} {at}: {error}", example.id)),
                }
            }
        }
    }
    report(&complaints);
    assert_eq!((accepted, corrected), (11135, 4696));
}

/// Returns the bodies that the client sends in the tests of the operations.
fn bodies() -> Vec<(&'static str, Value)> {
    let bodies = crate::operations::bodies();
    let operations: BTreeSet<&str> = bodies.iter().map(|(id, _)| *id).collect();
    let with_body = OPERATIONS
        .iter()
        .filter(|known| schema::request(known, SchemaGenerator::default()).is_some());
    assert_eq!((operations.len(), with_body.count()), (48, 48));
    bodies
}

#[test]
fn requests_that_are_sent_are_valid() {
    let mut complaints = Vec::new();
    for (id, body) in bodies() {
        if let Some(problem) = problem(&request(id), &body) {
            complaints.push(format!("{id} {body}: {problem}"));
        }
    }
    report(&complaints);
}

/// Counts the changes at one path of a request, and those that make the request invalid.
#[test]
fn invalid_requests_are_rejected() {
    let mut text = String::from(
        "operation | member dropped, refused | unseen text, refused | number for text, refused\n",
    );
    let mut rows: BTreeMap<&str, [usize; 6]> = BTreeMap::new();
    for (id, body) in bodies() {
        let validator = request(id);
        let counts = rows.entry(id).or_default();
        let mut count = |column: usize, body: &Value| {
            counts[column] += 1;
            counts[column + 1] += usize::from(!validator.is_valid(body));
        };
        for at in all_paths(&body) {
            if let Some(body) = without(&body, &at) {
                count(0, &body);
            }
            if body.pointer(&at).unwrap().is_string() {
                count(2, &changed(&body, &at, json!("an unseen text")));
                count(4, &changed(&body, &at, json!(7)));
            }
        }
    }
    for (id, counts) in rows {
        writeln!(
            text,
            "{id} | {}, {} | {}, {} | {}, {}",
            counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]
        )
        .unwrap();
    }
    snapshot("schemas", &text);
}

#[test]
fn requests_are_exact() {
    let ticket = request("createTicket");
    let valid = json!({"ticket_type_id": "12", "contacts": [{"id": "66b4d1f09c3e5a0021d7f3a8"}]});
    assert!(ticket.is_valid(&valid));
    for (at, value) in [
        ("/ticket_type_id", Value::Null),
        ("/contacts/0", json!({})),
        ("/contacts/0", Value::Null),
    ] {
        assert!(!ticket.is_valid(&changed(&valid, at, value)), "{at}");
    }
    assert!(!ticket.is_valid(&without(&valid, "/contacts").unwrap()));

    let contact = request("updateContact");
    assert!(
        contact.is_valid(&json!({"name": null, "signed_up_at": 1_723_104_611, "owner_id": 814}))
    );
    assert!(!contact.is_valid(&json!({"signed_up_at": "1723104611"})));
    assert!(!contact.is_valid(&json!({"owner_id": "814"})));
    assert!(!contact.is_valid(&json!({"role": null})));

    let article = request("updateArticle");
    assert!(article.is_valid(&json!({"state": "draft"})));
    assert!(!article.is_valid(&json!({"state": "unknown"})));

    let away = request("setAwayAdmin");
    assert!(away.is_valid(&json!({"away_mode_enabled": true, "away_mode_reassign": false})));
    assert!(!away.is_valid(&json!({"away_mode_enabled": true})));

    let note = request("replyConversation");
    let valid = json!({"message_type": "note", "type": "admin", "admin_id": "5", "body": "Hm"});
    assert!(note.is_valid(&valid));
    assert!(!note.is_valid(&changed(&valid, "/type", json!("bystander"))));
    assert!(!note.is_valid(&changed(&valid, "/message_type", json!("whisper"))));
}

/// Checks a type that requests and responses share: the type of translations.
#[test]
fn what_is_shared_is_exact_in_requests_only() {
    let unseen = json!({"translated_content": {"fr": {"state": "unknown", "author_id": "7"}}});
    let seen = json!({"translated_content": {"fr": {"state": "draft", "author_id": 7}}});
    let request = request("updateArticle");
    assert!(request.is_valid(&seen) && !request.is_valid(&unseen));
    let translated = of::<types::ArticleTranslatedContent>();
    for body in [&seen, &unseen] {
        assert!(translated.is_valid(&body["translated_content"]), "{body}");
    }
}

#[test]
fn values_have_schemas() {
    for (validator, valid, invalid) in [
        (
            of::<Id>(),
            json!([12, "12", "66b4"]),
            json!([1.5, true, null]),
        ),
        (
            of::<Timestamp>(),
            json!([5, "-5"]),
            json!(["noon", 1.5, null]),
        ),
        (of::<Nullable<Id>>(), json!([null, "12"]), json!([[], {}])),
        (of::<Extra>(), json!([{}, {"a": 1}]), json!(["a", null])),
        (of::<UnknownValue>(), json!(["a"]), json!([1, null])),
    ] {
        for value in valid.as_array().unwrap() {
            assert!(validator.is_valid(value), "{value}");
        }
        for value in invalid.as_array().unwrap() {
            assert!(!validator.is_valid(value), "{value}");
        }
    }
    // The schema of a field refers to the shared definition.
    let mut generator = SchemaGenerator::default();
    let field = generator.subschema_for::<Nullable<types::Ticket>>();
    assert_eq!(
        field.as_value(),
        &json!({"anyOf": [{"$ref": "#/$defs/Ticket"}, {"type": "null"}]})
    );
}
