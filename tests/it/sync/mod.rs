//! The copy of a workspace.

mod activity_logs;
mod companies;
mod contact_details;
mod contacts;
mod context;
mod conversations;
mod copy;
mod deletions;
mod hostile;
mod incremental;
mod lists;
mod message_data;
mod nested;
mod schedules;
mod state;
mod streams;
mod sweep;
mod tickets;
