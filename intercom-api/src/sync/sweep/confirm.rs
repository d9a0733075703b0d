//! Confirms that rows that were not listed do not exist.

use std::collections::HashSet;
use std::iter::Peekable;
use std::time::Duration;

use serde::Deserialize;

use crate::header::LINK;
use crate::sync::ids::IdOnly;
use crate::sync::run::Run;
use crate::sync::streams::{details, earlier, lists};
use crate::sync::{Gone, GoneReason, Key, StreamName, server_time};
use crate::{Client, Error, ErrorKind, Id, Operation, Paginated, Request, StatusCode, Timestamp};

/// The default time in which a search may not find a contact that has changed.
const INDEX_DELAY: Duration = Duration::from_secs(3_600);

/// Returns the keys in groups that one request confirms: the keys of a parent that follow each other, or single keys.
pub(super) fn groups<I: Iterator<Item = Key>>(keys: I, stream: StreamName) -> Groups<I> {
    Groups {
        keys: keys.peekable(),
        by_parent: matches!(
            stream,
            StreamName::CompanySegments | StreamName::DataAttributes
        ),
    }
}

pub(super) struct Groups<I: Iterator<Item = Key>> {
    keys: Peekable<I>,
    by_parent: bool,
}

impl<I: Iterator<Item = Key>> Iterator for Groups<I> {
    type Item = Vec<Key>;

    fn next(&mut self) -> Option<Vec<Key>> {
        let first = self.keys.next()?;
        let mut group = vec![first];
        while self.by_parent
            && let Some(next) = self.keys.next_if(|next| {
                group
                    .first()
                    .is_some_and(|first| first.parent() == next.parent())
            })
        {
            group.push(next);
        }
        Some(group)
    }
}

/// Requests the rows of a stream.
pub(super) struct Context<'a> {
    client: &'a Client,
    stream: StreamName,
    index_delay: Duration,
}

/// The fields of an object that tell whether it is gone.
#[derive(Default, Deserialize)]
struct Object {
    #[serde(default)]
    id: Option<Id>,
    #[serde(default)]
    updated_at: Option<Timestamp>,
    #[serde(default)]
    archived: Option<bool>,
}

/// The response to a request for an object.
enum Response {
    Exists(Object, Option<Timestamp>),
    Gone(GoneReason),
}

impl<'a> Context<'a> {
    pub(super) fn new(run: &'a Run) -> Self {
        Self {
            client: &run.client,
            stream: run.stream,
            index_delay: run.settings.overlap.unwrap_or(INDEX_DELAY),
        }
    }

    /// Returns the rows of a group that are gone.
    pub(super) async fn gone(&self, keys: Vec<Key>) -> Result<Vec<Gone>, Error> {
        let mut gone = Vec::new();
        match self.stream {
            #[cfg(operation = "companies.list_segments")]
            StreamName::CompanySegments => {
                let Some(company) = keys.first().and_then(Key::parent) else {
                    return Ok(gone);
                };
                let segments = details::all(self.client.companies().list_segments(company)).await;
                let segments = details::found(segments)?.unwrap_or_default();
                let present = segments.iter().filter_map(|segment| {
                    let segment: IdOnly = serde_json::from_str(segment.get()).ok()?;
                    segment.id
                });
                let present: HashSet<Id> = present.collect();
                for key in keys {
                    if !present.contains(key.id()) {
                        gone.push(Gone::new(self.stream, key, GoneReason::NotFound));
                    }
                }
            }
            #[cfg(operation = "data_attributes.list")]
            StreamName::DataAttributes => {
                let Some(model) = keys.first().and_then(Key::parent) else {
                    return Ok(gone);
                };
                let present = match lists::attribute_keys(self.client, model).await {
                    Ok(present) => present,
                    Err(error) if lists::is_unsupported(&error) => return Ok(gone),
                    Err(error) => return Err(error),
                };
                for key in keys {
                    if !present.contains(&key) {
                        gone.push(Gone::new(self.stream, key, GoneReason::NotFound));
                    }
                }
            }
            stream => {
                for key in keys {
                    if let Some(reason) = self.find(key.id()).await? {
                        gone.push(Gone::new(stream, key, reason));
                    }
                }
            }
        }
        Ok(gone)
    }

