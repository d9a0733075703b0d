//! Lookups of contacts by email address and external ID, and tags by name.

#[cfg(any(operation = "tags.create_or_update", operation = "tags.list"))]
use super::tags;
use super::{Requests, Task, invalid};
use crate::resources::Contacts;
#[cfg(operation = "conversations.search")]
use crate::resources::conversations;
#[cfg(operation = "tickets.search")]
use crate::resources::tickets;
use crate::{Error, Id, Response, types};

/// Lookups and tags by name.
impl Contacts {
    /// Finds the contact with this email address.
    ///
    /// If several contacts have the address, users take precedence over leads, and newer contacts over older ones. Case is ignored. A contact that
    /// was created in the last few minutes may not be found yet. Archived contacts are not found. To find all contacts with an address, search with
    /// `contact::EMAIL.eq(..)`.
    ///
    /// Sends `POST /contacts/search` once for each page of contacts with the address, which is usually a single page.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the address has no `@`. No request is sent.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// match client.contacts().find_by_email("ada@example.com").await? {
    ///     Some(contact) => println!("{} is a {}", contact.id, contact.role),
    ///     None => println!("nobody has this address"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(operation = "contacts.search")]
    #[doc(alias("find_all_by_email", "get_by_email"))]
    pub fn find_by_email(&self, email: impl Into<String>) -> Task<Option<types::Contact>> {
        const NAME: &str = "contacts.find_by_email";
        let email = email.into();
        Task::new(NAME, &self.client, async move |requests| {
            find(&requests, checked(NAME, &email)?).await
        })
    }

