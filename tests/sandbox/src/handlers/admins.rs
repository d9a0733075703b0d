//! Admins, teams and the activity log.

use serde_json::{Value, json};

use crate::{
    error::ApiError,
    exchange::Call,
    fixed_ids::{ADMIN_ID, WORKSPACE_CREATED_AT},
    handlers::{Outcome, ok, people},
    lists::Sizes,
    pagination::{Last, Page},
    state::State,
};

const LOG: Sizes = Sizes {
    default: 20,
    most: 150,
    code: "invalid_per_page",
};

/// Returns the admin to whom the token belongs, with the app.
pub(crate) fn me(state: &mut State, _: &Call<'_>) -> Outcome {
    let admin = people::admin(state, ADMIN_ID)?;
    ok(json!({
        "type": "admin",
        "id": ADMIN_ID,
        "name": admin["name"],
        "email": admin["email"],
        "email_verified": true,
        "has_inbox_seat": true,
        "avatar": admin["avatar"],
        "app": {
            "type": "app",
            "id_code": state.workspace,
            "name": "Sandbox workspace",
            "region": state.region,
            "timezone": state.timezone.name(),
            "created_at": WORKSPACE_CREATED_AT,
            "identity_verification": false,
            "secure": false,
        },
    }))
}

/// Lists the admins. Avatars are included only on request.
pub(crate) fn list(state: &mut State, call: &Call<'_>) -> Outcome {
    let mut admins: Vec<Value> = state.admins.values().cloned().collect();
    if !call.flag("display_avatar") {
        for admin in admins.iter_mut().filter_map(Value::as_object_mut) {
            admin.shift_remove("avatar");
        }
    }
    ok(json!({ "type": "admin.list", "admins": admins }))
}

pub(crate) fn retrieve(state: &mut State, call: &Call<'_>) -> Outcome {
    ok(people::admin(state, call.path("id"))?.clone())
}

pub(crate) fn set_away(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = call.path("id");
    people::admin(state, id)?;
    let Some(admin) = state.admins.touch(id) else {
        return Err(ApiError::missing("admin_not_found", "admin"));
    };
    for key in ["away_mode_enabled", "away_mode_reassign"] {
        if let Some(value) = call.body.get(key) {
            admin[key] = value.clone();
        }
    }
    ok(admin.clone())
}

pub(crate) fn teams(state: &mut State, _: &Call<'_>) -> Outcome {
    let teams: Vec<&Value> = state.teams.values().collect();
    ok(json!({ "type": "team.list", "teams": teams }))
}

pub(crate) fn team(state: &mut State, call: &Call<'_>) -> Outcome {
    let team = state.teams.get(call.path("id"));
    ok(team
        .ok_or_else(|| ApiError::missing("team_not_found", "team"))?
        .clone())
}

/// Lists the activity log, newest entries first. The other pages are reached only by the URL in
/// `pages.next`.
pub(crate) fn activity_logs(state: &mut State, call: &Call<'_>) -> Outcome {
    let page = Page::of(call, LOG)?;
    let after = call.integer("created_at_after").unwrap_or(i64::MIN);
    let before = call.integer("created_at_before").unwrap_or(i64::MAX);
    let found: Vec<&Value> = state
        .activity
        .iter()
        .rev()
        .filter(|entry| {
            let at = entry["created_at"].as_i64().unwrap_or(0);
            (after..=before).contains(&at)
        })
        .collect();
    ok(json!({
        "type": "activity_log.list",
        "pages": page.pages(state, call, found.len(), Last::Null),
        "activity_logs": found[page.range(found.len())],
    }))
}
