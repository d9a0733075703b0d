//! Requests: their builders, what they send, and what they refuse to send.

use intercom_api::{Client, Error, ErrorKind, Nullable, types};
use intercom_sandbox::Sandbox;
use serde_json::{Value, json};

use super::{read, refused, written};

#[test]
fn a_field_is_absent_null_or_a_value() {
    let absent = types::UpdateContactRequest::builder();
    assert!(absent.name.is_absent() && !absent.name.is_null());
    assert_eq!(written!(absent), json!({}));

    let null = types::UpdateContactRequest::builder()
        .name_null()
        .owner_id_null()
        .signed_up_at_null()
        .unsubscribed_from_emails_null()
        .custom_attributes_null();
    assert!(null.name.is_null() && !null.name.is_absent());
    assert_eq!(
        written!(null),
        json!({
            "name": null, "owner_id": null, "signed_up_at": null, "unsubscribed_from_emails": null,
            "custom_attributes": null,
        })
    );

    let value = types::UpdateContactRequest::builder()
        .name("Ada Nowak")
        .owner_id(814)
        .signed_up_at(5)
        .unsubscribed_from_emails(false);
    assert_eq!(value.name.as_ref().map(String::as_str), Some("Ada Nowak"));
    assert_eq!(
        written!(value),
        json!({ "name": "Ada Nowak", "owner_id": 814, "signed_up_at": 5, "unsubscribed_from_emails": false })
    );

    // What a program wrote down can be read again, in all three states.
    for request in [absent, null, value] {
        assert_eq!(read!(UpdateContactRequest, written!(request)), request);
    }
}

#[test]
fn the_last_word_counts() {
    let request = types::UpdateContactRequest::builder()
        .name("Ada")
        .name_null();
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
    let request = types::NewsItemRequest::builder()
        .title("")
        .reactions(Vec::<String>::new())
        .labels(Vec::<String>::new());
    assert_eq!(
        written!(request),
        json!({ "title": "", "reactions": [], "labels": [] })
    );
    let request = types::UpdateContactRequest::builder().custom_attributes(serde_json::Map::new());
    assert_eq!(written!(request), json!({ "custom_attributes": {} }));
}

/// Asserts what a request says without being told, and that it reads nothing else there.
macro_rules! says {
    ($($kind:ident $json:tt,)*) => {$(
        let request = types::$kind::builder();
        let said: Value = json!($json);
        assert_eq!(written!(request), said, stringify!($kind));
        assert_eq!(read!($kind, said), request);
        for name in said.as_object().unwrap().keys() {
            let mut other = said.clone();
            other[name] = json!("another");
            let error = refused!($kind, other);
            assert!(error.contains(name), "{}: {error}", stringify!($kind));
        }
    )*};
}

#[test]
fn what_has_one_value_fills_itself_in() {
    says! {
        AdminReplyConversationRequest { "type": "admin" },
        AdminReplyTicketRequest { "type": "admin" },
        ContactReplyIntercomUserIdRequest { "type": "user", "message_type": "comment" },
        ContactReplyUserIdRequest { "type": "user", "message_type": "comment" },
        ContactReplyEmailRequest { "type": "user", "message_type": "comment" },
        ContactReplyTicketIntercomUserIdRequest { "type": "user", "message_type": "comment" },
        ContactReplyTicketUserIdRequest { "type": "user", "message_type": "comment" },
        ContactReplyTicketEmailRequest { "type": "user", "message_type": "comment" },
        AssignConversationRequest { "message_type": "assignment" },
        CloseConversationRequest { "message_type": "close", "type": "admin" },
        OpenConversationRequest { "message_type": "open" },
        SnoozeConversationRequest { "message_type": "snoozed" },
        RedactConversationRequestRedactConversationPartRequest { "type": "conversation_part" },
        RedactConversationRequestRedactConversationSourceRequest { "type": "source" },
    }
}

#[test]
fn what_is_optional_does_not_fill_itself_in() {
    assert_eq!(written!(types::CreateContactRequest::builder()), json!({}));
    assert_eq!(written!(types::ArticleContent::builder()), json!({}));
}

#[test]
fn enums_of_requests_take_values_that_are_not_known_yet() {
    let request = types::UpdateTicketRequest::builder().state("on_hold");
    assert_eq!(written!(request), json!({ "state": "on_hold" }));
    let request = request.state(types::UpdateTicketRequestState::Resolved);
    assert_eq!(written!(request), json!({ "state": "resolved" }));
    assert_eq!(request.state, Some("resolved".into()));
}

