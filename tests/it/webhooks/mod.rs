//! Webhooks: signatures, topics, events of every form, and the extractor.

mod accessors;
mod attacks;
mod axum;
mod events;
mod fixtures;
mod reply;
mod sandbox;
mod signatures;
mod support_bot;
mod topics;

/// The client secret of the tests.
const SECRET: &str = "whisper-of-the-tests";
