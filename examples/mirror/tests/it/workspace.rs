//! A workspace with twelve weeks of work, and what a copy of it must contain.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use intercom_api::sync::{StreamName, WorkspaceReader};
use intercom_api::{Client, Id, RetryPolicy, TicketAttributes, types};
use intercom_mirror::copy::{Options, Outcome, copy, default_streams};
use intercom_mirror::progress::Progress;
use intercom_mirror::sink::Format;
use intercom_sandbox::{ADMIN_ID, Collection, SECOND_ADMIN_ID, Sandbox, Seed, TEAM_ID};
use rusqlite::Connection;
use serde_json::Value;

/// The time of the sandbox after the work, a Wednesday.
pub(crate) const NOW: i64 = 1_750_248_000;
const WEEKS: u32 = 12;

pub(crate) struct Workspace {
    pub(crate) sandbox: Sandbox,
    pub(crate) client: Client,
}

/// A sequence of numbers that is the same in every run.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    /// Returns a number below a limit.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

impl Workspace {
    /// Starts a workspace at the start of the weeks.
    pub(crate) async fn start() -> Self {
        let sandbox = Sandbox::builder()
            .rate_limit(u32::MAX)
            .frozen_at(NOW - i64::from(WEEKS) * 7 * 86_400)
            .start()
            .await
            .unwrap();
        Self::of(sandbox)
    }

    /// Wraps a sandbox that a test has configured.
    pub(crate) fn of(sandbox: Sandbox) -> Self {
        let client = Client::builder()
            .access_token(sandbox.access_token())
            .base_url(sandbox.url())
            .retry(RetryPolicy::default().initial_backoff(Duration::from_millis(1)))
            .build()
            .unwrap();
        Self { sandbox, client }
    }

    /// Starts a workspace with contacts, conversations and tickets without a history.
    pub(crate) async fn seeded(count: usize) -> Self {
        let workspace = Self::start().await;
        workspace
            .sandbox
            .advance(Duration::from_secs(u64::from(WEEKS) * 7 * 86_400));
        workspace.sandbox.seed(&Seed {
            contacts: count,
            companies: count / 4,
            conversations: count,
            tickets: count,
            articles: 12,
            tags: 7,
            activity_logs: 20,
            seconds_apart: 61,
            ..Seed::default()
        });
        workspace
    }

    fn pass(&self, minutes: u64) {
        self.sandbox.advance(Duration::from_secs(minutes * 60));
    }

    /// Starts a workspace, and simulates the work of a support team.
    pub(crate) async fn worked() -> Self {
        let workspace = Self::start().await;
        workspace.sandbox.seed(&Seed {
            contacts: 40,
            companies: 10,
            tags: 5,
            articles: 6,
            ..Seed::default()
        });
        let contacts = workspace
            .sandbox
            .edit(|editor| editor.ids(Collection::Contacts));
        let kind = types::CreateTicketTypeRequest::new("Return").category("Customer");
        let kind = workspace.client.ticket_types().create(kind).await.unwrap();
        let mut numbers = Numbers(7);
        let mut minutes = 0;
        let total = u64::from(WEEKS) * 7 * 1440 - 600;
        let mut index = 0;
        while minutes < total {
            // A little more each week.
            let step = 110 + numbers.below(350) - minutes / 1_600;
            workspace.pass(step);
            minutes += step;
            let contact = &contacts[index % contacts.len()];
            index += 1;
            minutes += if numbers.below(3) == 0 {
                workspace.ticket(&kind.id, contact, &mut numbers).await
            } else {
                workspace.conversation(contact, &mut numbers).await
            };
        }
        let rest = NOW - workspace.sandbox.now();
        workspace
            .sandbox
            .advance(Duration::from_secs(rest.max(0).unsigned_abs()));
        workspace
    }

    /// Has a conversation, and returns how many minutes it took.
    async fn conversation(&self, contact: &str, numbers: &mut Numbers) -> u64 {
        let conversations = self.client.conversations();
        let sender = types::MessageSender::new(types::AuthorType::User, contact);
        let request = types::CreateConversationRequest::new(sender, "Where is my parcel?");
        let id = conversations
            .create(request)
            .await
            .unwrap()
            .conversation_id
            .clone();
        let is_for_team = numbers.below(4) > 0;
        if is_for_team {
            conversations
                .assign_to_team(&id, ADMIN_ID, TEAM_ID)
                .await
                .unwrap();
        }
        let wait = if is_for_team {
            3 + numbers.below(90)
        } else {
            30 + numbers.below(400)
        };
        if numbers.below(12) == 0 {
            return 0;
        }
        self.pass(wait);
        let admin = if numbers.below(2) == 0 {
            ADMIN_ID
        } else {
            SECOND_ADMIN_ID
        };
        conversations
            .reply_as_admin(&id, admin, "It arrives tomorrow.")
            .await
            .unwrap();
        conversations
            .assign_to_admin(&id, ADMIN_ID, admin)
            .await
            .unwrap();
        if numbers.below(6) > 0 {
            self.pass(5);
            conversations.close(&id, admin).await.unwrap();
            return wait + 5;
        }
        wait
    }

    async fn ticket(&self, kind: &Id, contact: &str, numbers: &mut Numbers) -> u64 {
        let tickets = self.client.tickets();
        let attributes = TicketAttributes::new().with_title("The box arrived open");
        let request = types::CreateTicketRequest::new(kind, [types::ContactRef::id(contact)])
            .ticket_attributes(attributes);
        let id = tickets.create(request).await.unwrap().id.clone();
        self.pass(20);
        tickets
            .assign_to_admin(&id, ADMIN_ID, SECOND_ADMIN_ID)
            .await
            .unwrap();
        if numbers.below(4) > 0 {
            let wait = 30 + numbers.below(300);
            self.pass(wait);
            tickets.resolve(&id).await.unwrap();
            return 20 + wait;
        }
        20
    }

