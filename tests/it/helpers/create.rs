//! Creating a ticket for an email address.

use std::sync::atomic::{AtomicUsize, Ordering};

use intercom_api::{ErrorKind, Id, TicketAttributes, types};
use intercom_sandbox::{Fault, Sandbox};
use serde_json::{Value, json};

use super::{fixture, line, once, sent};
use crate::fixture::Fixture;

const ADA: &str = "ada@example.com";

fn search(email: &str) -> (String, Value) {
    let query = json!({"query": {"field": "email", "operator": "=", "value": email}});
    line("POST /contacts/search", query)
}

fn title() -> TicketAttributes<'static> {
    TicketAttributes::new().with_title("The box is torn")
}

fn ticket_for(contact: &Id, type_id: &Id) -> (String, Value) {
    let body = json!({
        "ticket_type_id": type_id,
        "contacts": [{"id": contact}],
        "ticket_attributes": {"_default_title_": "The box is torn"},
    });
    line("POST /tickets", body)
}

async fn type_id(fixture: &Fixture) -> Id {
    let id = fixture.ticket_type("Customer").await.id;
    fixture.sandbox.clear_requests();
    id
}

/// Creates another contact with the email address of the fixture's contact.
async fn contact(fixture: &Fixture, role: &str, email: &str) -> Id {
    let body = types::CreateContactRequest::new().role(role).email(email);
    let made = fixture.client.contacts().create(body).send();
    let id = made.await.unwrap().id.clone();
    fixture.sandbox.clear_requests();
    id
}

#[tokio::test]
async fn finds_an_existing_contact() {
    let fixture = fixture().await;
    let kind = type_id(&fixture).await;
    let ticket = fixture
        .client
        .tickets()
        .create_for_email(ADA, &kind, title())
        .await
        .unwrap();
    assert_eq!(ticket.contacts.contacts[0].id, fixture.user);
    assert_eq!(ticket.attributes().title(), Some("The box is torn"));
    assert_eq!(
        sent(&fixture.sandbox),
        [search(ADA), ticket_for(&fixture.user, &kind)]
    );
}

#[tokio::test]
async fn creates_a_user_for_an_unknown_address() {
    let fixture = fixture().await;
    let kind = type_id(&fixture).await;
    let ticket = fixture
        .client
        .tickets()
        .create_for_email(" grace@example.com ", &kind, title())
        .await
        .unwrap();
    let made = ticket.contacts.contacts[0].id.clone();
    assert_eq!(
        sent(&fixture.sandbox),
        [
            search("grace@example.com"),
            line(
                "POST /contacts",
                json!({"role": "user", "email": "grace@example.com"})
            ),
            ticket_for(&made, &kind),
        ]
    );
    // The next ticket is for the same contact.
    let again = fixture.client.tickets();
    let again = again
        .create_for_email("grace@example.com", &kind, title())
        .await;
    again.unwrap();
    assert_eq!(
        sent(&fixture.sandbox),
        [search("grace@example.com"), ticket_for(&made, &kind)]
    );
}

#[tokio::test]
async fn prefers_users_to_leads_and_recent_contacts_to_old() {
    let fixture = fixture().await;
    let kind = type_id(&fixture).await;
    // Leads are ignored, even if they are newer than the user.
    fixture.tick();
    contact(&fixture, "lead", ADA).await;
    let ticket = fixture
        .client
        .tickets()
        .create_for_email(ADA, &kind, title())
        .await
        .unwrap();
    assert_eq!(ticket.contacts.contacts[0].id, fixture.user);

    let mary = "Mary@example.com";
    let older = contact(&fixture, "lead", mary).await;
    fixture.tick();
    let newer = contact(&fixture, "lead", mary).await;
    // Changing the older one makes it first in the search response.
    fixture.tick();
    let change = types::UpdateContactRequest::new().name("Mary");
    let changed = fixture.client.contacts().update(&older, change).send();
    changed.await.unwrap();
    let ticket = fixture
        .client
        .tickets()
        .create_for_email("mary@example.com", &kind, title())
        .await
        .unwrap();
    assert_eq!(ticket.contacts.contacts[0].id, newer);
}

