//! Integrity checks and decompression of downloaded files.

use std::fmt;
use std::io::Write;

use bytes::Bytes;
use flate2::write::MultiGzDecoder;

use crate::{Error, ErrorKind};

/// The first bytes of a gzip file.
const MAGIC: [u8; 2] = [0x1f, 0x8b];
/// The number of bytes to decompress at a time. It limits memory use, because gzip expands data up to about a thousandfold.
const SLICE: usize = 1024;

/// Checks a file while it is received. A gzip file is always decoded, because the decoder verifies the checksum and the length.
///
/// [`feed`](Self::feed) it each chunk, and call [`next`](Self::next) until it returns `None` before the next chunk. At the end of the file, call
/// [`finish`](Self::finish) until it returns `None`. The output is in pieces of at most about a megabyte, however large it is for a chunk.
pub(crate) struct FileCheck {
    operation: &'static str,
    decompressed: bool,
    format: Format,
    /// The part of the file that was received and not checked yet.
    input: Bytes,
}

enum Format {
    /// Too few bytes were received to detect the format.
    Unknown,
    Gzip(Box<MultiGzDecoder<Vec<u8>>>),
    Plain,
    /// The file ended before it was complete.
    Truncated,
}

impl FileCheck {
    pub(crate) fn new(operation: &'static str, decompressed: bool) -> Self {
        Self {
            operation,
            decompressed,
            format: Format::Unknown,
            input: Bytes::new(),
        }
    }

    /// Sets the next chunk of the file.
    pub(crate) fn feed(&mut self, chunk: Bytes) {
        self.input = if self.input.is_empty() {
            chunk
        } else {
            [&self.input[..], &chunk[..]].concat().into()
        };
    }

    /// Returns the next output for the chunk, which is not empty; `None` if another chunk is needed.
    pub(crate) fn next(&mut self) -> Result<Option<Bytes>, Error> {
        if let Format::Unknown = self.format {
            if self.input.len() < MAGIC.len() {
                return Ok(None);
            }
            self.format = if self.input.starts_with(&MAGIC) {
                Format::Gzip(Box::new(MultiGzDecoder::new(Vec::new())))
            } else {
                Format::Plain
            };
        }
        let Format::Gzip(decoder) = &mut self.format else {
            let chunk = std::mem::take(&mut self.input);
            return Ok((!chunk.is_empty()).then_some(chunk));
        };
        let chunk = self.input.clone();
        while !self.input.is_empty() {
            let slice = self.input.split_to(self.input.len().min(SLICE));
            decoder
                .write_all(&slice)
                .map_err(|_| incomplete(self.operation))?;
            if !self.decompressed {
                decoder.get_mut().clear();
            } else if !decoder.get_ref().is_empty() {
                return Ok(Some(std::mem::take(decoder.get_mut()).into()));
            }
        }
        Ok((!self.decompressed && !chunk.is_empty()).then_some(chunk))
    }

    /// Marks the end of the file, and returns remaining output; `None` if there is no more.
    ///
    /// For a truncated file, it returns the readable part before the error.
    pub(crate) fn finish(&mut self) -> Result<Option<Bytes>, Error> {
        if let Some(output) = self.next()? {
            return Ok(Some(output));
        }
        let Format::Gzip(decoder) = &mut self.format else {
            return match self.format {
                Format::Plain => Ok(None),
                _ => Err(incomplete(self.operation)),
            };
        };
        let complete = decoder.try_finish().is_ok();
        let rest = std::mem::take(decoder.get_mut());
        self.format = if complete {
            Format::Plain
        } else {
            Format::Truncated
        };
        if self.decompressed && !rest.is_empty() {
            return Ok(Some(rest.into()));
        }
        self.finish()
    }
}

impl fmt::Debug for FileCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileCheck")
            .field("decompressed", &self.decompressed)
            .finish_non_exhaustive()
    }
}

