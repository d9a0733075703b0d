//! New tickets.

use serde_json::{Map, Value};

use crate::search::contact;
use crate::{Client, Error, Id, Response, types};

const USER: &str = "user";

impl Client {
    /// What is done with tickets that are not there yet. Nothing is sent.
    #[inline]
    pub fn tickets(&self) -> Tickets {
        Tickets {
            client: self.clone(),
        }
    }
}

/// Opens tickets: [`Client::tickets`].
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until one of its methods is called"]
pub struct Tickets {
    client: Client,
}

impl Tickets {
    /// Opens a ticket for whoever has this email address. The answer is the ticket.
    ///
    /// ```no_run
    /// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// use intercom_api::TicketAttributes;
    ///
    /// let ticket = client
    ///     .tickets()
    ///     .create_for_email(
    ///         "ada@example.com",
    ///         "1834",
    ///         TicketAttributes::new().with_title("The box arrived open"),
    ///     )
    ///     .await?;
    /// println!("#{} has the id {}", ticket.ticket_id, ticket.id);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Requests
    ///
    /// 1. `POST /contacts/search` for the email address. When several contacts have it, a user comes before leads, and of the same role the newest is taken.
    /// 2. When there is none, `POST /contacts` makes a user with the address. A contact that was made in the last minutes may not be found yet; then this answers 409 with
    ///    the id of the one that there is, and that one is taken, be it archived or not.
    /// 3. `POST /tickets` for that contact.
    ///
    /// To have a lead made for an unknown address, in one request and without looking for users first, use
    /// [`create_ticket`](Client::create_ticket) with the email address as its contact.
    ///
    /// # When one fails
    ///
    /// Before the third, there is no ticket, and it is safe to call again. When the third fails, a contact that was made stays, and is found or met by
    /// the next call. An error of the third that does not say that the server refused it (no answer in time, a broken connection, 500, 502, 504) leaves
    /// open whether there is a ticket: look before calling again, for that would open a second one.
    ///
    /// # Errors
    ///
    /// An address without an `@`, before anything is sent. A 409 that does not name the contact. As of the three operations; a ticket type that is not there is
    /// [`is_not_found`](Error::is_not_found), and attributes that are not those of the type are a 400.
    pub async fn create_for_email(
        &self,
        email: impl Into<String>,
        ticket_type_id: impl Into<Id>,
        attributes: impl Into<Map<String, Value>>,
    ) -> Result<Response<types::Ticket>, Error> {
        let email = email.into();
        let body = types::CreateTicketRequest::builder()
            .ticket_type_id(ticket_type_id)
            .ticket_attributes(attributes);
        let contact = self.contact_with(email.trim()).await?;
        self.client
            .create_ticket()
            .body(body.contacts([types::CreateTicketRequestContactsItem::id(contact)]))
            .send()
            .await
    }

    #[inline]
    async fn contact_with(&self, email: &str) -> Result<Id, Error> {
        // A search for an empty address would find everybody who has none.
        if !email.contains('@') {
            return Err(Error::invalid_request(
                "the email address has no `@`: give the whole address of the contact",
            ));
        }
        if let Some(id) = self.known_contact(email).await? {
            return Ok(id);
        }
        let body = types::CreateContactRequest::builder()
            .role(USER)
            .email(email);
        match self.client.create_contact().body(body).send().await {
            Ok(contact) => Ok(contact.id.clone()),
            Err(error) => error.existing_contact_id().ok_or(error),
        }
    }

    #[inline]
    async fn known_contact(&self, email: &str) -> Result<Option<Id>, Error> {
        let mut found = self
            .client
            .search_contacts()
            .body(contact::EMAIL.eq(email))
            .items();
        let mut best: Option<types::Contact> = None;
        let rank = |contact: &types::Contact| (contact.role == USER, contact.created_at);
        while let Some(contact) = found.next().await {
            let contact = contact?;
            let matches = contact
                .email
                .as_deref()
                .is_some_and(|own| own.eq_ignore_ascii_case(email));
            if matches && best.as_ref().is_none_or(|best| rank(best) < rank(&contact)) {
                best = Some(contact);
            }
        }
        Ok(best.map(|contact| contact.id))
    }
}
