//! The tables: for each stream, the columns that people query. Every table also has the complete JSON.

use std::fmt::Write as _;

use intercom_api::sync::StreamName;

/// The version of the tables, in `PRAGMA user_version`.
pub const VERSION: i64 = 1;

/// The type of a column, which determines how its value is read from the JSON.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A string. Numbers are stored as text, because the API returns the same ID as a number or as a string.
    Text,
    /// An integer, a time in seconds, or a Boolean as 0 or 1.
    Integer,
    /// A number with decimal places.
    Real,
    /// The ID of an assignee. The API returns 0 if there is none, and the column is null.
    Assignee,
}

use Kind::{Assignee, Integer, Real, Text};

/// A column: name, type, and path in the JSON.
pub type Column = (&'static str, Kind, &'static str);

/// Returns the columns of a stream, besides the key and `updated_at`.
pub fn columns(stream: StreamName) -> &'static [Column] {
    match stream {
        StreamName::Contacts => &[
            ("role", Text, "$.role"),
            ("external_id", Text, "$.external_id"),
            ("email", Text, "$.email"),
            ("name", Text, "$.name"),
            ("owner_id", Assignee, "$.owner_id"),
            ("created_at", Integer, "$.created_at"),
            ("signed_up_at", Integer, "$.signed_up_at"),
            ("last_seen_at", Integer, "$.last_seen_at"),
            ("last_contacted_at", Integer, "$.last_contacted_at"),
        ],
        StreamName::Companies => &[
            ("company_id", Text, "$.company_id"),
            ("name", Text, "$.name"),
            ("plan", Text, "$.plan.name"),
            ("monthly_spend", Real, "$.monthly_spend"),
            ("user_count", Integer, "$.user_count"),
            ("created_at", Integer, "$.created_at"),
            ("last_request_at", Integer, "$.last_request_at"),
        ],
        StreamName::CompanySegments => &[("name", Text, "$.name")],
        StreamName::Conversations => &[
            ("title", Text, "$.title"),
            ("state", Text, "$.state"),
            ("open", Integer, "$.open"),
            ("priority", Text, "$.priority"),
            ("admin_assignee_id", Assignee, "$.admin_assignee_id"),
            ("team_assignee_id", Assignee, "$.team_assignee_id"),
            ("contact_id", Text, "$.contacts.contacts[0].id"),
            ("ticket_id", Text, "$.ticket.id"),
            ("source_type", Text, "$.source.type"),
            ("source_author_type", Text, "$.source.author.type"),
            ("created_at", Integer, "$.created_at"),
            ("waiting_since", Integer, "$.waiting_since"),
            ("snoozed_until", Integer, "$.snoozed_until"),
            (
                "first_admin_reply_at",
                Integer,
                "$.statistics.first_admin_reply_at",
            ),
            ("last_close_at", Integer, "$.statistics.last_close_at"),
            ("reopens", Integer, "$.statistics.count_reopens"),
            ("parts", Integer, "$.statistics.count_conversation_parts"),
            ("rating", Integer, "$.conversation_rating.rating"),
        ],
        StreamName::ConversationParts => &[
            ("part_type", Text, "$.part_type"),
            ("author_type", Text, "$.author.type"),
            ("author_id", Text, "$.author.id"),
            ("assigned_to_type", Text, "$.assigned_to.type"),
            ("assigned_to_id", Text, "$.assigned_to.id"),
            ("created_at", Integer, "$.created_at"),
        ],
        StreamName::Tickets => &[
            ("number", Text, "$.ticket_id"),
            ("title", Text, "$.ticket_attributes._default_title_"),
            ("category", Text, "$.category"),
            ("ticket_type_id", Text, "$.ticket_type.id"),
            ("state", Text, "$.ticket_state"),
            ("open", Integer, "$.open"),
            ("admin_assignee_id", Assignee, "$.admin_assignee_id"),
            ("team_assignee_id", Assignee, "$.team_assignee_id"),
            ("contact_id", Text, "$.contacts.contacts[0].id"),
            ("created_at", Integer, "$.created_at"),
            ("snoozed_until", Integer, "$.snoozed_until"),
        ],
        StreamName::TicketParts => &[
            ("part_type", Text, "$.part_type"),
            ("author_type", Text, "$.author.type"),
            ("author_id", Text, "$.author.id"),
            ("previous_state", Text, "$.previous_ticket_state"),
            ("state", Text, "$.ticket_state"),
            ("created_at", Integer, "$.created_at"),
        ],
        StreamName::TicketTypes => &[
            ("name", Text, "$.name"),
            ("category", Text, "$.category"),
            ("archived", Integer, "$.archived"),
        ],
        StreamName::Admins => &[
            ("name", Text, "$.name"),
            ("email", Text, "$.email"),
            ("away", Integer, "$.away_mode_enabled"),
        ],
        StreamName::Teams | StreamName::Tags | StreamName::Newsfeeds => &[("name", Text, "$.name")],
        StreamName::Segments => &[
            ("name", Text, "$.name"),
            ("person_type", Text, "$.person_type"),
            ("count", Integer, "$.count"),
        ],
        StreamName::DataAttributes => &[
            ("name", Text, "$.name"),
            ("label", Text, "$.label"),
            ("data_type", Text, "$.data_type"),
            ("custom", Integer, "$.custom"),
            ("archived", Integer, "$.archived"),
        ],
        StreamName::ActivityLogs => &[
            ("activity_type", Text, "$.activity_type"),
            ("admin_id", Text, "$.performed_by.id"),
            ("created_at", Integer, "$.created_at"),
        ],
        StreamName::Articles => &[
            ("title", Text, "$.title"),
            ("state", Text, "$.state"),
            ("author_id", Text, "$.author_id"),
            ("parent_id", Text, "$.parent_id"),
            ("url", Text, "$.url"),
            ("created_at", Integer, "$.created_at"),
        ],
        StreamName::Collections => &[
            ("name", Text, "$.name"),
            ("parent_id", Text, "$.parent_id"),
            ("url", Text, "$.url"),
        ],
        StreamName::HelpCenters => &[
            ("identifier", Text, "$.identifier"),
            ("website_turned_on", Integer, "$.website_turned_on"),
        ],
        StreamName::NewsItems => &[
            ("title", Text, "$.title"),
            ("state", Text, "$.state"),
            ("sender_id", Text, "$.sender_id"),
        ],
        StreamName::Notes => &[
            ("author_id", Text, "$.author.id"),
            ("body", Text, "$.body"),
            ("created_at", Integer, "$.created_at"),
        ],
        StreamName::SubscriptionTypes => &[
            ("name", Text, "$.default_translation.name"),
            ("state", Text, "$.state"),
            ("consent_type", Text, "$.consent_type"),
        ],
        StreamName::Events => &[
            ("event_name", Text, "$.event_name"),
            ("created_at", Integer, "$.created_at"),
        ],
        _ => &[],
    }
}

