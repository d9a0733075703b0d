//! Fields of tickets that Intercom documents as searchable.
//!
//! The list is not complete: [`Query::field`](super::Query::field) accepts other names. The API refuses `company_id`. Attributes are searched by
//! [`Query::ticket_attribute`](super::Query::ticket_attribute).
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
    /// ID of the ticket in the API, not the number that people see.
    ID "id" Text;
    /// Creation.
    CREATED_AT "created_at" Date;
    /// Last change.
    UPDATED_AT "updated_at" Date;
    /// Title. Intercom's reference also mentions `default_title`: use [`Query::field`](super::Query::field) with that name if this one is refused.
    TITLE "title" Text;
    /// Description. Intercom's reference also mentions `default_description`: use [`Query::field`](super::Query::field) with that name if this one is refused.
    DESCRIPTION "description" Text;
    /// Category: `request` (customer), `task` (back office) or `tracker`. The names in responses, `Customer`, `Back-office` and `Tracker`, are converted to this spelling.
    CATEGORY "category" Category;
    /// ID of the ticket type.
    TICKET_TYPE_ID "ticket_type_id" Text;
    /// IDs of its contacts.
    CONTACT_IDS "contact_ids" Set;
    /// IDs of the teammates who take part.
    TEAMMATE_IDS "teammate_ids" Set;
    /// ID of the teammate that it is assigned to; `0` for nobody.
    ADMIN_ASSIGNEE_ID "admin_assignee_id" Number;
    /// ID of the team that it is assigned to; `0` for none.
    TEAM_ASSIGNEE_ID "team_assignee_id" Number;
    /// Whether it is open.
    OPEN "open" Boolean;
    /// `submitted`, `in_progress`, `waiting_on_customer` or `resolved`.
    STATE "state" Text;
    /// Until when it is snoozed.
    SNOOZED_UNTIL "snoozed_until" Date;
}
