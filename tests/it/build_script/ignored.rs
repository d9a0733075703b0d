//! What the build script leaves out: references to missing components, and disabled resources.

use serde_json::json;

use super::{Build, parsed};

#[test]
fn a_reference_to_a_missing_component_is_a_warning_with_its_pointer() {
    let warnings = |directives: &str| -> Vec<String> {
        let warnings = directives
            .lines()
            .filter_map(|line| line.strip_prefix("cargo::warning="));
        warnings.map(str::to_owned).collect()
    };
    let mut document = parsed();
    document["info"]["version"] = json!("2.99");
    let correct = Build::with_file(document.to_string());
    assert_eq!(warnings(&correct.run().unwrap()), Vec::<String>::new());

    document["components"]["schemas"]["tag_list"]["properties"]["data"]["items"] =
        json!({"$ref": "#/components/schemas/tga"});
    document["paths"]["/tags"]["get"]["responses"]["401"] =
        json!({"$ref": "#/components/respones/unauthorized"});
    let misspelled = Build::with_file(document.to_string());
    let warnings_of_two = warnings(&misspelled.run().unwrap());
    for pointer in [
        "/components/schemas/tag_list/properties/data/items",
        "/paths/~1tags/get/responses/401",
    ] {
        let found = warnings_of_two
            .iter()
            .find(|line| line.contains(&format!("description.yaml: {pointer}: ")));
        let line = found.unwrap_or_else(|| panic!("{pointer}: {warnings_of_two:?}"));
        assert!(line.contains("does not exist"), "{line}");
    }
    assert_eq!(warnings_of_two.len(), 2);

    // A description without any of its schemas does not flood the terminal.
    document["components"]["schemas"] = json!({});
    let without = Build::with_file(document.to_string());
    if let Ok(directives) = without.run() {
        let warnings = warnings(&directives);
        assert_eq!(warnings.len(), 11, "{warnings:?}");
        assert!(warnings[10].ends_with("more such references are ignored"));
    }
}

/// A program that names a type of a disabled resource gets a compiler error that names the feature.
#[test]
fn types_of_disabled_resources_are_configured_out_under_their_feature() {
    let build = Build::new();
    build.run().unwrap();
    let code = build.generated("generated.rs").unwrap();
    for (feature, name) in [("tickets", "Ticket"), ("articles", "Article")] {
        let item = format!("#[cfg(feature = \"{feature}\")]\n    pub struct {name};\n");
        assert_eq!(code.matches(&item).count(), 1, "{name}");
        let all = format!("pub struct {name};");
        assert_eq!(code.matches(&all).count(), 1, "{name}");
    }
    assert!(!code.contains("pub struct Tag;"));

    let full = Build::new().with("CARGO_FEATURE_FULL", "1");
    full.run().unwrap();
    let code = full.generated("generated.rs").unwrap();
    assert!(!code.contains("configured out") && !code.contains("pub struct Ticket;"));
}

/// The compiler would report errors in the code of the package.
#[test]
fn a_description_with_other_paths_is_an_error_that_names_a_missing_operation() {
    let mut document = parsed();
    document["info"]["version"] = json!("2.99");
    let paths = document["paths"].as_object().unwrap().clone();
    let moved = paths
        .into_iter()
        .map(|(path, item)| (format!("/v2{path}"), item));
    document["paths"] = moved.collect();
    for (feature, operation) in [
        ("TICKETS", "GET /tickets/{}"),
        ("TICKET_TYPES", "GET /ticket_types/{}"),
        ("CONTACTS", "POST /contacts/search"),
        ("FULL", "POST /contacts/search"),
    ] {
        let build = Build::with_file(document.to_string());
        let build = build.with(&format!("CARGO_FEATURE_{feature}"), "1");
        let message = build.refusal();
        assert!(
            message.contains(&format!("description.yaml: no operation `{operation}`")),
            "{message}"
        );
    }
    // The code for tags requires none of them.
    Build::with_file(document.to_string()).run().unwrap();
}
