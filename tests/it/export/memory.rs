//! What is held of a file while it comes in does not depend on its size.

use std::io::{self, Write};

use intercom_sandbox::{ExportSize, Sandbox};

use super::Context;

/// Counts what it is given, and how large the largest piece is.
#[derive(Default)]
struct Counter {
    bytes: u64,
    largest: usize,
}

impl Write for Counter {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.bytes += piece.len() as u64;
        self.largest = self.largest.max(piece.len());
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn pieces_are_small_whatever_the_size() {
    for size in [
        ExportSize::Bytes(1_000_000),
        ExportSize::Bytes(5_000_000),
        // Packed well, so that a piece of the network unpacks to more.
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
                "{size:?}: a piece of {} bytes",
                counter.largest
            );
        }
    }
}
