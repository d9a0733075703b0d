//! Checks that a file is complete while it is received, and decompresses it.

use std::fmt;
use std::io::Write;

use bytes::Bytes;
use flate2::write::MultiGzDecoder;

use crate::{Error, ErrorKind};

/// The first bytes of a gzip file.
const MAGIC: [u8; 2] = [0x1f, 0x8b];
/// Number of bytes decompressed at a time. They expand to at most a thousand times as many.
const SLICE: usize = 4 * 1024;

/// A file that is being received. All of it goes through the gzip decoder, which checks checksum and length.
pub(crate) struct Checked {
    operation: &'static str,
    decompressed: bool,
    form: Form,
}

enum Form {
    /// Too few bytes to tell the forms apart.
    Unknown(Vec<u8>),
    Gzip(Box<MultiGzDecoder<Vec<u8>>>),
    Plain,
    /// Ended before it was complete.
    Cut,
}

impl Checked {
    pub(crate) fn new(operation: &'static str, decompressed: bool) -> Self {
        Self {
            operation,
            decompressed,
            form: Form::Unknown(Vec::new()),
        }
    }

    /// Accepts a chunk, and returns the output for it.
    pub(crate) fn take(&mut self, piece: Bytes) -> Result<Bytes, Error> {
        let piece = match &mut self.form {
            Form::Unknown(head) => {
                head.extend_from_slice(&piece);
                if head.len() < MAGIC.len() {
                    return Ok(Bytes::new());
                }
                let piece = Bytes::from(std::mem::take(head));
                self.form = if piece.starts_with(&MAGIC) {
                    Form::Gzip(Box::new(MultiGzDecoder::new(Vec::new())))
                } else {
                    Form::Plain
                };
                piece
            }
            _ => piece,
        };
        let Form::Gzip(decoder) = &mut self.form else {
            return Ok(piece);
        };
        let mut text = Vec::new();
        for slice in piece.chunks(SLICE) {
            decoder.write_all(slice).map_err(|_| cut(self.operation))?;
            if self.decompressed {
                text.append(decoder.get_mut());
            } else {
                decoder.get_mut().clear();
            }
        }
        Ok(if self.decompressed {
            Bytes::from(text)
        } else {
            piece
        })
    }

    /// Marks the end of the file, and returns the remaining output. To be called until it returns nothing. The readable part of a truncated file comes before the error.
    pub(crate) fn finish(&mut self) -> Result<Bytes, Error> {
        let Form::Gzip(decoder) = &mut self.form else {
            return match self.form {
                Form::Plain => Ok(Bytes::new()),
                _ => Err(cut(self.operation)),
            };
        };
        let whole = decoder.try_finish().is_ok();
        let rest = std::mem::take(decoder.get_mut());
        self.form = if whole { Form::Plain } else { Form::Cut };
        if self.decompressed && !rest.is_empty() {
            return Ok(Bytes::from(rest));
        }
        self.finish()
    }
}

impl fmt::Debug for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checked")
            .field("decompressed", &self.decompressed)
            .finish_non_exhaustive()
    }
}

/// The file is truncated or damaged: the decoder does not tell the two apart.
pub(super) fn cut(operation: &'static str) -> Error {
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

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        let written = encoder.write_all(text);
        assert!(written.is_ok());
        encoder.finish().unwrap_or_default()
    }

    /// What comes out of a file that comes in pieces of this size.
    fn through(file: &[u8], size: usize, decompressed: bool) -> Result<Vec<u8>, ErrorKind> {
        let mut checked = Checked::new("test", decompressed);
        let mut out = Vec::new();
        for piece in file.chunks(size) {
            let piece = Bytes::copy_from_slice(piece);
            out.extend_from_slice(&checked.take(piece).map_err(|error| error.kind())?);
        }
        loop {
            let rest = checked.finish().map_err(|error| error.kind())?;
            if rest.is_empty() {
                return Ok(out);
            }
            out.extend_from_slice(&rest);
        }
    }

    const TEXT: &[u8] = b"user_id,email\n66b4,ada@example.com\n";

    #[test]
    fn both_forms_come_through_whatever_the_pieces() {
        let file = packed(TEXT);
        let twice = [
            packed(b"user_id,email\n"),
            packed(b"66b4,ada@example.com\n"),
        ]
        .concat();
        for size in [1, 2, 3, 7, 10_000] {
            assert_eq!(through(&file, size, true), Ok(TEXT.to_vec()));
            assert_eq!(through(&file, size, false), Ok(file.clone()));
            assert_eq!(through(&twice, size, true), Ok(TEXT.to_vec()));
            for decompressed in [true, false] {
                assert_eq!(through(TEXT, size, decompressed), Ok(TEXT.to_vec()));
            }
        }
    }

    #[test]
    fn a_file_that_is_cut_anywhere_is_not_whole() {
        let file = packed(TEXT);
        for end in 0..file.len() {
            for (size, decompressed) in [(1, true), (1000, false)] {
                assert_eq!(
                    through(&file[..end], size, decompressed),
                    Err(ErrorKind::Connection),
                    "{end} of {} bytes",
                    file.len()
                );
            }
        }
    }

    #[test]
    fn what_can_be_read_of_a_cut_file_comes_first() -> Result<(), Error> {
        let file = packed(TEXT);
        let mut checked = Checked::new("test", true);
        let mut out = checked
            .take(Bytes::copy_from_slice(&file[..file.len() - 1]))?
            .to_vec();
        out.extend_from_slice(&checked.finish()?);
        assert_eq!(out, TEXT);
        for _ in 0..2 {
            assert!(checked.finish().is_err());
        }
        Ok(())
    }

    #[test]
    fn a_changed_byte_is_noticed() {
        let file = packed(TEXT);
        // The bytes of the header that say nothing about the content are left out.
        for at in 10..file.len() {
            let mut changed = file.clone();
            changed[at] ^= 1;
            assert!(through(&changed, 5, false).is_err(), "byte {at}");
        }
    }

    #[test]
    fn what_unpacks_to_much_comes_in_order() {
        let text: Vec<u8> = (0..400_000_u32).flat_map(u32::to_le_bytes).collect();
        assert_eq!(through(&packed(&text), 100_000, true), Ok(text));
    }
}
