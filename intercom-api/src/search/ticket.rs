//! The fields of tickets that Intercom lists as searchable.
//!
//! The list is open: try others with [`Query::field`](super::Query::field). `company_id` is known to be refused. Attributes go by
//! [`Query::ticket_attribute`](super::Query::ticket_attribute).
//!
//! ```
//! use intercom_api::{search::ticket, types::TicketCategory};
//! use serde_json::json;
//!
//! // Searches call the categories by other names than answers do.
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
    /// Id of the ticket, the one for calls of the API.
    ID "id" Text;
    /// When the ticket was made.
    CREATED_AT "created_at" Date;
    /// Last change.
    UPDATED_AT "updated_at" Date;
    /// Title. Intercom also writes of `default_title`: try that by name if this is refused.
    TITLE "title" Text;
    /// Description. Intercom also writes of `default_description`: try that by name if this is refused.
    DESCRIPTION "description" Text;
    /// `request` (for customers), `task` (back office) or `tracker`. Those names of answers, `Customer`, `Back-office` and `Tracker`, are written in this spelling.
    CATEGORY "category" Category;
    /// Id of the ticket type.
    TICKET_TYPE_ID "ticket_type_id" Text;
    /// The contacts of it, by id.
    CONTACT_IDS "contact_ids" Set;
    /// The teammates in it, by id.
    TEAMMATE_IDS "teammate_ids" Set;
    /// Teammate that it is assigned to.
    ADMIN_ASSIGNEE_ID "admin_assignee_id" Number;
    /// Team that it is assigned to.
    TEAM_ASSIGNEE_ID "team_assignee_id" Number;
    /// Whether it is open.
    OPEN "open" Boolean;
    /// `submitted`, `in_progress`, `waiting_on_customer` or `resolved`.
    STATE "state" Text;
    /// Until when it is snoozed.
    SNOOZED_UNTIL "snoozed_until" Date;
}
