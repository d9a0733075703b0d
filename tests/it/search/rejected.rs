//! Searches that the API would reject are rejected before they are sent: a case for each rule.

use intercom_api::search::{Operator, Query, Search, Sort, contact, conversation, ticket};
use intercom_api::{ErrorKind, types};
use intercom_sandbox::Sandbox;
use serde_json::json;

fn reason(search: impl Into<Search>) -> String {
    let error = search.into().build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    error.to_string()
}

fn filter() -> Query {
    Query::field("a").eq(1)
}

#[test]
fn rejects_deep_and_large_groups() {
    let third = Query::any([filter(), Query::all([filter(), Query::any([filter()])])]);
    assert_eq!(
        reason(third),
        "invalid OR group at `query.value.1.value.1`: it is on level 3, but groups can nest at most 2 levels deep"
    );
    assert_eq!(
        reason(filter().or(filter()).and(filter()).or(filter())),
        "invalid OR group at `query.value.0.value.0`: it is on level 3, but groups can nest at most 2 levels deep"
    );
    let many = (0..16).fold(filter(), |query, _| query.and(filter()));
    assert_eq!(
        reason(filter().or(many)),
        "invalid AND group at `query.value.1`: it has 17 entries, but must have at most 15; use `IN` or `NIN` for many values of one field"
    );
    for (empty, place) in [
        (Query::all([]), "AND group at `query`"),
        (Query::any([]), "OR group at `query`"),
        (Query::all([]).and(filter()), "AND group at `query.value.0`"),
        (filter().and(Query::all([])), "AND group at `query.value.1`"),
    ] {
        let text = reason(empty);
        assert_eq!(
            text,
            format!("invalid {place}: it is empty, but must have between 1 and 15 entries")
        );
    }
}

#[test]
fn rejects_operators_of_other_fields() {
    assert_eq!(
        reason(filter().and(Query::field(contact::CREATED_AT).not_eq(1))),
        "invalid operator `!=` for `created_at` at `query.value.1`: the field accepts `=`, `<`, `>` (dates of contacts count as full days)"
    );
    assert_eq!(
        reason(contact::field("tag_id").is_in(["7"])),
        "invalid operator `IN` for `tag_id` at `query`: the field accepts `=`, `!=`"
    );
    assert_eq!(
        reason(conversation::OPEN.compare(Operator::Less, true)),
        "invalid operator `<` for `open` at `query`: the field accepts `=`, `!=`"
    );
    assert_eq!(
        reason(ticket::field("contact_ids").contains("7")),
        "invalid operator `~` for `contact_ids` at `query`: the field accepts `=`, `!=`, `IN`, `NIN`"
    );
    assert_eq!(
        reason(contact::field("owner_id").starts_with("7")),
        "invalid operator `^` for `owner_id` at `query`: the field accepts `=`, `!=`, `IN`, `NIN`, `<`, `>`, `<=`, `>=`"
    );
    assert_eq!(
        reason(contact::field("email").gt("a")),
        "invalid operator `>` for `email` at `query`: the field accepts `=`, `!=`, `IN`, `NIN`, `~`, `!~`, `^`, `$`"
    );
    assert_eq!("NIN".parse(), Ok(Operator::NotIn));
    let error = "AND".parse::<Operator>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid operator: expected one of `=`, `!=`, `IN`, `NIN`, `<`, `<=`, `>`, `>=`, `~`, `!~`, `^`, `$`"
    );
}

