//! Helpers of contacts.

use intercom_api::{Error, ErrorKind, Id, types};
use intercom_sandbox::{Fault, Sandbox};
use serde_json::{Value, json};

use super::{fixture, line, once, sent};
use crate::fixture::{EXTERNAL_ID, Fixture};

const ADA: &str = "ada@example.com";

fn search(field: &str, value: &str) -> (String, Value) {
    let query = json!({"query": {"field": field, "operator": "=", "value": value}});
    line("POST /contacts/search", query)
}

fn fields() -> types::CreateContactRequest {
    types::CreateContactRequest::new().name("Ada Nowak")
}

async fn contact(fixture: &Fixture, request: types::CreateContactRequest) -> Id {
    let created = fixture.client.contacts().create(request).await;
    fixture.sandbox.clear_requests();
    created.unwrap().id.clone()
}

#[tokio::test]
async fn finds_by_email() {
    let fixture = fixture().await;
    let contacts = fixture.client.contacts();
    let lead = types::CreateContactRequest::new().role("lead").email(ADA);
    fixture.tick();
    contact(&fixture, lead).await;
    for (email, sent_email) in [(ADA, ADA), (" ADA@example.com ", "ADA@example.com")] {
        let found = contacts.find_by_email(email).await.unwrap();
        assert_eq!(found.unwrap().id, fixture.user, "a user precedes leads");
        assert_eq!(sent(&fixture.sandbox), [search("email", sent_email)]);
    }
    let nobody = contacts.find_by_email("grace@example.com").await.unwrap();
    assert!(nobody.is_none());
    sent(&fixture.sandbox);

    let error = contacts.find_by_email("ada").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.operation(), Some("contacts.find_by_email"));
    assert!(sent(&fixture.sandbox).is_empty());
}

/// Leads may share an email address, so the matches may span several pages.
#[tokio::test]
async fn finds_by_email_on_all_pages() {
    let fixture = fixture().await;
    let mut newest = None;
    for _ in 0..160 {
        fixture.tick();
        let lead = types::CreateContactRequest::new()
            .role("lead")
            .email("info@example.com");
        newest = Some(contact(&fixture, lead).await);
    }
    let found = fixture.client.contacts().find_by_email("info@example.com");
    assert_eq!(found.await.unwrap().map(|contact| contact.id), newest);
    assert_eq!(sent(&fixture.sandbox).len(), 2);
}

#[tokio::test]
async fn finds_by_external_id() {
    let fixture = fixture().await;
    let grace = types::CreateContactRequest::new().external_id("4711");
    let grace = contact(&fixture, grace).await;
    let contacts = fixture.client.contacts();
    let found = contacts.find_by_external_id(4711).await.unwrap();
    assert_eq!(found.map(|contact| contact.id), Some(grace));
    assert_eq!(sent(&fixture.sandbox), [search("external_id", "4711")]);
    assert!(contacts.find_by_external_id("1").await.unwrap().is_none());
    sent(&fixture.sandbox);

    let error = contacts.find_by_external_id("").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(sent(&fixture.sandbox).is_empty());
}

#[tokio::test]
async fn upserts_by_updating_or_creating() {
    let fixture = fixture().await;
    let contacts = fixture.client.contacts();
    let updated = contacts.upsert(ADA, fields()).await.unwrap();
    assert_eq!(
        (&updated.id, updated.name.as_deref()),
        (&fixture.user, Some("Ada Nowak"))
    );
    assert_eq!(
        sent(&fixture.sandbox),
        [
            search("email", ADA),
            line(
                format!("PUT /contacts/{}", fixture.user),
                json!({"email": ADA, "name": "Ada Nowak"})
            ),
        ]
    );

    let grace = "grace@example.com";
    let created = contacts.upsert(grace, fields()).await.unwrap();
    assert_eq!(created.role, types::ContactRole::User);
    let body = json!({"role": "user", "email": grace, "name": "Ada Nowak"});
    assert_eq!(
        sent(&fixture.sandbox),
        [search("email", grace), line("POST /contacts", body)]
    );
    let again = contacts.upsert(grace, fields()).await.unwrap();
    assert_eq!(again.id, created.id);

    let lead = contacts.upsert("lee@example.com", fields().role("lead"));
    assert_eq!(lead.await.unwrap().role, types::ContactRole::Lead);
    sent(&fixture.sandbox);
    let error = contacts.upsert("ada", fields()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(sent(&fixture.sandbox).is_empty());
}

#[tokio::test]
async fn upserts_the_contact_that_a_conflict_names() {
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
    let contacts = once(&sandbox).contacts();
    let user = types::CreateContactRequest::new().role("user").email(ADA);
    let user = contacts.create(user).await.unwrap();
    sandbox.clear_requests();
    let updated = contacts.upsert(ADA, fields()).await.unwrap();
    assert_eq!(updated.id, user.id);
    let lines: Vec<_> = sent(&sandbox).into_iter().map(|(line, _)| line).collect();
    let path = format!("/contacts/{}", user.id);
    let (get, put) = (format!("GET {path}"), format!("PUT {path}"));
    assert_eq!(
        lines,
        ["POST /contacts/search", "POST /contacts", &get, &put]
    );
}

#[tokio::test]
async fn a_contact_with_another_address_is_not_changed() {
    let fixture = fixture().await;
    let contacts = fixture.client.contacts();
    let fields = fields().external_id(EXTERNAL_ID);
    let error = contacts
        .upsert("grace@example.com", fields)
        .await
        .unwrap_err();
    assert!(error.is_conflict(), "{error}");
    let ada = contacts.get(&fixture.user).await.unwrap();
    assert_eq!(ada.email.as_deref(), Some(ADA));
}

#[tokio::test]
async fn lists_conversations_and_tickets_of_a_contact() -> Result<(), Error> {
    let fixture = fixture().await;
    let grace = types::CreateContactRequest::new().email("grace@example.com");
    let grace = contact(&fixture, grace).await;
    let conversation = fixture.conversation().await;
    let ticket = fixture.ticket(&fixture.ticket_type("Customer").await).await;
    let contacts = fixture.client.contacts();
    sent(&fixture.sandbox);

    let found = contacts.list_conversations(&fixture.user).items();
    let ids: Vec<_> = found.try_collect().await?;
    assert!(ids.iter().any(|found| found.id == conversation));
    let found = contacts.list_tickets(&fixture.user).per_page(5).await?;
    assert_eq!(found.tickets.len(), 1);
    assert_eq!(found.tickets[0].id, ticket.id);
    let query = json!({"field": "contact_ids", "operator": "=", "value": fixture.user});
    let [(first, body), (second, _)] = sent(&fixture.sandbox).try_into().unwrap();
    assert_eq!(first, "POST /conversations/search");
    assert_eq!(body, json!({"query": query}));
    assert_eq!(second, "POST /tickets/search");

    assert!(
        contacts
            .list_conversations(&grace)
            .await?
            .conversations
            .is_empty()
    );
    assert!(contacts.list_tickets(&grace).await?.tickets.is_empty());
    Ok(())
}
