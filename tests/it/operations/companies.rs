//! Companies, their contacts and their segments.

use intercom_api::types;
use intercom_api::types::{CompanyFilter, CompanyOrList};
use intercom_sandbox::USERS_SEGMENT_ID;
use serde_json::json;

use super::{assert_requests, map};
use crate::fixture::{Fixture, NOW};

#[tokio::test]
async fn companies() {
    let fixture = Fixture::open().await;
    let companies = fixture.client.companies();

    let request = types::CreateOrUpdateCompanyRequest::new()
        .company_id("harbor-9")
        .name("Bakery")
        .plan("Scale")
        .size(52)
        .website("https://harbor.example.com")
        .industry("Food")
        .monthly_spend(310.0)
        .remote_created_at(NOW - 86_400)
        .custom_attributes(map(
            json!({ "delivery_slots": 12, "pays_by_invoice": true }),
        ));
    let created = companies.create_or_update(request).await.unwrap();
    assert_eq!(
        created.plan.as_ref().unwrap().name.as_deref(),
        Some("Scale")
    );
    assert_eq!(created.monthly_spend, Some(310.0));
    assert_eq!(created.remote_created_at, Some((NOW - 86_400).into()));
    assert_eq!(created.custom_attributes["delivery_slots"], 12);

    let request = types::UpdateCompanyRequest::new()
        .name("Harbor Lane Bakery")
        .plan("Start")
        .size(60)
        .website("https://lane.example.com")
        .industry("Baking")
        .monthly_spend(450.5)
        .custom_attributes(map(json!({ "delivery_slots": 14 })));
    let updated = companies.update(&created.id, request).await.unwrap();
    assert_eq!((&updated.id, updated.size), (&created.id, Some(60)));
    assert_eq!(updated.name.as_deref(), Some("Harbor Lane Bakery"));

    let deleted = companies.delete(&created.id).await.unwrap();
    assert!(deleted.deleted);
    assert_requests(&fixture, "companies");
}

/// Calls the operation that finds a company by name or ID, and that lists the companies of a tag
/// or segment.
#[tokio::test]
async fn finding() {
    let fixture = Fixture::open().await;
    let companies = fixture.client.companies();
    let company = fixture.company("Lamps").await;
    fixture.join(&fixture.user, &company).await;
    let tag = types::TagCompaniesRequest::new("Lamps", [types::CompanyIdentifier::id(&company)]);
    let tag = fixture.client.tags().create_or_update(tag).await.unwrap();

    for filter in [
        CompanyFilter::company_id("Lamps"),
        CompanyFilter::name("Lamps"),
    ] {
        match &*companies.find(filter).await.unwrap() {
            CompanyOrList::Company(found) => assert_eq!(found.id, company),
            other => panic!("expected one company: {other:?}"),
        }
    }
    for filter in [
        CompanyFilter::tag_id(&tag.id),
        CompanyFilter::segment_id(USERS_SEGMENT_ID),
    ] {
        match &*companies.find(filter).page(1).per_page(10).await.unwrap() {
            CompanyOrList::List(list) => assert_eq!(list.data[0].id, company),
            other => panic!("expected a list: {other:?}"),
        }
    }
    let found = companies.get(&company).await.unwrap();
    assert_eq!((&found.id, found.user_count), (&company, 1));
    assert_eq!(found.tags.tags[0].id, tag.id);
    assert_eq!(found.segments.segments[0].id, USERS_SEGMENT_ID);

    assert_requests(&fixture, "companies_finding");
}

#[tokio::test]
async fn lists() {
    let fixture = Fixture::open().await;
    let companies = fixture.client.companies();
    for name in ["Bakery", "Lamps"] {
        let company = fixture.company(name).await;
        fixture.join(&fixture.user, &company).await;
    }

    let list = companies.list().await.unwrap();
    assert_eq!(list.data.len(), 2);
    assert!(list.pages.as_ref().unwrap().next.is_none());
    let list = companies
        .list()
        .page(2)
        .per_page(1)
        .order("asc")
        .await
        .unwrap();
    assert_eq!((list.data.len(), list.total_count), (1, Some(2)));

    let page = companies.scroll().await.unwrap();
    assert_eq!(page.data.len(), 2);
    let param = page.scroll_param.as_deref().unwrap();
    let page = companies.scroll().scroll_param(param).await.unwrap();
    assert!(page.data.is_empty());

    assert_requests(&fixture, "companies_lists");
}

#[tokio::test]
async fn members() {
    let fixture = Fixture::open().await;
    let (companies, contacts) = (fixture.client.companies(), fixture.client.contacts());
    let company = fixture.company("Bakery").await;
    let second = fixture.contact("user", "bo").await;
    fixture.join(&fixture.user, &company).await;

    let request = types::AttachCompanyRequest::new(&company);
    let joined = contacts.attach_company(&second, request).await.unwrap();
    assert_eq!((&joined.id, joined.user_count), (&company, 2));

    let list = companies
        .list_contacts(&company)
        .page(2)
        .per_page(1)
        .await
        .unwrap();
    assert_eq!(list.total_count, Some(2));
    assert_eq!(list.data[0].id, fixture.user);
    let list = companies.list_segments(&company).await.unwrap();
    assert_eq!(list.data[0].id, USERS_SEGMENT_ID);

    let left = contacts.detach_company(&second, &company).await.unwrap();
    assert_eq!((&left.id, left.user_count), (&company, 1));
    assert_requests(&fixture, "companies_members");
}
