//! The sandbox over HTTP.

mod absent;
mod answers;
mod articles;
mod auth;
mod companies;
mod contacts;
mod conversations;
mod description;
mod events;
mod exports;
mod lifecycle;
mod paging;
mod search;
mod support;
mod tags;
mod tickets;
mod validation;
