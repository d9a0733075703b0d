//! Tests that a description or overlay that would take exponential time or memory, or a deep
//! recursion, results in an error or in code.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use intercom_gen::{Document, Error, Generated, Options, generate};
use serde_json::{Map, Value, json};

/// Runs the generator in a thread with a small stack. A hang fails the test, and so does a stack
/// overflow, which ends the process.
fn run(description: String, overlay: Option<String>) -> Result<Generated, Error> {
    let (sender, receiver) = mpsc::channel();
    thread::Builder::new()
        .stack_size(2 * 1024 * 1024)
        .spawn(move || {
            let overlays: Vec<&str> = overlay.as_deref().into_iter().collect();
            let outcome = generate(&description, &overlays, &Options::default());
            sender.send(outcome).unwrap();
        })
        .unwrap();
    receiver
        .recv_timeout(Duration::from_secs(240))
        .expect("the generator hangs or panics")
}

fn reference(name: impl std::fmt::Display) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// Returns a description whose operation reads and writes the schema `A0`.
fn description(schemas: impl IntoIterator<Item = (String, Value)>) -> Value {
    let content = json!({"application/json": {"schema": reference("A0")}});
    let schemas: Map<String, Value> = schemas.into_iter().collect();
    json!({
        "openapi": "3.0.1",
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"post": {
            "operationId": "a",
            "tags": ["a"],
            "requestBody": {"required": true, "content": content},
            "responses": {"200": {"description": "", "content": content}},
        }}},
        "components": {"schemas": schemas},
    })
}

/// Returns a chain of schemas that ends with an object.
fn chain(length: usize, link: impl Fn(usize) -> Value) -> Value {
    let links = (0..length).map(|index| (format!("A{index}"), link(index)));
    let end = json!({"type": "object", "properties": {"x": {"type": "string"}}});
    description(links.chain([(format!("A{length}"), end)]))
}

/// Checks that the generator refuses a description, with a location and a remedy.
fn refused(name: &str, description: &Value, found: &str) {
    refused_text(name, description.to_string(), found);
}

fn refused_text(name: &str, description: String, found: &str) {
    let error = run(description, None).expect_err(name);
    assert!(error.found().contains(found), "{name}: {error}");
    assert!(!error.remedy().is_empty(), "{name}: {error}");
    assert!(
        error.pointer().is_empty() || error.pointer().starts_with('/'),
        "{name}: {error}"
    );
    assert!(error.to_string().len() < 3_000, "{name}: the error is long");
}

/// Checks that the generator accepts a description, and that the code is short.
fn accepted(name: &str, description: &Value) -> Generated {
    match run(description.to_string(), None) {
        Ok(generated) => {
            let size = generated.code().len();
            assert!(size < 10_000_000, "{name}: {size} bytes of code");
            generated
        }
        Err(error) => panic!("{name}: {error}"),
    }
}

#[test]
fn shared_parts_of_all_of_are_merged_once() {
    // Each schema has the next one as a part twice, so there are 2^60 paths to the last one.
    let schemas = (0..60).flat_map(|index| {
        ["A", "B"].map(|name| {
            let own = json!({"properties": {format!("{name}{index}"): {"type": "string"}}});
            let next = ["A", "B"].map(|name| reference(format!("{name}{}", index + 1)));
            (
                format!("{name}{index}"),
                json!({"allOf": [next[0], next[1], own]}),
            )
        })
    });
    let last = ["A60", "B60"].map(|name| {
        let schema = json!({"properties": {"last": {"type": "string"}}});
        (name.to_owned(), schema)
    });
    let generated = accepted("allOf diamond", &description(schemas.chain(last)));
    let code = generated.code();
    assert!(code.contains("pub last: Option<String>"));
    assert!(code.contains("pub b59: Option<String>"));
}

