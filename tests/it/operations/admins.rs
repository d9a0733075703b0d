//! Admins and their activity.

use intercom_api::{Timestamp, types};
use intercom_sandbox::{ADMIN_ID, SECOND_ADMIN_ID, Seed, TEAM_ID};
use serde_json::json;

use super::case::{Case, case};
use super::context::Context;

pub(super) async fn admins(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    vec![
        case("admins.me", "/me").call(async move {
            let me = client.admins().me().await?;
            assert_eq!(me.id, ADMIN_ID);
            assert_eq!(me.api_version(), Some(intercom_openapi::VERSION));
            let app = me.app.as_ref().unwrap();
            assert_eq!(app.region.as_ref().unwrap().as_str(), "US");
            Ok(())
        }),
        case("admins.list", "/admins")
            .query("display_avatar", true)
            .call(async move {
                let list = client.admins().list().display_avatar(true).await?;
                let ids: Vec<&str> = list.admins.iter().map(|admin| &*admin.id).collect();
                assert_eq!(ids, [ADMIN_ID, SECOND_ADMIN_ID]);
                let avatar = list.admins[0].avatar.as_ref().unwrap();
                assert!(avatar.image_url.as_ref().unwrap().ends_with(".png"));
                Ok(())
            }),
        case("admins.list", "/admins").call(async move {
            let list = client.admins().list().await?;
            assert!(list.admins.iter().all(|admin| admin.avatar.is_none()));
            Ok(())
        }),
        case("admins.get", format!("/admins/{SECOND_ADMIN_ID}")).call(async move {
            let admin = client.admins().get(SECOND_ADMIN_ID).await?;
            assert_eq!(admin.id, SECOND_ADMIN_ID);
            assert_eq!(admin.team_ids, [TEAM_ID.parse::<i64>().unwrap()]);
            assert!(!admin.away_mode_enabled);
            Ok(())
        }),
        case("admins.set_away", format!("/admins/{SECOND_ADMIN_ID}/away"))
            .body(json!({ "away_mode_enabled": true, "away_mode_reassign": false }))
            .call(async move {
                let admin = client
                    .admins()
                    .set_away(
                        SECOND_ADMIN_ID,
                        types::SetAdminAwayRequest::new(true, false),
                    )
                    .await?;
                assert_eq!(admin.id, SECOND_ADMIN_ID);
                assert!(admin.away_mode_enabled && !admin.away_mode_reassign);
                Ok(())
            }),
    ]
}

pub(super) async fn activity(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    context.sandbox.seed(&Seed {
        activity_logs: 3,
        ..Seed::default()
    });
    vec![
        case("admins.list_activity_logs", "/admins/activity_logs")
            .query("created_at_after", 1_719_500_000)
            .query("created_at_before", 1_719_500_002)
            .call(async move {
                let log = client
                    .admins()
                    .list_activity_logs(1_719_500_000)
                    .created_at_before(1_719_500_002)
                    .await?;
                let times: Vec<_> = log
                    .activity_logs
                    .iter()
                    .map(|entry| entry.created_at)
                    .collect();
                let wanted = [1_719_500_002, 1_719_500_001].map(Timestamp::from_second);
                assert_eq!(times, wanted);
                let entry = &log.activity_logs[0];
                let by = &entry.performed_by;
                assert_eq!(&*by.id, ADMIN_ID);
                assert_eq!(entry.activity_type, types::ActivityType::AdminLoginSuccess);
                Ok(())
            }),
    ]
}