/// Columns that the queries of the report read by something other than the key.
const INDEXES: &str = "
    CREATE INDEX IF NOT EXISTS conversations_created_at ON conversations (created_at);
    CREATE INDEX IF NOT EXISTS tickets_created_at ON tickets (created_at);
";

/// Returns the statements that create all tables.
pub fn create() -> String {
    let mut sql = String::from(
        "CREATE TABLE IF NOT EXISTS runs (run INTEGER PRIMARY KEY AUTOINCREMENT, started_at INTEGER NOT NULL, finished_at INTEGER);
         CREATE TABLE IF NOT EXISTS states (stream TEXT PRIMARY KEY, state TEXT NOT NULL, run INTEGER NOT NULL);
         CREATE TABLE IF NOT EXISTS gone (stream TEXT NOT NULL, key TEXT NOT NULL, reason TEXT NOT NULL, run INTEGER NOT NULL, PRIMARY KEY (stream, key));\n",
    );
    for stream in StreamName::ALL {
        let keys = stream.info().key_fields;
        // Writing to a `String` does not fail.
        let _ = write!(sql, "CREATE TABLE IF NOT EXISTS {stream} (");
        for key in keys {
            let _ = write!(sql, "{key} TEXT NOT NULL, ");
        }
        sql.push_str("updated_at INTEGER, ");
        for (name, kind, _) in columns(*stream) {
            let kind = match kind {
                Text | Assignee => "TEXT",
                Integer => "INTEGER",
                Real => "REAL",
            };
            let _ = write!(sql, "{name} {kind}, ");
        }
        let _ = writeln!(
            sql,
            "run INTEGER NOT NULL, raw TEXT NOT NULL, PRIMARY KEY ({}));",
            keys.join(", ")
        );
    }
    sql + INDEXES
}

/// Returns the statement that stores a row. Its parameters are `raw`, the run, the time of the last change, and the key.
pub fn upsert(stream: StreamName) -> String {
    let keys = stream.info().key_fields;
    let mut names = String::from("raw, run, updated_at");
    let mut values = String::from("?1, ?2, ?3");
    for (index, key) in keys.iter().enumerate() {
        let _ = write!(names, ", {key}");
        let _ = write!(values, ", ?{}", index + 4);
    }
    for (name, kind, path) in columns(stream) {
        let _ = write!(names, ", {name}");
        let _ = match kind {
            Assignee => write!(
                values,
                ", NULLIF(CAST(json_extract(?1, '{path}') AS TEXT), '0')"
            ),
            Text | Integer | Real => write!(values, ", json_extract(?1, '{path}')"),
        };
    }
    format!("INSERT OR REPLACE INTO {stream} ({names}) VALUES ({values})")
}

/// Returns the statement that stores a row without its columns, because SQLite does not read its JSON: for example, it is nested too deeply.
pub fn upsert_raw(stream: StreamName) -> String {
    let keys = stream.info().key_fields;
    let values: String = (4..4 + keys.len())
        .map(|index| format!(", ?{index}"))
        .collect();
    format!(
        "INSERT OR REPLACE INTO {stream} (raw, run, updated_at, {}) VALUES (?1, ?2, ?3{values})",
        keys.join(", ")
    )
}

/// Returns the statements that remove a row and its children. Their parameters are the parts of the key.
pub fn delete(stream: StreamName) -> Vec<String> {
    let conditions: Vec<String> = (1..)
        .zip(stream.info().key_fields)
        .map(|(index, key)| format!("{key} = ?{index}"))
        .collect();
    let own = format!("DELETE FROM {stream} WHERE {}", conditions.join(" AND "));
    let children = StreamName::ALL
        .iter()
        .filter(|child| child.parent() == Some(stream))
        .filter_map(|child| {
            let parent = child.info().key_fields.first()?;
            Some(format!("DELETE FROM {child} WHERE {parent} = ?1"))
        });
    children.chain([own]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_columns_are_unique_in_each_table() {
        for stream in StreamName::ALL {
            let mut names = vec!["raw", "run", "updated_at"];
            names.extend(stream.info().key_fields);
            names.extend(columns(*stream).iter().map(|(name, ..)| *name));
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{stream}");
        }
    }
}