#[test]
fn fields_that_are_not_known_yet_can_be_sent() {
    let request = types::CreateContactRequest::builder()
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
    use types::CreateTicketRequestContactsItem as Contact;
    use types::CreateTicketRequestContactsItemId as ById;
    let ticket = || types::CreateTicketRequest::builder().ticket_type_id(5);
    let wanted = json!({ "ticket_type_id": "5", "contacts": [{ "id": "a" }, { "id": "b" }] });
    for request in [
        ticket().contacts([Contact::id("a"), Contact::id("b")]),
        ticket().contacts(["a", "b"].map(|id| ById::builder().id(id))),
        ticket().contacts(vec![ById::builder().id("a"), ById::builder().id("b")]),
        ticket().contacts(["a", "b"].into_iter().map(Contact::id)),
    ] {
        assert_eq!(written!(request), wanted);
    }
    let mixed = ticket().contacts([
        Contact::id("a"),
        Contact::email("ada@example.com"),
        Contact::external_id(7),
    ]);
    assert_eq!(
        written!(mixed)["contacts"],
        json!([{ "id": "a" }, { "email": "ada@example.com" }, { "external_id": "7" }])
    );
    // A list is set as a whole.
    let again = mixed.contacts([Contact::id("c")]);
    assert_eq!(written!(again)["contacts"], json!([{ "id": "c" }]));
}

async fn context() -> (Sandbox, Client) {
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::builder()
        .access_token(sandbox.access_token())
        .base_url(sandbox.url())
        .build()
        .unwrap();
    (sandbox, client)
}

/// Asserts that the request was refused before it was sent, for the lack of what is at `path`.
fn lacks<T>(answer: Result<T, Error>, path: &str) {
    let error = answer.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
    assert!(
        error.to_string().contains(&format!("`{path}`")),
        "{path}: {error}"
    );
}

#[tokio::test]
async fn what_is_missing_is_named_by_its_path_and_nothing_is_sent() {
    let (sandbox, client) = context().await;

    let body = types::CreateContactRequest::builder();
    assert!(client.create_contact().body(body).send().await.is_err());
    sandbox.clear_requests();

    let message = types::CreateMessageRequest::builder().body("Hello.");
    lacks(
        client.create_message().body(message.clone()).send().await,
        "from",
    );
    let from = types::CreateMessageRequestFrom::builder().id("5");
    lacks(
        client
            .create_message()
            .body(message.from(from))
            .send()
            .await,
        "from.type",
    );

    use types::UntagCompanyRequestCompaniesItem as Company;
    let untag = types::UntagCompanyRequest::builder()
        .name("VIP")
        .companies([
            Company::builder().id("1").untag(true),
            Company::builder().id("2"),
        ]);
    lacks(
        client.create_tag().body(untag).send().await,
        "companies.1.untag",
    );

    let question = types::AdminReplyTicketRequest::builder()
        .message_type("quick_reply")
        .admin_id("5")
        .reply_options([types::AdminReplyTicketRequestReplyOptionsItem::builder().text("Yes")]);
    lacks(
        client.reply_ticket().id("7").body(question).send().await,
        "reply_options.0.uuid",
    );

    let close = types::CloseConversationRequest::builder();
    lacks(
        client
            .manage_conversation()
            .id("7")
            .body(close)
            .send()
            .await,
        "admin_id",
    );
    let assign = types::AssignConversationRequest::builder()
        .admin_id("5")
        .assignee_id("6");
    lacks(
        client
            .manage_conversation()
            .id("7")
            .body(assign)
            .send()
            .await,
        "type",
    );

    let reply = types::ContactReplyEmailRequest::builder().body("Hello.");
    let reply = types::ContactReplyConversationRequest::from(reply);
    lacks(
        client.reply_conversation().id("7").body(reply).send().await,
        "email",
    );

    use types::CreateTicketRequestContactsItemId as ById;
    let ticket = types::CreateTicketRequest::builder()
        .ticket_type_id("5")
        .contacts([ById::builder()]);
    lacks(
        client.create_ticket().body(ticket).send().await,
        "contacts.0.id",
    );

    let requests = sandbox.requests();
    assert!(requests.is_empty(), "{requests:?}");
}

#[tokio::test]
async fn null_reaches_the_server_as_null() {
    let (sandbox, client) = context().await;
    let contact = types::CreateContactRequest::builder()
        .email("ada@example.com")
        .name("Ada");
    let contact = client.create_contact().body(contact).send().await.unwrap();
    assert_eq!(contact.name.as_deref(), Some("Ada"));
    let body = types::UpdateContactRequest::builder().name_null();
    let changed = client
        .update_contact()
        .id(&contact.id)
        .body(body)
        .send()
        .await
        .unwrap();
    assert_eq!(changed.name, None);
    assert_eq!(changed.email.as_deref(), Some("ada@example.com"));
    assert_eq!(sandbox.requests()[1].body, Some(json!({ "name": null })));
}
