//! Subscription types, and the consent of contacts.

use intercom_api::types;
use intercom_sandbox::SUBSCRIPTION_TYPE_ID;
use serde_json::json;

use super::case::{Case, case};
use super::context::Context;

pub(super) async fn types(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    vec![
        case("subscription_types.list", "/subscription_types").call(async move {
            let list = client.subscription_types().list().await?;
            let kind = &list.data[0];
            assert_eq!(&*kind.id, SUBSCRIPTION_TYPE_ID);
            assert_eq!(kind.state, types::SubscriptionTypeState::Live);
            let translation = kind.default_translation.as_ref().unwrap();
            assert_eq!(&*translation.name, "Product news");
            Ok(())
        }),
    ]
}

pub(super) async fn consent(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let user = context.user().await.id;
    vec![
        case(
            "contacts.attach_subscription",
            format!("/contacts/{user}/subscriptions"),
        )
        .body(json!({ "id": SUBSCRIPTION_TYPE_ID, "consent_type": "opt_in" }))
        .call(async move {
            let kind = client
                .contacts()
                .attach_subscription(
                    user,
                    types::AttachSubscriptionRequest::new(SUBSCRIPTION_TYPE_ID, "opt_in"),
                )
                .await?;
            assert_eq!(&*kind.id, SUBSCRIPTION_TYPE_ID);
            Ok(())
        }),
        case(
            "contacts.detach_subscription",
            format!("/contacts/{user}/subscriptions/{SUBSCRIPTION_TYPE_ID}"),
        )
        .call(async move {
            let kind = client
                .contacts()
                .detach_subscription(user, SUBSCRIPTION_TYPE_ID)
                .await?;
            assert_eq!(&*kind.id, SUBSCRIPTION_TYPE_ID);
            Ok(())
        }),
    ]
}
