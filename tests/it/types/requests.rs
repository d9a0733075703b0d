//! Requests: their builders, the JSON that they send, and the JSON that they reject.

use intercom_api::{Client, Id, Nullable, Timestamp, types};
use intercom_sandbox::Sandbox;
use serde_json::{Value, json};

use super::{read, refused, written};

#[test]
fn a_field_is_absent_null_or_a_value() {
    let absent = types::UpdateContactRequest::new();
    assert!(absent.name.is_absent() && !absent.name.is_null());
    assert_eq!(written!(absent), json!({}));

    let null = types::UpdateContactRequest::new()
        .clear_name()
        .clear_owner_id()
        .clear_signed_up_at()
        .clear_unsubscribed_from_emails()
        .clear_custom_attributes();
    assert!(null.name.is_null() && !null.name.is_absent());
    assert_eq!(
        written!(null),
        json!({
            "name": null, "owner_id": null, "signed_up_at": null, "unsubscribed_from_emails": null,
            "custom_attributes": null,
        })
    );

    let value = types::UpdateContactRequest::new()
        .name("Ada Nowak")
        .owner_id(814)
        .signed_up_at(5)
        .unsubscribed_from_emails(false);
    assert_eq!(value.name.as_ref().map(String::as_str), Some("Ada Nowak"));
    assert_eq!(
        written!(value),
        json!({ "name": "Ada Nowak", "owner_id": 814, "signed_up_at": 5, "unsubscribed_from_emails": false })
    );

    // A stored request can be decoded again, in all three states of a field.
    for request in [absent, null, value] {
        assert_eq!(read!(UpdateContactRequest, written!(request)), request);
    }
}

#[test]
fn the_last_word_counts() {
    let request = types::UpdateContactRequest::new().name("Ada").clear_name();
    assert_eq!(written!(request), json!({ "name": null }));
    let request = request.name("Bo").name("Cy");
    assert_eq!(written!(request), json!({ "name": "Cy" }));
    let mut request = request;
    request.name = Nullable::Absent;
    assert_eq!(request, types::UpdateContactRequest::default());
    request.name = "Di".to_owned().into();
    assert_eq!(written!(request), json!({ "name": "Di" }));
}

#[test]
fn empty_is_not_absent() {
    let request = types::NewsItemRequest::new("", 5)
        .reactions(Vec::<String>::new())
        .labels(Vec::<String>::new());
    assert_eq!(
        written!(request),
        json!({ "title": "", "sender_id": 5, "reactions": [], "labels": [] })
    );
    let request = types::UpdateContactRequest::new().custom_attributes(serde_json::Map::new());
    assert_eq!(written!(request), json!({ "custom_attributes": {} }));
}

/// Asserts that a request sends these fields automatically, and that decoding rejects other values
/// for them.
macro_rules! sends {
    ($($kind:ident($($argument:expr),*) $json:tt,)*) => {$(
        let request = types::$kind::new($($argument),*);
        let sent = written!(request);
        assert_eq!(read!($kind, sent), request);
        let fixed: Value = json!($json);
        for (name, value) in fixed.as_object().unwrap() {
            assert_eq!(sent[name], *value, "{} {name}", stringify!($kind));
            let mut other = sent.clone();
            other[name] = json!("another");
            let error = refused!($kind, other);
            assert!(error.contains(name), "{}: {error}", stringify!($kind));
        }
    )*};
}