/// Returns the error for a truncated or damaged file. The decoder does not distinguish these two cases.
pub(super) fn incomplete(operation: &'static str) -> Error {
    Error::new(
        ErrorKind::Connection,
        operation,
        "the file is incomplete or damaged: download it again",
    )
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        let written = encoder.write_all(text);
        assert!(written.is_ok());
        encoder.finish().unwrap_or_default()
    }

    /// Returns the output for a file that is received in chunks of this size.
    fn output(file: &[u8], size: usize, decompressed: bool) -> Result<Vec<u8>, ErrorKind> {
        let mut check = FileCheck::new("test", decompressed);
        let mut out = Vec::new();
        for chunk in file.chunks(size) {
            check.feed(Bytes::copy_from_slice(chunk));
            while let Some(piece) = check.next().map_err(|error| error.kind())? {
                assert!(!piece.is_empty());
                out.extend_from_slice(&piece);
            }
        }
        while let Some(rest) = check.finish().map_err(|error| error.kind())? {
            assert!(!rest.is_empty());
            out.extend_from_slice(&rest);
        }
        Ok(out)
    }

    const TEXT: &[u8] = b"user_id,email\n66b4,ada@example.com\n";

    #[test]
    fn accepts_both_formats_in_chunks_of_any_size() {
        let file = gzip(TEXT);
        let two_members = [gzip(b"user_id,email\n"), gzip(b"66b4,ada@example.com\n")].concat();
        for size in [1, 2, 3, 7, 10_000] {
            assert_eq!(output(&file, size, true), Ok(TEXT.to_vec()));
            assert_eq!(output(&file, size, false), Ok(file.clone()));
            assert_eq!(output(&two_members, size, true), Ok(TEXT.to_vec()));
            for decompressed in [true, false] {
                assert_eq!(output(TEXT, size, decompressed), Ok(TEXT.to_vec()));
            }
        }
    }

    #[test]
    fn reports_a_file_truncated_at_any_byte() {
        let file = gzip(TEXT);
        for end in 0..file.len() {
            for (size, decompressed) in [(1, true), (1000, false)] {
                assert_eq!(
                    output(&file[..end], size, decompressed),
                    Err(ErrorKind::Connection),
                    "{end} of {} bytes",
                    file.len()
                );
            }
        }
    }

    #[test]
    fn returns_the_readable_part_of_a_truncated_file_before_the_error() -> Result<(), Error> {
        let file = gzip(TEXT);
        let mut check = FileCheck::new("test", true);
        check.feed(Bytes::copy_from_slice(&file[..file.len() - 1]));
        let mut out = Vec::new();
        while let Some(piece) = check.next()? {
            out.extend_from_slice(&piece);
        }
        out.extend_from_slice(&check.finish()?.unwrap_or_default());
        assert_eq!(out, TEXT);
        for _ in 0..2 {
            assert!(check.finish().is_err());
        }
        Ok(())
    }

    #[test]
    fn reports_a_changed_byte() {
        let file = gzip(TEXT);
        // The checksum does not cover the header of 10 bytes.
        for index in 10..file.len() {
            let mut changed = file.clone();
            changed[index] ^= 1;
            assert!(output(&changed, 5, false).is_err(), "byte {index}");
        }
    }

    /// A chunk of a few kilobytes can decompress to many megabytes.
    #[test]
    fn returns_the_output_of_a_chunk_in_pieces() -> Result<(), Error> {
        const SIZE: usize = 64 * 1024 * 1024;
        let mut check = FileCheck::new("test", true);
        check.feed(gzip(&vec![b' '; SIZE]).into());
        let (mut total, mut largest) = (0, 0);
        while let Some(piece) = check.next()? {
            total += piece.len();
            largest = largest.max(piece.len());
        }
        while let Some(piece) = check.finish()? {
            total += piece.len();
            largest = largest.max(piece.len());
        }
        assert_eq!(total, SIZE);
        assert!(largest <= 2 * 1024 * 1024, "{largest} bytes");
        Ok(())
    }

    #[test]
    fn preserves_the_order_of_large_output() {
        let text: Vec<u8> = (0..400_000_u32).flat_map(u32::to_le_bytes).collect();
        assert_eq!(output(&gzip(&text), 100_000, true), Ok(text));
    }
}
