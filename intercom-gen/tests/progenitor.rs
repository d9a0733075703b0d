//! The client that progenitor generates from corrected descriptions.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::fs;
use std::path::Path;

use intercom_gen::progenitor::{self, GenerationSettings};
use intercom_gen::{Options, parse};
use intercom_openapi::{DESCRIPTION, OVERLAYS};
use serde_json::{Value, json};

fn all() -> Options {
    Options::default()
}

#[test]
fn generates_every_operation_of_the_vendored_description() {
    let client = progenitor::generate(DESCRIPTION, OVERLAYS, &all()).unwrap();
    assert_eq!(client.operations, 108);
    let sends = client.code.matches("pub async fn send(").count();
    assert_eq!(sends, 108);
    // An original name on the wire, in place of the placeholder of the description.
    assert!(client.code.contains("rename = \"!~\""));
    assert!(!client.code.contains("\\u{1}"));
    // The code is formatted.
    let parsed = syn_of(&client.code);
    assert!(parsed.items.len() > 3);
    assert!(client.code.lines().count() > 30_000);

    let tags = progenitor::generate(DESCRIPTION, OVERLAYS, &all().resources(["tags"])).unwrap();
    assert!(tags.operations < 20, "{}", tags.operations);
    assert!(!tags.code.contains("TicketList"));
    let error = progenitor::generate(DESCRIPTION, OVERLAYS, &all().resources(["cats"]));
    assert!(error.unwrap_err().to_string().contains("unknown resource"));
}

#[test]
fn accepts_other_settings() {
    let options = all().resources(["tags"]);
    let settings = GenerationSettings::new();
    let client = progenitor::generate_with(DESCRIPTION, OVERLAYS, &options, &settings).unwrap();
    assert!(
        client.code.contains("pub async fn list_tags<'a>("),
        "{}",
        client.code
    );
}

fn syn_of(code: &str) -> syn::File {
    syn::parse_file(code).unwrap()
}

/// Returns a description as text. It is a string in the test case if its notation matters.
fn text_of(description: &Value) -> String {
    description
        .as_str()
        .map_or_else(|| description.to_string(), str::to_owned)
}

/// The peculiarities of published descriptions, each in a separate description.
#[test]
fn accepts_every_unusual_description() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/descriptions");
    let mut failures = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.ends_with("refused.yaml") || path.ends_with("everything.yaml") {
            continue;
        }
        count += 1;
        let case = parse(&fs::read_to_string(&path).unwrap()).unwrap();
        let name = path.file_stem().unwrap().to_string_lossy();
        match progenitor::generate(&text_of(&case["description"]), &[], &all()) {
            Ok(client) => {
                if let Some(problem) = common::code_problem(&client.code) {
                    failures.push(format!("{name}: {problem}"));
                }
            }
            Err(error) => failures.push(format!("{name}: {error}")),
        }
    }
    assert!(count > 25, "{count}");
    assert!(failures.is_empty(), "\n{}\n", failures.join("\n"));
}

#[test]
fn code_in_descriptions_does_not_become_code() {
    let hostile = "End */ pub fn injected() {}\n\n```\npanic!(\"run\");\n```\n\n    panic!(\"indented\");\n\
                   \"# ]] #[doc(hidden)] /* {} \\";
    let description = json!({
        "openapi": "3.0.3",
        "info": {"title": hostile, "version": "1", "description": hostile},
        "paths": {"/a": {"get": {
            "operationId": "getA", "tags": ["A"], "summary": hostile, "description": hostile,
            "parameters": [{
                "name": "b", "in": "query", "description": hostile, "schema": {"type": "string"},
            }],
            "responses": {"200": {"description": hostile, "content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/a"},
            }}}},
        }}},
        "components": {"schemas": {"a": {
            "type": "object", "description": hostile,
            "properties": {"c": {"type": "string", "description": hostile}},
        }}},
    });
    let client = progenitor::generate(&description.to_string(), &[], &all()).unwrap();
    let parsed = syn_of(&client.code);
    let mut tests = 0;
    for item in &parsed.items {
        assert!(!matches!(item, syn::Item::Fn(_)), "{}", client.code);
        tests += usize::from(matches!(item, syn::Item::Mod(_)));
    }
    assert!(tests >= 2, "the modules `types` and `builder`");
    // `cargo test` runs code blocks of Rust, and indented blocks.
    let mut in_fence = false;
    let mut fences = 0;
    for line in docs(&client.code) {
        let text = line.trim();
        if let Some(language) = text.strip_prefix("```") {
            let inert = ["json", "ignore", "text"].contains(&language);
            assert!(if in_fence { language.is_empty() } else { inert }, "{line}");
            in_fence = !in_fence;
            fences += 1;
        } else {
            assert!(in_fence || !line.starts_with("    "), "{line}");
        }
    }
    assert!(fences >= 8 && !in_fence, "{fences}");
}

