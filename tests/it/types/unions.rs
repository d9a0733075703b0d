//! Unions: which alternative is decoded, and that no data is lost.

use intercom_api::types;
use serde_json::{Value, json};

use super::{read, written};

/// Asserts which alternative is decoded from each value, and that encoding returns the same JSON.
macro_rules! picks {
    ($union:ident { $($variant:ident $json:tt,)* }) => {$(
        let sent: Value = json!($json);
        let value = read!($union, sent);
        assert!(
            matches!(value, types::$union::$variant(_)),
            "not {}::{}: {sent} became {value:?}", stringify!($union), stringify!($variant),
        );
        assert_eq!(written!(value), sent);
    )*};
}

#[test]
fn the_four_forms_of_create_tag() {
    picks!(CreateTagRequest {
        CreateOrUpdate { "name": "VIP" },
        CreateOrUpdate { "name": "VIP", "id": "7" },
        TagCompanies { "name": "VIP", "companies": [{ "id": "1" }, { "company_id": "k" }] },
        UntagCompanies { "name": "VIP", "companies": [{ "id": "1", "untag": true }, { "company_id": "k", "untag": true }] },
        TagContacts { "name": "VIP", "users": [{ "id": "1" }] },
    });
}

#[test]
fn replies_and_changes_of_conversations() {
    picks!(ReplyToConversationRequest {
        Admin { "type": "admin", "message_type": "comment", "admin_id": "5", "body": "Hi" },
        Admin { "type": "admin", "message_type": "note", "admin_id": "5" },
        Contact { "type": "user", "message_type": "comment", "email": "a@example.com", "body": "Hi" },
    });
    picks!(ContactConversationReply {
        IntercomUserId { "type": "user", "message_type": "comment", "intercom_user_id": "5", "body": "Hi" },
        UserId { "type": "user", "message_type": "comment", "user_id": "5", "body": "Hi" },
        Email { "type": "user", "message_type": "comment", "email": "a@example.com", "body": "Hi" },
    });
    picks!(ManageConversationRequest {
        Close { "message_type": "close", "type": "admin", "admin_id": "5" },
        Snooze { "message_type": "snoozed", "admin_id": "5", "snoozed_until": 9 },
        Open { "message_type": "open", "admin_id": "5" },
        Assign { "message_type": "assignment", "type": "team", "admin_id": "5", "assignee_id": "0" },
    });
    picks!(RedactConversationRequest {
        Part { "type": "conversation_part", "conversation_id": "1", "conversation_part_id": "2" },
        Source { "type": "source", "conversation_id": "1", "source_id": "2" },
    });
    picks!(CustomerRef {
        Id { "intercom_user_id": "5", "customer": { "email": "a@example.com" } },
        UserId { "user_id": "5", "customer": { "intercom_user_id": "6" } },
        Email { "email": "a@example.com" },
    });
}

#[test]
fn replies_to_tickets_and_their_contacts() {
    picks!(ReplyToTicketRequest {
        Admin { "type": "admin", "message_type": "note", "admin_id": "5", "body": "Hi" },
        Contact { "type": "user", "message_type": "comment", "user_id": "5", "body": "Hi" },
    });
    picks!(ContactTicketReply {
        IntercomUserId { "type": "user", "message_type": "comment", "intercom_user_id": "5", "body": "Hi" },
        UserId { "type": "user", "message_type": "comment", "user_id": "5", "body": "Hi" },
        Email { "type": "user", "message_type": "comment", "email": "a@example.com", "body": "Hi" },
    });
    picks!(ContactRef {
        Id { "id": "5" },
        ExternalId { "external_id": "5" },
        Email { "email": "a@example.com" },
        // An undeclared field does not change the alternative.
        Email { "email": "a@example.com", "phone": "+447700900123" },
    });
}

#[test]
fn filters_of_searches() {
    picks!(SearchQuery {
        Filter { "field": "role", "operator": "=", "value": "user" },
        Group {
            "operator": "AND",
            "value": [
                { "field": "role", "operator": "=", "value": "user" },
                { "operator": "OR", "value": [{ "field": "id", "operator": "IN", "value": ["1", "2"] }] },
            ],
        },
    });
    picks!(SearchQuery {
        Filter { "field": "role", "operator": "IN", "value": ["user", "lead"] },
        Group { "operator": "OR", "value": [{ "field": "role", "operator": "=", "value": "user" }] },
    });
}

#[test]
fn values_of_filters_stay_of_their_kind() {
    picks!(SearchValue {
        String "user",
        String "12",
        Integer 12,
        Boolean true,
        Array ["user", "12"],
        Array [12, 13],
    });
    let value = types::SearchValue::Array(vec![12.into_item(), "b".into_item()]);
    assert_eq!(written!(value), json!([12, "b"]));
}

/// Converts a value to an element of an array in a search filter.
trait IntoItem {
    fn into_item(self) -> types::SearchListValue;
}

