//! A cache of ticket types.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::OnceCell;

use crate::{Client, Error, Id, types};

const CAPACITY: usize = 100;
const TIME_TO_LIVE: Duration = Duration::from_secs(300);

/// A cache of ticket types by ID. It retrieves each type on the first lookup.
///
/// The cache is intended for programs that create many tickets with [`TicketAttributes::for_type`](super::TicketAttributes::for_type). The client itself caches
/// nothing. A full cache evicts the least recently used type. Clones share the cached types.
///
/// A lookup of a type that is not cached sends `GET /ticket_types/{id}`. Concurrent lookups of the same ID share one request. If the request fails, the next
/// waiting lookup sends another one. Errors are not cached.
///
/// # Examples
///
/// ```no_run
/// use std::time::Duration;
/// use intercom_api::TicketAttributes;
/// use intercom_api::tickets::TicketTypeCache;
///
/// # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
/// let ticket_types = TicketTypeCache::new(client.clone())
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
pub struct TicketTypeCache {
    client: Client,
    capacity: usize,
    time_to_live: Duration,
    cached: Arc<Mutex<Cached>>,
}

#[derive(Default)]
struct Cached {
    entries: HashMap<Id, Entry>,
    /// The number of lookups, which determines the least recently used entry.
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

impl TicketTypeCache {
    /// Creates an empty cache that retrieves types with `client`.
    pub fn new(client: Client) -> Self {
        Self {
            client,
            capacity: CAPACITY,
            time_to_live: TIME_TO_LIVE,
            cached: Arc::default(),
        }
    }

    /// Sets the maximum number of cached types. Default: 100. Zero is treated as 1.
    #[must_use]
    pub fn capacity(mut self, types: usize) -> Self {
        self.capacity = types.max(1);
        self
    }

    /// Sets how long a type is cached after it was retrieved. Default: 5 minutes. If the time is zero, every lookup sends a request.
    #[must_use]
    pub fn time_to_live(mut self, time: Duration) -> Self {
        self.time_to_live = time;
        self
    }

    /// Returns the ticket type with this ID, from the cache or from Intercom.
    ///
    /// # Errors
    ///
    /// - [`Api`](crate::ErrorKind::Api) if the server responds with an error. [`Error::is_not_found`] returns `true` if the ticket type does not exist.
    /// - [`Connection`](crate::ErrorKind::Connection), [`AttemptTimeout`](crate::ErrorKind::AttemptTimeout), [`Timeout`](crate::ErrorKind::Timeout),
    ///   [`RateLimited`](crate::ErrorKind::RateLimited) or [`Decode`](crate::ErrorKind::Decode) if the request fails otherwise.
    pub async fn get(&self, id: impl Into<Id>) -> Result<Arc<types::TicketType>, Error> {
        let id = id.into();
        let cell = self.cell(&id);
        let fetched = cell
            .get_or_try_init(|| async {
                let response = self.client.ticket_types().get(&id).await?;
                Ok::<_, Error>(Fetched {
                    ticket_type: Arc::new(response.into_inner()),
                    at: Instant::now(),
                })
            })
            .await;
        match fetched {
            Ok(fetched) => Ok(Arc::clone(&fetched.ticket_type)),
            Err(error) => {
                self.remove_empty(&id);
                Err(error)
            }
        }
    }

    /// Removes a type, for example after it was changed. The next lookup retrieves it again.
    pub fn remove(&self, id: impl Into<Id>) {
        self.cached().entries.remove(&id.into());
    }

    /// Removes all types.
    pub fn clear(&self) {
        self.cached().entries.clear();
    }

    /// Returns the number of cached types, including expired ones.
    pub fn len(&self) -> usize {
        self.cached().entries.len()
    }

    /// Returns whether the cache is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the cell of a type. The cell contains the type, or is empty until a request completes.
    fn cell(&self, id: &Id) -> Arc<OnceCell<Fetched>> {
        let mut cached = self.cached();
        cached.lookups += 1;
        let now = cached.lookups;
        if let Some(entry) = cached.entries.get_mut(id) {
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
        while cached.entries.len() >= self.capacity {
            let oldest = cached.entries.iter().min_by_key(|(_, entry)| entry.used);
            let Some(oldest) = oldest.map(|(id, _)| id.clone()) else {
                break;
            };
            cached.entries.remove(&oldest);
        }
        let cell = Arc::default();
        let entry = Entry {
            cell: Arc::clone(&cell),
            used: now,
        };
        cached.entries.insert(id.clone(), entry);
        cell
    }

    /// Removes the cell of a type after a failed request, unless another lookup uses the cell.
    fn remove_empty(&self, id: &Id) {
        let mut cached = self.cached();
        let unused = cached.entries.get(id).is_some_and(|entry| {
            // The cache itself has one reference, the failed lookup another.
            entry.cell.get().is_none() && Arc::strong_count(&entry.cell) <= 2
        });
        if unused {
            cached.entries.remove(id);
        }
    }

    /// Locks the entries. A panic cannot leave them inconsistent, so poisoning is ignored.
    fn cached(&self) -> MutexGuard<'_, Cached> {
        self.cached.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for TicketTypeCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TicketTypeCache")
            .field("len", &self.len())
            .field("capacity", &self.capacity)
            .field("time_to_live", &self.time_to_live)
            .finish_non_exhaustive()
    }
}
