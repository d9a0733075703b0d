//! Tests that the overlays are complete for the vendored version, and do not depend on names that
//! change between versions.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};

use intercom_gen::{Error, Generated, Options, Surface, generate, surface};
use intercom_openapi::{CORRECTIONS, DESCRIPTION, OPERATIONS, OVERLAYS, TYPES, VERSION};
use serde_json::{Value, json};

fn vendored() -> Generated {
    generate(DESCRIPTION, OVERLAYS, &Options::default()).unwrap()
}

/// Returns the overlays without a version, so that entries without effect are not an error.
fn lenient() -> Vec<String> {
    let version = format!("x-description-version: '{VERSION}'");
    OVERLAYS
        .iter()
        .map(|text| {
            assert!(text.contains(&version));
            text.replace(&version, "x-description-version: none")
        })
        .collect()
}

fn as_strs(overlays: &[String]) -> Vec<&str> {
    overlays.iter().map(String::as_str).collect()
}

fn with_entry(overlay: &str, section: &str, entry: &str) -> String {
    let changed = overlay.replacen(&format!("{section}:\n"), &format!("{section}:\n{entry}"), 1);
    assert_ne!(changed, overlay);
    changed
}

#[test]
fn every_operation_has_a_name_and_a_reference() {
    let generated = vendored();
    assert_eq!(generated.operations.len(), 108);
    assert!(
        generated.report.undecided.is_empty(),
        "{:?}",
        generated.report.undecided
    );
    let mut names = BTreeSet::new();
    let mut methods: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let reference = format!("https://developers.intercom.com/docs/references/{VERSION}/");
    for operation in &generated.operations {
        let name = &operation.name;
        assert!(names.insert(name), "the name {name} is not unique");
        assert_eq!(
            *name,
            format!("{}.{}", operation.handle, operation.method_name)
        );
        let methods = methods.entry(&operation.handle).or_default();
        assert!(
            methods.insert(&operation.method_name),
            "the name {name} is not unique"
        );
        assert!(operation.reference.starts_with(&reference), "{name}");
    }
    let deprecated: Vec<&str> = generated
        .operations
        .iter()
        .filter(|operation| operation.deprecated.is_some())
        .map(|operation| operation.name.as_str())
        .collect();
    assert_eq!(deprecated, ["conversations.run_assignment_rules"]);
}

#[test]
fn refuses_an_unknown_operation_only_for_the_vendored_version() {
    let entry = "  GET /nowhere/{}:\n    name: tickets.nowhere\n";
    let operations = with_entry(OPERATIONS, "x-rust-operations", entry);
    let error = generate(
        DESCRIPTION,
        &[CORRECTIONS, &operations, TYPES],
        &Options::default(),
    )
    .unwrap_err();
    assert_eq!(error.pointer(), "/x-rust-operations/GET ~1nowhere~1{}");
    assert!(error.found().contains("`GET /nowhere/{}`"), "{error}");

    let mut overlays = lenient();
    overlays[1] = with_entry(&overlays[1], "x-rust-operations", entry);
    let generated = generate(DESCRIPTION, &as_strs(&overlays), &Options::default()).unwrap();
    let report = generated.report.to_string();
    assert!(
        report.contains("does not apply: GET /nowhere/{}"),
        "{report}"
    );
}

#[test]
fn refuses_an_unknown_location_only_for_the_vendored_version() {
    let entry = "  Nowhere:\n    at:\n      - GET /me > nowhere\n";
    let types = with_entry(TYPES, "x-rust-types", entry);
    let overlays = [CORRECTIONS, OPERATIONS, &types];
    let error = generate(DESCRIPTION, &overlays, &Options::default()).unwrap_err();
    assert_eq!(error.pointer(), "/x-rust-types");
    let location = "Nowhere: GET /me > nowhere: no property `nowhere`";
    assert!(error.found().contains(location), "{error}");

    let mut overlays = lenient();
    overlays[2] = with_entry(&overlays[2], "x-rust-types", entry);
    let generated = generate(DESCRIPTION, &as_strs(&overlays), &Options::default()).unwrap();
    assert_eq!(generated.report.unresolved, [location]);
    assert!(generated.report.to_string().contains(location));
}