#[test]
fn rejects_values_of_other_kinds() {
    for (query, text) in [
        (
            ticket::CREATED_AT.after("yesterday"),
            "invalid value for `created_at` at `query`: expected a time in Unix seconds, found a string",
        ),
        (
            contact::CREATED_AT.after(true),
            "invalid value for `created_at` at `query`: expected a time in Unix seconds, found a boolean",
        ),
        (
            contact::OWNER_ID.eq("Ada"),
            "invalid value for `owner_id` at `query`: expected a number, found a string",
        ),
        (
            contact::OWNER_ID.is_in(["1", "Ada"]),
            "invalid value for `owner_id` at `query`: expected a number, found a string",
        ),
        (
            ticket::OPEN.eq(1),
            "invalid value for `open` at `query`: expected a boolean, found a number",
        ),
        (
            Query::field("a").eq(f64::NAN),
            "invalid value for `a` at `query`: expected a single value, found a number that is not finite",
        ),
        (
            Query::field("a").eq(json!({"b": 1})),
            "invalid value for `a` at `query`: expected a single value, found an object",
        ),
        (
            Query::field("a").eq(json!([1])),
            "invalid value for `a` at `query`: expected a single value, found an array",
        ),
        (
            Query::field("a").is_in([None::<String>]),
            "invalid value for `a` at `query`: expected strings and integers in the array, found null",
        ),
        (
            Query::field("a").not_in([true]),
            "invalid value for `a` at `query`: expected strings and integers in the array, found a boolean",
        ),
        (
            Query::field("a").gt(None::<i64>),
            "invalid value for `a` at `query`: `>` does not accept null; use `=` or `!=`",
        ),
        (
            Query::field("a").compare(Operator::In, 1),
            "invalid value for `a` at `query`: `IN` requires an array; use `is_in`, `not_in` or `compare_many`",
        ),
        (
            Query::field("a").compare_many(Operator::Equal, [1]),
            "invalid value for `a` at `query`: `=` does not accept an array; use `IN` or `NIN`",
        ),
    ] {
        assert_eq!(reason(query), text);
    }
}

#[test]
fn rejects_invalid_names() {
    for id in [
        "Carrier",
        "",
        "1f2e3d4c-0000-4000-8000-123456789abc",
        "+5",
        "-5",
    ] {
        let text = reason(Query::ticket_attribute(id).eq("x"));
        assert!(text.contains("the numeric ID of an attribute"), "{text}");
        assert_eq!(
            reason(Query::field(format!("ticket_attribute.{id}")).eq("x")),
            text
        );
    }
    let empty = "missing `query.field`: specify the field to compare";
    assert_eq!(reason(Query::field("").eq(1)), empty);
    assert_eq!(reason(Query::custom_attribute("").eq(1)), empty);
    assert_eq!(
        reason(filter().sort(Sort::ascending(""))),
        "missing `sort.field`: specify the field to sort by"
    );
    assert!(
        reason(Query::raw(json!([]))).starts_with("invalid JSON at `query`: expected an object")
    );
}

#[test]
fn rejects_invalid_pagination() {
    for size in [0, 151, u32::MAX] {
        assert_eq!(
            reason(filter().per_page(size)),
            format!("invalid `pagination.per_page` {size}: must be between 1 and 150")
        );
    }
    for size in [1, 150] {
        assert!(filter().per_page(size).build().is_ok());
    }
    assert_eq!(
        reason(filter().starting_after("")),
        "invalid `pagination.starting_after`: must not be empty; omit it for the first page"
    );
}

#[test]
fn messages_quote_no_values() {
    for query in [
        contact::OWNER_ID.eq("ada@example.com"),
        contact::CREATED_AT.after("ada@example.com"),
        contact::field("email").gt("ada@example.com"),
        Query::field("a").is_in([Some("ada@example.com"), None]),
    ] {
        let error = query.build().unwrap_err();
        assert!(!format!("{error} {error:?}").contains("ada@"), "{error}");
    }
}

#[tokio::test]
async fn sends_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = crate::harness::client(&sandbox);
    let wrong = filter().per_page(151);
    let expected = reason(wrong.clone());
    let names = ["contacts", "conversations", "tickets", "tickets"];
    let errors = [
        client.contacts().search(wrong.clone()).await.unwrap_err(),
        client
            .conversations()
            .search(wrong.clone())
            .await
            .unwrap_err(),
        client.tickets().search(wrong.clone()).await.unwrap_err(),
        // Later changes do not make it valid.
        client
            .tickets()
            .search(
                types::SearchRequest::from(wrong.clone())
                    .pagination(types::PageCursor::new().per_page(5)),
            )
            .await
            .unwrap_err(),
    ];
    for (error, handle) in errors.iter().zip(names) {
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert_eq!(error.to_string(), format!("{handle}.search: {expected}"));
    }
    assert_eq!(sandbox.requests().len(), 0);

    let request = types::SearchRequest::from(wrong);
    let error = serde_json::to_value(&request).unwrap_err();
    assert_eq!(error.to_string(), expected);
    assert_eq!(format!("{request:?}"), "SearchRequest {..}");
}
