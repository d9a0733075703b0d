//! What a failed call tells, and what it keeps to itself.

use std::error::Error as _;

use intercom_api::{Client, Error, ErrorKind, TicketAttributes, types};
use intercom_sandbox::{Fault, Sandbox};

use super::context::Context;

const SECRET: &str = "dG9rOnNlY3JldC1vZi1tYXlh";

fn client(sandbox: &Sandbox, token: &str) -> Client {
    Client::builder()
        .access_token(token)
        .base_url(sandbox.url())
        .build()
        .unwrap()
}

/// A sandbox that gives this answer to everything.
async fn answering(status: u16, headers: Vec<(String, String)>, body: &str) -> Sandbox {
    let body = body.to_owned();
    Sandbox::builder()
        .access_token(SECRET)
        .faults(move |_| {
            Some(Fault::Answer {
                status,
                headers: headers.clone(),
                body: body.clone(),
            })
        })
        .start()
        .await
        .unwrap()
}

/// Everything that a program may write into its log about an error.
fn printed(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(inner) = source {
        text += &format!(" {inner} {inner:?} {inner:#?}");
        source = inner.source();
    }
    text
}

#[tokio::test]
async fn a_wrong_token_is_refused_and_never_printed() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox, SECRET);
    let error = client.identify_admin().send().await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Api);
    assert!(error.is_unauthorized() && error.has_code("unauthorized"));
    assert_eq!(error.operation(), Some("identify_admin"));
    assert!(error.to_string().contains("region"), "{error}");

    // The token was sent, so that there was something to hide.
    let requests = sandbox.requests();
    let bearer = format!("Bearer {SECRET}");
    assert_eq!(requests[0].header("authorization"), Some(&*bearer));
    let text = printed(&error) + &format!("{client:?} {client:#?}");
    assert!(!text.contains(SECRET), "{text}");
}

#[tokio::test]
async fn what_is_not_there_is_a_404_with_a_request_id() {
    let context = Context::start().await;
    let contact = context.client.show_contact().id("nobody").send().await;
    let error = contact.unwrap_err();
    assert!(error.is_not_found() && error.has_code("not_found"));
    let id = error.request_id().unwrap();
    assert!(!id.is_empty());
    let headers = error.headers().unwrap();
    assert_eq!(headers.get("x-request-id").unwrap().to_str().unwrap(), id);
    assert!(error.to_string().contains(id), "{error}");

    let ticket = context.client.get_ticket().id("nothing").send().await;
    assert!(ticket.unwrap_err().has_code("ticket_not_found"));
}

#[tokio::test]
async fn a_refused_request_names_the_field() {
    let context = Context::start().await;
    let client = &context.client;
    let fields = |error: &Error| -> Vec<(String, Option<String>)> {
        let errors = error.api_errors().iter();
        errors
            .map(|error| (error.code.clone(), error.field.clone()))
            .collect()
    };
    let named = |code: &str, field: &str| vec![(code.to_owned(), Some(field.to_owned()))];

    // The client knows the maximum; a request of one's own gets the server's answer.
    let list = client
        .request(intercom_api::Method::GET, "/contacts")
        .query("per_page", 151)
        .send()
        .await;
    let error = list.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 400);
    assert_eq!(fields(&error), named("invalid_per_page", "per_page"));

    let body = types::CreateContactRequest::builder()
        .role("boss")
        .email("ada@example.com");
    let error = client.create_contact().body(body).send().await.unwrap_err();
    assert_eq!(fields(&error), named("parameter_invalid", "role"));
    assert!(error.to_string().contains("parameter_invalid (role)"));
    assert!(!printed(&error).contains("ada@"), "{error:?}");

    let user = context.user().await.id;
    let kind = context.ticket_type().await;

    let body = types::CreateTicketRequest::builder()
        .ticket_type_id(kind)
        .contacts([types::CreateTicketRequestContactsItem::id(user)])
        .ticket_attributes(TicketAttributes::new().with_text("Colour", "red"));
    let error = client.create_ticket().body(body).send().await.unwrap_err();
    assert_eq!(
        fields(&error),
        named("parameter_invalid", "ticket_attributes.Colour")
    );
}

/// Asserts that nothing was sent, and that the error says what is missing or wrong.
fn unsent<T>(answer: Result<T, Error>, wanted: &str) {
    let error = answer.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
    assert!(error.status().is_none());
    assert!(error.to_string().contains(wanted), "{error}");
}