#[tokio::test]
async fn uses_the_contact_that_a_conflict_names() {
    // The search finds nothing, as for a contact that was created within the last minutes.
    let sandbox = Sandbox::builder()
        .faults(|request| {
            (request.path == "/contacts/search").then(|| Fault::Respond {
                status: 200,
                headers: Vec::new(),
                body: r#"{"type":"list","data":[],"total_count":0}"#.into(),
            })
        })
        .start()
        .await
        .unwrap();
    let client = once(&sandbox);
    let user = types::CreateContactRequest::new().role("user").email(ADA);
    let user = client.contacts().create(user).await.unwrap();
    let kind = types::CreateTicketTypeRequest::new("Return");
    let kind = client.ticket_types().create(kind).await.unwrap();
    let kind = kind.id.clone();
    for archived in [false, true] {
        if archived {
            let archive = client.contacts().archive(&user.id);
            archive.send().await.unwrap();
        }
        sandbox.clear_requests();
        let ticket = client
            .tickets()
            .create_for_email(ADA, &kind, title())
            .await
            .unwrap();
        assert_eq!(ticket.contacts.contacts[0].id, user.id);
        assert_eq!(
            sent(&sandbox),
            [
                search(ADA),
                line("POST /contacts", json!({"role": "user", "email": ADA})),
                ticket_for(&user.id, &kind),
            ]
        );
    }
}

#[tokio::test]
async fn returns_a_conflict_without_an_id() {
    let sandbox = Sandbox::builder()
        .faults(|request| {
            (request.path == "/contacts").then(|| Fault::Respond {
                status: 409,
                headers: Vec::new(),
                body: r#"{"type":"error.list","errors":[{"code":"conflict","message":"There is one."}]}"#
                    .into(),
            })
        })
        .start()
        .await
        .unwrap();
    let error = once(&sandbox)
        .tickets()
        .create_for_email(ADA, "1", title())
        .await
        .unwrap_err();
    assert!(error.is_conflict());
    assert_eq!(error.operation(), Some("contacts.create"));
    assert_eq!(sent(&sandbox).len(), 2);
}

#[tokio::test]
async fn stops_at_the_first_error() {
    for (path, operation, requests) in [
        ("/contacts/search", "contacts.search", 1),
        ("/contacts", "contacts.create", 2),
        ("/tickets", "tickets.create", 3),
    ] {
        let sandbox = Sandbox::builder()
            .faults(move |request| {
                (request.path == path).then(|| Fault::Respond {
                    status: 503,
                    headers: Vec::new(),
                    body: String::new(),
                })
            })
            .start()
            .await
            .unwrap();
        let error = once(&sandbox)
            .tickets()
            .create_for_email(ADA, "1", title())
            .await
            .unwrap_err();
        assert_eq!(error.operation(), Some(operation));
        assert_eq!(error.status().unwrap().as_u16(), 503);
        assert_eq!(sent(&sandbox).len(), requests, "{path}");
    }
}

#[tokio::test]
async fn can_be_called_again_after_the_ticket_is_rejected() {
    let fixture = fixture().await;
    let kind = type_id(&fixture).await;
    let wrong = TicketAttributes::new().with_text("Color", "red");
    let grace = "grace@example.com";
    let error = fixture
        .client
        .tickets()
        .create_for_email(grace, &kind, wrong)
        .await
        .unwrap_err();
    assert_eq!(error.operation(), Some("tickets.create"));
    assert_eq!(error.status().unwrap().as_u16(), 400);
    sent(&fixture.sandbox);
    let opened = fixture
        .client
        .tickets()
        .create_for_email(grace, &kind, title())
        .await
        .unwrap();
    let made = opened.contacts.contacts[0].id.clone();
    assert_eq!(
        sent(&fixture.sandbox),
        [search(grace), ticket_for(&made, &kind)]
    );
    let unknown = fixture
        .client
        .tickets()
        .create_for_email(grace, "404404", title())
        .await;
    assert!(unknown.unwrap_err().is_reference_not_found());
}

#[tokio::test]
async fn does_not_retry_a_ticket_that_may_exist() {
    static TICKETS: AtomicUsize = AtomicUsize::new(0);
    let sandbox = Sandbox::builder()
        .faults(|request| {
            (request.path == "/tickets").then(|| {
                TICKETS.fetch_add(1, Ordering::SeqCst);
                Fault::Reset
            })
        })
        .start()
        .await
        .unwrap();
    // This client retries where it is safe.
    let client = crate::harness::client(&sandbox);
    let error = client.tickets().create_for_email(ADA, "1", title()).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Connection);
    assert_eq!(TICKETS.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn rejects_an_invalid_address_before_sending() {
    let fixture = fixture().await;
    for email in ["", "   ", "ada"] {
        let error = fixture
            .client
            .tickets()
            .create_for_email(email, "1", title())
            .await;
        let error = error.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert_eq!(
            error.to_string(),
            "tickets.create_for_email: invalid email address: it has no `@`; pass the complete address of the contact"
        );
    }
    assert!(sent(&fixture.sandbox).is_empty());
}
