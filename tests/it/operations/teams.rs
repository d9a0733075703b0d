//! Teams.

use intercom_sandbox::TEAM_ID;

use super::case::{Case, case};
use super::context::{Context, admin_number};

pub(super) async fn teams(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    vec![
        case("teams.list", "/teams").call(async move {
            let list = client.teams().list().await?;
            let ids: Vec<&str> = list.teams.iter().map(|team| &*team.id).collect();
            assert_eq!(ids, [TEAM_ID]);
            Ok(())
        }),
        case("teams.get", format!("/teams/{TEAM_ID}")).call(async move {
            let team = client.teams().get(TEAM_ID).await?;
            assert_eq!((&*team.id, &*team.name), (TEAM_ID, "Support"));
            assert!(team.admin_ids.contains(&admin_number().into()));
            Ok(())
        }),
    ]
}
