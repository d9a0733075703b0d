//! The sandbox over HTTP.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod absent;
mod articles;
mod auth;
mod base_names;
mod checker;
mod companies;
mod contacts;
mod conversations;
mod copies;
mod description;
mod edits;
mod events;
mod exports;
mod faults;
mod index_lag;
mod lenient;
mod lifecycle;
mod pagination;
mod program;
mod rates;
mod responses;
mod samples;
mod search;
mod storms;
mod support;
mod tags;
mod tickets;
mod timezones;
mod validation;
