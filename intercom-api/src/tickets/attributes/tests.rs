//! Tests of ticket attributes.

use super::*;

#[test]
fn builds_the_map_of_a_request() {
    let attributes = TicketAttributes::new()
        .with_title("T")
        .with_description("D")
        .with_text("Text", "x")
        .with_integer("Integer", -3)
        .with_decimal("Decimal", 1.5)
        .with_decimal("Infinite", f64::INFINITY)
        .with_boolean("Boolean", false)
        .with_timestamp("Time", 1_750_000_000)
        .with_list_item("List", "Red")
        .with_list_items("Lists", ["Red", "Blue"])
        .with_file("Files", "a.png", "https://files.example.com/a.png")
        .with_file("Files", "b.png", "https://files.example.com/b.png")
        .with_null("Null")
        .with("Other", json!({"any": 1}));
    assert_eq!(
        serde_json::to_value(&attributes).ok(),
        Some(json!({
            "_default_title_": "T", "_default_description_": "D", "Text": "x", "Integer": -3, "Decimal": 1.5,
            "Infinite": null, "Boolean": false, "List": "Red", "Null": null, "Time": 1_750_000_000, "Lists": ["Red", "Blue"], "Other": {"any": 1},
            "Files": [
                {"type": "upload", "name": "a.png", "url": "https://files.example.com/a.png"},
                {"type": "upload", "name": "b.png", "url": "https://files.example.com/b.png"},
            ],
        }))
    );
    assert_eq!(attributes.len(), 13);
    assert_eq!(attributes.files("Files").count(), 2);
}

#[test]
fn reads_the_map_of_a_response() {
    let Value::Object(map) = json!({
        "_default_title_": "T", "Number": "12", "Exact": 9_007_199_254_740_993_i64, "Decimal": "1.25", "Flag": "true",
        "Unset": null, "No files": [], "Prose": "twelve",
        "Zero fraction": 3.0, "Half": 0.5, "Time": 1_750_000_000, "Time as string": "1750000000", "Date": "2025-06-15",
        "List": "Red", "Lists": ["Red", "Blue"], "New kind": {"any": 1},
        "Files": [{"name": "a.pdf", "url": "https://files.example.com/a", "content_type": "application/pdf", "filesize": 12}],
    }) else {
        panic!("expected an object");
    };
    let attributes = TicketAttributes::from(&map);
    assert_eq!(attributes.title(), Some("T"));
    assert_eq!(attributes.description(), None);
    assert_eq!(attributes.integer("Number"), Some(12));
    assert_eq!(attributes.integer("Exact"), Some(9_007_199_254_740_993));
    assert_eq!(attributes.decimal("Decimal"), Some(1.25));
    assert_eq!(attributes.decimal("Number"), Some(12.0));
    assert_eq!(attributes.boolean("Flag"), Some(true));
    assert_eq!(attributes.integer("Prose"), None);
    assert_eq!(attributes.integer("Zero fraction"), Some(3));
    assert_eq!(attributes.integer("Half"), None);
    assert_eq!(attributes.timestamp("Time"), Some(1_750_000_000.into()));
    assert_eq!(
        attributes.timestamp("Time as string"),
        attributes.timestamp("Time")
    );
    assert_eq!(attributes.timestamp("Date"), None);
    assert_eq!(attributes.text("Date"), Some("2025-06-15"));
    assert_eq!(attributes.list_items("List").collect::<Vec<_>>(), ["Red"]);
    assert_eq!(
        attributes.list_items("Lists").collect::<Vec<_>>(),
        ["Red", "Blue"]
    );
    assert_eq!(attributes.get("New kind"), Some(&json!({"any": 1})));
    for name in ["Unset", "No files", "Unknown"] {
        assert!(!attributes.is_set(name), "{name}");
        assert_eq!(attributes.text(name), None);
        assert_eq!(attributes.list_items(name).count(), 0);
        assert_eq!(attributes.files(name).count(), 0);
    }
    assert_eq!(attributes.get("Unset"), Some(&Value::Null));
    assert_eq!(attributes.get("Unknown"), None);
    let files: Vec<_> = attributes.files("Files").collect();
    assert_eq!(files.len(), 1);
    assert_eq!((files[0].name, files[0].size), (Some("a.pdf"), Some(12)));
    assert_eq!(attributes.iter().count(), attributes.len());
    assert!(attributes.iter().is_sorted_by_key(|(name, _)| name));
}
