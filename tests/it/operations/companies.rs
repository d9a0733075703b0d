//! Companies, their members and segments.

use intercom_api::types;
use intercom_sandbox::USERS_SEGMENT_ID;
use serde_json::json;

use super::case::{Case, case};
use super::context::{Context, NOW, id, map};

/// One company by its name or key, or the companies of a tag or segment: the same operation.
pub(super) async fn finding(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let company = client
        .create_or_update_company()
        .body(
            types::CreateOrUpdateCompanyRequest::builder()
                .company_id("lighthouse-1")
                .name("Lighthouse Lamps"),
        )
        .send()
        .await
        .unwrap();
    let company = id(&*company.id);
    let user = context.user().await.id;
    context.join(user, company).await;
    let request = types::TagCompanyRequest::builder()
        .name("Lamps")
        .companies(vec![
            types::TagCompanyRequestCompaniesItem::builder().id(company),
        ]);
    let tag = client.create_tag().body(request).send().await.unwrap();
    let tag = id(tag.id.clone().unwrap());
    vec![
        case("retrieveCompany", "/companies")
            .query("company_id", "lighthouse-1")
            .call(async move {
                let found = client
                    .retrieve_company()
                    .company_id("lighthouse-1")
                    .send()
                    .await?;
                match &*found {
                    types::RetrieveCompanyResponse::Company(found) => {
                        assert_eq!((&*found.id, &*found.company_id), (company, "lighthouse-1"));
                        let tags = &found.tags.as_ref().unwrap().tags;
                        assert_eq!(tags[0].id.as_deref(), Some(tag));
                    }
                    other => panic!("one company was expected: {other:?}"),
                }
                Ok(())
            }),
        case("retrieveCompany", "/companies")
            .query("name", "Lighthouse Lamps")
            .call(async move {
                let found = client
                    .retrieve_company()
                    .name("Lighthouse Lamps")
                    .send()
                    .await?;
                match &*found {
                    types::RetrieveCompanyResponse::Company(found) => {
                        assert_eq!(found.id, company);
                        assert_eq!(found.name.as_deref(), Some("Lighthouse Lamps"));
                    }
                    other => panic!("one company was expected: {other:?}"),
                }
                Ok(())
            }),
        case("retrieveCompany", "/companies")
            .query("tag_id", tag)
            .query("page", 1)
            .query("per_page", 10)
            .call(async move {
                let found = client
                    .retrieve_company()
                    .tag_id(tag)
                    .page(1)
                    .per_page(10)
                    .send()
                    .await?;
                match &*found {
                    types::RetrieveCompanyResponse::CompanyList(list) => {
                        assert_eq!(list.total_count, Some(1));
                        assert_eq!(list.data[0].id, company);
                    }
                    other => panic!("a list was expected: {other:?}"),
                }
                Ok(())
            }),
        case("retrieveCompany", "/companies")
            .query("segment_id", USERS_SEGMENT_ID)
            .call(async move {
                let found = client
                    .retrieve_company()
                    .segment_id(USERS_SEGMENT_ID)
                    .send()
                    .await?;
                match &*found {
                    types::RetrieveCompanyResponse::CompanyList(list) => {
                        assert!(list.data.iter().any(|found| found.id == company));
                    }
                    other => panic!("a list was expected: {other:?}"),
                }
                Ok(())
            }),
        case("retrieveCompanyById", format!("/companies/{company}")).call(async move {
            let found = client.retrieve_company_by_id().id(company).send().await?;
            assert_eq!((&*found.id, found.user_count), (company, 1));
            let segments = &found.segments.as_ref().unwrap().segments;
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
    // The scroll that is continued here is at its end then, which makes room for another.
    let open = client.scroll_over_all_companies().send().await.unwrap();
    let param = id(open.scroll_param.clone().unwrap());
    vec![
        case("listAllCompanies", "/companies/list")
            .query("page", 2)
            .query("per_page", 1)
            .query("order", "asc")
            .call(async move {
                let list = client
                    .list_all_companies()
                    .page(2)
                    .per_page(1)
                    .order("asc")
                    .send()
                    .await?;
                assert_eq!(list.data.len(), 1);
                assert_eq!(list.total_count, Some(2));
                let pages = list.pages.as_ref().unwrap();
                assert_eq!((pages.page, pages.per_page), (Some(2), Some(1)));
                Ok(())
            }),
        case("listAllCompanies", "/companies/list").call(async move {
            let list = client.list_all_companies().send().await?;
            assert_eq!(list.data.len(), 2);
            assert!(list.pages.as_ref().unwrap().next.is_none());
            Ok(())
        }),
        case("scrollOverAllCompanies", "/companies/scroll")
            .query("scroll_param", param)
            .call(async move {
                let page = client
                    .scroll_over_all_companies()
                    .scroll_param(param)
                    .send()
                    .await?;
                assert!(page.data.is_empty());
                assert!(page.pages.is_none() && page.total_count.is_none());
                Ok(())
            }),
        case("scrollOverAllCompanies", "/companies/scroll").call(async move {
            let page = client.scroll_over_all_companies().send().await?;
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
        case("createOrUpdateCompany", "/companies")
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
                    .create_or_update_company()
                    .body(
                        types::CreateOrUpdateCompanyRequest::builder()
                            .company_id("harbor-9")
                            .name("Harbor Bakery")
                            .plan("Scale")
                            .size(52)
                            .website("https://harbor.example.com")
                            .industry("Food")
                            .monthly_spend(310)
                            .remote_created_at(NOW - 86_400)
                            .custom_attributes(map(json!({
                                "delivery_slots": 12,
                                "pays_by_invoice": true,
                                "note": "east gate",
                            }))),
                    )
                    .send()
                    .await?;
                assert_eq!(company.company_id, "harbor-9");
                assert_eq!(company.name.as_deref(), Some("Harbor Bakery"));
                assert_eq!(company.plan.as_ref().unwrap().name.as_deref(), Some("Scale"));
                assert_eq!(company.monthly_spend, Some(310));
                assert_eq!(company.remote_created_at, Some((NOW - 86_400).into()));
                assert_eq!(company.custom_attributes["delivery_slots"], 12);
                Ok(())
            }),
        case("updateCompany", format!("/companies/{changed}"))
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
                    .update_company()
                    .id(changed)
                    .body(
                        types::UpdateCompanyRequest::builder()
                            .name("Harbor Lane Bakery")
                            .plan("Start")
                            .size(60)
                            .website("https://lane.example.com")
                            .industry("Baking")
                            .monthly_spend(450)
                            .custom_attributes(map(json!({ "delivery_slots": 14 }))),
                    )
                    .send()
                    .await?;
                assert_eq!(company.id, changed);
                assert_eq!(company.name.as_deref(), Some("Harbor Lane Bakery"));
                assert_eq!(company.size, Some(60));
                assert_eq!(company.website.as_deref(), Some("https://lane.example.com"));
                assert_eq!(company.custom_attributes["delivery_slots"], 14);
                Ok(())
            }),
        case("deleteCompany", format!("/companies/{dropped}")).call(async move {
            let gone = client.delete_company().id(dropped).send().await?;
            assert_eq!(gone.id.as_deref(), Some(dropped));
            assert_eq!(gone.deleted, Some(true));
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
            "attachContactToACompany",
            format!("/contacts/{second}/companies"),
        )
        .body(json!({ "id": company }))
        .call(async move {
            let joined = client
                .attach_contact_to_a_company()
                .id(second)
                .body(types::AttachContactToACompanyRequest::builder().id(company))
                .send()
                .await?;
            assert_eq!((&*joined.id, joined.user_count), (company, 2));
            Ok(())
        }),
        case(
            "listAttachedContacts",
            format!("/companies/{company}/contacts"),
        )
        .query("page", 2)
        .query("per_page", 1)
        .call(async move {
            let list = client
                .list_attached_contacts()
                .id(company)
                .page(2)
                .per_page(1)
                .send()
                .await?;
            assert_eq!(list.total_count, Some(2));
            assert_eq!(list.data[0].id, first);
            assert_eq!(list.pages.as_ref().unwrap().page, Some(2));
            Ok(())
        }),
        case(
            "listAttachedSegmentsForCompanies",
            format!("/companies/{company}/segments"),
        )
        .call(async move {
            let list = client
                .list_attached_segments_for_companies()
                .id(company)
                .send()
                .await?;
            assert_eq!(list.data[0].id, USERS_SEGMENT_ID);
            Ok(())
        }),
        case(
            "detachContactFromACompany",
            format!("/contacts/{second}/companies/{company}"),
        )
        .call(async move {
            let left = client
                .detach_contact_from_a_company()
                .contact_id(second)
                .id(company)
                .send()
                .await?;
            assert_eq!((&*left.id, left.user_count), (company, 1));
            Ok(())
        }),
    ]
}