#[tokio::test]
async fn what_cannot_be_sent_is_not_sent() {
    let context = Context::start().await;
    let client = &context.client;
    unsent(client.show_contact().send().await, "id");
    unsent(client.list_activity_logs().send().await, "created_at_after");
    unsent(client.list_data_events().send().await, "type");
    unsent(client.create_tag().send().await, "body");
    unsent(
        client.detach_tag_from_contact().id("7").send().await,
        "contact_id",
    );

    let body = types::CreateNoteRequest::builder();
    unsent(client.create_note().id("5").body(body).send().await, "body");
    let body = types::CreateTicketRequest::builder().ticket_type_id("5");
    unsent(client.create_ticket().body(body).send().await, "contacts");
    let body = types::SetAwayAdminRequest::builder().away_mode_enabled(true);
    unsent(
        client.set_away_admin().id("5").body(body).send().await,
        "away_mode_reassign",
    );

    for id in ["", ".", ".."] {
        unsent(client.show_contact().id(id).send().await, "`id`");
        unsent(client.delete_contact().id(id).send().await, "`id`");
        unsent(client.delete_tag().id(id).send().await, "`id`");
        unsent(
            client
                .download_data_export()
                .job_identifier(id)
                .send()
                .await,
            "`job_identifier`",
        );
        let detach = client.detach_tag_from_contact().contact_id(id).id("7");
        unsent(detach.send().await, "`contact_id`");
        let detach = client.detach_tag_from_contact().contact_id("7").id(id);
        unsent(detach.send().await, "`id`");
    }
    let requests = context.sandbox.requests();
    assert!(requests.is_empty(), "{requests:?}");
}

#[tokio::test]
async fn an_id_stays_one_segment_of_the_path() {
    let context = Context::start().await;
    for (id, path) in [
        ("../tags/7", "/contacts/..%2Ftags%2F7"),
        ("7?per_page=1#x", "/contacts/7%3Fper_page=1%23x"),
        ("%2e%2e", "/contacts/%252e%252e"),
        ("é \\", "/contacts/%C3%A9%20%5C"),
    ] {
        context.sandbox.clear_requests();
        let contact = context.client.show_contact().id(id).send().await;
        assert!(contact.unwrap_err().is_not_found(), "{id}");
        let requests = context.sandbox.requests();
        assert_eq!(requests[0].path, path);
        assert_eq!(requests[0].operation_id.as_deref(), Some("showContact"));
        assert!(requests[0].query.is_empty());
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_takes_the_token_nowhere() {
    let elsewhere = Sandbox::start().await.unwrap();
    for status in [301, 302, 303, 307, 308] {
        let target = ("location".to_owned(), format!("{}/me", elsewhere.url()));
        let server = answering(status, vec![target], "").await;
        let client = client(&server, SECRET);

        let error = client.identify_admin().send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Api, "{error}");
        assert_eq!(error.status().unwrap().as_u16(), status);

        let body = types::MergeContactsRequest::builder().from("1").into("2");
        let error = client.merge_contact().body(body).send().await.unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert!(!printed(&error).contains(SECRET));
        // The token went to the server that the client is for, and to no other.
        let bearer = format!("Bearer {SECRET}");
        let sent = server.requests();
        assert_eq!(sent.len(), 2);
        assert!(
            sent.iter()
                .all(|request| request.header("authorization") == Some(&*bearer))
        );
    }
    let leaked = elsewhere.requests();
    assert!(leaked.is_empty(), "{leaked:?}");
}

#[tokio::test]
async fn a_redirect_to_the_same_server_is_not_followed_either() {
    let target = ("location".to_owned(), "/admins".to_owned());
    let server = answering(302, vec![target], "").await;
    let error = client(&server, SECRET)
        .identify_admin()
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 302);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn an_answer_of_another_form_tells_where_and_quotes_nothing() {
    let body =
        r#"{"type": "admin", "id": "7", "app": {"type": "app", "name": ["maya@example.com"]}}"#;
    let server = answering(200, Vec::new(), body).await;
    let me = client(&server, SECRET).identify_admin().send().await;
    let error = me.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.path(), Some("app.name"));
    assert!(!printed(&error).contains("maya@"), "{error:?}");
    assert_eq!(error.body(), body.as_bytes());
}
