//! Companies, their contacts and their segments.

use intercom_api::types;
use intercom_sandbox::USERS_SEGMENT_ID;
use serde_json::json;

use super::case::{Case, case};
use super::context::{Context, NOW, id, map};

/// Returns the cases of the operation that finds a company by name or ID, and that lists the
/// companies of a tag or segment.
pub(super) async fn finding(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let company = client
        .companies()
        .create_or_update(
            types::CreateOrUpdateCompanyRequest::new()
                .company_id("lighthouse-1")
                .name("Lighthouse Lamps"),
        )
        .await
        .unwrap();
    let company = id(&*company.id);
    let user = context.user().await.id;
    context.join(user, company).await;
    let request =
        types::TagCompaniesRequest::new("Lamps", vec![types::CompanyIdentifier::id(company)]);
    let tag = client.tags().create_or_update(request).await.unwrap();
    let tag = id(tag.id.clone());
    vec![
        case("companies.find", "/companies")
            .query("company_id", "lighthouse-1")
            .call(async move {
                let found = client
                    .companies()
                    .find(types::CompanyFilter::company_id("lighthouse-1"))
                    .await?;
                match &*found {
                    types::CompanyOrList::Company(found) => {
                        assert_eq!((&*found.id, &*found.company_id), (company, "lighthouse-1"));
                        let tags = &found.tags.tags;
                        assert_eq!(&*tags[0].id, tag);
                    }
                    other => panic!("expected one company: {other:?}"),
                }
                Ok(())
            }),
        case("companies.find", "/companies")
            .query("name", "Lighthouse Lamps")
            .call(async move {
                let found = client
                    .companies()
                    .find(types::CompanyFilter::name("Lighthouse Lamps"))
                    .await?;
                match &*found {
                    types::CompanyOrList::Company(found) => {
                        assert_eq!(found.id, company);
                        assert_eq!(found.name.as_deref(), Some("Lighthouse Lamps"));
                    }
                    other => panic!("expected one company: {other:?}"),
                }
                Ok(())
            }),
        case("companies.find", "/companies")
            .query("tag_id", tag)
            .query("page", 1)
            .query("per_page", 10)
            .call(async move {
                let found = client
                    .companies()
                    .find(types::CompanyFilter::tag_id(tag))
                    .page(1)
                    .per_page(10)
                    .await?;
                match &*found {
                    types::CompanyOrList::List(list) => {
                        assert_eq!(list.total_count, Some(1));
                        assert_eq!(list.data[0].id, company);
                    }
                    other => panic!("expected a list: {other:?}"),
                }
                Ok(())
            }),
        case("companies.find", "/companies")
            .query("segment_id", USERS_SEGMENT_ID)
            .call(async move {
                let found = client
                    .companies()
                    .find(types::CompanyFilter::segment_id(USERS_SEGMENT_ID))
                    .await?;
                match &*found {
                    types::CompanyOrList::List(list) => {
                        assert!(list.data.iter().any(|found| found.id == company));
                    }
                    other => panic!("expected a list: {other:?}"),
                }
                Ok(())
            }),
        case("companies.get", format!("/companies/{company}")).call(async move {
            let found = client.companies().get(company).await?;
            assert_eq!((&*found.id, found.user_count), (company, 1));
            let segments = &found.segments.segments;
            assert_eq!(segments[0].id, USERS_SEGMENT_ID);
            Ok(())
        }),
    ]
}

pub(super) async fn listing(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    for _ in 0..2 {
        let company = context.company().await;
        let user = context.user().await.id;
        context.join(user, company).await;
    }
    // Continuing this scroll ends it, which permits another scroll.
    let open = client.companies().scroll().await.unwrap();
    let param = id(open.scroll_param.clone().unwrap());
    vec![
        case("companies.list", "/companies/list")
            .query("page", 2)
            .query("per_page", 1)
            .query("order", "asc")
            .call(async move {
                let list = client
                    .companies()
                    .list()
                    .page(2)
                    .per_page(1)
                    .order("asc")
                    .await?;
                assert_eq!(list.data.len(), 1);
                assert_eq!(list.total_count, Some(2));
                let pages = list.pages.as_ref().unwrap();
                assert_eq!((pages.page, pages.per_page), (Some(2), Some(1)));
                Ok(())
            }),
        case("companies.list", "/companies/list").call(async move {
            let list = client.companies().list().await?;
            assert_eq!(list.data.len(), 2);
            assert!(list.pages.as_ref().unwrap().next.is_none());
            Ok(())
        }),
        case("companies.scroll", "/companies/scroll")
            .query("scroll_param", param)
            .call(async move {
                let page = client.companies().scroll().scroll_param(param).await?;
                assert!(page.data.is_empty());
                assert!(page.pages.is_none() && page.total_count.is_none());
                Ok(())
            }),
        case("companies.scroll", "/companies/scroll").call(async move {
            let page = client.companies().scroll().await?;
            assert_eq!(page.data.len(), 2);
            assert!(page.scroll_param.is_some());
            Ok(())
        }),
    ]
}

