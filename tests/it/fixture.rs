//! A sandbox with a contact, and helpers for the tests of tickets and conversations.

use intercom_api::{Client, Error, Id, TicketAttributes, types};
use intercom_sandbox::Sandbox;

/// The time at which the clock of the sandbox starts.
pub(crate) const NOW: i64 = 1_750_000_000;

/// The email address of the contact.
pub(crate) const EMAIL: &str = "ada@example.com";

/// The external ID of the contact.
pub(crate) const EXTERNAL_ID: &str = "customer-1";

pub(crate) struct Fixture {
    pub(crate) sandbox: Sandbox,
    pub(crate) client: Client,
    pub(crate) user: Id,
}

impl Fixture {
    pub(crate) async fn open() -> Self {
        Self::open_with(Sandbox::builder()).await
    }

    /// Opens a fixture with a rate limit that is never reached.
    pub(crate) async fn open_unlimited() -> Self {
        Self::open_with(Sandbox::builder().rate_limit(u32::MAX)).await
    }

    pub(crate) async fn open_with(builder: intercom_sandbox::Builder) -> Self {
        let sandbox = builder.frozen_at(NOW).start().await.unwrap();
        let client = Client::builder()
            .access_token(sandbox.access_token())
            .base_url(sandbox.url())
            .build()
            .unwrap();
        let contact = types::CreateContactRequest::new()
            .role("user")
            .external_id(EXTERNAL_ID)
            .email(EMAIL);
        let contact = client.contacts().create(contact).await.unwrap();
        Self {
            user: contact.id.clone(),
            sandbox,
            client,
        }
    }

    /// Advances the clock by a minute.
    pub(crate) fn tick(&self) {
        self.sandbox.advance(std::time::Duration::from_secs(60));
    }

    /// Creates another contact. Its external ID is the name.
    pub(crate) async fn contact(&self, role: &str, name: &str) -> Id {
        let request = types::CreateContactRequest::new()
            .role(role)
            .external_id(name)
            .email(format!("{name}@example.com"));
        let made = self.client.contacts().create(request).await;
        made.unwrap().id.clone()
    }

    /// Creates a company. Its `company_id` is the name.
    pub(crate) async fn company(&self, name: &str) -> Id {
        let request = types::CreateOrUpdateCompanyRequest::new()
            .company_id(name)
            .name(name);
        let made = self.client.companies().create_or_update(request).await;
        made.unwrap().id.clone()
    }

    /// Attaches a contact to a company.
    pub(crate) async fn join(&self, contact: &Id, company: &Id) {
        let request = types::AttachCompanyRequest::new(company);
        let joined = self.client.contacts().attach_company(contact, request);
        joined.await.unwrap();
    }

    pub(crate) async fn collection(&self) -> Id {
        let request = types::CreateCollectionRequest::new("Shelf");
        let made = self.client.collections().create(request).await;
        made.unwrap().id.clone()
    }

    pub(crate) async fn ticket_type(&self, category: &str) -> types::TicketType {
        let request =
            types::CreateTicketTypeRequest::new(format!("Return ({category})")).category(category);
        let made = self.client.ticket_types().create(request).send();
        made.await.unwrap().into_inner()
    }

    pub(crate) async fn attribute(
        &self,
        ticket_type: &types::TicketType,
        request: types::CreateTicketTypeAttributeRequest,
    ) {
        self.client
            .ticket_types()
            .create_attribute(&ticket_type.id, request)
            .await
            .unwrap();
    }

    pub(crate) async fn try_ticket(
        &self,
        ticket_type: &types::TicketType,
        attributes: TicketAttributes<'_>,
    ) -> Result<types::Ticket, Error> {
        let request =
            types::CreateTicketRequest::new(&ticket_type.id, [types::ContactRef::id(&self.user)])
                .ticket_attributes(attributes);
        let made = self.client.tickets().create(request).await?;
        Ok(made.into_inner())
    }

    pub(crate) async fn ticket(&self, ticket_type: &types::TicketType) -> types::Ticket {
        let attributes = TicketAttributes::new().with_title("The box is torn");
        self.try_ticket(ticket_type, attributes).await.unwrap()
    }

    pub(crate) async fn update(
        &self,
        ticket: &types::Ticket,
        change: types::UpdateTicketRequest,
    ) -> types::Ticket {
        let changed = self.client.tickets().update(&ticket.id, change);
        changed.send().await.unwrap().into_inner()
    }

    pub(crate) async fn reply(
        &self,
        ticket: &types::Ticket,
        reply: impl Into<types::ReplyToTicketRequest>,
    ) -> Result<types::TicketPart, Error> {
        let sent = self.client.tickets().reply(&ticket.id, reply.into());
        Ok(sent.send().await?.into_inner())
    }

    /// Creates a conversation on behalf of the contact, and returns its ID.
    pub(crate) async fn conversation(&self) -> Id {
        let request = types::CreateConversationRequest::new(
            types::MessageSender::new(types::AuthorType::User, &self.user),
            "Where is my parcel?",
        );
        let message = self.client.conversations().create(request).send();
        message.await.unwrap().conversation_id.clone()
    }

    pub(crate) async fn reply_to_conversation(
        &self,
        conversation: &str,
        reply: impl Into<types::ReplyToConversationRequest>,
    ) -> types::Conversation {
        let sent = self
            .client
            .conversations()
            .reply(conversation, reply.into());
        sent.send().await.unwrap().into_inner()
    }

    pub(crate) async fn manage(
        &self,
        conversation: &str,
        change: impl Into<types::ManageConversationRequest>,
    ) -> types::Conversation {
        let sent = self
            .client
            .conversations()
            .manage(conversation, change.into());
        sent.send().await.unwrap().into_inner()
    }
}
