//! The workspace of a token.

use std::fmt;

use serde_json::Value;

use crate::{Id, Region};

/// The workspace of a token, as [`App::workspace`](super::App::workspace) returns it.
///
/// `Debug` shows the ID and the region only.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Workspace {
    /// The ID of the workspace. It is the `app_id` of webhook notifications, and the `workspace_id` of Canvas Kit.
    pub id: String,
    /// The name of the workspace.
    pub name: Option<String>,
    /// The region that hosts the workspace.
    pub region: Region,
    /// The ID of the admin who installed the app.
    pub admin_id: Option<Id>,
    /// The email address of that admin, if it is verified.
    ///
    /// A log-in with Intercom must use only verified addresses: anyone can create a workspace and an admin with the address of another person.
    pub verified_email: Option<String>,
}

impl Workspace {
    /// Reads the response of `GET /me`; `None` if it does not name the workspace.
    pub(super) fn read(me: &Value, responded: Region) -> Option<Self> {
        let text = |value: &Value| {
            value
                .as_str()
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        let app = &me["app"];
        let is_verified = me["email_verified"].as_bool().unwrap_or(false);
        Some(Self {
            id: text(&app["id_code"])?,
            name: text(&app["name"]),
            region: (app["region"].as_str())
                .and_then(|region| region.parse().ok())
                .unwrap_or(responded),
            admin_id: serde_json::from_value(me["id"].clone())
                .ok()
                .filter(|id: &Id| !id.is_unassigned()),
            verified_email: text(&me["email"]).filter(|_| is_verified),
        })
    }
}

impl fmt::Debug for Workspace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workspace")
            .field("id", &self.id)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}