    pub(crate) fn sync(&self) -> WorkspaceReader {
        // Small pages, so that few rows fill several of them.
        WorkspaceReader::new(&self.client).page_size(25)
    }

    /// Copies the default streams, and returns the outcomes, all of which must be successes.
    pub(crate) async fn copy(&self, format: Format, path: &Path) -> Vec<Outcome> {
        let outcomes = self.try_copy(format, path, &options()).await;
        for outcome in &outcomes {
            assert!(
                outcome.result.is_ok(),
                "{}: {:?}",
                outcome.stream,
                outcome.result
            );
        }
        outcomes
    }

    pub(crate) async fn try_copy(
        &self,
        format: Format,
        path: &Path,
        options: &Options,
    ) -> Vec<Outcome> {
        let mut sink = format.open(path).unwrap();
        copy(&self.sync(), options, &mut *sink, &Progress::hidden())
            .await
            .unwrap()
    }

    /// Returns the rows that the workspace has, by stream and key, as the operations of the client return them.
    pub(crate) async fn rows(&self) -> Rows {
        let client = &self.client;
        let mut rows = Rows::new();
        macro_rules! list {
            ($stream:ident, $list:expr) => {
                let mut items = $list.items_as::<Value>();
                while let Some(item) = items.next().await {
                    let item = item.unwrap();
                    rows.insert((StreamName::$stream, text(&item["id"])), item);
                }
            };
        }
        list!(Contacts, client.contacts().list().per_page(150));
        list!(Companies, client.companies().scroll());
        list!(Articles, client.articles().list());
        list!(Tags, client.tags().list());
        list!(Teams, client.teams().list());
        list!(TicketTypes, client.ticket_types().list());
        list!(
            Tickets,
            client
                .tickets()
                .search(intercom_api::search::ticket::CREATED_AT.gt(1))
                .per_page(150)
        );
        list!(
            Conversations,
            client
                .conversations()
                .search(intercom_api::search::conversation::CREATED_AT.gt(1))
                .per_page(150)
        );
        let parents: Vec<(StreamName, String, Value)> = rows
            .iter()
            .filter(|((stream, _), _)| {
                matches!(stream, StreamName::Tickets | StreamName::Conversations)
            })
            .map(|((stream, key), row)| (*stream, key.clone(), row.clone()))
            .collect();
        for (stream, parent, row) in parents {
            let (child, parts) = if stream == StreamName::Tickets {
                (
                    StreamName::TicketParts,
                    row["ticket_parts"]["ticket_parts"].clone(),
                )
            } else {
                let get = client
                    .conversations()
                    .get(&parent)
                    .send_as::<Value>()
                    .await
                    .unwrap();
                (
                    StreamName::ConversationParts,
                    get["conversation_parts"]["conversation_parts"].clone(),
                )
            };
            for part in parts.as_array().into_iter().flatten() {
                rows.insert(
                    (child, format!("{parent}/{}", text(&part["id"]))),
                    part.clone(),
                );
            }
        }
        rows
    }
}

/// The rows of a workspace or of a copy, by stream and key.
pub(crate) type Rows = BTreeMap<(StreamName, String), Value>;

pub(crate) fn options() -> Options {
    Options {
        streams: default_streams(),
        ..Options::default()
    }
}

fn text(id: &Value) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_owned)
}

/// Returns the rows of a database.
pub(crate) fn stored(path: &Path) -> Rows {
    let connection = Connection::open(path).unwrap();
    let check: String = connection
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(check, "ok");
    let mut rows = Rows::new();
    for stream in StreamName::ALL {
        let keys = stream.info().key_fields.join(" || '/' || ");
        let mut statement = connection
            .prepare(&format!("SELECT {keys}, raw FROM {stream}"))
            .unwrap();
        let mut found = statement.query([]).unwrap();
        while let Some(row) = found.next().unwrap() {
            let raw: String = row.get(1).unwrap();
            rows.insert(
                (*stream, row.get(0).unwrap()),
                serde_json::from_str(&raw).unwrap(),
            );
        }
    }
    rows
}

/// Asserts that a copy has the rows of the workspace.
#[track_caller]
pub(crate) fn assert_equal(copy: &Rows, workspace: &Rows) {
    let compared: Vec<StreamName> = workspace.keys().map(|(stream, _)| *stream).collect();
    let is_compared = |stream: &StreamName| compared.binary_search(stream).is_ok();
    let keys = |rows: &Rows| -> Vec<(StreamName, String)> {
        rows.keys()
            .filter(|(stream, _)| is_compared(stream))
            .cloned()
            .collect()
    };
    assert_eq!(keys(copy), keys(workspace));
    for (key, row) in workspace {
        let copied = &copy[key];
        for field in [
            "updated_at",
            "state",
            "open",
            "name",
            "body",
            "ticket_state",
            "admin_assignee_id",
        ] {
            assert_eq!(copied[field], row[field], "{key:?}: {field}");
        }
    }
}

/// Returns a path in a new directory, which is kept if a test fails.
pub(crate) fn path(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("mirror")
        .join(name);
    if directory.exists() {
        std::fs::remove_dir_all(&directory).unwrap();
    }
    std::fs::create_dir_all(&directory).unwrap();
    directory.join("copy")
}