    /// Finds the contact with this ID in your system.
    ///
    /// A contact that was created in the last few minutes may not be found yet.
    ///
    /// Sends `POST /contacts/search`.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the ID is empty. No request is sent.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// let contact = client.contacts().find_by_external_id("customer-4711").await?;
    /// println!("{:?}", contact.map(|contact| contact.id));
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(operation = "contacts.search")]
    #[doc(alias = "get_by_external_id")]
    pub fn find_by_external_id(&self, external_id: impl Into<Id>) -> Task<Option<types::Contact>> {
        const NAME: &str = "contacts.find_by_external_id";
        let id = external_id.into();
        Task::new(NAME, &self.client, async move |requests| {
            // A search for an empty value would match contacts that have no external ID.
            if id.is_empty() {
                return Err(invalid(NAME, "invalid external ID: it is empty"));
            }
            let search = requests
                .client()
                .contacts()
                .search(equals("external_id", &id));
            let found = requests.send(search).await?.into_inner().data;
            let mut found = found.into_iter();
            Ok(found.find(|contact| contact.external_id.as_ref() == Some(&id)))
        })
    }

    /// Updates the contact with this email address, or creates the contact if it does not exist.
    ///
    /// In both cases, the fields of `contact` are set, and fields that are not set are not changed. `email` replaces the email address in `contact`. A new
    /// contact is a user, unless `contact` sets another role.
    ///
    /// Sends
    /// 1. the requests of [`find_by_email`](Self::find_by_email);
    /// 2. `PUT /contacts/{id}` if a contact was found, otherwise `POST /contacts`;
    /// 3. `GET /contacts/{id}` and `PUT /contacts/{id}` if the response to `POST /contacts` reports that the contact exists, for example because it was created
    ///    in the last few minutes.
    ///
    /// Retrying the task is safe: it then updates the contact.
    ///
    /// # Errors
    ///
    /// - [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the address has no `@`. No request is sent.
    /// - 400: a field of the contact is invalid, for example a custom attribute that does not exist.
    /// - 409 ([`is_conflict`](Error::is_conflict)): a contact with another address has the external ID. Nothing is changed.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// use intercom_api::types::CreateContactRequest;
    ///
    /// let fields = CreateContactRequest::new().name("Ada Nowak");
    /// let contact = client.contacts().upsert("ada@example.com", fields).await?;
    /// println!("{}", contact.id);
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(all(
        operation = "contacts.search",
        operation = "contacts.create",
        operation = "contacts.get",
        operation = "contacts.update"
    ))]
    #[doc(alias("create_or_update", "find_or_create"))]
    pub fn upsert(
        &self,
        email: impl Into<String>,
        contact: impl Into<types::CreateContactRequest>,
    ) -> Task<Response<types::Contact>> {
        const NAME: &str = "contacts.upsert";
        let (email, contact) = (email.into(), contact.into());
        Task::new(NAME, &self.client, async move |requests| {
            let email = checked(NAME, &email)?;
            let contact = contact.email(email);
            let update = async |id: Id| {
                let changes = types::UpdateContactRequest::from(contact.clone());
                let update = requests.client().contacts().update(id, changes);
                requests.send(update).await
            };
            if let Some(found) = find(&requests, email).await? {
                return update(found.id).await;
            }
            match create(&requests, contact.clone()).await {
                Err(error) => match error.existing_contact_id() {
                    Some(id) => {
                        // A contact with the same external ID and another address is not the one.
                        let existing = requests.client().contacts().get(&id);
                        let existing = requests.send(existing).await?.into_inner();
                        if !has_address(&existing, email) {
                            return Err(error);
                        }
                        update(id).await
                    }
                    None => Err(error),
                },
                created => created,
            }
        })
    }

    /// Lists the conversations in which a contact participates.
    ///
    /// Sends `POST /conversations/search`. [`items`](crate::Request::items) and [`pages`](crate::Request::pages) read the complete list.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// let contacts = client.contacts();
    /// let mut conversations = contacts.list_conversations("66b4d1f09c3e5a0021d7f3a8").items();
    /// while let Some(conversation) = conversations.next().await {
    ///     println!("{}", conversation?.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(operation = "conversations.search")]
    #[cfg(feature = "conversations")]
    pub fn list_conversations(&self, contact_id: impl Into<Id>) -> conversations::Search {
        self.client
            .conversations()
            .search(of_contact(contact_id.into()))
    }

    /// Lists the tickets of a contact.
    ///
    /// Tickets of the categories `Back-office` and `Tracker` have no contacts, so they are not found.
    ///
    /// Sends `POST /tickets/search`. [`items`](crate::Request::items) and [`pages`](crate::Request::pages) read the complete list.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// let tickets = client.contacts().list_tickets("66b4d1f09c3e5a0021d7f3a8");
    /// for ticket in tickets.items().try_collect().await? {
    ///     println!("{}: {}", ticket.ticket_id, ticket.state());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(operation = "tickets.search")]
    #[cfg(feature = "tickets")]
    pub fn list_tickets(&self, contact_id: impl Into<Id>) -> tickets::Search {
        self.client.tickets().search(of_contact(contact_id.into()))
    }

    /// Attaches the tag with this name to a contact, and creates the tag if it does not exist.
    ///
    /// Sends `POST /tags`, which returns the existing tag if there is one, then `POST /contacts/{contact_id}/tags`. If the second request
    /// fails, a new tag remains. Retrying the task is safe, because attaching a tag again changes nothing. [`attach_tag`](Self::attach_tag) accepts the ID of a tag.
    ///
    /// # Errors
    ///
    /// - [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the name is empty. No request is sent.
    /// - 404 ([`is_not_found`](Error::is_not_found)): there is no such contact.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// client.contacts().tag_by_name("66b4d1f09c3e5a0021d7f3a8", "vip").await?;
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(all(operation = "contacts.attach_tag", operation = "tags.create_or_update"))]
    #[cfg(feature = "tags")]
    #[doc(alias = "tag")]
    pub fn tag_by_name(
        &self,
        contact_id: impl Into<Id>,
        name: impl Into<String>,
    ) -> Task<Response<types::Tag>> {
        let (contacts, contact_id) = (self.clone(), contact_id.into());
        tags::tag_by_name(
            "contacts.tag_by_name",
            &self.client,
            name.into(),
            move |tag| contacts.attach_tag(&contact_id, types::AttachTagToContactRequest::new(tag)),
        )
    }

    /// Detaches the tag with this name from a contact. Returns `None` if the workspace has no such tag.
    ///
    /// Sends `GET /tags` and, if a tag has the name, `DELETE /contacts/{contact_id}/tags/{id}`. Intercom does not document the response if
    /// the contact does not have the tag. [`detach_tag`](Self::detach_tag) accepts the ID of a tag.
    ///
    /// # Errors
    ///
    /// - [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the name is empty. No request is sent.
    /// - 404 ([`is_not_found`](Error::is_not_found)): there is no such contact.
    #[cfg(all(operation = "contacts.detach_tag", operation = "tags.list"))]
    #[cfg(feature = "tags")]
    #[doc(alias = "untag")]
    pub fn untag_by_name(
        &self,
        contact_id: impl Into<Id>,
        name: impl Into<String>,
    ) -> Task<Option<Response<types::Tag>>> {
        let (contacts, contact_id) = (self.clone(), contact_id.into());
        tags::untag_by_name(
            "contacts.untag_by_name",
            &self.client,
            name.into(),
            move |tag| contacts.detach_tag(&contact_id, tag),
        )
    }
}

