//! Counts the instructions that decoding a page of 150 items takes, for the client and for other
//! decoders of the same page.
//!
//! The client fails this benchmark if it takes more instructions than its limits, which are about 5 %
//! above the counts. `.ci/instructions` runs it, and also checks the ratios between the decoders,
//! which do not depend on the machine and on the versions of the compiler and of valgrind as much.

#![allow(missing_docs, clippy::expect_used)]

mod pages;
mod readers;

use std::any::Any;
use std::hint::black_box;

use gungraun::prelude::*;
use gungraun::{Callgrind, EventKind};
use pages::Page;
use readers::Reader;

type Body = (Page, &'static [u8]);

/// Returns a page that is not freed, so that only decoding is counted.
fn body(page: Page) -> Body {
    (page, page.body().leak().as_bytes())
}

/// Fails the benchmark if it takes more instructions than this.
fn at_most(instructions: u64) -> LibraryBenchmarkConfig {
    let mut callgrind = Callgrind::default();
    callgrind.hard_limits([(EventKind::Ir, instructions)]);
    LibraryBenchmarkConfig::default().tool(callgrind).clone()
}

fn read(reader: Reader, (page, body): Body) -> Box<dyn Any> {
    let read = reader.read(page, black_box(body));
    black_box(read.expect("expected a valid page"))
}

#[library_benchmark(setup = body)]
#[bench::contacts(args = (Page::Contacts), config = at_most(10_100_000))]
#[bench::conversations(args = (Page::Conversations), config = at_most(9_200_000))]
#[bench::tickets(args = (Page::Tickets), config = at_most(14_200_000))]
fn client(body: Body) -> Box<dyn Any> {
    read(Reader::Client, body)
}

#[library_benchmark(setup = body)]
#[bench::contacts(Page::Contacts)]
#[bench::conversations(Page::Conversations)]
#[bench::tickets(Page::Tickets)]
fn progenitor(body: Body) -> Box<dyn Any> {
    read(Reader::Progenitor, body)
}

#[library_benchmark(setup = body)]
#[bench::contacts(Page::Contacts)]
#[bench::conversations(Page::Conversations)]
#[bench::tickets(Page::Tickets)]
fn value(body: Body) -> Box<dyn Any> {
    read(Reader::Value, body)
}

#[library_benchmark(setup = body)]
#[bench::contacts(Page::Contacts)]
#[bench::conversations(Page::Conversations)]
#[bench::tickets(Page::Tickets)]
fn few_fields(body: Body) -> Box<dyn Any> {
    read(Reader::FewFields, body)
}

#[library_benchmark(setup = body)]
#[bench::contacts(Page::Contacts)]
#[bench::conversations(Page::Conversations)]
#[bench::tickets(Page::Tickets)]
fn nothing(body: Body) -> Box<dyn Any> {
    read(Reader::Nothing, body)
}

library_benchmark_group!(
    name = decode,
    benchmarks = [client, progenitor, value, few_fields, nothing]
);

main!(library_benchmark_groups = decode);