pub(super) async fn writing(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let changed = context.company().await;
    let dropped = context.company().await;
    vec![
        case("companies.create_or_update", "/companies")
            .body(json!({
                "company_id": "harbor-9",
                "name": "Harbor Bakery",
                "plan": "Scale",
                "size": 52,
                "website": "https://harbor.example.com",
                "industry": "Food",
                "monthly_spend": 310,
                "remote_created_at": NOW - 86_400,
                "custom_attributes": { "delivery_slots": 12, "pays_by_invoice": true, "note": "east gate" },
            }))
            .call(async move {
                let company = client
                    .companies().create_or_update(types::CreateOrUpdateCompanyRequest::new()
                            .company_id("harbor-9")
                            .name("Harbor Bakery")
                            .plan("Scale")
                            .size(52)
                            .website("https://harbor.example.com")
                            .industry("Food")
                            .monthly_spend(310.0)
                            .remote_created_at(NOW - 86_400)
                            .custom_attributes(map(json!({
                                "delivery_slots": 12,
                                "pays_by_invoice": true,
                                "note": "east gate",
                            }))))
                    .await?;
                assert_eq!(company.company_id, "harbor-9");
                assert_eq!(company.name.as_deref(), Some("Harbor Bakery"));
                assert_eq!(company.plan.as_ref().unwrap().name.as_deref(), Some("Scale"));
                assert_eq!(company.monthly_spend, Some(310.0));
                assert_eq!(company.remote_created_at, Some((NOW - 86_400).into()));
                assert_eq!(company.custom_attributes["delivery_slots"], 12);
                Ok(())
            }),
        case("companies.update", format!("/companies/{changed}"))
            .body(json!({
                "name": "Harbor Lane Bakery",
                "plan": "Start",
                "size": 60,
                "website": "https://lane.example.com",
                "industry": "Baking",
                "monthly_spend": 450,
                "custom_attributes": { "delivery_slots": 14 },
            }))
            .call(async move {
                let company = client
                    .companies().update(changed, types::UpdateCompanyRequest::new()
                            .name("Harbor Lane Bakery")
                            .plan("Start")
                            .size(60)
                            .website("https://lane.example.com")
                            .industry("Baking")
                            .monthly_spend(450.0)
                            .custom_attributes(map(json!({ "delivery_slots": 14 }))))
                    .await?;
                assert_eq!(company.id, changed);
                assert_eq!(company.name.as_deref(), Some("Harbor Lane Bakery"));
                assert_eq!(company.size, Some(60));
                assert_eq!(company.website.as_deref(), Some("https://lane.example.com"));
                assert_eq!(company.custom_attributes["delivery_slots"], 14);
                Ok(())
            }),
        case("companies.delete", format!("/companies/{dropped}")).call(async move {
            let gone = client.companies().delete(dropped).await?;
            assert_eq!(gone.id, dropped);
            assert!(gone.deleted);
            Ok(())
        }),
    ]
}

pub(super) async fn members(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let company = context.company().await;
    let first = context.user().await.id;
    let second = context.user().await.id;
    context.join(first, company).await;
    vec![
        case(
            "contacts.attach_company",
            format!("/contacts/{second}/companies"),
        )
        .body(json!({ "id": company }))
        .call(async move {
            let joined = client
                .contacts()
                .attach_company(second, types::AttachCompanyRequest::new(company))
                .await?;
            assert_eq!((&*joined.id, joined.user_count), (company, 2));
            Ok(())
        }),
        case(
            "companies.list_contacts",
            format!("/companies/{company}/contacts"),
        )
        .query("page", 2)
        .query("per_page", 1)
        .call(async move {
            let list = client
                .companies()
                .list_contacts(company)
                .page(2)
                .per_page(1)
                .await?;
            assert_eq!(list.total_count, Some(2));
            assert_eq!(list.data[0].id, first);
            assert_eq!(list.pages.as_ref().unwrap().page, Some(2));
            Ok(())
        }),
        case(
            "companies.list_segments",
            format!("/companies/{company}/segments"),
        )
        .call(async move {
            let list = client.companies().list_segments(company).await?;
            assert_eq!(list.data[0].id, USERS_SEGMENT_ID);
            Ok(())
        }),
        case(
            "contacts.detach_company",
            format!("/contacts/{second}/companies/{company}"),
        )
        .call(async move {
            let left = client.contacts().detach_company(second, company).await?;
            assert_eq!((&*left.id, left.user_count), (company, 1));
            Ok(())
        }),
    ]
}
