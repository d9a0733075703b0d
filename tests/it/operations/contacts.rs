//! Contacts, and the objects that belong to them.

use intercom_api::types;
use intercom_sandbox::{ADMIN_ID, SUBSCRIPTION_TYPE_ID, USERS_SEGMENT_ID};
use serde_json::json;

use super::{admin_number, assert_requests, cursor, filter, map, text};
use crate::fixture::{Fixture, NOW};

#[tokio::test]
async fn contacts() {
    let fixture = Fixture::open().await;
    let contacts = fixture.client.contacts();

    let request = types::CreateContactRequest::new()
        .role("lead")
        .external_id("customer-77")
        .email("maya@example.com")
        .phone("+447700900123")
        .name("Maya Nowak")
        .avatar("https://img.example.com/maya.png")
        .signed_up_at(NOW - 1000)
        .last_seen_at(NOW - 10)
        .owner_id(admin_number())
        .unsubscribed_from_emails(true)
        .custom_attributes(map(json!({ "loyalty_points": 320, "newsletter": false })));
    let created = contacts.create(request).await.unwrap();
    assert_eq!(created.role, "lead");
    assert_eq!(created.email.as_deref(), Some("maya@example.com"));
    assert_eq!(created.owner_id, Some(admin_number().into()));
    assert_eq!(created.signed_up_at, Some((NOW - 1000).into()));
    assert!(created.unsubscribed_from_emails);
    assert_eq!(created.custom_attributes["loyalty_points"], 320);

    let request = types::UpdateContactRequest::new()
        .role("user")
        .external_id("customer-78")
        .email("bo@example.com")
        .phone("+447700900124")
        .name("Bo Lind")
        .avatar("https://img.example.com/bo.png")
        .signed_up_at(NOW - 2000)
        .last_seen_at(NOW - 20)
        .owner_id(admin_number())
        .unsubscribed_from_emails(false)
        .custom_attributes(map(json!({ "loyalty_points": 5 })));
    let updated = contacts.update(&created.id, request).await.unwrap();
    assert_eq!(updated.id, created.id);
    assert_eq!(updated.role, "user");
    assert_eq!(updated.last_seen_at, Some((NOW - 20).into()));

    let archived = contacts.archive(&created.id).await.unwrap();
    assert!(archived.archived);
    let unarchived = contacts.unarchive(&created.id).await.unwrap();
    assert!(!unarchived.archived);

    let lead = fixture.contact("lead", "cleo").await;
    let merge = types::MergeContactsRequest::new(&lead, &created.id);
    let merged = contacts.merge(merge).await.unwrap();
    assert_eq!(merged.id, created.id);

    let deleted = contacts.delete(&created.id).await.unwrap();
    assert_eq!(deleted.external_id.as_deref(), Some("customer-78"));
    assert!(deleted.deleted);
    assert_requests(&fixture, "contacts");
}

fn email_ends_with(end: &str) -> types::SearchFilter {
    filter("email", types::SearchOperator::EndsWith, text(end))
}

#[tokio::test]
async fn lists() {
    let fixture = Fixture::open().await;
    let contacts = fixture.client.contacts();
    let second = fixture.contact("user", "bo").await;

    let page = contacts.list().per_page(1).await.unwrap();
    assert_eq!((&page.data[0].id, page.total_count), (&second, Some(2)));
    let next = cursor(page.pages.as_deref());
    let page = contacts
        .list()
        .per_page(1)
        .starting_after(&next)
        .await
        .unwrap();
    assert_eq!(page.data[0].id, fixture.user);
    let contact = contacts.get(&second).await.unwrap();
    assert_eq!(contact.external_id.as_deref(), Some("bo"));

    let search = types::SearchRequest::new(email_ends_with("@example.com"))
        .pagination(types::PageCursor::new().per_page(1));
    let page = contacts.search(search.clone()).await.unwrap();
    assert_eq!(page.data[0].id, second);
    let next = cursor(page.pages.as_deref());
    let search = search.pagination(types::PageCursor::new().per_page(1).starting_after(next));
    let page = contacts.search(search).await.unwrap();
    assert_eq!(page.data[0].id, fixture.user);

    assert_requests(&fixture, "contacts_lists");
}

