//! Ticket types that are fetched once.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::OnceCell;

use crate::{Client, Error, Id, types};

const CAPACITY: usize = 100;
const TIME_TO_LIVE: Duration = Duration::from_secs(300);

/// Ticket types by id, fetched when first asked for and kept for a while.
///
/// It is for programs that create many tickets with [`TicketAttributes::for_type`](super::TicketAttributes::for_type). The client itself caches nothing:
/// this is asked for, and bounded. It keeps 100 types for five minutes each unless told otherwise; when it is full, the one that was not
/// asked for longest goes. Clones share what is kept.
///
/// Each lookup of a type that is not kept sends one `GET /ticket_types/{id}`. Lookups of the same id at the same time wait for one request; when it
/// fails, the next of them tries itself, and errors are not kept.
///
/// ```no_run
/// use std::time::Duration;
/// use intercom_api::TicketAttributes;
/// use intercom_api::tickets::TicketTypes;
///
/// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
/// let ticket_types = TicketTypes::new(client.clone())
///     .capacity(20)
///     .time_to_live(Duration::from_secs(3_600));
/// for title in ["Parcel damaged", "Parcel lost"] {
///     let ticket_type = ticket_types.get("1834").await?;
///     let attributes = TicketAttributes::for_type(&ticket_type)
///         .with_title(title)
///         .for_create()?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TicketTypes {
    client: Client,
    capacity: usize,
    time_to_live: Duration,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    entries: HashMap<Id, Entry>,
    /// Counts lookups, to tell which entry was used last.
    lookups: u64,
}

struct Entry {
    cell: Arc<OnceCell<Fetched>>,
    used: u64,
}

struct Fetched {
    ticket_type: Arc<types::TicketType>,
    at: Instant,
}

impl TicketTypes {
    /// An empty cache that asks `client`.
    #[inline]
    pub fn new(client: Client) -> Self {
        Self {
            client,
            capacity: CAPACITY,
            time_to_live: TIME_TO_LIVE,
            kept: Arc::default(),
        }
    }

    /// How many types to keep at most; one is the least.
    #[must_use]
    #[inline]
    pub fn capacity(mut self, types: usize) -> Self {
        self.capacity = types.max(1);
        self
    }

    /// How long a type is kept after it was fetched. With zero, each lookup sends a request.
    #[must_use]
    #[inline]
    pub fn time_to_live(mut self, time: Duration) -> Self {
        self.time_to_live = time;
        self
    }

    /// The ticket type with this id.
    ///
    /// # Errors
    ///
    /// As of `get_ticket_type`: an id that is not there is [`is_not_found`](Error::is_not_found).
    pub async fn get(&self, id: impl Into<Id>) -> Result<Arc<types::TicketType>, Error> {
        let id = id.into();
        let cell = self.cell(&id);
        let fetched = cell
            .get_or_try_init(|| async {
                let answer = self.client.get_ticket_type().id(&id).send().await?;
                Ok::<_, Error>(Fetched {
                    ticket_type: Arc::new(answer.into_inner()),
                    at: Instant::now(),
                })
            })
            .await;
        match fetched {
            Ok(fetched) => Ok(Arc::clone(&fetched.ticket_type)),
            Err(error) => {
                self.drop_empty(&id);
                Err(error)
            }
        }
    }

    /// Forgets a type, so that the next lookup fetches it: for after changing it.
    pub fn forget(&self, id: impl Into<Id>) {
        self.kept().entries.remove(&id.into());
    }

    /// Forgets every type.
    #[inline]
    pub fn clear(&self) {
        self.kept().entries.clear();
    }

    /// How many types are kept now, those that are too old included.
    #[inline]
    pub fn len(&self) -> usize {
        self.kept().entries.len()
    }

    /// Whether none is kept.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The place of a type: one that is still good, one that is being fetched, or a new one.
    #[inline]
    fn cell(&self, id: &Id) -> Arc<OnceCell<Fetched>> {
        let mut kept = self.kept();
        kept.lookups += 1;
        let now = kept.lookups;
        if let Some(entry) = kept.entries.get_mut(id) {
            entry.used = now;
            let fresh = entry
                .cell
                .get()
                .is_none_or(|fetched| fetched.at.elapsed() < self.time_to_live);
            if !fresh {
                entry.cell = Arc::default();
            }
            return Arc::clone(&entry.cell);
        }
        while kept.entries.len() >= self.capacity {
            let oldest = kept.entries.iter().min_by_key(|(_, entry)| entry.used);
            let Some(oldest) = oldest.map(|(id, _)| id.clone()) else {
                break;
            };
            kept.entries.remove(&oldest);
        }
        let cell = Arc::default();
        let entry = Entry {
            cell: Arc::clone(&cell),
            used: now,
        };
        kept.entries.insert(id.clone(), entry);
        cell
    }

    /// Gives up the place of a type that could not be fetched, unless another lookup is at it.
    #[inline]
    fn drop_empty(&self, id: &Id) {
        let mut kept = self.kept();
        let unused = kept.entries.get(id).is_some_and(|entry| {
            // The cache itself holds one, the lookup that failed another.
            entry.cell.get().is_none() && Arc::strong_count(&entry.cell) <= 2
        });
        if unused {
            kept.entries.remove(id);
        }
    }

    /// Nothing in here can be left half done, so what a panic elsewhere poisoned is good.
    #[inline]
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for TicketTypes {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TicketTypes")
            .field("len", &self.len())
            .field("capacity", &self.capacity)
            .field("time_to_live", &self.time_to_live)
            .finish_non_exhaustive()
    }
}
