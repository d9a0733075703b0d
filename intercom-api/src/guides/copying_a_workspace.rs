//! Copying a workspace.
//!
//! You want all contacts, conversations and tickets in a database or a warehouse, and every night only what
//! has changed. The feature `sync` reads the data as streams of changes:
//!
//! ```toml
//! [dependencies]
//! intercom-api = { version = "0.1", features = ["sync"] }
//! ```
//!
//! # A complete program
//!
//! The example `mirror` copies a workspace into SQLite, or into files of JSON lines that any warehouse loads. It
//! shows a progress bar for each stream, and can be killed at any time. `report` queries the copy, and writes a page
//! with charts:
//!
//! ```text
//! cargo run -p intercom-mirror -- workspace.db
//! cargo run -p intercom-mirror --bin report -- workspace.db report.html
//!
//! cargo run -p intercom-mirror -- --streams tickets,teams,admins --since 2025-01-01 workspace.db
//! cargo run -p intercom-mirror -- --format ndjson --streams all --sweep workspace/
//! ```
//!
//! # Minimal example
//!
//! `WorkspaceReader::changes` returns what has changed in a stream since a state. Store the rows under their stream and key, and
//! the state after the rows before it:
//!
//! ```
//! # #[cfg(feature = "sync")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = intercom_sandbox::Sandbox::start().await?;
//! # sandbox.seed(&intercom_sandbox::Seed { contacts: 20, tickets: 20, ..Default::default() });
//! # let client = intercom_api::Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//! use std::collections::HashMap;
//! use intercom_api::sync::{Change, Key, State, StreamName, WorkspaceReader};
//!
//! // A database in a real program.
//! let mut rows: HashMap<(StreamName, Key), String> = HashMap::new();
//! let mut stored: Option<State> = None;
//!
//! let sync = WorkspaceReader::new(&client);
//! let mut changes = sync.changes(StreamName::Tickets, stored.clone());
//! while let Some(change) = changes.next().await {
//!     match change? {
//!         Change::Row(row) => {
//!             rows.insert((row.stream, row.key), row.raw.get().to_owned());
//!         }
//!         Change::Gone(gone) => {
//!             rows.retain(|(stream, key), _| !gone.covers(*stream, key));
//!         }
//!         Change::Checkpoint(state) => stored = Some(state),
//!         _ => {}
//!     }
//! }
//! println!("{}", changes.report());
//! # assert!(rows.keys().filter(|(stream, _)| *stream == StreamName::Tickets).count() == 20);
//! # assert!(stored.is_some());
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sync"))]
//! # fn main() {}
//! ```
//!
//! A row has the JSON as it was received, in `raw`, and the decoded object, in `value`. Store the JSON: it also has
//! the fields that you do not query yet.
//!
//! # What is guaranteed
//!
//! After a run without an error, the copy has the last version of every row that changed before the run started and that
//! was searchable then. Rows may be delivered more than once, so replace a row that exists. Of two versions, the later one
//! is delivered later.
//!
//! # Streams
//!
//! | Stream | Read by | Later runs read |
//! |---|---|---|
//! | `contacts` | search | what has changed, and the overlap of 2 days |
//! | `conversations`, `conversation_parts` | search, and one request for each conversation | what has changed, and the overlap of 1 hour |
//! | `tickets`, `ticket_parts` | search, which returns the parts | what has changed, and the overlap of 1 hour |
//! | `companies` | scroll | everything; unchanged companies are not delivered |
//! | `activity_logs` | list of a period | what is new, and the overlap of 1 hour |
//! | `admins`, `teams`, `tags`, `segments`, `ticket_types`, `data_attributes`, `subscription_types`, `articles`, `collections`, `help_centers`, `news_items`, `newsfeeds` | list | everything |
//! | `company_segments` | one request for each company | everything |
//! | `notes`, `events` | one request for each contact | all contacts |
//! | `message_data` | export jobs | what is new, and the overlap of 7 days, because messages are opened later |
//!
//! Streams fail independently: a token without the permission for one of them copies the others. The streams of
//! one client share its rate limit, and can be read at the same time. Spawn a task for each stream: streams in one task delay
//! each other while one of them decodes.
//!
//! # States
//!
//! A state is a small value that serde serializes. It may be stored once everything before it is stored, best in the
//! same transaction. Then the program can be killed at any point: the next run continues at the last state, and repeats at
//! most what came after it. `State::since` starts a copy at a date. It accepts Unix time in seconds, and
//! with the features `chrono`, `jiff` and `time`, the times of these crates.
//!
//! A run ends at the time at which it started, according to the clock of the server, so that a busy workspace cannot keep
//! it running. The next run starts at the last change that this run saw, minus the `overlap`, because a change is
//! searchable only minutes later. Increase the overlap after an outage of Intercom's search.
//!
//! Never run two copies into the same database or directory at the same time: each would overwrite the states of the other.
//!
//! # Files
//!
//! Files have no transactions. Write each stream to separate files. At a checkpoint, write the lines to disk, and then store the
//! length of each file together with the state. Before the next run, truncate the files to these lengths, so that they contain
//! exactly what the state covers.
//!
//! `Row`, `Gone` and `GoneReason` do not implement `Serialize`. To write lines of NDJSON, use `raw`, and for rows that are
//! gone the key and the reason:
//!
//! ```
//! # #[cfg(feature = "sync")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use intercom_api::sync::{Gone, GoneReason, Row};
//!
//! fn row_line(row: &Row) -> serde_json::Result<String> {
//!     let key = serde_json::to_string(&row.key)?;
//!     // Strings in JSON contain no line breaks, so any others are white space.
//!     let data = row.raw.get().replace(['\n', '\r'], " ");
//!     Ok(format!(r#"{{"stream":"{}","key":{key},"data":{data}}}"#, row.stream))
//! }
//!
//! fn gone_line(gone: &Gone) -> String {
//!     let reason = match &gone.reason {
//!         GoneReason::Deleted => "deleted",
//!         GoneReason::Archived => "archived",
//!         GoneReason::Merged { .. } => "merged",
//!         GoneReason::NotFound => "not found",
//!         _ => "gone",
//!     };
//!     serde_json::json!({"stream": gone.stream, "key": gone.key, "gone": reason}).to_string()
//! }
//! # use intercom_api::sync::{Change, Key, StreamName, WorkspaceReader};
//! # let gone = Gone::new(StreamName::Tickets, Key::new("12"), GoneReason::NotFound);
//! # let expected = serde_json::json!({"stream": "tickets", "key": "12", "gone": "not found"});
//! # assert_eq!(gone_line(&gone), expected.to_string());
//! # let sandbox = intercom_sandbox::Sandbox::start().await?;
//! # sandbox.seed(&intercom_sandbox::Seed { tickets: 1, ..Default::default() });
//! # let client = intercom_api::Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//! # let mut changes = WorkspaceReader::new(&client).changes(StreamName::Tickets, None);
//! # let Some(Ok(Change::Row(row))) = changes.next().await else { panic!("expected a row") };
//! # let line: serde_json::Value = serde_json::from_str(&row_line(&row)?)?;
//! # assert_eq!((line["key"].as_str(), line["data"]["type"].as_str()), (Some(row.key.id().as_str()), Some("ticket")));
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sync"))]
//! # fn main() {}
//! ```
//!
//! # Traps
//!
//! These are the reasons why hand-written copies miss rows. The streams of `sync` avoid them.
//!
//! - **Contacts are searched by the day.** A search by `updated_at` of contacts truncates times to days in the timezone of the
//!   workspace. A program that asks for `updated_at > now - 1 hour` gets nothing until tomorrow.
//! - **The index lags.** A cursor that moves to the current time skips what was not searchable yet.
//! - **One second, many rows.** A bulk edit gives thousands of rows the same `updated_at`. A cursor that moves
//!   past this second skips the rest of them, and one that does not move never ends.
//! - **Rows move.** A row that changes while a list is read leaves its place, and the row after it is skipped.
//!   Cursors expire after some hours.
//! - **One scroll per workspace.** A second scroll over companies is rejected, and one that is idle for a minute is
//!   closed. Companies without contacts are not in it.
//! - **500 parts.** The API returns the newest 500 parts of a conversation or ticket. Older ones cannot be read, so
//!   keep what you copied earlier. `Row::parts` and the report count what is missing.
//! - **Ten elements.** Tags, companies and subscriptions within a contact end after ten, and `has_more` says so.
//!   `WorkspaceReader::nested_lists` completes them, with additional requests.
//! - **Two kinds of ID.** Some assignees are numbers and others strings, and nobody is `0`, `"0"` or null.
//! - **A ticket may also be a conversation.** A conversation with a `ticket` has the same ID as the ticket. Count it once.
//!
//! # Deletions
//!
//! No search returns what was deleted. There are three ways to find out:
//!
//! - **Webhooks** report a deletion when it happens. `Gone::from_notification` returns the row of a notification. The
//!   topics are `contact.deleted`, `contact.archived`, `contact.merged`, `company.deleted` and `conversation.deleted`.
//!   No topic reports deleted tickets: only a sweep finds them.
//! - **A sweep** compares the keys of the copy with the IDs in the workspace, and confirms each row that is missing. It
//!   costs about as many requests as the pages of the first copy, so run it weekly: `mirror --sweep`. An archived contact is
//!   found once its last change is older than the overlap.
//! - **A row that is requested and not found**, such as a conversation that was deleted while its parts were read, is
//!   delivered as `Change::Gone` without further requests.
//!
//! If a conversation, ticket or contact is gone, remove its children too: `Gone::covers` returns whether a row is to be
//! removed.
//!
//! A search may return a deleted object for some minutes, so a run can deliver a row again that a webhook reported as gone.
//! Store the keys of rows that are gone together with the time, and ignore rows with such a key that did not change later,
//! or sweep after the run.
//!
//! # Costs
//!
//! Conversations determine the time of the first copy: each takes one request for its parts. With 1,000 requests
//! in 10 seconds, 360,000 conversations take an hour. The client uses the [rate limit](super::rate_limits_and_workers)
//! fully, and other programs of the same app share it. `WorkspaceReader::parts(false)` leaves the parts out.
//!
//! Rows are stored as they arrive. Memory does not grow with the workspace, apart from the IDs of lists
//! that have no order.
//!
//! # Writing back
//!
//! [`Client::bulk`](crate::Client::bulk) runs an operation for millions of rows, as many at once as the rate limit
//! allows, and reports each failure. The example `contact_import` uses it.
//!
//! # Questions
//!
//! These queries run on a copy that `mirror` made, and `report` draws their results. `:now` is the current time, in
//! seconds. Tables have the names of the streams, times are in seconds, and `raw` has the complete JSON.
//!
//! How long do customers wait for the first reply?
//!
//! ```sql
//! -- The median time from the first message of a customer to the first reply of a teammate, by team.
//! WITH replies AS (
//!     SELECT team_assignee_id AS team, first_admin_reply_at - created_at AS seconds
//!     FROM conversations
//!     WHERE first_admin_reply_at IS NOT NULL AND source_author_type IS NOT 'admin'
//! ), ranked AS (
//!     SELECT team, seconds,
//!         ROW_NUMBER() OVER (PARTITION BY team ORDER BY seconds) AS position,
//!         COUNT(*) OVER (PARTITION BY team) AS count
//!     FROM replies
//! )
//! SELECT COALESCE(teams.name, ranked.team, 'no team') AS team,
//!     count AS conversations,
//!     AVG(seconds) FILTER (WHERE position IN ((count + 1) / 2, count / 2 + 1)) AS median_seconds,
//!     MIN(seconds) FILTER (WHERE position * 10 >= count * 9) AS "90_percent_seconds"
//! FROM ranked LEFT JOIN teams ON teams.id = ranked.team
//! GROUP BY ranked.team
//! ORDER BY median_seconds;
//! ```
//!
//! What is open, and for how long?
//!
//! ```sql
//! -- What is open, by age. A conversation that is also a ticket is counted as a ticket.
//! WITH ages (number, age, days) AS (
//!     VALUES (1, 'under 1 day', 0), (2, '1 to 3 days', 1), (3, '3 to 7 days', 3), (4, '1 to 4 weeks', 7), (5, 'over 4 weeks', 28)
//! ), backlog AS (
//!     SELECT created_at, 1 AS is_ticket FROM tickets WHERE open
//!     UNION ALL
//!     SELECT created_at, 0 FROM conversations WHERE state = 'open' AND ticket_id IS NULL
//! ), aged AS (
//!     SELECT is_ticket, (SELECT MAX(number) FROM ages WHERE days * 86400 <= :now - created_at) AS number
//!     FROM backlog
//! )
//! SELECT age, COUNT(*) FILTER (WHERE is_ticket) AS tickets, COUNT(*) FILTER (WHERE NOT is_ticket) AS conversations
//! FROM ages LEFT JOIN aged USING (number)
//! GROUP BY number
//! ORDER BY number;
//! ```
//!
//! Does the team keep up?
//!
//! ```sql
//! -- How many tickets and conversations were opened and resolved in each of the last 12 weeks, which start on Monday.
//! WITH RECURSIVE weeks (week) AS (
//!     SELECT date(:now, 'unixepoch', 'weekday 0', '-6 days', '-77 days')
//!     UNION ALL
//!     SELECT date(week, '+7 days') FROM weeks WHERE week < date(:now, 'unixepoch', 'weekday 0', '-6 days')
//! ), events (at, opened, resolved) AS (
//!     SELECT created_at, 1, 0 FROM tickets
//!     UNION ALL
//!     SELECT created_at, 1, 0 FROM conversations WHERE ticket_id IS NULL
//!     UNION ALL
//!     SELECT MAX(ticket_parts.created_at), 0, 1
//!     FROM tickets JOIN ticket_parts ON ticket_parts.ticket_id = tickets.id
//!     WHERE tickets.state = 'resolved' AND ticket_parts.state = 'resolved'
//!     GROUP BY tickets.id
//!     UNION ALL
//!     SELECT last_close_at, 0, 1 FROM conversations WHERE state = 'closed' AND ticket_id IS NULL
//! ), counts AS (
//!     SELECT date(at, 'unixepoch', 'weekday 0', '-6 days') AS week, SUM(opened) AS opened, SUM(resolved) AS resolved
//!     FROM events GROUP BY 1
//! )
//! SELECT week, COALESCE(opened, 0) AS opened, COALESCE(resolved, 0) AS resolved
//! FROM weeks LEFT JOIN counts USING (week)
//! ORDER BY week;
//! ```
//!
//! Anything else is in the JSON. For example, the tags of closed conversations with a bad rating:
//!
//! ```sql
//! SELECT tag.value ->> 'name' AS tag, COUNT(*) AS conversations, AVG(rating) AS rating
//! FROM conversations, json_each(raw, '$.tags.tags') AS tag
//! WHERE state = 'closed' AND rating <= 2
//! GROUP BY tag ORDER BY conversations DESC;
//! ```
//!
//! A warehouse selects the last version of each row of the files with
//! `ROW_NUMBER() OVER (PARTITION BY key ORDER BY sequence DESC) = 1`, and leaves out those that are `gone`.
