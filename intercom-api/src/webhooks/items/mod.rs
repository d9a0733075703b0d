//! The types of items that the API's types do not cover.

mod contacts;
mod content;
mod conversations;
mod legacy;
mod system;
mod ticket;

pub use contacts::{Archived, CompanyContact, ContactTag, Deleted, SubscriptionChange};
pub use content::{
    Audience, AudienceMembership, ContentImportSource, ContentSnippet, ContentStat,
    ContentStatDetails, SurveyAnswer,
};
pub use conversations::{
    Call, ConversationContact, ConversationDeleted, TicketContact, TicketPartCreated, TicketSummary,
};
pub use legacy::{LegacyConversation, LegacyTag, LegacyUser};
pub use system::{ApiRequest, DataConnectorExecution, Job, Ping, ProcedureQuestion};
pub use ticket::TicketItem;
