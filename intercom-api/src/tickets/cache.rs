//! A cache of ticket types.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::{self, Handle};
use tokio::sync::watch;
use tracing::Instrument;

use crate::{Client, Error, Id, Response, types};

const CAPACITY: usize = 100;
const TIME_TO_LIVE: Duration = Duration::from_secs(300);

/// A cache of ticket types by ID. It retrieves each type on the first lookup.
///
/// The cache is intended for programs that create many tickets with [`TicketAttributes::for_type`](super::TicketAttributes::for_type). The client itself caches
/// nothing. A full cache evicts the least recently used type. Clones share the cached types.
///
/// A lookup of a type that is not cached sends `GET /ticket_types/{id}`. Concurrent lookups of the same ID share one request and its result. The request runs in
/// its own task, so it does not depend on the lookup that started it: dropping a lookup does not cancel the request. Errors are not cached.
///
/// Lookups in different Tokio runtimes share the cached types, but not the requests, because the other runtime may not be running its tasks.
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

type Found = Result<Arc<types::TicketType>, Error>;

#[derive(Default)]
struct Cached {
    entries: HashMap<Id, Entry>,
    /// The number of lookups, which determines the least recently used entry.
    lookups: u64,
}

struct Entry {
    state: State,
    used: u64,
}

enum State {
    Fetched {
        ticket_type: Arc<types::TicketType>,
        at: Instant,
    },
    /// At most one request for each runtime. Not empty.
    Fetching(Vec<Flight>),
}

/// A request that lookups wait for.
#[derive(Clone)]
struct Flight {
    number: u64,
    runtime: runtime::Id,
    /// `None` until there is a result. Closed if the runtime of the request has ended.
    found: watch::Receiver<Option<Found>>,
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
        let Ok(runtime) = Handle::try_current() else {
            // Fails like any request outside of a runtime.
            let found = self.client.ticket_types().get(&id).send().await?;
            return Ok(Arc::new(found.into_inner()));
        };
        let mut flight = match self.find(&id, &runtime) {
            Ok(ticket_type) => return Ok(ticket_type),
            Err(flight) => flight,
        };
        if let Ok(found) = flight.found.wait_for(Option::is_some).await
            && let Some(found) = &*found
        {
            return found.clone();
        }
        // The request was dropped with its runtime, while this future was moved to another one.
        let found = self.client.ticket_types().get(&id).send().await;
        self.fetched(&id, flight.number, found)
    }

    /// Removes a type, for example after it was changed. The next lookup retrieves it again.
    pub fn remove(&self, id: impl Into<Id>) {
        self.cached().entries.remove(&id.into());
    }

    /// Removes all types.
    pub fn clear(&self) {
        self.cached().entries.clear();
    }

    /// Returns the number of cached types, including expired ones and those that are being retrieved.
    pub fn len(&self) -> usize {
        self.cached().entries.len()
    }

    /// Returns whether the cache is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns a type that is cached, or the request for it, which is started if the runtime has none.
    fn find(&self, id: &Id, runtime: &Handle) -> Result<Arc<types::TicketType>, Flight> {
        let mut cached = self.cached();
        cached.lookups += 1;
        let number = cached.lookups;
        if let Some(entry) = cached.entries.get_mut(id) {
            entry.used = number;
            match &mut entry.state {
                State::Fetched { ticket_type, at } if at.elapsed() < self.time_to_live => {
                    return Ok(Arc::clone(ticket_type));
                }
                State::Fetched { .. } => {}
                State::Fetching(flights) => {
                    // A request that was dropped with its runtime leaves an entry.
                    flights.retain(|flight| flight.found.has_changed().is_ok());
                    if let Some(flight) =
                        flights.iter().find(|flight| flight.runtime == runtime.id())
                    {
                        return Err(flight.clone());
                    }
                }
            }
        } else {
            while cached.entries.len() >= self.capacity {
                let oldest = cached.entries.iter().min_by_key(|(_, entry)| entry.used);
                let Some(oldest) = oldest.map(|(id, _)| id.clone()) else {
                    break;
                };
                cached.entries.remove(&oldest);
            }
        }
        let flight = Flight {
            number,
            runtime: runtime.id(),
            found: self.fetch(id, number, runtime),
        };
        let entry = cached.entries.entry(id.clone()).or_insert_with(|| Entry {
            state: State::Fetching(Vec::new()),
            used: number,
        });
        match &mut entry.state {
            State::Fetching(flights) => flights.push(flight.clone()),
            state => *state = State::Fetching(vec![flight.clone()]),
        }
        Err(flight)
    }

    /// Requests a type in a task, so that no lookup depends on another one being polled.
    fn fetch(&self, id: &Id, number: u64, runtime: &Handle) -> watch::Receiver<Option<Found>> {
        let (sender, receiver) = watch::channel(None);
        let (cache, id) = (self.clone(), id.clone());
        let fetch = async move {
            let found = cache.client.ticket_types().get(&id).send().await;
            let found = cache.fetched(&id, number, found);
            sender.send_replace(Some(found));
        };
        runtime.spawn(fetch.in_current_span());
        receiver
    }

    /// Stores a type, unless its entry was removed or replaced in the meantime.
    fn fetched(
        &self,
        id: &Id,
        number: u64,
        found: Result<Response<types::TicketType>, Error>,
    ) -> Found {
        let found = found.map(|response| Arc::new(response.into_inner()));
        let mut cached = self.cached();
        if let Some(entry) = cached.entries.get_mut(id)
            && let State::Fetching(flights) = &mut entry.state
            && flights.iter().any(|flight| flight.number == number)
        {
            flights.retain(|flight| flight.number != number);
            let is_last = flights.is_empty();
            match &found {
                Ok(ticket_type) => {
                    entry.state = State::Fetched {
                        ticket_type: Arc::clone(ticket_type),
                        at: Instant::now(),
                    };
                }
                Err(_) if is_last => {
                    cached.entries.remove(id);
                }
                Err(_) => {}
            }
        }
        found
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
