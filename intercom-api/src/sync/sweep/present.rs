//! The rows that lists of the API contain.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use crate::sync::ids::IdOnly;
use crate::sync::run::Run;
use crate::sync::{Key, StreamName};
use crate::{Error, Paginated, Request};

/// Hashes of the keys of rows. If two keys had the same hash, which is unlikely even for millions of rows, a row that is gone would not be found.
pub(super) struct Present {
    hashes: HashSet<u64>,
    state: RandomState,
}

impl Present {
    pub(super) fn contains(&self, key: &Key) -> bool {
        self.hashes.contains(&self.state.hash_one(key))
    }

    pub(super) fn count(&self) -> u64 {
        u64::try_from(self.hashes.len()).unwrap_or(u64::MAX)
    }

    fn insert(&mut self, key: &Key) {
        self.hashes.insert(self.state.hash_one(key));
    }

    async fn add<O: Paginated>(&mut self, request: Request<O>) -> Result<(), Error> {
        let mut pages = request.pages_as::<IdOnly>();
        while let Some(page) = pages.next().await {
            for row in page? {
                if let Some(id) = row.id {
                    self.insert(&Key::Id(id));
                }
            }
        }
        Ok(())
    }
}

/// Lists the rows of a stream. The result is empty if no operation lists them.
pub(super) async fn read(run: &Run) -> Result<Present, Error> {
    let mut present = Present {
        hashes: HashSet::new(),
        state: RandomState::new(),
    };
    let client = &run.client;
    match run.stream {
        #[cfg(operation = "contacts.list")]
        StreamName::Contacts => present.add(client.contacts().list()).await?,
        #[cfg(operation = "conversations.list")]
        StreamName::Conversations => present.add(client.conversations().list()).await?,
        #[cfg(operation = "tickets.search")]
        StreamName::Tickets => {
            // The time of creation does not change, so no ticket moves while the pages are read.
            use crate::search::ticket::CREATED_AT;
            let all = CREATED_AT.gt(0).sort(CREATED_AT.ascending());
            present.add(client.tickets().search(all)).await?;
        }
        #[cfg(operation = "companies.scroll")]
        StreamName::Companies => {
            let mut scroll = crate::sync::scroll::CompanyScroll::<IdOnly>::new(client);
            let mut add = |company: IdOnly| {
                present.insert(&Key::Id(company.id?));
                None::<()>
            };
            while scroll.next(&mut add).await?.is_some() {}
        }
        #[cfg(operation = "ticket_types.list")]
        StreamName::TicketTypes => present.add(client.ticket_types().list()).await?,
        #[cfg(operation = "admins.list")]
        StreamName::Admins => present.add(client.admins().list()).await?,
        #[cfg(operation = "teams.list")]
        StreamName::Teams => present.add(client.teams().list()).await?,
        #[cfg(operation = "tags.list")]
        StreamName::Tags => present.add(client.tags().list()).await?,
        #[cfg(operation = "segments.list")]
        StreamName::Segments => present.add(client.segments().list()).await?,
        #[cfg(operation = "articles.list")]
        StreamName::Articles => present.add(client.articles().list()).await?,
        #[cfg(operation = "collections.list")]
        StreamName::Collections => present.add(client.collections().list()).await?,
        #[cfg(operation = "help_centers.list")]
        StreamName::HelpCenters => present.add(client.help_centers().list()).await?,
        #[cfg(operation = "news_items.list")]
        StreamName::NewsItems => present.add(client.news_items().list()).await?,
        #[cfg(operation = "newsfeeds.list")]
        StreamName::Newsfeeds => present.add(client.newsfeeds().list()).await?,
        #[cfg(operation = "subscription_types.list")]
        StreamName::SubscriptionTypes => present.add(client.subscription_types().list()).await?,
        _ => {}
    }
    Ok(present)
}
