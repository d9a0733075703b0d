//! Items about contacts and companies.

use crate::webhooks::api_types;
use crate::webhooks::macros::item_type;
use crate::{Id, Timestamp};

item_type! {
    /// An archived contact. Its other data is not sent.
    Archived {
        /// The type of the item; often missing.
        0 optional type_: Option<String> = "type",
        /// ID of the contact.
        1 optional id: Option<Id> = "id",
        /// External ID of the contact; can be missing.
        2 optional external_id: Option<Id> = "external_id",
        /// Always true.
        3 optional archived: Option<bool> = "archived",
    }
}

item_type! {
    /// A deleted object.
    ///
    /// The item of `article.deleted` contained a complete article in some notifications. Its fields are in
    /// `extra`.
    Deleted {
        /// The type of the item; often missing.
        0 optional type_: Option<String> = "type",
        /// ID of the object.
        1 optional id: Option<Id> = "id",
        /// External ID of a contact; can be missing.
        2 optional external_id: Option<Id> = "external_id",
        /// Always true; can be missing.
        3 optional deleted: Option<bool> = "deleted",
    }
}

item_type! {
    /// A tag that was added to a contact, or removed from it. `contact.role` distinguishes users and
    /// leads.
    ContactTag {
        /// The type of the item; often missing.
        0 optional type_: Option<String> = "type",
        /// The tag.
        1 optional tag: Option<Box<api_types::Tag>> = "tag",
        /// The contact.
        2 optional contact: Option<Box<api_types::Contact>> = "contact",
        /// Time of the event; can be missing.
        3 optional created_at: Option<Timestamp> = "created_at",
    }
}

item_type! {
    /// A change of the subscriptions of a contact.
    SubscriptionChange {
        /// `contact_subscribe`, `contact_unsubscribe`, `granular_subscribe` or `granular_unsubscribe`.
        0 optional type_: Option<String> = "type",
        /// The contact.
        1 optional contact: Option<Box<api_types::Contact>> = "contact",
        /// The subscription types; can be missing.
        2 optional subscription_types: Option<Box<api_types::SubscriptionTypeList>> = "subscription_types",
        /// Time of the event.
        3 optional created_at: Option<Timestamp> = "created_at",
    }
}

item_type! {
    /// A contact that was attached to a company, or detached from it.
    CompanyContact {
        /// The company, without its size, website and industry.
        0 optional company: Option<Box<api_types::Company>> = "company",
        /// The contact.
        1 optional contact: Option<Box<api_types::Contact>> = "contact",
    }
}