/// Searches for users with this ID, or users created long ago.
#[tokio::test]
async fn nested_search() {
    use types::SearchGroupOperator::{And, Or};
    use types::SearchOperator::{Equals, In, LessThan};
    use types::SearchValue::{Array, Integer};

    let fixture = Fixture::open().await;
    fixture.contact("lead", "cleo").await;
    let ids = [&*fixture.user, "none"].map(|id| types::SearchListValue::String(id.to_owned()));
    let either: [types::SearchQuery; 2] = [
        filter("id", In, Array(ids.into())).into(),
        filter("created_at", LessThan, Integer(1_000_000)).into(),
    ];
    let both: [types::SearchQuery; 2] = [
        filter("role", Equals, text("user")).into(),
        types::SearchFilterGroup::new(Or, either).into(),
    ];
    let search = types::SearchRequest::new(types::SearchFilterGroup::new(And, both)).sort(
        types::SearchSort::new("created_at", types::SortOrder::Ascending),
    );
    let found = fixture.client.contacts().search(search).await.unwrap();
    assert_eq!(found.total_count, Some(1));
    assert_eq!(found.data[0].id, fixture.user);

    assert_requests(&fixture, "contacts_search");
}

#[tokio::test]
async fn attached_objects() {
    let fixture = Fixture::open().await;
    let contacts = fixture.client.contacts();
    let user = &fixture.user;

    for name in ["Bakery", "Lamps"] {
        fixture.join(user, &fixture.company(name).await).await;
    }
    let list = contacts
        .list_companies(user)
        .page(2)
        .per_page(1)
        .await
        .unwrap();
    assert_eq!(list.total_count, Some(2));
    assert_eq!(list.data[0].name.as_deref(), Some("Lamps"));
    let list = contacts.list_segments(user).await.unwrap();
    assert_eq!(list.data[0].id, USERS_SEGMENT_ID);

    let list = fixture.client.subscription_types().list().await.unwrap();
    assert_eq!(list.data[0].id, SUBSCRIPTION_TYPE_ID);
    assert_eq!(list.data[0].state, types::SubscriptionTypeState::Live);
    let request = types::AttachSubscriptionRequest::new(SUBSCRIPTION_TYPE_ID, "opt_in");
    let attached = contacts.attach_subscription(user, request).await.unwrap();
    assert_eq!(attached.id, SUBSCRIPTION_TYPE_ID);
    let list = contacts.list_subscriptions(user).await.unwrap();
    assert_eq!(list.data[0].id, SUBSCRIPTION_TYPE_ID);
    let detached = contacts.detach_subscription(user, SUBSCRIPTION_TYPE_ID);
    assert_eq!(detached.await.unwrap().id, SUBSCRIPTION_TYPE_ID);

    assert_requests(&fixture, "contacts_attached");
}

#[tokio::test]
async fn notes() {
    let fixture = Fixture::open().await;
    let contacts = fixture.client.contacts();
    let user = &fixture.user;

    let request = types::CreateNoteRequest::new("Moved house.").admin_id(ADMIN_ID);
    let first = contacts.create_note(user, request).await.unwrap();
    assert_eq!(first.author.as_ref().unwrap().id, ADMIN_ID);
    assert_eq!(&first.contact.as_ref().unwrap().id, user);
    let request = types::CreateNoteRequest::new("Rings twice.");
    let second = contacts.create_note(user, request).await.unwrap();
    assert!(second.author.is_none());

    let list = contacts.list_notes(user).page(2).per_page(1).await.unwrap();
    assert_eq!(list.total_count, Some(2));
    assert_eq!(list.data[0].id, first.id);
    let note = fixture.client.notes().get(&second.id).await.unwrap();
    assert_eq!(note.body, "<p>Rings twice.</p>");

    assert_requests(&fixture, "notes");
}
