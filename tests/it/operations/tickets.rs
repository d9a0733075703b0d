//! Tickets.

use intercom_api::{TicketAttributes, types};
use intercom_sandbox::{ADMIN_ID, SECOND_ADMIN_ID};

use super::{assert_requests, cursor, filter, text};
use crate::fixture::{EMAIL, EXTERNAL_ID, Fixture, NOW};

#[tokio::test]
async fn tickets() {
    let fixture = Fixture::open().await;
    let tickets = fixture.client.tickets();
    let company = fixture.company("Bakery").await;
    let ticket_type = fixture.ticket_type("Customer").await.id;

    let attributes = TicketAttributes::new()
        .with_title("The box is torn")
        .with_description("On both sides");
    let contacts = [types::ContactRef::id(&fixture.user)];
    let request = types::CreateTicketRequest::new(&ticket_type, contacts)
        .ticket_attributes(attributes)
        .company_id(&company)
        .created_at(NOW - 700);
    let ticket = tickets.create(request).await.unwrap();
    assert_eq!(ticket.attributes().title(), Some("The box is torn"));
    assert_eq!(ticket.ticket_state, types::TicketState::Submitted);
    assert_eq!(ticket.company_id.as_ref(), Some(&company));
    assert_eq!(ticket.created_at, NOW - 700);
    for contact in [
        types::ContactByExternalId::new(EXTERNAL_ID).into(),
        types::ContactRef::email(EMAIL),
    ] {
        let request = types::CreateTicketRequest::new(&ticket_type, [contact]);
        let ticket = tickets.create(request).await.unwrap();
        assert_eq!(ticket.contacts.contacts[0].id, fixture.user);
    }

    let request = types::UpdateTicketRequest::new()
        .ticket_attributes(TicketAttributes::new().with_title("The box is gone"))
        .state(types::TicketState::InProgress)
        .is_shared(false)
        .open(true)
        .assignment(types::TicketAssignment::new(ADMIN_ID, SECOND_ADMIN_ID));
    let changed = tickets.update(&ticket.id, request).await.unwrap();
    assert_eq!(changed.attributes().title(), Some("The box is gone"));
    assert_eq!(changed.ticket_state, types::TicketState::InProgress);
    assert!(!changed.is_shared);
    assert_eq!(changed.admin_assignee_id.as_deref(), Some(SECOND_ADMIN_ID));
    let request = types::UpdateTicketRequest::new().snoozed_until(NOW + 3600);
    let changed = tickets.update(&ticket.id, request).await.unwrap();
    assert_eq!(changed.snoozed_until, Some((NOW + 3600).into()));

    let found = tickets.get(&ticket.id).await.unwrap();
    assert_eq!(found.category, types::TicketCategory::Customer);

    assert_requests(&fixture, "tickets");
}

#[tokio::test]
async fn searching() {
    let fixture = Fixture::open().await;
    let tickets = fixture.client.tickets();
    let ticket_type = fixture.ticket_type("Customer").await;
    let first = fixture.ticket(&ticket_type).await.id;
    fixture.tick();
    let second = fixture.ticket(&ticket_type).await.id;

    let torn = filter("title", types::SearchOperator::Contains, text("torn"));
    let ascending = types::SearchSort::new("updated_at", types::SortOrder::Ascending);
    let search = types::SearchRequest::new(torn)
        .sort(ascending)
        .pagination(types::PageCursor::new().per_page(1));
    let page = tickets.search(search.clone()).await.unwrap();
    assert_eq!((&page.tickets[0].id, page.total_count), (&first, Some(2)));
    let next = cursor(page.pages.as_deref());
    let search = search.pagination(types::PageCursor::new().per_page(1).starting_after(next));
    let page = tickets.search(search).await.unwrap();
    assert_eq!(page.tickets[0].id, second);

    assert_requests(&fixture, "tickets_searching");
}
