//! Fields of tickets that Intercom documents as searchable.
//!
//! The list is not complete: [`Query::field`](super::Query::field) accepts the name of any other field, and
//! [`Query::ticket_attribute`](super::Query::ticket_attribute) the ID of an attribute. The API rejects `company_id`.
//!
//! # Examples
//!
//! ```
//! use intercom_api::{search::ticket, types::TicketCategory};
//! use serde_json::json;
//!
//! // Searches spell the categories differently from responses.
//! let query = ticket::CATEGORY.eq(TicketCategory::BackOffice).and(ticket::OPEN.eq(true));
//! assert_eq!(
//!     serde_json::to_value(query.build()?)?,
//!     json!({"query": {"operator": "AND", "value": [
//!         {"field": "category", "operator": "=", "value": "task"},
//!         {"field": "open", "operator": "=", "value": true},
//!     ]}}),
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

super::field::fields! {
    /// ID of the ticket in the API, not the number that the inbox shows.
    ID "id" Text;
    /// Time of creation.
    CREATED_AT "created_at" Date;
    /// Time of the last change.
    UPDATED_AT "updated_at" Date;
    /// Title. Intercom's reference also mentions `default_title`. If the API rejects `title`, use [`Query::field`](super::Query::field) with that name.
    TITLE "title" Text;
    /// Description. Intercom's reference also mentions `default_description`. If the API rejects `description`, use [`Query::field`](super::Query::field) with
    /// that name.
    DESCRIPTION "description" Text;
    /// Category: `request` (customer), `task` (back office) or `tracker`. The names in responses, `Customer`, `Back-office` and `Tracker`, are converted to
    /// this spelling.
    CATEGORY "category" Category;
    /// ID of the ticket type.
    TICKET_TYPE_ID "ticket_type_id" Text;
    /// IDs of the contacts of the ticket.
    CONTACT_IDS "contact_ids" Set;
    /// IDs of the teammates who participate.
    TEAMMATE_IDS "teammate_ids" Set;
    /// ID of the teammate to whom the ticket is assigned; `0` if it is assigned to no teammate.
    ADMIN_ASSIGNEE_ID "admin_assignee_id" Number;
    /// ID of the team to which the ticket is assigned; `0` if it is assigned to no team.
    TEAM_ASSIGNEE_ID "team_assignee_id" Number;
    /// Whether the ticket is open.
    OPEN "open" Boolean;
    /// State: `submitted`, `in_progress`, `waiting_on_customer` or `resolved`.
    STATE "state" Text;
    /// Time until which the ticket is snoozed.
    SNOOZED_UNTIL "snoozed_until" Date;
}
