//! Typed search queries: the JSON that they send, the ones that are rejected, and that the sandbox
//! accepts them.

mod properties;
mod rejected;
mod served;

use intercom_api::Timestamp;
use intercom_api::search::{Query, Search, Sort, contact, conversation, ticket};
use intercom_api::types;
use serde_json::{Value, json};

const TIME: i64 = 1_723_104_611;

fn body(search: impl Into<Search>) -> Value {
    serde_json::to_value(search.into().build().unwrap()).unwrap()
}

fn query(query: Query) -> Value {
    let mut body = body(query);
    assert_eq!(body.as_object().unwrap().len(), 1, "{body}");
    body["query"].take()
}

#[test]
fn every_operator_is_a_method() {
    let filter =
        |operator: &str, value: Value| json!({"field": "f", "operator": operator, "value": value});
    let field = || Query::field("f");
    for (made, expected) in [
        (field().eq("a"), filter("=", json!("a"))),
        (field().not_eq(5), filter("!=", json!(5))),
        (field().is_in(["a", "b"]), filter("IN", json!(["a", "b"]))),
        (field().not_in([1, 2]), filter("NIN", json!([1, 2]))),
        (field().lt(1), filter("<", json!(1))),
        (field().lte(1), filter("<=", json!(1))),
        (field().gt(1), filter(">", json!(1))),
        (field().gte(1), filter(">=", json!(1))),
        (field().before(TIME), filter("<", json!(TIME))),
        (field().after(TIME), filter(">", json!(TIME))),
        (field().contains("w"), filter("~", json!("w"))),
        (field().not_contains("w"), filter("!~", json!("w"))),
        (field().starts_with("w"), filter("^", json!("w"))),
        (field().ends_with("w"), filter("$", json!("w"))),
        (field().is_null(), filter("=", Value::Null)),
        (field().is_not_null(), filter("!=", Value::Null)),
    ] {
        assert_eq!(query(made), expected);
    }
}

#[test]
fn serializes_values_as_the_api_expects() {
    let value = |filter: Query| query(filter)["value"].take();
    let field = || Query::field("f");
    let id = intercom_api::Id::from(1295);
    let none: Option<Timestamp> = None;
    for (made, expected) in [
        (field().eq(String::from("a")), json!("a")),
        (field().eq(true), json!(true)),
        (field().eq(-7_i8), json!(-7)),
        (field().eq(u64::MAX), json!("18446744073709551615")),
        (field().eq(2.0), json!(2)),
        (field().eq(2.5), json!("2.5")),
        (field().eq(Timestamp::from_second(TIME)), json!(TIME)),
        (field().eq(std::time::UNIX_EPOCH), json!(0)),
        (field().eq(Some("a")), json!("a")),
        (field().eq(none), Value::Null),
        (field().eq(json!(5)), json!(5)),
        // An ID is a string, or a number if the field is a number.
        (field().eq(&id), json!("1295")),
        (contact::ID.eq(&id), json!("1295")),
        (contact::OWNER_ID.eq(&id), json!(1295)),
        (contact::OWNER_ID.is_in([&id]), json!([1295])),
        (contact::CREATED_AT.eq("1723104611"), json!("1723104611")),
        (
            conversation::STATE.eq(types::ConversationState::Open),
            json!("open"),
        ),
        (
            ticket::STATE.eq(types::TicketState::InProgress),
            json!("in_progress"),
        ),
        (field().is_in(Vec::<String>::new()), json!([])),
    ] {
        assert_eq!(value(made), expected);
    }
}

#[test]
fn serializes_categories_as_searches_expect() {
    use types::TicketCategory as Category;
    for (category, spelled) in [
        (Category::Customer, "request"),
        (Category::BackOffice, "task"),
        (Category::Tracker, "tracker"),
        (Category::from("Another"), "Another"),
    ] {
        let expected = json!({"field": "category", "operator": "=", "value": spelled});
        assert_eq!(query(ticket::CATEGORY.eq(&category)), expected);
        assert_eq!(query(ticket::CATEGORY.eq(category.as_str())), expected);
        assert_eq!(query(ticket::CATEGORY.eq(spelled)), expected);
        assert_eq!(query(Query::field("category").eq(category)), expected);
    }
    let listed = ticket::CATEGORY.is_in([
        types::TicketCategory::Customer,
        types::TicketCategory::Tracker,
    ]);
    assert_eq!(query(listed)["value"], json!(["request", "tracker"]));
}

