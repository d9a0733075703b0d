//! The contents of errors, and the data that they do not expose.

use std::error::Error as _;

use intercom_api::{Client, Cursor, Error, ErrorKind, TicketAttributes, types};
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

/// Starts a sandbox that sends this response to every request.
async fn responding(status: u16, headers: Vec<(String, String)>, body: &str) -> Sandbox {
    let body = body.to_owned();
    Sandbox::builder()
        .access_token(SECRET)
        .faults(move |_| {
            Some(Fault::Respond {
                status,
                headers: headers.clone(),
                body: body.clone(),
            })
        })
        .start()
        .await
        .unwrap()
}

/// Everything that a program may log of an error.
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
async fn rejects_a_wrong_token_without_printing_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox, SECRET);
    let error = client.admins().me().await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Api);
    assert!(error.is_unauthorized() && error.has_code("unauthorized"));
    assert_eq!(error.operation(), Some("admins.me"));
    assert!(error.to_string().contains("region"), "{error}");

    // The token was sent, so there is a secret to hide.
    let requests = sandbox.requests();
    let bearer = format!("Bearer {SECRET}");
    assert_eq!(requests[0].header("authorization"), Some(&*bearer));
    let text = printed(&error) + &format!("{client:?} {client:#?}");
    assert!(!text.contains(SECRET), "{text}");
}

#[tokio::test]
async fn a_missing_object_is_a_404_with_a_request_id() {
    let context = Context::start().await;
    let contact = context.client.contacts().get("nobody").await;
    let error = contact.unwrap_err();
    assert!(error.is_not_found() && error.has_code("not_found"));
    let id = error.request_id().unwrap();
    assert!(!id.is_empty());
    let headers = error.headers().unwrap();
    assert_eq!(headers.get("x-request-id").unwrap().to_str().unwrap(), id);
    assert!(error.to_string().contains(id), "{error}");

    let ticket = context.client.tickets().get("nothing").await;
    assert!(ticket.unwrap_err().has_code("ticket_not_found"));
}

#[tokio::test]
async fn a_rejected_request_names_the_field() {
    let context = Context::start().await;
    let client = &context.client;
    let fields = |error: &Error| -> Vec<(String, Option<String>)> {
        let errors = error.api_errors().iter();
        errors
            .map(|error| (error.code.clone(), error.field.clone()))
            .collect()
    };
    let named = |code: &str, field: &str| vec![(code.to_owned(), Some(field.to_owned()))];

    // The client enforces the maximum, but not for custom requests.
    let list = client
        .request(intercom_api::Method::GET, "/contacts")
        .query("per_page", 151)
        .send()
        .await;
    let error = list.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 400);
    assert_eq!(fields(&error), named("invalid_per_page", "per_page"));

    let body = types::CreateContactRequest::new()
        .role("boss")
        .email("ada@example.com");
    let error = client.contacts().create(body).await.unwrap_err();
    assert_eq!(fields(&error), named("parameter_invalid", "role"));
    assert!(error.to_string().contains("parameter_invalid (role)"));
    assert!(!printed(&error).contains("ada@"), "{error:?}");

    let user = context.user().await.id;
    let kind = context.ticket_type().await;

    let body = types::CreateTicketRequest::new(kind, [types::ContactRef::id(user)])
        .ticket_attributes(TicketAttributes::new().with_text("Hue", "red"));
    let error = client.tickets().create(body).await.unwrap_err();
    assert_eq!(
        fields(&error),
        named("parameter_invalid", "ticket_attributes.Hue")
    );
}

/// Asserts that nothing was sent, and that the error names the operation and the cause.
fn assert_unsent<T>(response: Result<T, Error>, operation: &str, wanted: &str) {
    let error = response.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
    assert!(error.status().is_none());
    assert_eq!(error.operation(), Some(operation));
    let text = error.to_string();
    assert!(text.contains(wanted) && text.contains(operation), "{text}");
}

#[tokio::test]
async fn rejects_invalid_requests_before_sending() {
    let context = Context::start().await;
    let client = &context.client;
    let contacts = client.contacts();
    for id in ["", ".", ".."] {
        assert_unsent(contacts.get(id).await, "contacts.get", "`id`");
        assert_unsent(contacts.delete(id).await, "contacts.delete", "`id`");
        assert_unsent(client.tags().delete(id).await, "tags.delete", "`id`");
        let download = client.data_exports().download(id).await;
        assert_unsent(download, "data_exports.download", "`job_identifier`");
        let detach = contacts.detach_tag(id, "7").await;
        assert_unsent(detach, "contacts.detach_tag", "`contact_id`");
        let detach = contacts.detach_tag("7", id).await;
        assert_unsent(detach, "contacts.detach_tag", "`id`");
    }
    let header = contacts.get("7").header("authorization", "Bearer x").await;
    assert_unsent(header, "contacts.get", "authorization");
    let page = contacts.list().per_page(151).await;
    assert_unsent(page, "contacts.list", "150");
    let cursor = contacts.list().cursor(Cursor::page(2)).await;
    assert_unsent(cursor, "contacts.list", "cursor");
    let requests = context.sandbox.requests();
    assert!(requests.is_empty(), "{requests:?}");
}

#[tokio::test]
async fn ids_are_one_path_segment() {
    let context = Context::start().await;
    for (id, path) in [
        ("../tags/7", "/contacts/..%2Ftags%2F7"),
        ("7?per_page=1#x", "/contacts/7%3Fper_page=1%23x"),
        ("%2e%2e", "/contacts/%252e%252e"),
        ("é \\", "/contacts/%C3%A9%20%5C"),
    ] {
        context.sandbox.clear_requests();
        let contact = context.client.contacts().get(id).await;
        assert!(contact.unwrap_err().is_not_found(), "{id}");
        let requests = context.sandbox.requests();
        assert_eq!(requests[0].path, path);
        assert_eq!(requests[0].operation_id.as_deref(), Some("showContact"));
        assert!(requests[0].query.is_empty());
    }
}

#[tokio::test]
async fn redirects_are_not_followed_and_leak_no_token() {
    let elsewhere = Sandbox::start().await.unwrap();
    for status in [301, 302, 303, 307, 308] {
        let target = ("location".to_owned(), format!("{}/me", elsewhere.url()));
        let server = responding(status, vec![target], "").await;
        let client = client(&server, SECRET);

        let error = client.admins().me().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Api, "{error}");
        assert_eq!(error.status().unwrap().as_u16(), status);

        let body = types::MergeContactsRequest::new("1", "2");
        let error = client.contacts().merge(body).await.unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert!(!printed(&error).contains(SECRET));
        // The token was sent only to the client's own server.
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
async fn redirects_to_the_same_server_are_not_followed() {
    let target = ("location".to_owned(), "/admins".to_owned());
    let server = responding(302, vec![target], "").await;
    let error = client(&server, SECRET).admins().me().await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 302);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_decode_error_reports_the_path_and_quotes_nothing() {
    let body =
        r#"{"type": "admin", "id": "7", "app": {"type": "app", "name": ["maya@example.com"]}}"#;
    let server = responding(200, Vec::new(), body).await;
    let me = client(&server, SECRET).admins().me().strict(true).await;
    let error = me.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.path(), Some("app.name"));
    assert!(!printed(&error).contains("maya@"), "{error:?}");
    assert_eq!(error.body(), body.as_bytes());
}
