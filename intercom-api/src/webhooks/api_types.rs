//! The types of the API that items have. If the description lacks one, its place has the JSON.

macro_rules! api_types {
    ($(#[cfg($condition:meta)] $name:ident,)*) => {$(
        #[cfg($condition)]
        pub(super) use crate::types::$name;
        #[cfg(not($condition))]
        pub(super) use serde_json::Value as $name;
    )*};
}

api_types! {
    #[cfg(api_type = "ActivityLog")]
    ActivityLog,
    #[cfg(api_type = "Admin")]
    Admin,
    #[cfg(api_type = "Article")]
    Article,
    #[cfg(api_type = "Author")]
    Author,
    #[cfg(api_type = "Company")]
    Company,
    #[cfg(api_type = "Contact")]
    Contact,
    #[cfg(api_type = "Conversation")]
    Conversation,
    #[cfg(api_type = "DataEvent")]
    DataEvent,
    #[cfg(api_type = "PartType")]
    PartType,
    #[cfg(api_type = "Reference")]
    Reference,
    #[cfg(api_type = "SubscriptionTypeList")]
    SubscriptionTypeList,
    #[cfg(api_type = "Tag")]
    Tag,
    #[cfg(api_type = "Ticket")]
    Ticket,
    #[cfg(api_type = "TicketPart")]
    TicketPart,
}
