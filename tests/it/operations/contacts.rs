//! Contacts, and the lists that belong to them.

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
    let page = client.contacts().list().per_page(1).await.unwrap();
    let next = cursor(page.pages.as_deref());
    let page = client
        .contacts()
        .search(types::SearchRequest::new(by_email_end()).pagination(paging(1, None)))
        .await
        .unwrap();
    let next_found = cursor(page.pages.as_deref());
    vec![
        case("contacts.list", "/contacts")
            .query("per_page", 1)
            .query("starting_after", next)
            .call(async move {
                let list = client
                    .contacts()
                    .list()
                    .per_page(1)
                    .starting_after(next)
                    .await?;
                assert_eq!(list.data[0].id, first.id);
                assert!(list.total_count.unwrap() >= 2);
                Ok(())
            }),
        case("contacts.get", format!("/contacts/{}", second.id)).call(async move {
            let contact = client.contacts().get(second.id).await?;
            assert_eq!(contact.id, second.id);
            assert_eq!(contact.external_id.as_deref(), Some(second.external_id));
            assert_eq!(contact.role, "user");
            Ok(())
        }),
        case("contacts.search", "/contacts/search")
            .body(json!({
                "query": { "field": "email", "operator": "$", "value": "@example.com" },
                "pagination": { "per_page": 1, "starting_after": next_found },
            }))
            .call(async move {
                let found = client
                    .contacts()
                    .search(
                        types::SearchRequest::new(by_email_end())
                            .pagination(paging(1, Some(next_found))),
                    )
                    .await?;
                assert_eq!(found.data[0].id, first.id);
                Ok(())
            }),
        case("contacts.search", "/contacts/search")
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
                    .contacts()
                    .search(
                        types::SearchRequest::new(nested(second.id))
                            .sort(sort("created_at", types::SortOrder::Ascending)),
                    )
                    .await?;
                assert_eq!(found.total_count, Some(1));
                assert_eq!(found.data[0].email.as_deref(), Some(second.email));
                Ok(())
            }),
    ]
}

fn by_email_end() -> types::SearchQuery {
    let operator = types::SearchOperator::EndsWith;
    filter("email", operator, text("@example.com")).into()
}

/// Returns a query for users with this ID, or users created long ago.
fn nested(id: &str) -> types::SearchQuery {
    use types::SearchGroupOperator as Join;
    use types::SearchListValue::String as Text;
    use types::SearchOperator as Is;
    use types::SearchValue::{Array, Integer};

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
        case("contacts.create", "/contacts")
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
                    .contacts().create(types::CreateContactRequest::new()
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
                            }))))
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
        case("contacts.create", "/contacts")
            .body(json!({ "role": "lead", "name": "Somebody" }))
            .call(async move {
                let contact = client
                    .contacts().create(types::CreateContactRequest::new()
                            .role("lead")
                            .name("Somebody"))
                    .await?;
                assert_eq!(contact.role, "lead");
                assert_eq!(contact.name.as_deref(), Some("Somebody"));
                assert!(contact.email.is_none());
                Ok(())
            }),
        case("contacts.update", format!("/contacts/{changed}"))
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
                    .contacts().update(changed, types::UpdateContactRequest::new()
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
                            .custom_attributes(map(json!({ "loyalty_points": 5 }))))
                    .await?;
                assert_eq!((&*contact.id, contact.role.as_str()), (changed, "user"));
                assert_eq!(contact.name.as_deref(), Some("Bo Lind"));
                assert_eq!(contact.last_seen_at, Some((NOW - 20).into()));
                assert_eq!(contact.custom_attributes["loyalty_points"], 5);
                Ok(())
            }),
        case("contacts.merge", "/contacts/merge")
            .body(json!({ "from": from, "into": into }))
            .call(async move {
                let merged = client
                    .contacts().merge(types::MergeContactsRequest::new(from, into))
                    .await?;
                assert_eq!((&*merged.id, merged.role.as_str()), (into, "user"));
                Ok(())
            }),
        case("contacts.delete", format!("/contacts/{}", dropped.id)).call(async move {
            let gone = client.contacts().delete(dropped.id).await?;
            assert_eq!(gone.id, dropped.id);
            assert_eq!(gone.external_id.as_deref(), Some(dropped.external_id));
            assert!(gone.deleted);
            Ok(())
        }),
    ]
}

pub(super) async fn archiving(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let user = context.user().await.id;
    vec![
        case("contacts.archive", format!("/contacts/{user}/archive")).call(async move {
            let contact = client.contacts().archive(user).await?;
            assert_eq!(contact.id, user);
            assert!(contact.archived);
            Ok(())
        }),
        case("contacts.unarchive", format!("/contacts/{user}/unarchive")).call(async move {
            let contact = client.contacts().unarchive(user).await?;
            assert_eq!(contact.id, user);
            assert!(!contact.archived);
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
        .contacts()
        .attach_tag(user, types::AttachTagToContactRequest::new(tag))
        .await
        .unwrap();
    client
        .contacts()
        .attach_subscription(
            user,
            types::AttachSubscriptionRequest::new(SUBSCRIPTION_TYPE_ID, "opt_in"),
        )
        .await
        .unwrap();
    vec![
        case(
            "contacts.list_companies",
            format!("/contacts/{user}/companies"),
        )
        .query("page", 2)
        .query("per_page", 1)
        .call(async move {
            let list = client
                .contacts()
                .list_companies(user)
                .page(2)
                .per_page(1)
                .await?;
            assert_eq!(list.total_count, Some(2));
            assert_eq!(list.data[0].id, second);
            Ok(())
        }),
        case(
            "contacts.list_segments",
            format!("/contacts/{user}/segments"),
        )
        .call(async move {
            let list = client.contacts().list_segments(user).await?;
            assert_eq!(list.data[0].id, USERS_SEGMENT_ID);
            Ok(())
        }),
        case(
            "contacts.list_subscriptions",
            format!("/contacts/{user}/subscriptions"),
        )
        .call(async move {
            let list = client.contacts().list_subscriptions(user).await?;
            assert_eq!(list.data[0].id, SUBSCRIPTION_TYPE_ID);
            Ok(())
        }),
        case("contacts.list_tags", format!("/contacts/{user}/tags")).call(async move {
            let list = client.contacts().list_tags(user).await?;
            assert_eq!((&*list.data[0].id, &*list.data[0].name), (tag, "Regular"));
            Ok(())
        }),
    ]
}
