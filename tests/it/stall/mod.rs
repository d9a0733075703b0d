//! Futures that are polled for a while and then kept without being polled, as by `select!` in a loop.
//! They must not keep other calls of the client from finishing.

mod context;
mod deadlines;
mod every_await;
mod kinds;
mod programs;
mod runtimes;
