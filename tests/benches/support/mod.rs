//! What both benchmarks read, and with what.

pub mod pages;
pub mod readers;
