//! Integrity checks and decompression of downloaded files.

use std::fmt;
use std::io::Write;

use bytes::Bytes;
use flate2::write::MultiGzDecoder;

use crate::{Error, ErrorKind};

/// The first bytes of a gzip file.
const MAGIC: [u8; 2] = [0x1f, 0x8b];
/// The number of bytes to decompress at a time. It limits memory use, because gzip expands data up to about a thousandfold.
const SLICE: usize = 4 * 1024;

/// Checks a file while it is received. A gzip file is always decoded, because the decoder verifies the checksum and the length.
pub(crate) struct FileCheck {
    operation: &'static str,
    decompressed: bool,
    format: Format,
}

enum Format {
    /// Too few bytes were received to detect the format.
    Unknown(Vec<u8>),
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
            format: Format::Unknown(Vec::new()),
        }
    }

    /// Checks a chunk of the file, and returns the output for it, which may be empty.
    pub(crate) fn feed(&mut self, chunk: Bytes) -> Result<Bytes, Error> {
        let chunk = match &mut self.format {
            Format::Unknown(head) => {
                head.extend_from_slice(&chunk);
                if head.len() < MAGIC.len() {
                    return Ok(Bytes::new());
                }
                let chunk = Bytes::from(std::mem::take(head));
                self.format = if chunk.starts_with(&MAGIC) {
                    Format::Gzip(Box::new(MultiGzDecoder::new(Vec::new())))
                } else {
                    Format::Plain
                };
                chunk
            }
            _ => chunk,
        };
        let Format::Gzip(decoder) = &mut self.format else {
            return Ok(chunk);
        };
        let mut output = Vec::new();
        for slice in chunk.chunks(SLICE) {
            decoder
                .write_all(slice)
                .map_err(|_| incomplete(self.operation))?;
            if self.decompressed {
                output.append(decoder.get_mut());
            } else {
                decoder.get_mut().clear();
            }
        }
        Ok(if self.decompressed {
            Bytes::from(output)
        } else {
            chunk
        })
    }

    /// Marks the end of the file, and returns remaining output. Call it until the output is empty.
    ///
    /// For a truncated file, it returns the readable part before the error.
    pub(crate) fn finish(&mut self) -> Result<Bytes, Error> {
        let Format::Gzip(decoder) = &mut self.format else {
            return match self.format {
                Format::Plain => Ok(Bytes::new()),
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
            return Ok(Bytes::from(rest));
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
            let chunk = Bytes::copy_from_slice(chunk);
            out.extend_from_slice(&check.feed(chunk).map_err(|error| error.kind())?);
        }
        loop {
            let rest = check.finish().map_err(|error| error.kind())?;
            if rest.is_empty() {
                return Ok(out);
            }
            out.extend_from_slice(&rest);
        }
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
        let mut out = check
            .feed(Bytes::copy_from_slice(&file[..file.len() - 1]))?
            .to_vec();
        out.extend_from_slice(&check.finish()?);
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

    #[test]
    fn preserves_the_order_of_large_output() {
        let text: Vec<u8> = (0..400_000_u32).flat_map(u32::to_le_bytes).collect();
        assert_eq!(output(&gzip(&text), 100_000, true), Ok(text));
    }
}
