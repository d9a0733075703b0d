//! Contacts, and the lists that hang on them.

use intercom_api::types;
use intercom_sandbox::{SUBSCRIPTION_TYPE_ID, USERS_SEGMENT_ID};
use serde_json::json;

use super::case::{Case, case};
use super::context::{Context, NOW, admin_number, map};
use super::search::{cursor, filter, group, paging, sort, text};

pub(super) async fn listing(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let first = context.user().await;
    let second = context.user().await;
    let page = client.list_contacts().per_page(1).send().await.unwrap();
    let next = cursor(page.pages.as_deref());
    let page = client
        .search_contacts()
        .body(
            types::SearchRequest::builder()
                .query(by_email_end())
                .pagination(paging(1, None)),
        )
        .send()
        .await
        .unwrap();
    let next_found = cursor(page.pages.as_deref());
    vec![
        case("listContacts", "/contacts")
            .query("per_page", 1)
            .query("starting_after", next)
            .call(async move {
                let list = client
                    .list_contacts()
                    .per_page(1)
                    .starting_after(next)
                    .send()
                    .await?;
                assert_eq!(list.data[0].id, first.id);
                assert!(list.total_count.unwrap() >= 2);
                Ok(())
            }),
        case("showContact", format!("/contacts/{}", second.id)).call(async move {
            let contact = client.show_contact().id(second.id).send().await?;
            assert_eq!(contact.id, second.id);
            assert_eq!(contact.external_id.as_deref(), Some(second.external_id));
            assert_eq!(contact.role, "user");
            Ok(())
        }),
        case("searchContacts", "/contacts/search")
            .body(json!({
                "query": { "field": "email", "operator": "$", "value": "@example.com" },
                "pagination": { "per_page": 1, "starting_after": next_found },
            }))
            .call(async move {
                let found = client
                    .search_contacts()
                    .body(
                        types::SearchRequest::builder()
                            .query(by_email_end())
                            .pagination(paging(1, Some(next_found))),
                    )
                    .send()
                    .await?;
                assert_eq!(found.data[0].id, first.id);
                Ok(())
            }),
        case("searchContacts", "/contacts/search")
            .body(json!({
                "query": {
                    "operator": "AND",
                    "value": [
                        { "field": "role", "operator": "=", "value": "user" },
                        {
                            "operator": "OR",
                            "value": [
                                { "field": "id", "operator": "IN", "value": [second.id, "none"] },
                                { "field": "created_at", "operator": "<", "value": 1_000_000 },
                            ],
                        },
                    ],
                },
                "sort": { "field": "created_at", "order": "ascending" },
            }))
            .call(async move {
                let found = client
                    .search_contacts()
                    .body(
                        types::SearchRequest::builder()
                            .query(nested(second.id))
                            .sort(sort("created_at", types::SearchSortOrder::Ascending)),
                    )
                    .send()
                    .await?;
                assert_eq!(found.total_count, Some(1));
                assert_eq!(found.data[0].email.as_deref(), Some(second.email));
                Ok(())
            }),
    ]
}

fn by_email_end() -> types::SearchRequestQuery {
    let operator = types::SingleFilterSearchRequestOperator::EndsWith;
    filter("email", operator, text("@example.com")).into()
}

/// Users of this id, or from long ago.
fn nested(id: &str) -> types::SearchRequestQuery {
    use types::MultipleFilterSearchRequestOperator as Join;
    use types::SingleFilterSearchRequestOperator as Is;
    use types::SingleFilterSearchRequestValue::{Array, Integer};
    use types::SingleFilterSearchRequestValueListItem::String as Text;

    let ids = vec![Text(id.to_owned()), Text("none".to_owned())];
    let either = group(
        Join::Or,
        vec![
            filter("id", Is::In, Array(ids)).into(),
            filter("created_at", Is::LessThan, Integer(1_000_000)).into(),
        ],
    );
    let role = filter("role", Is::Equals, text("user"));
    group(Join::And, vec![role.into(), either.into()]).into()
}

