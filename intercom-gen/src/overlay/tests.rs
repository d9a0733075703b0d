//! Tests of overlays.

use serde_json::json;

use super::*;

fn apply(document: &mut Value, actions: &str) -> Vec<Applied> {
    let text = format!(
        "overlay: 1.0.0\ninfo: {{title: t, version: '1'}}\nx-description-version: '1'\nactions:\n{actions}"
    );
    match Overlay::parse(&text) {
        Ok(overlay) => overlay.apply(document).expect("within the limits"),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn update_merges_objects_and_concatenates_arrays() {
    let mut document = json!({"a": {"list": [1], "number": 1, "text": "x"}});
    let applied = apply(
        &mut document,
        "- target: $.a\n  update: {list: [2], text: y, new: {z: 1}}\n",
    );
    assert_eq!(
        document,
        json!({"a": {"list": [1, 2], "number": 1, "text": "y", "new": {"z": 1}}})
    );
    assert_eq!(applied[0].touched, ["/a"]);
}

#[test]
fn update_of_an_array_appends_an_element() {
    let mut document = json!({"list": [{"name": "a"}]});
    apply(&mut document, "- target: $.list\n  update: {name: b}\n");
    assert_eq!(document, json!({"list": [{"name": "a"}, {"name": "b"}]}));
}

#[test]
fn remove_removes_all_selected_elements() {
    let mut document =
        json!({"list": [{"name": "a"}, {"name": "b"}, {"name": "a"}], "x": {"y/z": [1]}});
    let applied = apply(
        &mut document,
        "- target: $.list[?@.name=='a']\n  remove: true\n- target: $.x['y/z']\n  remove: true\n",
    );
    assert_eq!(document, json!({"list": [{"name": "b"}], "x": {}}));
    assert_eq!(applied[0].touched, ["/list/0", "/list/2"]);
    assert_eq!(applied[1].touched, ["/x/y~1z"]);
}

#[test]
fn reports_actions_without_effect() {
    let mut document = json!({"a": {"b": 1}});
    let applied = apply(
        &mut document,
        "- target: $.missing\n  update: {b: 1}\n- target: $.a\n  update: {b: 1}\n",
    );
    assert!(applied.iter().all(|action| action.touched.is_empty()));
    // The second is not needed any more, but the first may be at another location.
    let fixed: Vec<bool> = applied.iter().map(|action| action.fixed).collect();
    assert_eq!(fixed, [false, true]);
}

#[test]
fn refuses_invalid_overlays_with_the_location() {
    for (text, pointer) in [
        ("{}", "/overlay"),
        ("overlay: 2.0.0", "/overlay"),
        ("overlay: 1.0.0", "/actions"),
        ("overlay: 1.0.0\nactions: [{}]", "/actions/0"),
        ("overlay: 1.0.0\nactions: [{target: $}]", "/actions/0"),
        (
            "overlay: 1.0.0\nactions: [{target: 'a b', remove: true}]",
            "/actions/0/target",
        ),
        (
            "overlay: 1.0.0\nactions: [{target: $.a, remove: true, update: {}}]",
            "/actions/0",
        ),
    ] {
        let error = Overlay::parse(text).expect_err(text);
        assert_eq!(error.pointer(), pointer, "{error}");
        assert_eq!(error.document(), crate::Document::Overlay);
    }
}