#[test]
fn accepts_fields_by_name() {
    for (field, name) in [
        (
            Query::custom_attribute("plan.name"),
            "custom_attributes.plan.name",
        ),
        (Query::ticket_attribute(20413), "ticket_attribute.20413"),
        (Query::ticket_attribute("20413"), "ticket_attribute.20413"),
        // Spellings of Intercom's list.
        (Query::field("andoid_sdk_version"), "andoid_sdk_version"),
        (
            Query::field("conversation_rating.admin_d"),
            "conversation_rating.admin_d",
        ),
        (contact::field("no_constant"), "no_constant"),
    ] {
        assert_eq!(query(field.contains("x"))["field"], name);
    }
}

#[test]
fn flattens_chains() {
    let [a, b, c, d] = ["a", "b", "c", "d"].map(|name| Query::field(name).eq(1));
    let shape = |made: Query| shape(&query(made));
    let (a, b, c, d) = (|| a.clone(), || b.clone(), || c.clone(), || d.clone());
    assert_eq!(shape(a().and(b()).and(c()).and(d())), "AND(a b c d)");
    assert_eq!(shape(a().or(b()).or(c())), "OR(a b c)");
    assert_eq!(shape(a().and(b().and(c()))), "AND(a b c)");
    assert_eq!(shape(a().and(b()).or(c())), "OR(AND(a b) c)");
    assert_eq!(shape(a().or(b()).and(c().or(d()))), "AND(OR(a b) OR(c d))");
    assert_eq!(shape(Query::all([a(), b()]).and(c())), "AND(a b c)");
    // Explicit groups are preserved.
    assert_eq!(
        shape(Query::all([a(), Query::all([b(), c()])])),
        "AND(a AND(b c))"
    );
    assert_eq!(shape(Query::any([a()])), "OR(a)");
}

fn shape(query: &Value) -> String {
    match query["value"].as_array() {
        Some(entries) => format!(
            "{}({})",
            query["operator"].as_str().unwrap(),
            entries.iter().map(shape).collect::<Vec<_>>().join(" ")
        ),
        None => query["field"].as_str().unwrap().to_owned(),
    }
}

#[test]
fn builds_an_incremental_sync() {
    let search = conversation::UPDATED_AT
        .after(TIME)
        .sort(conversation::UPDATED_AT.ascending())
        .per_page(150)
        .starting_after("WzE3MjMxMDQ2MTEwMDAsMSwyXQ==");
    assert_eq!(
        body(search),
        json!({
            "query": {"field": "updated_at", "operator": ">", "value": TIME},
            "sort": {"field": "updated_at", "order": "ascending"},
            "pagination": {"per_page": 150, "starting_after": "WzE3MjMxMDQ2MTEwMDAsMSwyXQ=="},
        })
    );
    assert_eq!(
        body(Query::field("a").eq(1).sort(Sort::descending("b")))["sort"],
        json!({"field": "b", "order": "descending"})
    );
}

#[test]
fn accepts_the_largest_query() {
    let filter = || contact::EMAIL.ends_with("@example.com");
    let group = || Query::any((0..15).map(|_| filter()));
    let made = query(Query::all((0..15).map(|_| group())));
    assert_eq!(made["value"].as_array().unwrap().len(), 15);
    assert_eq!(made["value"][14]["value"].as_array().unwrap().len(), 15);
    let ids = (0..100).map(|id| format!("66b4d1f09c3e5a0021d7f{id:03}"));
    let made = query(contact::ID.is_in(ids));
    assert_eq!(made["value"].as_array().unwrap().len(), 100);
}

#[test]
fn has_as_many_fields_as_intercom_lists() {
    // Custom attributes and ticket attributes count as one field each.
    assert_eq!(contact::FIELDS.len() + 1, 42);
    assert_eq!(conversation::FIELDS.len(), 56);
    assert_eq!(ticket::FIELDS.len() + 1, 15);
    for fields in [contact::FIELDS, conversation::FIELDS, ticket::FIELDS] {
        let names: std::collections::BTreeSet<_> = fields.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), fields.len());
    }
}

#[test]
fn sends_raw_json_unchanged() {
    let raw = json!({"field": "mood", "operator": "??", "value": {"from": 1}, "more": [1]});
    assert_eq!(query(Query::raw(raw.clone())), raw);
    assert_eq!(query(raw.clone().into()), raw);
    let group = query(Query::raw(raw.clone()).or(Query::field("a").eq(1)));
    assert_eq!(group["value"][0], raw);
}

#[test]
fn debug_output_contains_no_values() {
    let search = contact::EMAIL
        .eq("ada@example.com")
        .and(contact::ID.is_in(["secret"]))
        .or(Query::raw(json!({"value": "secret"})))
        .starting_after("secret");
    let text = format!("{search:?}");
    assert!(text.contains("OR(AND(email = _, id IN _), JSON)"), "{text}");
    assert!(!text.contains("ada@") && !text.contains("secret"), "{text}");
    let value = intercom_api::search::SearchValue::from("secret");
    assert_eq!(format!("{value:?}"), "SearchValue(a string)");
}
