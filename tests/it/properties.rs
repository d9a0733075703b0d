//! Properties of IDs, and of any JSON as a response or a request.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use intercom_api::Id;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::drift::normalized;

proptest! {
    #[test]
    fn ids_sort_and_hash_as_their_text(a in "[0-9a-f]{1,30}", b in "[0-9a-f]{1,30}") {
        let (x, y) = (Id::from(a.as_str()), Id::from(b.as_str()));
        prop_assert_eq!(x.cmp(&y), a.cmp(&b));
        let set = std::collections::HashSet::from([x]);
        prop_assert_eq!(set.contains(b.as_str()), a == b);
    }

    /// Checks that any object is decoded as a response, and is encoded to the same JSON.
    #[test]
    fn any_object_is_a_response(value in object()) {
        let text = value.to_string();
        // Not every float is parsed to the last digit.
        let value: Value = serde_json::from_str(&text).unwrap();
        for operation in intercom_api::OPERATIONS {
            let back = intercom_api::replay::response(operation.method, operation.path, 200, &text);
            let back = back.map_err(|error| TestCaseError::fail(format!("{}: {error}", operation.name)))?;
            prop_assert_eq!(normalized(&back), normalized(&value), "{}: {} became {}", operation.name, value, back);
        }
    }

    /// Checks that a request is sent exactly as it was written, or is rejected.
    #[test]
    fn any_object_is_sent_exactly_or_refused(value in object()) {
        let text = value.to_string();
        // Not every float is parsed to the last digit.
        let value: Value = serde_json::from_str(&text).unwrap();
        for operation in intercom_api::OPERATIONS {
            if let Ok(back) = intercom_api::replay::request(operation.method, operation.path, &text) {
                prop_assert_eq!(&back, &value, "{}", operation.name);
            }
        }
    }

    #[test]
    fn any_json_is_decoded_or_refused_and_never_panics(value in json_value()) {
        let text = value.to_string();
        let _ = intercom_api::replay::response("GET", "/tickets/{id}", 200, &text);
        let _ = intercom_api::replay::response("GET", "/companies", 200, &text);
        let _ = intercom_api::replay::response("GET", "/tickets/{id}", 404, &text);
        let _ = intercom_api::replay::request("POST", "/tags", &text);
    }
}

/// The names of all fields in the examples.
static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut names = BTreeSet::new();
    for example in crate::drift::examples() {
        for path in crate::drift::all_paths(&example.body) {
            let name = path.rsplit('/').next().unwrap_or_default();
            if !name.bytes().all(|byte| byte.is_ascii_digit()) {
                names.insert(name.to_owned());
            }
        }
    }
    names.into_iter().collect()
});

/// Generates objects whose fields have names from the examples, with values of any kind.
fn object() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e12..1e12).prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        "(ticket|company|list|admin|user|contact|event.list|error.list|12|1.5|true|2025-06-15T15:06:40Z)".prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
    ];
    let name = prop_oneof![
        8 => (0..NAMES.len()).prop_map(|index| NAMES[index].clone()),
        2 => "(type|id|data|pages|tags|contacts|companies|ticket_types|name)".prop_map(String::from),
        1 => "[a-z]{1,5}",
    ];
    let fields = |value: BoxedStrategy<Value>, name: BoxedStrategy<String>| {
        proptest::collection::btree_map(name, value, 0..8)
            .prop_map(|map| Value::Object(map.into_iter().collect()))
    };
    let name = name.boxed();
    let inner = {
        let name = name.clone();
        leaf.prop_recursive(4, 40, 6, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                fields(inner, name.clone()),
            ]
        })
    };
    fields(inner.boxed(), name)
}

/// Generates JSON in which some keys have a special meaning.
fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        Just(json!("ticket")),
        Just(json!("company")),
        Just(json!("list")),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let key = "(type|id|data|pages|next|contacts|tags|users|companies|errors|code|[a-z]{1,5})";
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map(key, inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}
