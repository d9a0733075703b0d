//! The token and the IDs of a new workspace.

/// The token that a sandbox accepts by default.
pub const ACCESS_TOKEN: &str = "sandbox-access-token";
/// The ID of the admin to whom the token belongs.
pub const ADMIN_ID: &str = "7100001";
/// The ID of the second admin.
pub const SECOND_ADMIN_ID: &str = "7100002";
/// The ID of the only team, of which both admins are members.
pub const TEAM_ID: &str = "7200001";
/// The ID of the only subscription type, to which contacts opt in.
pub const SUBSCRIPTION_TYPE_ID: &str = "314";
/// The ID of the only help center.
pub const HELP_CENTER_ID: &str = "7";
/// The ID of the only newsfeed.
pub const NEWSFEED_ID: &str = "53";
/// The ID of the segment of all users, and of all companies with users.
pub const USERS_SEGMENT_ID: &str = "6650c2e19b8f4d37a1e50601";
/// The ID of the segment of all leads.
pub const LEADS_SEGMENT_ID: &str = "6650c2e19b8f4d37a1e50602";
/// The ID of the only visitor.
pub const VISITOR_ID: &str = "672f1e90b7c35da8146e02f9";
/// The `user_id` of the only visitor.
pub const VISITOR_USER_ID: &str = "3c9e41d8-75b2-4f06-a1ed-60f8b27c5934";

/// The time at which the workspace was created.
pub(crate) const WORKSPACE_CREATED_AT: i64 = 1_719_500_000;
