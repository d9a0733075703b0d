//! Opening a ticket for an email address.

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
    let id = fixture.ticket_type("Customer").await.id.unwrap();
    fixture.sandbox.clear_requests();
    id
}

/// Another contact with the address of the fixture's.
async fn contact(fixture: &Fixture, role: &str, email: &str) -> Id {
    let body = types::CreateContactRequest::builder()
        .role(role)
        .email(email);
    let made = fixture.client.create_contact().body(body).send();
    let id = made.await.unwrap().id.clone();
    fixture.sandbox.clear_requests();
    id
}

#[tokio::test]
async fn a_known_contact_is_searched_and_taken() {
    let fixture = fixture().await;
    let kind = type_id(&fixture).await;
    let ticket = fixture
        .client
        .tickets()
        .create_for_email(ADA, &kind, title())
        .await
        .unwrap();
    assert_eq!(ticket.contacts.contacts[0].id.as_ref(), Some(&fixture.user));
    assert_eq!(ticket.attributes().title(), Some("The box is torn"));
    assert_eq!(
        sent(&fixture.sandbox),
        [search(ADA), ticket_for(&fixture.user, &kind)]
    );
}

#[tokio::test]
async fn an_unknown_address_becomes_a_user() {
    let fixture = fixture().await;
    let kind = type_id(&fixture).await;
    let ticket = fixture
        .client
        .tickets()
        .create_for_email(" grace@example.com ", &kind, title())
        .await
        .unwrap();
    let made = ticket.contacts.contacts[0].id.clone().unwrap();
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
    // The next time, it is the same contact.
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
async fn users_come_before_leads_and_new_ones_before_old() {
    let fixture = fixture().await;
    let kind = type_id(&fixture).await;
    // Leads that are newer than the user do not matter.
    fixture.tick();
    contact(&fixture, "lead", ADA).await;
    let ticket = fixture
        .client
        .tickets()
        .create_for_email(ADA, &kind, title())
        .await
        .unwrap();
    assert_eq!(ticket.contacts.contacts[0].id.as_ref(), Some(&fixture.user));

    let mary = "Mary@example.com";
    let older = contact(&fixture, "lead", mary).await;
    fixture.tick();
    let newer = contact(&fixture, "lead", mary).await;
    // Changing the older one puts it first in the answer of the search.
    fixture.tick();
    let change = types::UpdateContactRequest::builder().name("Mary");
    let changed = fixture
        .client
        .update_contact()
        .id(&older)
        .body(change)
        .send();
    changed.await.unwrap();
    let ticket = fixture
        .client
        .tickets()
        .create_for_email("mary@example.com", &kind, title())
        .await
        .unwrap();
    assert_eq!(ticket.contacts.contacts[0].id.as_ref(), Some(&newer));
}

#[tokio::test]
async fn a_contact_that_cannot_be_found_yet_is_met_by_the_conflict() {
    // The search finds nobody, as with a contact of the last minutes.
    let sandbox = Sandbox::builder()
        .faults(|request| {
            (request.path == "/contacts/search").then(|| Fault::Answer {
                status: 200,
                headers: Vec::new(),
                body: r#"{"type":"list","data":[],"total_count":0}"#.into(),
            })
        })
        .start()
        .await
        .unwrap();
    let client = once(&sandbox);
    let user = types::CreateContactRequest::builder()
        .role("user")
        .email(ADA);
    let user = client.create_contact().body(user).send().await.unwrap();
    let kind = types::CreateTicketTypeRequest::builder().name("Return");
    let kind = client.create_ticket_type().body(kind).send().await.unwrap();
    let kind = kind.id.clone().unwrap();
    for archived in [false, true] {
        if archived {
            let archive = client.archive_contact().id(&user.id);
            archive.send().await.unwrap();
        }
        sandbox.clear_requests();
        let ticket = client
            .tickets()
            .create_for_email(ADA, &kind, title())
            .await
            .unwrap();
        assert_eq!(ticket.contacts.contacts[0].id.as_ref(), Some(&user.id));
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
async fn a_conflict_without_an_id_is_the_error() {
    let sandbox = Sandbox::builder()
        .faults(|request| {
            (request.path == "/contacts").then(|| Fault::Answer {
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
    assert_eq!(error.operation(), Some("create_contact"));
    assert_eq!(sent(&sandbox).len(), 2);
}

#[tokio::test]
async fn it_stops_at_the_first_that_fails() {
    for (path, operation, requests) in [
        ("/contacts/search", "search_contacts", 1),
        ("/contacts", "create_contact", 2),
        ("/tickets", "create_ticket", 3),
    ] {
        let sandbox = Sandbox::builder()
            .faults(move |request| {
                (request.path == path).then(|| Fault::Answer {
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
async fn it_can_be_called_again_when_the_ticket_was_refused() {
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
    assert_eq!(error.operation(), Some("create_ticket"));
    assert_eq!(error.status().unwrap().as_u16(), 400);
    sent(&fixture.sandbox);
    let opened = fixture
        .client
        .tickets()
        .create_for_email(grace, &kind, title())
        .await
        .unwrap();
    let made = opened.contacts.contacts[0].id.clone().unwrap();
    assert_eq!(
        sent(&fixture.sandbox),
        [search(grace), ticket_for(&made, &kind)]
    );
    let unknown = fixture
        .client
        .tickets()
        .create_for_email(grace, "404404", title())
        .await;
    assert!(unknown.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_ticket_that_may_be_there_is_not_opened_twice() {
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
    // This client repeats what is safe.
    let client = super::Client::builder()
        .access_token(sandbox.access_token())
        .base_url(sandbox.url())
        .build()
        .unwrap();
    let error = client.tickets().create_for_email(ADA, "1", title()).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Connection);
    assert_eq!(TICKETS.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_address_without_an_at_is_refused_here() {
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
            "the email address has no `@`: give the whole address of the contact"
        );
    }
    assert!(sent(&fixture.sandbox).is_empty());
}
