//! Rate limiters: what they report, and sharing them between clients and processes.

mod custom;
mod redis;
mod redis_server;
mod shared;
mod state;