pub(super) async fn writing(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let changed = context.lead().await.id;
    let (from, into) = (context.lead().await.id, context.user().await.id);
    let dropped = context.user().await;
    vec![
        case("createContact", "/contacts")
            .body(json!({
                "role": "user",
                "external_id": "customer-77",
                "email": "ada@example.com",
                "phone": "+447700900123",
                "name": "Ada Nowak",
                "avatar": "https://img.example.com/ada.png",
                "signed_up_at": NOW - 1000,
                "last_seen_at": NOW - 10,
                "owner_id": admin_number(),
                "unsubscribed_from_emails": true,
                "custom_attributes": { "loyalty_points": 320, "newsletter": false, "shop": "north" },
            }))
            .call(async move {
                let contact = client
                    .create_contact()
                    .body(
                        types::CreateContactRequest::builder()
                            .role("user")
                            .external_id("customer-77")
                            .email("ada@example.com")
                            .phone("+447700900123")
                            .name("Ada Nowak")
                            .avatar("https://img.example.com/ada.png")
                            .signed_up_at(NOW - 1000)
                            .last_seen_at(NOW - 10)
                            .owner_id(admin_number())
                            .unsubscribed_from_emails(true)
                            .custom_attributes(map(json!({
                                "loyalty_points": 320,
                                "newsletter": false,
                                "shop": "north",
                            }))),
                    )
                    .send()
                    .await?;
                assert_eq!(contact.role, "user");
                assert_eq!(contact.external_id.as_deref(), Some("customer-77"));
                assert_eq!(contact.email.as_deref(), Some("ada@example.com"));
                assert_eq!(contact.owner_id, Some(admin_number().into()));
                assert_eq!(contact.signed_up_at, Some((NOW - 1000).into()));
                assert!(contact.unsubscribed_from_emails);
                assert_eq!(contact.custom_attributes["loyalty_points"], 320);
                Ok(())
            }),
        case("createContact", "/contacts")
            .body(json!({ "role": "lead", "name": "Somebody" }))
            .call(async move {
                let contact = client
                    .create_contact()
                    .body(
                        types::CreateContactRequest::builder()
                            .role("lead")
                            .name("Somebody"),
                    )
                    .send()
                    .await?;
                assert_eq!(contact.role, "lead");
                assert_eq!(contact.name.as_deref(), Some("Somebody"));
                assert!(contact.email.is_none());
                Ok(())
            }),
        case("updateContact", format!("/contacts/{changed}"))
            .body(json!({
                "role": "user",
                "external_id": "customer-78",
                "email": "bo@example.com",
                "phone": "+447700900124",
                "name": "Bo Lind",
                "avatar": "https://img.example.com/bo.png",
                "signed_up_at": NOW - 2000,
                "last_seen_at": NOW - 20,
                "owner_id": admin_number(),
                "unsubscribed_from_emails": false,
                "custom_attributes": { "loyalty_points": 5 },
            }))
            .call(async move {
                let contact = client
                    .update_contact()
                    .id(changed)
                    .body(
                        types::UpdateContactRequest::builder()
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
                            .custom_attributes(map(json!({ "loyalty_points": 5 }))),
                    )
                    .send()
                    .await?;
                assert_eq!((&*contact.id, &*contact.role), (changed, "user"));
                assert_eq!(contact.name.as_deref(), Some("Bo Lind"));
                assert_eq!(contact.last_seen_at, Some((NOW - 20).into()));
                assert_eq!(contact.custom_attributes["loyalty_points"], 5);
                Ok(())
            }),
        case("mergeContact", "/contacts/merge")
            .body(json!({ "from": from, "into": into }))
            .call(async move {
                let merged = client
                    .merge_contact()
                    .body(types::MergeContactsRequest::builder().from(from).into(into))
                    .send()
                    .await?;
                assert_eq!((&*merged.id, &*merged.role), (into, "user"));
                Ok(())
            }),
        case("deleteContact", format!("/contacts/{}", dropped.id)).call(async move {
            let gone = client.delete_contact().id(dropped.id).send().await?;
            assert_eq!(gone.id.as_deref(), Some(dropped.id));
            assert_eq!(gone.external_id.as_deref(), Some(dropped.external_id));
            assert_eq!(gone.deleted, Some(true));
            Ok(())
        }),
    ]
}

pub(super) async fn archiving(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let user = context.user().await.id;
    vec![
        case("archiveContact", format!("/contacts/{user}/archive")).call(async move {
            let contact = client.archive_contact().id(user).send().await?;
            assert_eq!(contact.id.as_deref(), Some(user));
            assert_eq!(contact.archived, Some(true));
            Ok(())
        }),
        case("unarchiveContact", format!("/contacts/{user}/unarchive")).call(async move {
            let contact = client.unarchive_contact().id(user).send().await?;
            assert_eq!(contact.id.as_deref(), Some(user));
            assert_eq!(contact.archived, Some(false));
            Ok(())
        }),
    ]
}

pub(super) async fn attached(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let user = context.user().await.id;
    let (first, second) = (context.company().await, context.company().await);
    context.join(user, first).await;
    context.join(user, second).await;
    let tag = context.tag("Regular").await;
    client
        .attach_tag_to_contact()
        .contact_id(user)
        .body(types::AttachTagToContactRequest::builder().id(tag))
        .send()
        .await
        .unwrap();
    client
        .attach_subscription_type_to_contact()
        .contact_id(user)
        .body(
            types::AttachSubscriptionTypeToContactRequest::builder()
                .id(SUBSCRIPTION_TYPE_ID)
                .consent_type("opt_in"),
        )
        .send()
        .await
        .unwrap();
    vec![
        case(
            "listCompaniesForAContact",
            format!("/contacts/{user}/companies"),
        )
        .query("page", 2)
        .query("per_page", 1)
        .call(async move {
            let list = client
                .list_companies_for_a_contact()
                .id(user)
                .page(2)
                .per_page(1)
                .send()
                .await?;
            assert_eq!(list.total_count, Some(2));
            assert_eq!(list.data[0].id, second);
            Ok(())
        }),
        case(
            "listSegmentsForAContact",
            format!("/contacts/{user}/segments"),
        )
        .call(async move {
            let list = client
                .list_segments_for_a_contact()
                .contact_id(user)
                .send()
                .await?;
            assert_eq!(list.data[0].id, USERS_SEGMENT_ID);
            Ok(())
        }),
        case(
            "listSubscriptionsForAContact",
            format!("/contacts/{user}/subscriptions"),
        )
        .call(async move {
            let list = client
                .list_subscriptions_for_a_contact()
                .contact_id(user)
                .send()
                .await?;
            assert_eq!(list.data[0].id.as_deref(), Some(SUBSCRIPTION_TYPE_ID));
            Ok(())
        }),
        case("listTagsForAContact", format!("/contacts/{user}/tags")).call(async move {
            let list = client
                .list_tags_for_a_contact()
                .contact_id(user)
                .send()
                .await?;
            assert_eq!((&*list.data[0].id, &*list.data[0].name), (tag, "Regular"));
            Ok(())
        }),
    ]
}
