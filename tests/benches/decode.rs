//! Measures the time to decode a page of 150 items, with the client's types and with others:
//! `cargo bench -p intercom-progenitor-baseline --bench decode`.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    unreachable_pub
)]

mod support;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use support::pages::{ITEMS, Page};
use support::readers::Reader;

fn decode(criterion: &mut Criterion) {
    for page in Page::ALL {
        let body = page.body();
        let mut group = criterion.benchmark_group(page.name());
        group.throughput(Throughput::Elements(ITEMS));
        for reader in Reader::ALL {
            group.bench_function(reader.name(), |bencher| {
                bencher.iter_batched(
                    || (),
                    |()| {
                        reader
                            .read(page, body.as_bytes())
                            .expect("expected a valid page")
                    },
                    BatchSize::LargeInput,
                );
            });
        }
    }
}

criterion_group!(benches, decode);
criterion_main!(benches);
