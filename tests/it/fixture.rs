//! A sandbox with a contact, and what the tests of tickets and conversations do in it.

use intercom_api::{Client, Error, Id, TicketAttributes, types};
use intercom_sandbox::Sandbox;

/// Where the clock of the sandbox begins.
pub(crate) const NOW: i64 = 1_750_000_000;

pub(crate) struct Fixture {
    pub(crate) sandbox: Sandbox,
    pub(crate) client: Client,
    pub(crate) user: Id,
}

impl Fixture {
    pub(crate) async fn open() -> Self {
        let sandbox = Sandbox::builder().frozen_at(NOW).start().await.unwrap();
        let client = Client::builder()
            .access_token(sandbox.access_token())
            .base_url(sandbox.url())
            .build()
            .unwrap();
        let contact = types::CreateContactRequest::builder()
            .role("user")
            .email("ada@example.com");
        let contact = client.create_contact().body(contact).send().await.unwrap();
        Self {
            user: contact.id.clone(),
            sandbox,
            client,
        }
    }

    /// The clock goes on by a minute.
    pub(crate) fn tick(&self) {
        self.sandbox.advance(std::time::Duration::from_secs(60));
    }

    pub(crate) async fn ticket_type(&self, category: &str) -> types::TicketType {
        let request = types::CreateTicketTypeRequest::builder()
            .name(format!("Return ({category})"))
            .category(category);
        let made = self.client.create_ticket_type().body(request).send();
        made.await.unwrap().into_inner()
    }

    pub(crate) async fn attribute(
        &self,
        ticket_type: &types::TicketType,
        request: types::CreateTicketTypeAttributeRequest,
    ) {
        self.client
            .create_ticket_type_attribute()
            .ticket_type_id(ticket_type.id.as_ref().unwrap())
            .body(request.description(""))
            .send()
            .await
            .unwrap();
    }

    pub(crate) async fn try_ticket(
        &self,
        ticket_type: &types::TicketType,
        attributes: TicketAttributes<'_>,
    ) -> Result<types::Ticket, Error> {
        let request = types::CreateTicketRequest::builder()
            .ticket_type_id(ticket_type.id.as_ref().unwrap())
            .contacts([types::CreateTicketRequestContactsItem::id(&self.user)])
            .ticket_attributes(attributes);
        let made = self.client.create_ticket().body(request).send().await?;
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
        let changed = self.client.update_ticket().id(&ticket.id).body(change);
        changed.send().await.unwrap().into_inner()
    }

    pub(crate) async fn reply(
        &self,
        ticket: &types::Ticket,
        reply: impl Into<types::ReplyTicketRequest>,
    ) -> Result<types::TicketReply, Error> {
        let sent = self.client.reply_ticket().id(&ticket.id).body(reply.into());
        Ok(sent.send().await?.into_inner())
    }

    /// The id of a conversation that the contact began.
    pub(crate) async fn conversation(&self) -> Id {
        let request = types::CreateConversationRequest::builder()
            .from(
                types::CreateConversationRequestFrom::builder()
                    .type_(types::CreateConversationRequestFromType::User)
                    .id(&self.user),
            )
            .body("Where is my parcel?");
        let message = self.client.create_conversation().body(request).send();
        message.await.unwrap().conversation_id.clone()
    }

    pub(crate) async fn say(
        &self,
        conversation: &str,
        reply: impl Into<types::ReplyConversationRequest>,
    ) -> types::Conversation {
        let sent = self
            .client
            .reply_conversation()
            .id(conversation)
            .body(reply.into());
        sent.send().await.unwrap().into_inner()
    }

    pub(crate) async fn manage(
        &self,
        conversation: &str,
        change: impl Into<types::ManageConversationRequest>,
    ) -> types::Conversation {
        let sent = self
            .client
            .manage_conversation()
            .id(conversation)
            .body(change.into());
        sent.send().await.unwrap().into_inner()
    }
}
