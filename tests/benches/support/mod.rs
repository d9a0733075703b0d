//! The pages and readers that both benchmarks use.

pub mod pages;
pub mod readers;
