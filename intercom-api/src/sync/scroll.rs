//! The scroll over all companies, which starts again when its position is lost.

use std::time::Duration;

use serde::de::DeserializeOwned;

use super::server_time;
use crate::{Client, Error, Pages, Timestamp};

/// How long to wait for the scroll of another program. A scroll that is not used expires after a minute.
const MAX_WAIT: Duration = Duration::from_secs(600);
/// The timeout of a page, including the waits for other scrolls. Several streams of a program may wait for each other.
const TIMEOUT: Duration = Duration::from_secs(3_600);
/// The number of restarts in a row without a new company after which the scroll fails.
const MAX_RESTARTS: u32 = 10;
/// The maximum number of pages to read before their companies are returned: 6,400 companies.
const MAX_AHEAD: usize = 64;

/// All companies, in no order, in batches.
///
/// The scroll expires if the caller takes more than a minute for a batch. It then starts again, and reads more pages for each batch, so that a slow caller needs few
/// restarts.
pub(crate) struct CompanyScroll<T> {
    client: Client,
    pages: Option<Pages<T>>,
    /// The number of pages with new companies in a batch.
    ahead: usize,
    restarts: u32,
    started: Option<Timestamp>,
}

impl<T: DeserializeOwned> CompanyScroll<T> {
    pub(crate) fn new(client: &Client) -> Self {
        Self {
            client: client.clone(),
            pages: None,
            ahead: 1,
            restarts: 0,
            started: None,
        }
    }

    /// Returns the time of the server at the start of the first scroll; `None` if it is unknown.
    pub(crate) fn started(&self) -> Option<Timestamp> {
        self.started
    }

    /// Returns the next companies for which `select` returns a value; `None` at the end.
    ///
    /// After a restart, `select` receives all companies again.
    pub(crate) async fn next<U>(
        &mut self,
        mut select: impl FnMut(T) -> Option<U>,
    ) -> Result<Option<Vec<U>>, Error> {
        let mut batch = Vec::new();
        let mut filled = 0;
        loop {
            let pages = self.pages.get_or_insert_with(|| open(&self.client));
            match pages.next().await {
                None => return Ok((!batch.is_empty()).then_some(batch)),
                Some(Ok(page)) => {
                    self.started = self.started.or_else(|| server_time(page.headers()));
                    let length = batch.len();
                    batch.extend(page.into_iter().filter_map(&mut select));
                    if batch.len() > length {
                        self.restarts = 0;
                        filled += 1;
                        if filled >= self.ahead {
                            return Ok(Some(batch));
                        }
                    }
                }
                Some(Err(error)) if error.requires_restart() && self.restarts < MAX_RESTARTS => {
                    self.restarts += 1;
                    self.pages = None;
                    self.ahead = (self.ahead * 4).min(MAX_AHEAD);
                }
                Some(Err(error)) => return Err(error),
            }
        }
    }
}

fn open<T: DeserializeOwned>(client: &Client) -> Pages<T> {
    let scroll = client.companies().scroll();
    scroll.wait_while_busy(MAX_WAIT).timeout(TIMEOUT).pages_as()
}
