//! Tags, and tagging contacts, companies, conversations and tickets.

use intercom_api::types::{self, CompanyIdentifier};
use intercom_sandbox::ADMIN_ID;

use super::assert_requests;
use crate::fixture::Fixture;

#[tokio::test]
async fn tags() {
    let fixture = Fixture::open().await;
    let tags = fixture.client.tags();

    let created = tags
        .create_or_update(types::CreateOrUpdateTagRequest::new("Newcomer"))
        .await
        .unwrap();
    let renamed = types::CreateOrUpdateTagRequest::new("Early adopter").id(&created.id);
    let renamed = tags.create_or_update(renamed).await.unwrap();
    assert_eq!(
        (&renamed.id, &*renamed.name),
        (&created.id, "Early adopter")
    );

    let list = tags.list().await.unwrap();
    assert_eq!(list.data[0].name, "Early adopter");
    let tag = tags.get(&created.id).await.unwrap();
    assert_eq!(tag.name, "Early adopter");
    let done = tags.delete(&created.id).await.unwrap();
    assert!(done.status().is_success());

    assert_requests(&fixture, "tags");
}

/// Tags and untags many objects at once.
#[tokio::test]
async fn in_bulk() {
    let fixture = Fixture::open().await;
    let tags = fixture.client.tags();
    let company = fixture.company("Bakery").await;
    fixture.company("Mill").await;
    let identifiers = || {
        [
            CompanyIdentifier::id(&company),
            CompanyIdentifier::company_id("Mill"),
        ]
    };

    let request = types::TagCompaniesRequest::new("Wholesale", identifiers());
    let tag = tags.create_or_update(request).await.unwrap();
    assert_eq!(tag.name, "Wholesale");
    let refs = identifiers().map(|company| types::UntagCompanyRef::new(true, company));
    let request = types::UntagCompaniesRequest::new("Wholesale", refs);
    assert_eq!(tags.create_or_update(request).await.unwrap().id, tag.id);
    let users = [types::ContactById::new(&fixture.user)];
    let request = types::TagContactsRequest::new("Subscriber", users);
    let tag = tags.create_or_update(request).await.unwrap();
    assert_eq!(tag.name, "Subscriber");

    assert_requests(&fixture, "tags_in_bulk");
}

#[tokio::test]
async fn on_objects() {
    let fixture = Fixture::open().await;
    let client = &fixture.client;
    let tag = client
        .tags()
        .create_or_update(types::CreateOrUpdateTagRequest::new("Regular"))
        .await
        .unwrap();
    let tag = &tag.id;
    let attach = || types::AttachTagRequest::new(tag, ADMIN_ID);
    let detach = || types::DetachTagRequest::new(ADMIN_ID);

    let (contacts, user) = (client.contacts(), &fixture.user);
    let request = types::AttachTagToContactRequest::new(tag);
    assert_eq!(&contacts.attach_tag(user, request).await.unwrap().id, tag);
    let list = contacts.list_tags(user).await.unwrap();
    assert_eq!(list.data[0].name, "Regular");
    assert_eq!(&contacts.detach_tag(user, tag).await.unwrap().id, tag);

    let (conversations, id) = (client.conversations(), fixture.conversation().await);
    let attached = conversations.attach_tag(&id, attach()).await.unwrap();
    assert_eq!(&attached.id, tag);
    let detached = conversations.detach_tag(&id, tag, detach()).await.unwrap();
    assert_eq!(&detached.id, tag);

    let ticket_type = fixture.ticket_type("Customer").await;
    let (tickets, id) = (client.tickets(), fixture.ticket(&ticket_type).await.id);
    let attached = tickets.attach_tag(&id, attach()).await.unwrap();
    assert_eq!(&attached.id, tag);
    let detached = tickets.detach_tag(&id, tag, detach()).await.unwrap();
    assert_eq!(&detached.id, tag);

    assert_requests(&fixture, "tags_on_objects");
}
