//! Admins, their activity, and teams.

use intercom_api::{Timestamp, types};
use intercom_sandbox::{ADMIN_ID, SECOND_ADMIN_ID, Seed, TEAM_ID};

use super::{admin_number, assert_requests};
use crate::fixture::Fixture;

#[tokio::test]
async fn admins() {
    let fixture = Fixture::open().await;
    let admins = fixture.client.admins();

    let me = admins.me().await.unwrap();
    assert_eq!(me.id, ADMIN_ID);
    let app = me.app.as_ref().unwrap();
    assert_eq!(app.region.as_ref().unwrap().as_str(), "US");

    let list = admins.list().await.unwrap();
    assert!(list.admins.iter().all(|admin| admin.avatar.is_none()));
    let list = admins.list().display_avatar(true).await.unwrap();
    let ids: Vec<&str> = list.admins.iter().map(|admin| &*admin.id).collect();
    assert_eq!(ids, [ADMIN_ID, SECOND_ADMIN_ID]);
    let avatar = list.admins[0].avatar.as_ref().unwrap();
    assert!(avatar.image_url.as_ref().unwrap().ends_with(".png"));

    let admin = admins.get(SECOND_ADMIN_ID).await.unwrap();
    assert_eq!(admin.team_ids, [TEAM_ID.parse::<i64>().unwrap()]);
    assert!(!admin.away_mode_enabled);
    let away = types::SetAdminAwayRequest::new(true, false);
    let admin = admins.set_away(SECOND_ADMIN_ID, away).await.unwrap();
    assert!(admin.away_mode_enabled && !admin.away_mode_reassign);

    fixture.sandbox.seed(&Seed {
        activity_logs: 3,
        ..Seed::default()
    });
    let log = admins
        .list_activity_logs(1_719_500_000)
        .created_at_before(1_719_500_002)
        .await
        .unwrap();
    let times: Vec<_> = log
        .activity_logs
        .iter()
        .map(|entry| entry.created_at)
        .collect();
    let wanted = [1_719_500_002, 1_719_500_001].map(Timestamp::from_second);
    assert_eq!(times, wanted);
    let entry = &log.activity_logs[0];
    assert_eq!(entry.performed_by.id, ADMIN_ID);
    assert_eq!(entry.activity_type, types::ActivityType::AdminLoginSuccess);

    assert_requests(&fixture, "admins");
}

#[tokio::test]
async fn teams() {
    let fixture = Fixture::open().await;
    let teams = fixture.client.teams();

    let list = teams.list().await.unwrap();
    assert_eq!(list.teams[0].id, TEAM_ID);
    let team = teams.get(TEAM_ID).await.unwrap();
    assert_eq!(team.name, "Support");
    assert!(team.admin_ids.contains(&admin_number().into()));

    assert_requests(&fixture, "teams");
}
