//! Rate limiters: the windows that the server enforces, custom limiters, and sharing a window between
//! clients and processes.

mod custom;
mod redis;
mod redis_server;
mod windows;