#[test]
fn what_has_one_value_fills_itself_in() {
    sends! {
        AdminConversationReply("comment", 5) { "type": "admin" },
        AdminTicketReply("note", 5) { "type": "admin" },
        ContactConversationReplyById("Hi", "c") { "type": "user", "message_type": "comment" },
        ContactConversationReplyByUserId("Hi", 7) { "type": "user", "message_type": "comment" },
        ContactConversationReplyByEmail("Hi", "a@example.com") { "type": "user", "message_type": "comment" },
        ContactTicketReplyById("Hi", "c") { "type": "user", "message_type": "comment" },
        ContactTicketReplyByUserId("Hi", 7) { "type": "user", "message_type": "comment" },
        ContactTicketReplyByEmail("Hi", "a@example.com") { "type": "user", "message_type": "comment" },
        AssignConversationRequest("team", 5, 6) { "message_type": "assignment" },
        CloseConversationRequest(5) { "message_type": "close", "type": "admin" },
        OpenConversationRequest(5) { "message_type": "open" },
        SnoozeConversationRequest(5, 9) { "message_type": "snoozed" },
        RedactConversationPartRequest(1, 2) { "type": "conversation_part" },
        RedactConversationSourceRequest(1, 2) { "type": "source" },
    }
}

#[test]
fn what_is_optional_does_not_fill_itself_in() {
    assert_eq!(written!(types::CreateContactRequest::new()), json!({}));
    assert_eq!(written!(types::ArticleContent::new()), json!({}));
}

#[test]
fn enums_of_requests_take_values_that_are_not_known_yet() {
    let request = types::UpdateTicketRequest::new().state("on_hold");
    assert_eq!(written!(request), json!({ "state": "on_hold" }));
    let request = request.state(types::TicketState::Resolved);
    assert_eq!(written!(request), json!({ "state": "resolved" }));
    assert_eq!(request.state, Some("resolved".into()));
}

#[test]
fn fields_that_are_not_known_yet_can_be_sent() {
    let request = types::CreateContactRequest::new()
        .email("ada@example.com")
        .with_extra("pronouns", "she")
        .with_extra("score", 7);
    let sent = json!({ "email": "ada@example.com", "pronouns": "she", "score": 7 });
    assert_eq!(written!(request), sent);
    assert_eq!(read!(CreateContactRequest, sent), request);
    let request = request.with_extra("score", Value::Null);
    assert_eq!(request.extra.len(), 2);
    assert_eq!(written!(request)["score"], Value::Null);
}

#[test]
fn lists_take_what_can_become_an_element() {
    use types::ContactById as ById;
    use types::ContactRef as Contact;
    let wanted = json!({ "ticket_type_id": "5", "contacts": [{ "id": "a" }, { "id": "b" }] });
    for request in [
        types::CreateTicketRequest::new(5, [Contact::id("a"), Contact::id("b")]),
        types::CreateTicketRequest::new("5", ["a", "b"].map(ById::new)),
        types::CreateTicketRequest::new("5", vec![ById::new("a"), ById::new("b")]),
        types::CreateTicketRequest::new("5", ["a", "b"].into_iter().map(Contact::id)),
    ] {
        assert_eq!(written!(request), wanted);
    }
    let mixed = types::CreateTicketRequest::new(
        5,
        [
            Contact::id("a"),
            Contact::email("ada@example.com"),
            Contact::external_id(7),
        ],
    );
    assert_eq!(
        written!(mixed)["contacts"],
        json!([{ "id": "a" }, { "email": "ada@example.com" }, { "external_id": "7" }])
    );

    // A list is replaced, not extended.
    let note = types::AdminTicketReply::new("note", 5)
        .attachment_urls(["https://img.example.com/a.png"])
        .attachment_urls(vec![String::from("https://img.example.com/b.png")]);
    assert_eq!(
        written!(note)["attachment_urls"],
        json!(["https://img.example.com/b.png"])
    );
}