#[test]
fn exponential_expansions_are_refused() {
    const FOUND: &str = "expands to more than 250000 values";
    let part = |name: &str| json!({"properties": {name: {"type": "string"}}});
    refused(
        "allOf tree",
        &chain(25, |index| {
            let all_of =
                |name| json!({"allOf": [reference(format!("A{}", index + 1)), part(name)]});
            json!({"properties": {"p": all_of("x"), "q": all_of("y")}})
        }),
        FOUND,
    );
    refused(
        "union tree",
        &chain(25, |index| {
            let union = |name: &str| {
                let mut schema = part(name);
                schema["oneOf"] = json!([reference(format!("A{}", index + 1)), part("z")]);
                schema
            };
            json!({"properties": {"p": union("t"), "q": union("u")}})
        }),
        FOUND,
    );
    refused(
        "alias tree",
        &chain(25, |index| {
            let next = reference(format!("A{}", index + 1));
            json!({"type": "array", "items": next, "additionalProperties": next})
        }),
        FOUND,
    );
    let wide: Map<String, Value> = (0..2_000)
        .map(|index| (format!("x{index}"), json!({"type": "string"})))
        .collect();
    let mut shared = description([("A0".to_owned(), json!({"properties": wide}))]);
    shared["components"]["responses"] = json!({"r": {
        "description": "",
        "content": {"application/json": {"schema": {"properties": wide}}},
    }});
    let mut filters = shared.clone();
    for index in 0..2_000 {
        shared["paths"][format!("/p{index}")] = json!({"get": {
            "responses": {"200": {"$ref": "#/components/responses/r"}},
        }});
        filters["paths"][format!("/p{index}")] = json!({"get": {
            "parameters": [{"name": "f", "in": "query", "schema": reference("A0")}],
        }});
    }
    refused("shared response", &shared, FOUND);
    refused("object parameter", &filters, FOUND);
    let mut deep = description([(
        "A0".to_owned(),
        json!({"properties": {"a": {"properties": wide}}}),
    )]);
    for index in 0..200 {
        let at =
            format!("#/components/schemas/A0/properties/a?{index}").replace('?', "/properties/x");
        deep["components"]["schemas"][format!("B{index}")] = json!({"properties": {
            "one": {"$ref": at},
            "all": {"$ref": "#/components/schemas/A0/properties/a"},
        }});
    }
    accepted("references into a schema", &deep);
}

#[test]
fn deep_expansions_are_refused() {
    const FOUND: &str = "nested more than 128 levels deep";
    let next = |index: usize| reference(format!("A{}", index + 1));
    refused(
        "nested arrays",
        &chain(
            5_000,
            |index| json!({"type": "array", "items": next(index)}),
        ),
        FOUND,
    );
    refused(
        "allOf chain",
        &chain(5_000, |index| {
            let own = json!({"properties": {"y": {"type": "string"}}});
            json!({"allOf": [next(index), own]})
        }),
        FOUND,
    );
    for (name, text) in [
        ("block sequences", "- ".repeat(100_000)),
        (
            "block mappings",
            (0..2_000).map(|depth| " ".repeat(depth) + "a:\n").collect(),
        ),
        ("flow mappings", "{a: ".repeat(200)),
        ("flow sequences", "[".repeat(200)),
    ] {
        refused_text(name, text, "levels deep");
    }
    refused_text("deep flow", "[".repeat(1_000_000), "levels deep");
    refused_text("deep keys", "? ".repeat(100_000), "is not a string");
}

#[test]
fn long_chains_are_accepted() {
    let next = |index: usize| reference(format!("A{}", index + 1));
    accepted("alias chain", &chain(5_000, next));
    accepted(
        "references as a part",
        &chain(5_000, |index| match index {
            0 => json!({"allOf": [next(0), {"properties": {"y": {"type": "string"}}}]}),
            index => next(index),
        }),
    );
    accepted(
        "required objects",
        &chain(
            2_000,
            |index| json!({"required": ["next"], "properties": {"next": next(index)}}),
        ),
    );
}

#[test]
fn wide_unions_and_requests_are_accepted() {
    // 30^8 paths through nested unions, and 10^8 through required fields.
    let level = |width: usize, link: fn(Vec<Value>) -> Value| {
        let schemas = (0..8).flat_map(move |level| {
            (0..if level == 0 { 1 } else { width }).map(move |index| {
                let next = (0..width).map(|next| reference(format!("A{}_{next}", level + 1)));
                let name = if level == 0 {
                    "A0".to_owned()
                } else {
                    format!("A{level}_{index}")
                };
                (name, link(next.collect()))
            })
        });
        let last = (0..width).map(|index| {
            let schema = json!({"properties": {format!("x{index}"): {"type": "string"}}});
            (format!("A8_{index}"), schema)
        });
        description(schemas.chain(last))
    };
    accepted("nested unions", &level(30, |next| json!({ "oneOf": next })));
    accepted(
        "required fields",
        &level(10, |next| {
            let names = (0..next.len()).map(|index| format!("f{index}"));
            let required: Vec<String> = names.clone().collect();
            let properties: Map<String, Value> = names.zip(next).collect();
            json!({"required": required, "properties": properties})
        }),
    );
}