#[test]
fn reports_an_operation_without_a_decision() {
    let mut description = intercom_gen::parse(DESCRIPTION).unwrap();
    description["paths"]["/tags/recount"] = json!({"post": {"operationId": "recountTags", "tags": ["Tags"],
        "responses": {"204": {"description": "Done."}}}});
    let generated = generate(&description.to_string(), OVERLAYS, &Options::default()).unwrap();
    assert_eq!(generated.report.undecided, ["POST /tags/recount"]);
    let names: Vec<&str> = generated.operations.iter().map(|one| &*one.name).collect();
    assert!(names.contains(&"tags.recount_tags"), "{names:?}");
}

#[test]
fn refuses_invalid_names() {
    let types = |entry: &str| with_entry(TYPES, "x-rust-types", entry);
    let operations = |entry: &str| with_entry(OPERATIONS, "x-rust-operations", entry);
    let refused = |operations: &str, types: &str| -> Error {
        generate(
            DESCRIPTION,
            &[CORRECTIONS, operations, types],
            &Options::default(),
        )
        .unwrap_err()
    };
    for name in ["Id", "Value", "ticketState", "2fa", "Ticket State"] {
        let error = refused(
            OPERATIONS,
            &types(&format!("  {name}: {{at: [GET /me >]}}\n")),
        );
        assert!(error.found().contains(name), "{error}");
        assert!(error.pointer().starts_with("/x-rust-types/"), "{error}");
    }
    let error = refused(
        &operations("  GET /nowhere:\n    name: tickets.get\n"),
        TYPES,
    );
    assert!(
        error
            .found()
            .contains("is already the name of `GET /nowhere`"),
        "{error}"
    );
}

/// Renames schemas, operation IDs and path parameters, on which the overlays must not depend.
fn renamed(document: &Value) -> Value {
    let mut document = document.clone();
    fn references(value: &mut Value) {
        match value {
            Value::Object(map) => {
                if let Some(Value::String(target)) = map.get_mut("$ref")
                    && let Some(name) = target.strip_prefix("#/components/schemas/")
                {
                    *target = format!("#/components/schemas/other_{name}");
                }
                map.values_mut().for_each(references);
            }
            Value::Array(list) => list.iter_mut().for_each(references),
            _ => {}
        }
    }
    references(&mut document);
    let schemas = document["components"]["schemas"].as_object_mut().unwrap();
    *schemas = std::mem::take(schemas)
        .into_iter()
        .map(|(name, schema)| (format!("other_{name}"), schema))
        .collect();
    let paths = document["paths"].as_object_mut().unwrap();
    *paths = std::mem::take(paths)
        .into_iter()
        .map(|(path, item)| (path.replace('{', "{other_"), item))
        .collect();
    for operation in paths
        .values_mut()
        .flat_map(|item| item.as_object_mut().unwrap().values_mut())
    {
        if let Some(Value::String(id)) = operation.get_mut("operationId") {
            id.insert_str(0, "other");
        }
        let parameters = operation.get_mut("parameters");
        let parameters = parameters.and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            if parameter["in"] == "path"
                && let Some(Value::String(name)) = parameter.get_mut("name")
            {
                name.insert_str(0, "other_");
            }
        }
    }
    document
}

/// Returns the types of a public API that the overlay names.
fn decided_types(surface: &Surface) -> BTreeSet<String> {
    let decided = intercom_gen::parse(TYPES).unwrap();
    let decided = decided["x-rust-types"].as_object().unwrap();
    surface
        .types
        .iter()
        .map(|one| one.name.clone())
        .filter(|name| decided.contains_key(name))
        .collect()
}

#[test]
fn overlays_do_not_depend_on_names_in_the_description() {
    // The corrections do depend on the names of schemas, so they are applied first.
    let described =
        intercom_gen::describe(DESCRIPTION, &[CORRECTIONS], &Options::default()).unwrap();
    let overlays = &lenient()[1..];
    let api = |document: &Value| {
        surface(
            &document.to_string(),
            &as_strs(overlays),
            &Options::default(),
        )
        .unwrap()
    };
    let before = api(&described.document);
    let after = api(&renamed(&described.document));
    let operations = |surface: &Surface| -> Vec<String> {
        let operations = surface.operations.iter();
        operations.map(|one| one.name.clone()).collect()
    };
    assert_eq!(operations(&before), operations(&after));
    let types = decided_types(&before);
    assert!(types.len() > 100, "{}", types.len());
    assert_eq!(types, decided_types(&after));
    assert!(
        after
            .operations
            .iter()
            .all(|one| one.id.starts_with("other"))
    );
}