    /// Requests an object. Returns why it is gone; `None` if it exists, or if no operation returns it.
    async fn find(&self, id: &Id) -> Result<Option<GoneReason>, Error> {
        let client = self.client;
        let response = match self.stream {
            #[cfg(operation = "contacts.get")]
            StreamName::Contacts => return self.find_contact(id).await,
            #[cfg(operation = "companies.get")]
            StreamName::Companies => get(client.companies().get(id)).await?,
            #[cfg(operation = "conversations.get")]
            StreamName::Conversations => get(client.conversations().get(id)).await?,
            #[cfg(operation = "tickets.get")]
            StreamName::Tickets => get(client.tickets().get(id)).await?,
            #[cfg(operation = "ticket_types.get")]
            StreamName::TicketTypes => get(client.ticket_types().get(id)).await?,
            #[cfg(operation = "admins.get")]
            StreamName::Admins => get(client.admins().get(id)).await?,
            #[cfg(operation = "teams.get")]
            StreamName::Teams => get(client.teams().get(id)).await?,
            #[cfg(operation = "tags.get")]
            StreamName::Tags => get(client.tags().get(id)).await?,
            #[cfg(operation = "segments.get")]
            StreamName::Segments => get(client.segments().get(id)).await?,
            #[cfg(operation = "articles.get")]
            StreamName::Articles => get(client.articles().get(id)).await?,
            #[cfg(operation = "collections.get")]
            StreamName::Collections => get(client.collections().get(id)).await?,
            #[cfg(operation = "help_centers.get")]
            StreamName::HelpCenters => get(client.help_centers().get(id)).await?,
            #[cfg(operation = "news_items.get")]
            StreamName::NewsItems => get(client.news_items().get(id)).await?,
            #[cfg(operation = "newsfeeds.get")]
            StreamName::Newsfeeds => get(client.newsfeeds().get(id)).await?,
            #[cfg(operation = "notes.get")]
            StreamName::Notes => get(client.notes().get(id)).await?,
            // The list is complete and has one page, so a second absence is a proof.
            #[cfg(operation = "subscription_types.list")]
            StreamName::SubscriptionTypes => {
                let list = client.subscription_types().list();
                return Ok((!is_listed(list, id).await?).then_some(GoneReason::NotFound));
            }
            _ => return Ok(None),
        };
        Ok(match response {
            Response::Gone(reason) => Some(reason),
            Response::Exists(..) => None,
        })
    }

    #[cfg(operation = "contacts.get")]
    async fn find_contact(&self, id: &Id) -> Result<Option<GoneReason>, Error> {
        let (contact, now) = match get(self.client.contacts().get(id)).await? {
            Response::Gone(reason) => return Ok(Some(reason)),
            Response::Exists(contact, now) => (contact, now),
        };
        if let Some(into) = contact.id.filter(|into| into != id) {
            return Ok(Some(GoneReason::Merged { into }));
        }
        if contact.archived == Some(true) {
            return Ok(Some(GoneReason::Archived));
        }
        let is_indexed = now
            .zip(contact.updated_at)
            .is_some_and(|(now, changed)| changed < earlier(now, self.index_delay));
        let is_archived = is_indexed && !self.is_searchable(id).await?;
        Ok(is_archived.then_some(GoneReason::Archived))
    }

    /// Returns whether a search finds a contact. Searches do not find archived contacts.
    #[cfg(operation = "contacts.get")]
    async fn is_searchable(&self, id: &Id) -> Result<bool, Error> {
        #[cfg(operation = "contacts.search")]
        {
            let search = crate::search::contact::ID.eq(id.clone());
            return is_listed(self.client.contacts().search(search), id).await;
        }
        #[cfg(not(operation = "contacts.search"))]
        Ok(true)
    }
}

/// Requests an object.
async fn get<O: Operation>(request: Request<O>) -> Result<Response, Error>
where
    O::Output: serde::de::DeserializeOwned,
{
    match request.send_as::<Object>().await {
        Ok(response) => {
            let now = server_time(response.headers());
            Ok(Response::Exists(response.into_inner(), now))
        }
        Err(error) if error.is_not_found() => Ok(Response::Gone(GoneReason::NotFound)),
        // The ID cannot be part of a path, so no request proves that the object is gone.
        Err(error) if error.kind() == ErrorKind::InvalidRequest => {
            Ok(Response::Exists(Object::default(), None))
        }
        Err(error) if error.status() == Some(StatusCode::GONE) => {
            let reason = merged_into(&error)
                .map_or(GoneReason::NotFound, |into| GoneReason::Merged { into });
            Ok(Response::Gone(reason))
        }
        Err(error) => Err(error),
    }
}

/// Returns the contact that remains after a merge. Since version 2.16 of the API, the response for the other one has a link to it.
fn merged_into(error: &Error) -> Option<Id> {
    let link = error.headers()?.get(LINK)?.to_str().ok()?;
    let (_, rest) = link.split_once("/contacts/")?;
    let id = rest.split(['>', '?', '/', ';', '"']).next()?;
    (!id.is_empty()).then(|| Id::from(id))
}

/// Returns whether a list contains an ID.
async fn is_listed<O: Paginated>(request: Request<O>, id: &Id) -> Result<bool, Error> {
    let mut pages = request.pages_as::<IdOnly>();
    while let Some(page) = pages.next().await {
        if page?.into_iter().any(|row| row.id.as_ref() == Some(id)) {
            return Ok(true);
        }
    }
    Ok(false)
}
