//! Tests of the decoding of pages.

use super::*;

const COMPANY_OR_LIST: ListInfo = ListInfo::new("data", None).or_single(&["company"]);

fn ids(body: &str, list: ListInfo) -> Result<(Vec<Value>, usize), String> {
    read::<Value, wire::Eager>(body.as_bytes(), &list)
        .map(|found| (found.items, found.skipped.len()))
        .map_err(|error| wire::decode_reason(&error))
}

fn count(body: &str, path: &'static str) -> Option<usize> {
    let found = ids(body, ListInfo::new(path, None)).ok()?;
    assert_eq!(found.1, 0, "{body}");
    Some(found.0.len())
}

#[test]
fn lists_are_found_where_they_are() {
    for (body, path, elements) in [
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
        (r#"{"type": "list", "companies": []}"#, "data", 0),
        (
            r#"{"type": "list", "data": [], "facets": [{}], "total_count": 0}"#,
            "data",
            0,
        ),
    ] {
        assert_eq!(count(body, path), Some(elements), "{body}");
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
        "[]",
        "[1]",
        "5",
        "true",
        r#""text""#,
        r#"{"error": "boom"}"#,
        r#"{"message": "boom"}"#,
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
    for body in [
        r#"{"type": "company", "id": "7"}"#,
        r#"{"id": "7", "company_id": "a"}"#,
    ] {
        let single = ids(body, COMPANY_OR_LIST);
        assert_eq!(
            single.map(|(items, _)| items[0]["id"].clone()),
            Ok("7".into())
        );
        assert!(ids(body, ListInfo::new("data", None)).is_err(), "{body}");
    }
    for body in [
        "{}",
        r#"{"error": "boom"}"#,
        r#"{"message": "boom"}"#,
        r#"{"type": "contact", "id": "7"}"#,
        r#"{"id": null}"#,
    ] {
        assert!(ids(body, COMPANY_OR_LIST).is_err(), "{body}");
    }
}

#[test]
fn one_bad_element_does_not_cost_the_others() {
    let body = br#"{"tickets": [1, "x", 3], "total_count": 3, "pages": {"next": {"starting_after": "z"}}}"#;
    match read::<u32, wire::Eager>(body, &ListInfo::new("tickets", None)) {
        Ok(found) => {
            assert_eq!(found.items, [1, 3]);
            assert_eq!(found.skipped[0].index, 1);
            assert_eq!(found.skipped[0].path, "tickets[1]");
            assert_eq!(found.meta.total_count, Some(3));
            assert_eq!(found.meta.next["starting_after"], "z");
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn an_array_of_another_kind_is_an_error_with_a_path() {
    let list = ListInfo::new("data", None);
    assert!(read::<u32, wire::Eager>(b"[1]", &list).is_err());
    let body = br#"{"data": {"a": 1}}"#;
    let path = read::<u32, wire::Eager>(body, &list)
        .map(|_| ())
        .map_err(|error| wire::error_path(body, &error));
    assert_eq!(path, Err("data".into()));
}

#[test]
fn repeated_elements_are_removed_by_id() {
    let mut seen = std::collections::HashSet::new();
    let first = br#"{"type": "list", "data": [{"id": "1"}, {"id": 2}, {}]}"#;
    assert_eq!(without_seen(first, "data", &mut seen), None);
    let again = br#"{"type": "list", "data": [{"id": "2"}, {"id": "3"}, {}], "total_count": 9}"#;
    let rest = without_seen(again, "data", &mut seen).unwrap_or_default();
    let found = read::<Value, wire::Eager>(&rest, &ListInfo::new("data", None));
    let found = found.map(|found| (found.items, found.is_empty, found.meta.total_count));
    let expected = (
        vec![serde_json::json!({"id": "3"}), serde_json::json!({})],
        false,
        Some(9),
    );
    assert_eq!(found.ok(), Some(expected));
}