#[test]
fn setters_accept_an_option() {
    let contact = types::CreateContactRequest::new;
    let absent = contact()
        .phone(None::<&str>)
        .owner_id(None::<Id>)
        .signed_up_at(None::<Timestamp>)
        .unsubscribed_from_emails(None::<bool>);
    assert_eq!(written!(absent), json!({}));
    assert_eq!(
        written!(contact().phone(Some("1"))),
        json!({ "phone": "1" })
    );
    assert_eq!(contact().phone(Some("1")), contact().phone("1"));
    let phone = Some(String::from("1"));
    assert_eq!(written!(contact().phone(phone)), json!({ "phone": "1" }));

    // `None` clears an earlier value.
    assert_eq!(contact().phone("1").phone(None::<&str>), contact());

    // The same applies to lists, which may be empty.
    let news = || types::NewsItemRequest::new("New", 5);
    assert_eq!(news().labels(None::<Vec<String>>), news());
    let labels = Some(vec!["a", "b"]);
    assert_eq!(written!(news().labels(labels))["labels"], json!(["a", "b"]));
    let empty = Some(Vec::<String>::new());
    assert_eq!(written!(news().labels(empty))["labels"], json!([]));
}

#[test]
fn null_is_one_call() {
    let request = types::UpdateContactRequest::new();
    assert_eq!(written!(request.clone().phone(None::<&str>)), json!({}));
    let request = request.phone("1").clear_phone();
    assert_eq!(written!(request), json!({ "phone": null }));
}

#[test]
fn what_a_ticket_returns_fits_into_an_update() {
    let ticket = read!(Ticket, {
        "type": "ticket", "id": "1", "ticket_id": "1", "category": "Customer",
        "ticket_state": "in_progress", "open": true, "is_shared": true, "created_at": 1, "updated_at": 2,
        "contacts": { "type": "contact.list", "contacts": [] }, "ticket_attributes": {},
        "ticket_type": {
            "type": "ticket_type", "id": "3", "category": "Customer", "name": "Return",
            "workspace_id": "w", "archived": false, "is_internal": false, "created_at": 1, "updated_at": 1,
        },
    });
    let update = types::UpdateTicketRequest::new()
        .state(ticket.ticket_state.clone())
        .open(ticket.open);
    assert_eq!(
        written!(update),
        json!({ "state": "in_progress", "open": true })
    );
    let part = read!(TicketPart, {
        "type": "ticket_part", "id": "7", "part_type": "ticket_state_updated_by_admin",
        "ticket_state": "resolved", "previous_ticket_state": "submitted", "created_at": 1, "updated_at": 1,
        "author": { "type": "admin", "id": "5" }, "redacted": false, "attachments": [],
    });
    let undo = types::UpdateTicketRequest::new().state(part.previous_ticket_state.clone());
    assert_eq!(written!(undo), json!({ "state": "submitted" }));
    let category = ticket.category.clone();
    let same = types::UpdateTicketTypeRequest::new().category(category);
    assert_eq!(written!(same), json!({ "category": "Customer" }));
}

async fn context() -> (Sandbox, Client) {
    let sandbox = Sandbox::start().await.unwrap();
    let client = crate::harness::client(&sandbox);
    (sandbox, client)
}

/// Checks that decoding rejects stored requests without a required field. In code, a missing field
/// is a compiler error.
#[test]
fn stored_requests_that_lack_something_are_refused() {
    let lacks = |error: String, name: &str| {
        assert!(error.contains(&format!("`{name}`")), "{name}: {error}");
    };
    lacks(refused!(CreateMessageRequest, { "body": "Hello." }), "from");
    lacks(refused!(MessageSender, { "id": "5" }), "type");
    lacks(refused!(UntagCompanyRef, { "id": "2" }), "untag");
    lacks(refused!(QuickReplyOption, { "text": "Yes" }), "uuid");
    lacks(
        refused!(CreateTicketRequest, { "ticket_type_id": "5" }),
        "contacts",
    );
    lacks(refused!(ContactById, { "email": "a@example.com" }), "id");
}

/// Asserts that decoding and encoding a body does not change it.
macro_rules! exact {
    ($($kind:ident $json:tt,)*) => {$(
        let sent: Value = json!($json);
        assert_eq!(written!(read!($kind, sent)), sent, "{}", stringify!($kind));
    )*};
}

