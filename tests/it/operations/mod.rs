//! Every operation of the API, called through the client against the embedded server.
//!
//! Each section of Intercom's reference has a module that returns [`case::Case`]s: the operation,
//! the expected request, and a call with the typed builders that checks the typed response.
//! [`driver`] runs and compares them; [`coverage`] compares them with [`intercom_api::OPERATIONS`].

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

/// Generates a test for each resource, and a function that returns the outlines of all cases.
///
/// The cases of a group share a context and run in order. Groups are independent.
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

        /// Runs the same cases with a failure of each read, so that each read is sent twice and
        /// each write once.
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

        /// Returns the expected requests of all cases, without sending them.
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

/// Returns the bodies of all cases, with the IDs of their operations.
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
