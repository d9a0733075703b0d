//! The memory use of a download does not depend on the size of the file.

use std::io::{self, Write};

use intercom_sandbox::{ExportSize, Sandbox};

use super::Context;

/// Counts the written bytes, and records the size of the largest chunk.
#[derive(Default)]
struct Counter {
    bytes: u64,
    largest: usize,
}

impl Write for Counter {
    fn write(&mut self, chunk: &[u8]) -> io::Result<usize> {
        self.bytes += chunk.len() as u64;
        self.largest = self.largest.max(chunk.len());
        Ok(chunk.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn chunks_are_small_for_any_file_size() {
    for size in [
        ExportSize::Bytes(1_000_000),
        ExportSize::Bytes(5_000_000),
        // Highly compressed, so that a received chunk decompresses to a larger one.
        ExportSize::Rows(40_000),
    ] {
        let context = Context::start(Sandbox::builder().export_size(size)).await;
        let file = context.completed().await;
        for file in [file.clone(), file.decompressed()] {
            let mut counter = Counter::default();
            let written = file.write_to(&mut counter).await.unwrap();
            assert_eq!(written, counter.bytes);
            assert!(
                counter.largest < 4_000_000,
                "{size:?}: a chunk of {} bytes",
                counter.largest
            );
        }
    }
}
