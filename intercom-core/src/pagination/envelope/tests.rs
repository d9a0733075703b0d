//! Tests of the decoding of pages.

use super::*;

const COMPANY_OR_LIST: ListInfo = ListInfo::new("data", None).or_single(&["company"]);

fn ids(body: &str, list: ListInfo) -> Result<(Vec<Value>, usize), String> {
    read::<Value, wire::Eager>(body.as_bytes(), &list)
        .map(|found| (found.items, found.skipped.len()))
        .map_err(|error| wire::decode_reason(&error))
}

#[test]
fn lists_are_found_where_they_are() {
    for (body, path, expected) in [
        (r#"{"data": [1, 1]}"#, "data", 2),
        (
            r#"{"data": {"articles": [1], "highlights": [2, 3]}}"#,
            "data.articles",
            1,
        ),
        (r#"{"data": [1, null]}"#, "data", 1),
        (r#"{"data": [null]}"#, "data", 0),
        (r#"{"type": "list", "data": null}"#, "data", 0),
        (r#"{"type": "list", "data": []}"#, "data", 0),
        (r#"{"type": "team.list", "teams": []}"#, "teams", 0),
        (r#"{"data": [], "total_count": 0}"#, "data", 0),
        (
            r#"{"type": "list", "data": {"articles": [], "highlights": [{}]}}"#,
            "data.articles",
            0,
        ),
        (r#"{"type": "list", "companies": [{"id": "1"}]}"#, "data", 1),
        (
            r#"{"type": "list", "data": [1, 1], "companies": [{"id": "1"}]}"#,
            "data",
            2,
        ),
        (r#"{"type": "list", "companies": []}"#, "data", 0),
        (
            r#"{"type": "list", "data": [], "facets": [{}], "total_count": 0}"#,
            "data",
            0,
        ),
    ] {
        let (items, skipped) = ids(body, ListInfo::new(path, None)).unwrap();
        assert_eq!((items.len(), skipped), (expected, 0), "{body}");
    }
    let summary = ListInfo::new("events", None).types(&["event.summary"]);
    let found = ids(r#"{"type": "event.summary", "events": []}"#, summary);
    assert_eq!(found, Ok((Vec::new(), 0)));
}

#[test]
fn other_responses_are_not_lists() {
    for body in [
        "null",
        "{}",
        "[1]",
        "5",
        r#""text""#,
        r#"{"error": "boom"}"#,
        r#"{"errors": [{"code": "boom"}]}"#,
        r#"{"type": "list", "errors": [{"code": "boom"}]}"#,
        r#"{"type": "error", "id": "1"}"#,
        r#"{"type": "error.list", "errors": []}"#,
        r#"{"type": "list"}"#,
        r#"{"type": "list", "total_count": 0}"#,
        r#"{"data": []}"#,
        r#"{"data": null}"#,
        r#"{"data": [], "total_count": 3}"#,
        r#"{"type": "contact", "id": "1"}"#,
        r#"{"type": "list", "data": {"a": 1}}"#,
        r#"{"type": "list", "data": "x"}"#,
        // With two arrays, it is ambiguous which of them is the list.
        r#"{"type": "list", "companies": [{"id": "1"}], "contacts": [{"id": "2"}]}"#,
        r#"{"type": "list", "data": [], "companies": [{"id": "1"}]}"#,
        r#"{"type": "list", "data": null, "companies": [{"id": "1"}]}"#,
    ] {
        let found = ids(body, ListInfo::new("data", None));
        let explained = |error: &String| error.contains("expected a") && !error.contains("boom");
        assert!(found.as_ref().is_err_and(explained), "{body}: {found:?}");
    }
}

#[test]
fn one_element_is_read_only_where_it_is_declared() {
    for (body, is_company) in [
        (r#"{"type": "company", "id": "7"}"#, true),
        (r#"{"id": "7", "company_id": "a"}"#, true),
        ("{}", false),
        (r#"{"error": "boom"}"#, false),
        (r#"{"type": "contact", "id": "7"}"#, false),
        (r#"{"id": null}"#, false),
    ] {
        let found = ids(body, COMPANY_OR_LIST);
        assert_eq!(found.is_ok(), is_company, "{body}");
        assert!(found.is_err() || found.unwrap().0[0]["id"] == "7");
        assert!(ids(body, ListInfo::new("data", None)).is_err(), "{body}");
    }
}

#[test]
fn one_bad_element_does_not_cost_the_others() {
    let body = br#"{"tickets": ["y", 1, null, "x", 3], "total_count": "3", "scroll_param": 5,
        "pages": {"next": {"starting_after": "z"}}}"#;
    let found = read::<u32, wire::Eager>(body, &ListInfo::new("tickets", None));
    let Ok(Envelope {
        items,
        meta,
        skipped,
        failed,
        is_empty: false,
    }) = found
    else {
        panic!("not decoded")
    };
    assert_eq!(items, [1, 3]);
    assert_eq!((skipped[1].index, &*skipped[1].path), (3, "tickets[3]"));
    let places: Vec<_> = failed
        .iter()
        .map(|one| (one.position, one.items_before))
        .collect();
    assert_eq!(places, [(0, 0), (1, 1)]);
    assert_eq!(
        (meta.total_count, meta.scroll_param.as_deref()),
        (Some(3), Some("5"))
    );
    assert_eq!(meta.next["starting_after"], "z");
}

#[test]
fn repeated_elements_are_removed_by_id() {
    let mut seen = std::collections::HashSet::new();
    let first = br#"{"type": "list", "data": [{"id": "1"}, {"id": 2}, {}]}"#;
    assert_eq!(without_seen(first, "data", &mut seen), None);
    let again = br#"{"type": "list", "data": [{"id": "2"}, {"id": "3"}, {}], "total_count": 9}"#;
    let rest = without_seen(again, "data", &mut seen).unwrap();
    let found = ids(str::from_utf8(&rest).unwrap(), ListInfo::new("data", None));
    let expected = vec![serde_json::json!({"id": "3"}), serde_json::json!({})];
    assert_eq!(found, Ok((expected, 0)));
}
