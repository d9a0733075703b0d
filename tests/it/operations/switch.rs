//! Switching from a phone call to the Messenger.

use intercom_api::types;
use serde_json::json;

use super::case::{Case, case};
use super::context::{Context, map};

pub(super) async fn switch(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    vec![
        case("phone_switch.create", "/phone_call_redirects")
            .body(json!({
                "phone": "+447700900123",
                "custom_attributes": { "issue": "delivery", "calls": 2, "regular": true },
            }))
            .call(async move {
                let switch = client
                    .phone_switch()
                    .create(
                        types::CreatePhoneSwitchRequest::new("+447700900123").custom_attributes(
                            map(json!({
                                "issue": "delivery",
                                "calls": 2,
                                "regular": true,
                            })),
                        ),
                    )
                    .await?;
                assert_eq!(&*switch.phone, "+447700900123");
                assert!(switch.url.as_ref().unwrap().starts_with("https://"));
                Ok(())
            }),
    ]
}
