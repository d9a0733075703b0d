//! Requests that the client or the server rejects.

use intercom_api::{Cursor, Error, ErrorKind, TicketAttributes, types};

use crate::fixture::Fixture;

#[tokio::test]
async fn a_rejected_request_names_the_field() {
    let fixture = Fixture::open().await;
    let client = &fixture.client;
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
    assert!(!format!("{error} {error:?}").contains("ada@"), "{error:?}");

    let user = &fixture.user;
    let kind = fixture.ticket_type("Customer").await.id;

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
    let fixture = Fixture::open().await;
    fixture.sandbox.clear_requests();
    let client = &fixture.client;
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
    let requests = fixture.sandbox.requests();
    assert!(requests.is_empty(), "{requests:?}");
}

#[tokio::test]
async fn ids_are_one_path_segment() {
    let fixture = Fixture::open().await;
    for (id, path) in [
        ("../tags/7", "/contacts/..%2Ftags%2F7"),
        ("7?per_page=1#x", "/contacts/7%3Fper_page=1%23x"),
        ("%2e%2e", "/contacts/%252e%252e"),
        ("é \\", "/contacts/%C3%A9%20%5C"),
    ] {
        fixture.sandbox.clear_requests();
        let contact = fixture.client.contacts().get(id).await;
        assert!(contact.unwrap_err().is_not_found(), "{id}");
        let requests = fixture.sandbox.requests();
        assert_eq!(requests[0].path, path);
        assert_eq!(requests[0].operation_id.as_deref(), Some("showContact"));
        assert!(requests[0].query.is_empty());
    }
}
