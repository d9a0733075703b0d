//! Tests of the comparison of public APIs. Each rule has a file with two descriptions in
//! `tests/surface`.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use intercom_gen::surface::{Diff, Level, Rule};
use intercom_gen::{Options, Surface};
use serde_json::{Value, json};

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/surface")
}

fn read(name: &str) -> Value {
    let path = directory().join(format!("{name}.yaml"));
    let text = fs::read_to_string(&path).expect(name);
    intercom_gen::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Returns the public API of a description with these paths and schemas.
fn surface(version: &str, parts: &Value) -> Surface {
    for key in parts.as_object().expect("an object").keys() {
        assert!(["paths", "schemas"].contains(&key.as_str()), "{key}");
    }
    let description = json!({
        "openapi": "3.0.1",
        "info": {"title": "Small", "version": version},
        "paths": parts["paths"],
        "components": {"schemas": parts.get("schemas").unwrap_or(&json!({}))},
    });
    intercom_gen::surface(&description.to_string(), &[], &Options::default())
        .unwrap_or_else(|error| panic!("{error} in {description}"))
}

fn rows(diff: &Diff) -> Vec<String> {
    let rows = diff.changes.iter().map(|change| {
        format!(
            "{} {}: {} -> {}",
            change.rule, change.item, change.before, change.after
        )
    });
    rows.collect()
}

#[test]
fn each_rule_has_a_pair_of_descriptions() {
    let rules: BTreeSet<String> = Rule::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(rules.len(), Rule::ALL.len(), "two rules have the same name");
    let files: BTreeSet<String> = fs::read_dir(directory())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .map(|name| name.strip_suffix(".yaml").expect(&name).to_owned())
        .collect();
    assert_eq!(files, rules);
}

#[test]
fn pairs_have_the_expected_changes() {
    let mut failures = Vec::new();
    for rule in Rule::ALL {
        let case = read(rule.as_str());
        let (before, after) = (surface("1", &case["before"]), surface("2", &case["after"]));
        let diff = Diff::new(&before, &after);
        let expected: Vec<String> = case["rows"]
            .as_array()
            .expect("an array of rows")
            .iter()
            .map(|row| row.as_str().expect("a row is a string").to_owned())
            .collect();
        if rows(&diff) != expected {
            failures.push(format!(
                "{rule}:\n  expected {expected:#?}\n  found {:#?}",
                rows(&diff)
            ));
        }
        if diff.changes.iter().all(|change| change.rule != *rule) {
            failures.push(format!("{rule}: missing in its pair of descriptions"));
        }
        if case["level"] != rule.level().as_str() {
            failures.push(format!("{rule}: the level is {}", rule.level()));
        }
        let same = Diff::new(&after, &after);
        assert_eq!((same.level(), same.changes.len()), (None, 0), "{rule}");
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn returns_the_highest_level() {
    let pair = |name: &str| {
        let case = read(name);
        Diff::new(
            &surface("1", &case["before"]),
            &surface("2", &case["after"]),
        )
    };
    assert_eq!(pair("operation-removed").level(), Some(Level::Major));
    assert_eq!(pair("value-added").level(), Some(Level::Minor));
    assert_eq!(pair("value-wire").level(), Some(Level::Patch));
}

#[test]
fn writes_a_markdown_table() {
    let case = read("field-added");
    let diff = Diff::new(
        &surface("1", &case["before"]),
        &surface("2", &case["after"]),
    );
    assert_eq!(
        diff.to_string(),
        "From 1 to 2: **minor**, with 1 change (0 major, 1 minor, 0 patch).\n\n\
         | Level | Breaking | Change | Item | Before | After |\n\
         |---|---|---|---|---|---|\n\
         | minor | no | field added | `types::Thing.color` |  | `Option<String>` |\n"
    );
    let same = Diff::new(
        &surface("1", &case["before"]),
        &surface("2", &case["before"]),
    );
    assert_eq!(
        same.to_string(),
        "The public API is the same for 1 and 2.\n"
    );
}

#[test]
fn the_readme_lists_each_rule_with_its_level_and_reason() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi/README.md");
    let readme = fs::read_to_string(readme).unwrap();
    for rule in Rule::ALL {
        let row = format!(
            "| {} | {} | {} |",
            rule.description(),
            rule.level(),
            rule.reason()
        );
        assert!(
            readme.contains(&row),
            "missing in openapi/README.md:\n{row}"
        );
    }
}

/// A required field of the base stays required if another version makes it nullable: in a named
/// schema, in the body of an operation, in an alternative, and by the schema that it refers to.
#[test]
fn required_fields_of_the_base_do_not_become_nullable() {
    let text = json!({"type": "string"});
    let name = json!({"$ref": "#/components/schemas/name"});
    let object = |field: &Value| json!({"type": "object", "required": ["field"], "properties": {"field": field}});
    let other = json!({"type": "object", "required": ["kind"], "properties": {"kind": text}});
    let description = |id: &str, field: &Value, name_schema: &Value| {
        let body = |schema: Value| json!({"application/json": {"schema": schema}});
        let request = json!({"oneOf": [object(field), other]});
        let response = json!({"description": "Done.", "content": body(json!({"$ref": "#/components/schemas/item"}))});
        let named = json!({"type": "object", "required": ["name", "field"], "properties": {"name": name, "field": field}});
        json!({
            "openapi": "3.0.1",
            "info": {"title": "Small", "version": "1"},
            "paths": {format!("/items/{{{id}}}"): {"post": {
                "operationId": "create", "tags": ["Items"], "summary": "Create",
                "parameters": [{"name": id, "in": "path", "required": true, "schema": text}],
                "requestBody": {"content": body(request)},
                "responses": {"200": response},
            }}},
            "components": {"schemas": {"item": named, "name": name_schema}},
        })
        .to_string()
    };
    let base = description("id", &text, &object(&text));
    let mut nullable_name = object(&text);
    nullable_name["nullable"] = true.into();
    let new = description(
        "item_id",
        &json!({"type": "string", "nullable": true}),
        &nullable_name,
    );
    let with_base = Options::default().base(base.clone());
    let types =
        |text: &str, options: &Options| intercom_gen::surface(text, &[], options).unwrap().types;
    let known = types(&base, &Options::default());
    assert_eq!(types(&new, &with_base), known);
    assert_ne!(types(&new, &Options::default()), known);
}