impl IntoItem for i64 {
    fn into_item(self) -> types::SearchListValue {
        types::SearchListValue::Integer(self)
    }
}

impl IntoItem for &str {
    fn into_item(self) -> types::SearchListValue {
        types::SearchListValue::String(self.to_owned())
    }
}

fn company() -> Value {
    json!({
        "type": "company", "id": "c-1", "app_id": "w", "company_id": "key-1", "created_at": 1, "updated_at": 2,
        "session_count": 0, "user_count": 1,
    })
}

#[test]
fn one_company_or_a_list() {
    let one = company();
    assert!(matches!(
        read!(CompanyOrList, one),
        types::CompanyOrList::Company(_)
    ));
    // The alternative stays the same, however many fields are added.
    let mut more = one.clone();
    for number in 0..50 {
        more[format!("new_{number}")] = json!({ "number": number });
    }
    let read = read!(CompanyOrList, more);
    assert!(matches!(read, types::CompanyOrList::Company(_)), "{read:?}");
    assert_eq!(written!(read), more);

    for list in [
        json!({ "type": "list", "data": [one.clone(), one], "total_count": 2, "pages": { "page": 1 } }),
        json!({ "type": "list", "total_count": 0 }),
    ] {
        let read = read!(CompanyOrList, list);
        assert!(matches!(read, types::CompanyOrList::List(_)), "{read:?}");
        assert_eq!(written!(read), list);
    }
}

/// Checks that a company with an invalid field is not decoded as an empty list of companies.
#[test]
fn what_cannot_be_read_is_not_taken_for_something_else() {
    let mut wrong = company();
    wrong["session_count"] = json!("many");
    let read = serde_json::from_value::<types::CompanyOrList>(wrong);
    assert!(
        !matches!(read, Ok(types::CompanyOrList::List(_))),
        "{read:?}"
    );
}

#[test]
fn events_with_and_without_summary() {
    picks!(DataEventListOrSummary {
        List {
            "type": "event.list",
            "events": [{ "type": "event", "event_name": "order-placed", "created_at": 5, "id": "e", "metadata": { "n": 1 } }],
            "pages": { "next": "https://api.example.com/events?before=5" },
        },
        List {
            "type": "event.list",
            "events": [{ "event_name": "order-placed", "created_at": 5, "user_id": "7", "source": "new" }],
        },
        Summary {
            "type": "event.summary",
            "email": "ada@example.com",
            "intercom_user_id": "u",
            "user_id": "7",
            "events": [{ "name": "order-placed", "first": "2024-01-01T00:00:00Z", "last": "2024-02-01T00:00:00Z", "count": 2 }],
        },
    });
}

#[test]
fn an_empty_list_of_events_is_no_summary() {
    // Only the `type` distinguishes them.
    let list = json!({ "type": "event.list" });
    let summary = json!({ "type": "event.summary" });
    let read = read!(DataEventListOrSummary, list);
    assert!(
        matches!(read, types::DataEventListOrSummary::List(_)),
        "{read:?}"
    );
    let read = read!(DataEventListOrSummary, summary);
    assert!(
        matches!(read, types::DataEventListOrSummary::Summary(_)),
        "{read:?}"
    );
}

#[test]
fn the_next_page_is_a_cursor_or_an_address() {
    picks!(NextPage {
        Url "https://api.example.com/articles?page=2",
        Cursor { "page": 2, "per_page": 50, "starting_after": "WzE3" },
    });
}

#[test]
fn objects_or_text() {
    picks!(ContactAvatar {
        Url "https://img.example.com/ada.png",
        Avatar { "type": "avatar", "image_url": "https://img.example.com/ada.png" },
    });
    picks!(PartAssignee {
        Reference { "type": "admin", "id": "5" },
        Text "nobody",
    });
}

#[test]
fn a_shape_that_fits_none_is_kept_as_json() {
    for sent in [json!([{ "id": 1 }]), json!(true), json!(7)] {
        let value = read!(CompanyOrList, sent);
        assert!(matches!(&value, types::CompanyOrList::Other(kept) if *kept == sent));
        assert_eq!(written!(value), sent);
    }
}

#[test]
fn alternatives_become_the_union_of_themselves() {
    let adding = types::CustomerRef::email("a@example.com");
    let customer = types::CustomerByUserId::new(7).customer(adding);
    let request = types::AttachContactRequest::new(customer).admin_id("5");
    assert_eq!(
        written!(request),
        json!({ "admin_id": "5", "customer": { "user_id": "7", "customer": { "email": "a@example.com" } } })
    );
    assert_eq!(
        written!(types::CustomerRef::id("u")),
        json!({ "intercom_user_id": "u" })
    );
    assert_eq!(
        written!(types::CustomerRef::user_id(7)),
        json!({ "user_id": "7" })
    );
}