#[test]
fn bodies_are_sent_as_they_were_written() {
    exact! {
        // Nulls, including those of fields that no setter can set to null.
        UpdateContactRequest { "external_id": null, "email": null, "phone": null, "name": null },
        UpdateCompanyRequest { "website": null, "size": null, "monthly_spend": null, "custom_attributes": null },
        CreateContactRequest { "email": "a@example.com", "custom_attributes": { "a": null, "b": [null] } },
        CreateTicketRequest { "ticket_type_id": "5", "contacts": [{ "id": "1" }], "ticket_attributes": { "x": null } },
        // Scalars in a form other than that of the type.
        UpdateContactRequest { "owner_id": "814", "signed_up_at": "2025-06-15T15:06:40Z", "last_seen_at": 1_750_000_000_000_i64 },
        UpdateContactRequest { "owner_id": 814, "signed_up_at": 1.5, "unsubscribed_from_emails": "true" },
        UpdateCompanyRequest { "size": "12", "monthly_spend": 310.0, "name": 5 },
        // Empty lists and maps, and unknown fields.
        NewsItemRequest { "title": "", "sender_id": "5", "labels": [], "unseen": null, "more": { "a": [{}] } },
        UpdateContactRequest {},
        // Parts of a body.
        ReplyToConversationRequest { "type": "admin", "message_type": "note", "admin_id": 5, "body": null },
        SearchRequest { "query": { "field": "email", "operator": "=", "value": null }, "pagination": { "per_page": "5", "starting_after": null } },
    }
}

#[test]
fn a_set_field_replaces_what_was_read() {
    let request = read!(UpdateContactRequest, { "owner_id": "814", "name": null });
    let request = request.owner_id(815).name("Ada");
    assert_eq!(written!(request), json!({ "owner_id": 815, "name": "Ada" }));
}

#[test]
fn bodies_that_cannot_be_sent_are_refused_with_the_field() {
    let names = |error: String, name: &str| {
        assert!(error.contains(&format!("`{name}`")), "{name}: {error}");
        assert!(!error.contains("ada@"), "{error}");
    };
    names(
        refused!(UpdateContactRequest, { "name": ["ada@example.com"] }),
        "name",
    );
    names(
        refused!(UpdateContactRequest, { "signed_up_at": "ada@example.com" }),
        "signed_up_at",
    );
    names(
        refused!(UpdateContactRequest, { "custom_attributes": 5 }),
        "custom_attributes",
    );
    names(
        refused!(NewsItemRequest, { "title": "", "sender_id": null }),
        "sender_id",
    );
    names(
        refused!(NewsItemRequest, { "title": "", "sender_id": 5, "labels": ["a", null] }),
        "labels",
    );
    names(
        refused!(NewsItemRequest, { "title": "", "sender_id": 5, "labels": "a" }),
        "labels",
    );
    names(
        refused!(CreateMessageRequest, { "from": { "type": "admin" } }),
        "id",
    );
    names(
        refused!(CreateMessageRequest, { "from": { "type": "admin" } }),
        "from",
    );
    names(
        refused!(CloseConversationRequest, { "admin_id": "5", "type": "admin" }),
        "message_type",
    );
    refused!(UpdateContactRequest, [1]);
    refused!(UpdateContactRequest, "ada@example.com");
    refused!(UpdateContactRequest, null);
}

#[tokio::test]
async fn a_cleared_field_reaches_the_server_as_null() {
    let (sandbox, client) = context().await;
    let contact = types::CreateContactRequest::new()
        .email("ada@example.com")
        .name("Ada");
    let contact = client.contacts().create(contact).await.unwrap();
    assert_eq!(contact.name.as_deref(), Some("Ada"));
    let body = types::UpdateContactRequest::new().clear_name();
    let changed = client.contacts().update(&contact.id, body).await.unwrap();
    assert_eq!(changed.name, None);
    assert_eq!(changed.email.as_deref(), Some("ada@example.com"));
    assert_eq!(sandbox.requests()[1].body, Some(json!({ "name": null })));
}