/// Creates a search for the conversations or tickets of a contact.
#[cfg(any(operation = "conversations.search", operation = "tickets.search"))]
fn of_contact(id: Id) -> types::SearchRequest {
    let mut search = equals("contact_ids", &id);
    // An empty ID would match objects without a contact.
    if id.is_empty() {
        search
            .extra
            .refuse("invalid contact ID: it is empty".to_owned());
    }
    search
}

/// Validates the address, and returns it without surrounding whitespace. A search for an empty address would match contacts that have no address.
pub(super) fn checked<'a>(helper: &'static str, email: &'a str) -> Result<&'a str, Error> {
    let email = email.trim();
    if email.contains('@') {
        return Ok(email);
    }
    Err(invalid(
        helper,
        "invalid email address: it has no `@`; pass the complete address of the contact",
    ))
}

/// Finds the contact with this email address. Users take precedence over leads, and newer contacts over older ones.
#[cfg(operation = "contacts.search")]
pub(super) async fn find(
    requests: &Requests,
    email: &str,
) -> Result<Option<types::Contact>, Error> {
    let search = requests.client().contacts().search(equals("email", email));
    let rank =
        |contact: &types::Contact| (contact.role == types::ContactRole::User, contact.created_at);
    let mut best: Option<types::Contact> = None;
    let mut cursor = None;
    loop {
        // Each page is a new request, so that its timeout is the remaining time of the task.
        let mut pages = requests.prepare(search.clone().cursor(cursor)).pages();
        let Some(page) = pages.next().await else {
            return Ok(best);
        };
        let page = page?;
        cursor = page.cursor().cloned();
        for contact in page {
            if has_address(&contact, email)
                && best.as_ref().is_none_or(|best| rank(best) < rank(&contact))
            {
                best = Some(contact);
            }
        }
        if cursor.is_none() {
            return Ok(best);
        }
    }
}

/// Returns whether a contact has an email address. Case is ignored.
#[cfg(operation = "contacts.search")]
fn has_address(contact: &types::Contact, email: &str) -> bool {
    let address = contact.email.as_deref();
    address.is_some_and(|address| address.eq_ignore_ascii_case(email))
}

/// Creates a contact, as a user by default.
#[cfg(operation = "contacts.create")]
pub(super) async fn create(
    requests: &Requests,
    mut contact: types::CreateContactRequest,
) -> Result<Response<types::Contact>, Error> {
    // The field is a `Nullable` if the description says so, and else an `Option`.
    if contact.role == Default::default() {
        contact = contact.role(types::ContactRole::User);
    }
    requests
        .send(requests.client().contacts().create(contact))
        .await
}

/// Creates a search for objects whose field equals `value`.
#[cfg(api_type = "SearchRequest")]
fn equals(field: &str, value: &str) -> types::SearchRequest {
    let filter = types::SearchFilter::new(field, types::SearchOperator::Equals).value(value);
    types::SearchRequest::new(filter)
}
