//! What the API would refuse, found before anything is sent: a case for each rule.

use intercom_api::search::{Operator, Query, Search, Sort, contact, conversation, ticket};
use intercom_api::{Client, ErrorKind, types};
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
fn groups() {
    let third = Query::any([filter(), Query::all([filter(), Query::any([filter()])])]);
    assert_eq!(
        reason(third),
        "`query.value.1.value.1` is a group on level 3: groups nest 2 levels deep at most"
    );
    assert_eq!(
        reason(filter().or(filter()).and(filter()).or(filter())),
        "`query.value.0.value.0` is a group on level 3: groups nest 2 levels deep at most"
    );
    let many = (0..16).fold(filter(), |query, _| query.and(filter()));
    assert_eq!(
        reason(filter().or(many)),
        "the AND group at `query.value.1` has 17 entries: a group has 15 at most; values of one field go into `IN` or `NIN`"
    );
    for (empty, place) in [
        (Query::all([]), "the AND group at `query`"),
        (Query::any([]), "the OR group at `query`"),
        (
            Query::all([]).and(filter()),
            "the AND group at `query.value.0`",
        ),
        (
            filter().and(Query::all([])),
            "the AND group at `query.value.1`",
        ),
    ] {
        let text = reason(empty);
        assert_eq!(
            text,
            format!("{place} is empty: a group has between 1 and 15 entries")
        );
    }
}

#[test]
fn operators_that_a_field_does_not_take() {
    assert_eq!(
        reason(filter().and(Query::field(contact::CREATED_AT).not_eq(1))),
        "`created_at` at `query.value.1` does not take `!=`: it takes `=`, `<`, `>` (dates of contacts count as whole days)"
    );
    assert_eq!(
        reason(contact::field("tag_id").is_in(["7"])),
        "`tag_id` at `query` does not take `IN`: it takes `=`, `!=`"
    );
    assert_eq!(
        reason(conversation::OPEN.compare(Operator::Less, true)),
        "`open` at `query` does not take `<`: it takes `=`, `!=`"
    );
    assert_eq!(
        reason(ticket::field("contact_ids").contains("7")),
        "`contact_ids` at `query` does not take `~`: it takes `=`, `!=`, `IN`, `NIN`"
    );
    assert_eq!(
        reason(contact::field("owner_id").starts_with("7")),
        "`owner_id` at `query` does not take `^`: it takes `=`, `!=`, `IN`, `NIN`, `<`, `>`, `<=`, `>=`"
    );
    assert_eq!(
        reason(contact::field("email").gt("a")),
        "`email` at `query` does not take `>`: it takes `=`, `!=`, `IN`, `NIN`, `~`, `!~`, `^`, `$`"
    );
    assert_eq!(Operator::from_text("AND"), None);
}

#[test]
fn values_that_a_field_does_not_take() {
    for (query, text) in [
        (
            ticket::CREATED_AT.after("yesterday"),
            "`created_at` at `query` compares with a time in Unix seconds, and text was given",
        ),
        (
            contact::CREATED_AT.after(true),
            "`created_at` at `query` compares with a time in Unix seconds, and true or false was given",
        ),
        (
            contact::OWNER_ID.eq("Ada"),
            "`owner_id` at `query` compares with a number, and text was given",
        ),
        (
            contact::OWNER_ID.is_in(["1", "Ada"]),
            "`owner_id` at `query` compares with a number, and text was given",
        ),
        (
            ticket::OPEN.eq(1),
            "`open` at `query` compares with true or false, and a number was given",
        ),
        (
            Query::field("a").eq(f64::NAN),
            "`a` at `query` compares with a single value, and what is not a finite number is none",
        ),
        (
            Query::field("a").eq(json!({"b": 1})),
            "`a` at `query` compares with a single value, and an object is none",
        ),
        (
            Query::field("a").eq(json!([1])),
            "`a` at `query` compares with a single value, and an array is none",
        ),
        (
            Query::field("a").is_in([None::<String>]),
            "`a` at `query` takes texts and numbers in a list, and null is among them",
        ),
        (
            Query::field("a").not_in([true]),
            "`a` at `query` takes texts and numbers in a list, and true or false is among them",
        ),
        (
            Query::field("a").gt(None::<i64>),
            "`a` at `query` has null, and `>` takes a value: null is for `=` and `!=`",
        ),
        (
            Query::field("a").compare(Operator::In, 1),
            "`a` at `query` has one value, and `IN` takes an array: give it with `is_in`, `not_in` or `compare_many`",
        ),
        (
            Query::field("a").compare_many(Operator::Equal, [1]),
            "`a` at `query` has an array, and `=` takes one value: arrays are for `IN` and `NIN`",
        ),
    ] {
        assert_eq!(reason(query), text);
    }
}

#[test]
fn names() {
    for id in [
        "Carrier",
        "",
        "1f2e3d4c-0000-4000-8000-123456789abc",
        "+5",
        "-5",
    ] {
        let text = reason(Query::ticket_attribute(id).eq("x"));
        assert!(text.contains("the number of the attribute"), "{text}");
        assert_eq!(
            reason(Query::field(format!("ticket_attribute.{id}")).eq("x")),
            text
        );
    }
    let empty = "`query.field` is empty: name the field to compare";
    assert_eq!(reason(Query::field("").eq(1)), empty);
    assert_eq!(reason(Query::custom_attribute("").eq(1)), empty);
    assert_eq!(
        reason(filter().sort(Sort::ascending(""))),
        "`sort.field` is empty: name the field to sort by"
    );
    assert!(reason(Query::raw(json!([]))).starts_with("`query` is not an object"));
}

#[test]
fn pages() {
    for size in [0, 151, u32::MAX] {
        assert_eq!(
            reason(filter().per_page(size)),
            format!("`pagination.per_page` is {size}: a page has between 1 and 150 results")
        );
    }
    for size in [1, 150] {
        assert!(filter().per_page(size).build().is_ok());
    }
    assert_eq!(
        reason(filter().starting_after("")),
        "`pagination.starting_after` is empty: leave it out for the first page"
    );
}

#[test]
fn no_message_quotes_a_value() {
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
async fn nothing_is_sent() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::builder()
        .access_token(sandbox.access_token())
        .base_url(sandbox.url())
        .build()
        .unwrap();
    let wrong = filter().per_page(151);
    let expected = reason(wrong.clone());
    let errors = [
        client
            .search_contacts()
            .body(wrong.clone())
            .send()
            .await
            .unwrap_err(),
        client
            .search_conversations()
            .body(wrong.clone())
            .send()
            .await
            .unwrap_err(),
        client
            .search_tickets()
            .body(wrong.clone())
            .send()
            .await
            .unwrap_err(),
        // What is changed afterwards does not make it valid.
        client
            .search_tickets()
            .body(wrong.clone())
            .body_map(|body| {
                body.query(types::SingleFilterSearchRequest::builder().field("id"))
                    .pagination(types::StartingAfterPaging::builder().per_page(5))
            })
            .send()
            .await
            .unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert_eq!(error.to_string(), expected);
    }
    assert_eq!(sandbox.requests().len(), 0);

    let request = types::SearchRequest::from(wrong);
    let error = serde_json::to_value(&request).unwrap_err();
    assert_eq!(error.to_string(), expected);
    assert_eq!(format!("{request:?}"), "SearchRequest {..}");
}