#[test]
fn circular_references_end() {
    for (name, schemas, found) in [
        (
            "aliases",
            json!({"A0": reference("A1"), "A1": reference("A0")}),
            "circular reference",
        ),
        (
            "an alias of itself",
            json!({"A0": reference("A0")}),
            "circular reference",
        ),
        (
            "parts",
            json!({
                "A0": {"allOf": [reference("A1"), {"properties": {}}]},
                "A1": {"allOf": [reference("A0"), {"properties": {}}]},
            }),
            "contains itself",
        ),
    ] {
        let Value::Object(schemas) = schemas else {
            unreachable!("an object");
        };
        refused(name, &description(schemas), found);
    }
    let mut document = description([("A0".to_owned(), json!({"type": "string"}))]);
    document["components"]["responses"] = json!({
        "a": {"$ref": "#/components/responses/b"},
        "b": {"$ref": "#/components/responses/a"},
    });
    document["paths"]["/a"]["post"]["responses"]["200"] =
        json!({"$ref": "#/components/responses/a"});
    refused("responses", &document, "circular reference");
}

#[test]
fn many_equal_names_are_numbered() {
    let names = (0..3_000).map(|index| {
        let name = format!("A{}{}", "-".repeat(index % 60), ".".repeat(index / 60));
        (name, json!({"properties": {"a": {"type": "string"}}}))
    });
    let values: Vec<String> = (0..3_000)
        .map(|index| format!("a{}{}", "-".repeat(index % 60), ".".repeat(index / 60)))
        .collect();
    let alternatives: Vec<Value> = names.clone().map(|(name, _)| reference(name)).collect();
    let mut document = description(names);
    document["components"]["schemas"]["A0"] = json!({"properties": {
        "value": {"type": "string", "enum": values},
        "union": {"oneOf": alternatives},
    }});
    accepted("equal names", &document);
}

#[test]
fn large_inputs_are_refused() {
    for (name, text, found) in [
        (
            "50 MB",
            "a: ".to_owned() + &"x".repeat(50_000_000),
            "more than 10485760",
        ),
        (
            "many values",
            format!(
                "[{}]",
                vec![format!("[{}]", vec!["1"; 5_000].join(",")); 60].join(",")
            ),
            "more than 250000 values",
        ),
        (
            "many entries",
            format!("[{}]", vec!["1"; 20_000].join(",")),
            "more than 10000 entries",
        ),
        (
            "long keys",
            format!("{{\"{}\": {{a: 1}}}}", "k".repeat(1_000_000)),
            "a JSON pointer of more than 4096 bytes",
        ),
    ] {
        refused_text(name, text, found);
    }
}

#[test]
fn yaml_aliases_are_refused() {
    let laughs: String = (0..30)
        .map(|index| format!("a{}: &a{} [*a{index}, *a{index}]\n", index + 1, index + 1))
        .collect();
    refused_text(
        "billion laughs",
        format!("a0: &a0 x\n{laughs}"),
        "YAML alias",
    );
    refused_text(
        "an anchor in itself",
        "a: &a [*a]\n".to_owned(),
        "YAML alias",
    );
}

#[test]
fn overlays_have_limits() {
    let small = description([("A0".to_owned(), json!({"type": "string"}))]).to_string();
    let overlay = |actions: Vec<Value>| {
        json!({"overlay": "1.0.0", "x-description-version": "0", "actions": actions}).to_string()
    };
    let removal = |target: String| vec![json!({"target": target, "remove": true})];
    let nested = (0..100).fold(json!(1), |inner, _| json!({ "a": inner }));
    for (name, actions, found) in [
        ("parentheses", removal(format!("$[?{}@.a{}]", "(".repeat(400), ")".repeat(400))), "nested brackets"),
        ("open parentheses", removal(format!("$[?{}", "(".repeat(900))), "nested brackets"),
        ("filters", removal("$".to_owned() + &"[?@".repeat(30) + &"]".repeat(30)), "nested brackets"),
        ("selectors", removal("$".to_owned() + &"[*,*]".repeat(100)), "several times"),
        ("descendants", removal("$".to_owned() + &"..*".repeat(100)), "descendant segments"),
        ("a long target", removal("$.".to_owned() + &"a".repeat(1_000_000)), "more than 1000 bytes"),
        (
            "doubling",
            vec![json!({"target": "$..*", "update": {"a": {}, "b": {}}}); 60],
            "more than 250000 values",
        ),
        (
            "nesting",
            (0..50)
                .map(|index| json!({"target": format!("$.info{}", ".a".repeat(100 * index.min(4))), "update": nested}))
                .collect(),
            "nested more than 128",
        ),
    ] {
        let error = run(small.clone(), Some(overlay(actions))).expect_err(name);
        assert_eq!(error.document(), Document::Overlay, "{name}: {error}");
        assert!(error.found().contains(found), "{name}: {error}");
        assert!(error.pointer().starts_with("/actions/"), "{name}: {error}");
        assert!(!error.remedy().is_empty(), "{name}");
    }
}
