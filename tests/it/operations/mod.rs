//! Every operation of the API, called through the client against the embedded server.
//!
//! There is a module for each section of Intercom's reference. It gives [`case::Case`]s: which operation, what must arrive at the server, and a call
//! through the typed builders that looks at the typed answer. [`driver`] runs them and compares; [`coverage`] counts them
//! against [`intercom_api::OPERATIONS`].

use intercom_api::OPERATIONS;

mod case;
mod context;
mod coverage;
mod driver;
mod errors;
mod search;

mod admins;
mod articles;
mod companies;
mod contacts;
mod conversations;
mod data_attributes;
mod data_events;
mod data_export;
mod help_center;
mod messages;
mod news;
mod notes;
mod segments;
mod subscription_types;
mod switch;
mod tags;
mod teams;
mod ticket_type_attributes;
mod ticket_types;
mod tickets;
mod visitors;

/// From the one list of resources: a test for each, and the outlines of all cases for the count.
///
/// The cases of a group share a context, and run in their order. Groups do not see one another.
macro_rules! resources {
    ($($resource:ident: [$($group:ident),*],)*) => {
        $(
            #[tokio::test]
            async fn $resource() {
                let mut failures = Vec::new();
                $(
                    let context = context::Context::start().await;
                    let cases = $resource::$group(&context).await;
                    failures.extend(driver::run(&context, stringify!($resource), cases).await);
                )*
                assert!(failures.is_empty(), "\n{}\n", failures.join("\n"));
            }
        )*

        /// The same cases where each read fails once, so that it arrives twice; a write arrives once.
        mod with_failures {
            use super::{driver, context};

            $(
                #[tokio::test]
                async fn $resource() {
                    let mut failures = Vec::new();
                    $(
                        let context = context::Context::failing().await;
                        let cases = super::$resource::$group(&context).await;
                        failures.extend(driver::run(&context, stringify!($resource), cases).await);
                    )*
                    assert!(failures.is_empty(), "\n{}\n", failures.join("\n"));
                }
            )*
        }

        /// What all cases send, without sending it.
        async fn outlines() -> Vec<case::Outline> {
            let mut outlines = Vec::new();
            $($(
                let context = context::Context::start().await;
                let cases = $resource::$group(&context).await;
                outlines.extend(cases.into_iter().map(|case| case.outline));
            )*)*
            outlines
        }
    };
}

resources! {
    admins: [admins, activity],
    articles: [reading, writing],
    companies: [finding, listing, writing, members],
    contacts: [listing, writing, archiving, attached],
    conversations: [listing, writing, replies, managing, people, redacting],
    data_attributes: [attributes],
    data_events: [events],
    data_export: [finished, canceled],
    help_center: [reading, writing],
    messages: [messages],
    news: [items, feeds],
    notes: [notes],
    segments: [segments],
    subscription_types: [types, consent],
    switch: [switch],
    tags: [tags, in_bulk, on_contacts, on_conversations, on_tickets],
    teams: [teams],
    ticket_type_attributes: [attributes],
    ticket_types: [types],
    tickets: [creating, reading, changing, replies],
    visitors: [visitors],
}

/// The bodies that all cases send, with the IDs of their operations.
pub(crate) async fn bodies() -> Vec<(&'static str, serde_json::Value)> {
    let outlines = outlines().await.into_iter();
    outlines
        .filter_map(|outline| {
            let mut known = OPERATIONS.iter();
            let operation = known.find(|known| known.name == outline.operation)?;
            Some((operation.id, outline.body?))
        })
        .collect()
}
