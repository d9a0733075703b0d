//! The endpoint, the queue and the worker.

use std::collections::{HashSet, VecDeque};

use axum::Router;
use axum::extract::{FromRef, State};
use intercom_api::webhooks::axum::{Webhook, endpoint};
use intercom_api::webhooks::{Event, Notification, Reply, Topic, Verifier};
use intercom_api::{Client, Error, Id, TicketAttributes, types};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Maximum number of notifications that wait. If more arrive, the endpoint responds with 503, and
/// Intercom retries once.
const QUEUE: usize = 10_000;
/// Number of keys that are stored. In production, store the keys in a database, so that they survive
/// a restart and all instances share them.
const REMEMBERED: usize = 100_000;

#[derive(Clone)]
struct App {
    verifier: Verifier,
    queue: mpsc::Sender<Notification>,
}

impl FromRef<App> for Verifier {
    fn from_ref(app: &App) -> Self {
        app.verifier.clone()
    }
}

/// Starts the worker, and returns the router of the endpoint.
pub(crate) async fn start(
    client: Client,
    verifier: Verifier,
    ticket_type: impl Into<Id>,
    team: impl Into<Id>,
) -> Result<(Router, JoinHandle<()>), Error> {
    let me = client.admins().me().await?.into_inner().id;
    let ticket_type = client.ticket_types().get(ticket_type).await?.into_inner();
    let (queue, received) = mpsc::channel(QUEUE);
    let bot = Bot {
        client,
        me,
        ticket_type,
        team: team.into(),
        seen: Seen::default(),
        greeted: HashSet::new(),
    };
    let router = Router::new()
        .route("/intercom", endpoint(receive))
        .with_state(App { verifier, queue });
    Ok((router, tokio::spawn(bot.run(received))))
}

/// Only queues the notification, because Intercom expects a response within 500 ms.
async fn receive(State(app): State<App>, Webhook(notification): Webhook) -> Reply {
    match app.queue.try_send(notification) {
        Ok(()) => Reply::Accepted,
        Err(_) => Reply::Retry,
    }
}

/// The keys of the latest notifications.
#[derive(Default)]
struct Seen {
    keys: HashSet<String>,
    order: VecDeque<String>,
}

impl Seen {
    /// Returns whether the key is new, and stores it.
    fn insert(&mut self, key: String) -> bool {
        if !self.keys.insert(key.clone()) {
            return false;
        }
        self.order.push_back(key);
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.keys.remove(&oldest);
        }
        true
    }

    fn remove(&mut self, key: &str) {
        if self.keys.remove(key) {
            self.order.retain(|known| known != key);
        }
    }
}

struct Bot {
    client: Client,
    me: Id,
    ticket_type: types::TicketType,
    team: Id,
    seen: Seen,
    /// The conversations that were greeted. Notifications arrive in any order, so a reply can be the
    /// first one of a conversation.
    greeted: HashSet<Id>,
}

impl Bot {
    async fn run(mut self, mut received: mpsc::Receiver<Notification>) {
        while let Some(notification) = received.recv().await {
            if !self.seen.insert(notification.deduplication_key()) {
                continue;
            }
            // The client has already retried what is safe to retry.
            if let Err(error) = self.process(&notification).await {
                eprintln!("{}: {error}", notification.topic);
                // A duplicate is a second chance.
                self.seen.remove(&notification.deduplication_key());
            }
        }
    }

    async fn process(&mut self, notification: &Notification) -> Result<(), Error> {
        // The replies of this program cause notifications as well. Their topics are not listed here.
        match notification.topic {
            Topic::ConversationUserCreated => {
                let Event::Conversation(conversation) = notification.event() else {
                    return Ok(());
                };
                self.greet(&conversation.id).await
            }
            Topic::ConversationUserReplied => {
                let (Some(id), Some(part)) = (notification.conversation_id(), notification.part())
                else {
                    return Ok(());
                };
                self.greet(&id).await?;
                let text = part.body.unwrap_or_default();
                if text.to_lowercase().contains("damaged") {
                    self.convert(&id, &text).await?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Tags, assigns and replies, once for each conversation. The reply is last, because only the
    /// other two can be repeated after a failure.
    async fn greet(&mut self, id: &Id) -> Result<(), Error> {
        if self.greeted.contains(id) {
            return Ok(());
        }
        let conversations = self.client.conversations();
        conversations.tag_by_name(id, &self.me, "greeted").await?;
        conversations
            .assign_to_team(id, &self.me, &self.team)
            .await?;
        conversations
            .reply_as_admin(id, &self.me, "Thank you. What can we do for you?")
            .await?;
        self.greeted.insert(id.clone());
        Ok(())
    }

    /// Converts a conversation to a ticket with the same ID.
    async fn convert(&self, id: &Id, description: &str) -> Result<(), Error> {
        let attributes = TicketAttributes::for_type(&self.ticket_type)
            .with_title("Damaged goods")
            .with_description(description)
            .for_create()?;
        let request = types::ConvertConversationToTicketRequest::new(&self.ticket_type.id)
            .attributes(attributes);
        match self
            .client
            .conversations()
            .convert_to_ticket(id, request)
            .await
        {
            Ok(_) => Ok(()),
            // The contact wrote it twice.
            Err(error) if error.is_already_ticket() => Ok(()),
            Err(error) => Err(error),
        }
    }
}