/// Returns the lines of all docs.
fn docs(code: &str) -> Vec<String> {
    struct Docs(Vec<String>);
    impl<'a> syn::visit::Visit<'a> for Docs {
        fn visit_attribute(&mut self, attribute: &'a syn::Attribute) {
            if let syn::Meta::NameValue(pair) = &attribute.meta
                && pair.path.is_ident("doc")
                && let syn::Expr::Lit(literal) = &pair.value
                && let syn::Lit::Str(text) = &literal.lit
            {
                self.0.extend(text.value().lines().map(str::to_owned));
            }
        }
    }
    let mut docs = Docs(Vec::new());
    syn::visit::Visit::visit_file(&mut docs, &syn_of(code));
    docs.0
}

/// Returns the vendored description with the changes of another version, as far as they matter to a
/// generator.
fn version(version: &str) -> Value {
    let mut document = parse(DESCRIPTION).unwrap();
    document["info"]["version"] = json!(version);
    let number: u32 = version.split_once('.').unwrap().1.parse().unwrap();
    let paths = document["paths"].as_object_mut().unwrap();
    if number < 9 {
        paths.retain(|path, _| !path.starts_with("/ticket"));
    }
    if number < 10 {
        paths.retain(|path, _| path != "/articles/search" && path != "/tickets/search");
        // Sections, which became nested collections.
        for end in ["", "/{id}"] {
            let collections = paths[&format!("/help_center/collections{end}")].to_string();
            let sections = collections
                .replace("ollection", "ection")
                .replace("operationId\":\"", "operationId\":\"section");
            paths.insert(
                format!("/help_center/sections{end}"),
                serde_json::from_str(&sections).unwrap(),
            );
        }
    }
    if number > 10 {
        // Names of path parameters.
        let renamed: Vec<(String, String)> = paths
            .keys()
            .filter(|path| path.starts_with("/contacts/{id}"))
            .map(|path| (path.clone(), path.replacen("{id}", "{contact_id}", 1)))
            .collect();
        for (old, new) in renamed {
            let item = paths.shift_remove(&old).unwrap().to_string();
            let item = item.replacen("\"name\":\"id\"", "\"name\":\"contact_id\"", usize::MAX);
            let merged = paths.entry(new).or_insert_with(|| json!({}));
            let item: Value = serde_json::from_str(&item).unwrap();
            merged
                .as_object_mut()
                .unwrap()
                .extend(item.as_object().unwrap().clone());
        }
    }
    if number > 11 {
        paths.shift_remove("/conversations/{id}/run_assignment_rules");
        paths.insert("/ticket_states".to_owned(), json!({"get": {
            "operationId": "listTicketStates", "tags": ["Ticket States"], "summary": "List ticket states",
            "responses": {"200": {"description": "ok", "content": {"application/json": {
                "schema": {"type": "array", "items": {"$ref": "#/components/schemas/ticket_state"}},
            }}}},
        }}));
        let schemas = document["components"]["schemas"].as_object_mut().unwrap();
        schemas.insert("ticket_state".to_owned(), json!({"type": "object", "nullable": true, "properties": {
            "id": {"type": "string"}, "category": {"type": "string", "enum": ["submitted", "in_progress"]},
        }}));
        let properties = schemas["ticket"]["properties"].as_object_mut().unwrap();
        properties.insert(
            "ticket_state".to_owned(),
            json!({"$ref": "#/components/schemas/ticket_state"}),
        );
        properties.shift_remove("ticket_state_internal_label");
    }
    if number > 12 {
        // One or many, and a value that has no name in Rust.
        let schemas = document["components"]["schemas"].as_object_mut().unwrap();
        schemas.insert("custom_object".to_owned(), json!({"title": "Custom Object", "oneOf": [
            {"type": "object", "properties": {"+1": {"type": "string"}, "-1": {"type": "string"}, "self": {"type": "string"}}},
            {"type": "array", "items": {"$ref": "#/components/schemas/custom_object"}},
            {"type": "string"},
        ]}));
        document["paths"]["/custom_objects/{type}"] = json!({"post": {
            "operationId": "createCustomObject", "tags": ["Custom Objects"], "summary": "Create",
            "parameters": [{"name": "type", "in": "path", "required": true, "schema": {"type": "string"}}],
            "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/custom_object"}}}},
            "responses": {"200": {"description": "ok", "content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/custom_object"},
            }}}, "409": {"description": "conflict", "content": {"text/plain": {}}}},
        }});
    }
    if number > 14 {
        let schemas = document["components"]["schemas"].as_object_mut().unwrap();
        schemas["contact"]["properties"]["owner_id"] =
            json!({"type": "string", "nullable": true, "example": "1"});
    }
    document
}

/// `cargo xtask verify-description --with progenitor` compiles the code of a description.
#[test]
fn accepts_every_published_version() {
    for number in 7..=16 {
        let name = format!("2.{number}");
        let document = version(&name);
        let items = document["paths"].as_object().unwrap().values();
        let expected: usize = items.map(|item| item.as_object().unwrap().len()).sum();
        let client = progenitor::generate(&document.to_string(), OVERLAYS, &all())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(client.operations, expected, "{name}");
        let sends = client.code.matches("pub async fn send(").count();
        assert_eq!(sends, expected, "{name}");
        assert_eq!(common::code_problem(&client.code), None, "{name}");
        assert!(client.code.contains(&format!("\"{name}\"")), "{name}");
    }
}
