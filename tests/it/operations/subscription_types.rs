//! Subscription types, and what contacts decide about them.

use intercom_api::types;
use intercom_sandbox::SUBSCRIPTION_TYPE_ID;
use serde_json::json;

use super::case::{Case, case};
use super::context::Context;

pub(super) async fn types(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    vec![
        case("listSubscriptionTypes", "/subscription_types").call(async move {
            let list = client.list_subscription_types().send().await?;
            let kind = &list.data[0];
            assert_eq!(kind.id.as_deref(), Some(SUBSCRIPTION_TYPE_ID));
            assert_eq!(kind.state, Some(types::SubscriptionTypeState::Live));
            let translation = kind.default_translation.as_ref().unwrap();
            assert_eq!(translation.name.as_deref(), Some("Product news"));
            Ok(())
        }),
    ]
}

pub(super) async fn consent(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let user = context.user().await.id;
    vec![
        case(
            "attachSubscriptionTypeToContact",
            format!("/contacts/{user}/subscriptions"),
        )
        .body(json!({ "id": SUBSCRIPTION_TYPE_ID, "consent_type": "opt_in" }))
        .call(async move {
            let kind = client
                .attach_subscription_type_to_contact()
                .contact_id(user)
                .body(
                    types::AttachSubscriptionTypeToContactRequest::builder()
                        .id(SUBSCRIPTION_TYPE_ID)
                        .consent_type("opt_in"),
                )
                .send()
                .await?;
            assert_eq!(kind.id.as_deref(), Some(SUBSCRIPTION_TYPE_ID));
            Ok(())
        }),
        case(
            "detachSubscriptionTypeToContact",
            format!("/contacts/{user}/subscriptions/{SUBSCRIPTION_TYPE_ID}"),
        )
        .call(async move {
            let kind = client
                .detach_subscription_type_to_contact()
                .contact_id(user)
                .id(SUBSCRIPTION_TYPE_ID)
                .send()
                .await?;
            assert_eq!(kind.id.as_deref(), Some(SUBSCRIPTION_TYPE_ID));
            Ok(())
        }),
    ]
}
