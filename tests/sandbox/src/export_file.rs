//! The file of an export: a gzip-compressed CSV that is created while it is read.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use hyper::body::Bytes;

use crate::ids::mix;

/// Minimum number of bytes per chunk, except for the last chunk.
const CHUNK: usize = 64 * 1024;

const COLUMNS: &str = "user_id,user_external_id,company_id,email,name,ruleset_id,content_id,content_type,\
content_title,ruleset_version_id,receipt_id,received_at,series_id,series_title,node_id,first_reply,\
first_completion,first_series_completion,first_series_disengagement,first_series_exit,\
first_goal_success,first_open,first_click,first_dismissal,first_unsubscribe,first_hard_bounce\n";

/// The size of the file of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExportSize {
    /// This number of rows, in addition to the header, with normal compression. A row has about 200
    /// bytes.
    Rows(u64),
    /// Rows of at least this number of bytes, in a gzip stream without compression, so that at
    /// least as many bytes are transferred.
    Bytes(u64),
}

/// The chunks of one file.
pub(crate) struct File {
    size: ExportSize,
    // `None` when the file is complete.
    encoder: Option<GzEncoder<Vec<u8>>>,
    rows: u64,
    bytes: u64,
    line: Vec<u8>,
}

impl File {
    pub(crate) fn new(size: ExportSize) -> Self {
        let level = match size {
            ExportSize::Rows(_) => Compression::fast(),
            ExportSize::Bytes(_) => Compression::none(),
        };
        Self {
            size,
            encoder: Some(GzEncoder::new(Vec::with_capacity(2 * CHUNK), level)),
            rows: 0,
            bytes: 0,
            line: COLUMNS.as_bytes().to_vec(),
        }
    }

    fn complete(&self) -> bool {
        match self.size {
            ExportSize::Rows(rows) => self.rows >= rows,
            ExportSize::Bytes(bytes) => self.bytes >= bytes,
        }
    }

    /// Writes the next row, which depends only on its number.
    fn row(&mut self) -> std::io::Result<()> {
        self.rows += 1;
        let row = self.rows;
        let received = 1_719_500_000 + row % 31_536_000;
        let receipt = 600 + row;
        let content = 401 + mix(row) % 40;
        self.line.clear();
        writeln!(
            self.line,
            "66{row:022},sample-{row},,sample.user.{row}@example.com,Sample User {row},301,{content},email,\
             Welcome,501,{receipt},{received},,,,{},,,,,,{},{},,,",
            received + 600,
            received + 300,
            received + 310,
        )
    }

    /// Writes until a chunk is full. Removes the encoder when the file is complete.
    fn fill(&mut self) -> std::io::Result<Option<Vec<u8>>> {
        while let Some(encoder) = &mut self.encoder {
            encoder.write_all(&self.line)?;
            self.bytes += self.line.len() as u64;
            if encoder.get_ref().len() >= CHUNK && !self.complete() {
                let chunk = self.encoder.as_mut().map(|encoder| {
                    std::mem::replace(encoder.get_mut(), Vec::with_capacity(2 * CHUNK))
                });
                self.row()?;
                return Ok(chunk);
            }
            if self.complete() {
                let encoder = self.encoder.take();
                return encoder.map(GzEncoder::finish).transpose();
            }
            self.row()?;
        }
        Ok(None)
    }
}

impl Iterator for File {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        // Writing to memory cannot fail; an error would end the stream early.
        self.fill().ok().flatten().map(Bytes::from)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Read};

    use flate2::read::GzDecoder;

    use super::*;

    fn text(size: ExportSize) -> (usize, String) {
        let packed: Vec<u8> = File::new(size).flatten().collect();
        let mut text = String::new();
        GzDecoder::new(&packed[..])
            .read_to_string(&mut text)
            .unwrap();
        (packed.len(), text)
    }

    #[test]
    fn writes_the_given_number_of_rows() {
        for rows in [0, 1, 20_000] {
            let (_, text) = text(ExportSize::Rows(rows));
            let mut lines = text.lines();
            let columns = lines.next().unwrap().split(',').count();
            let rows_found = lines.filter(|line| line.split(',').count() == columns);
            assert_eq!(rows_found.count() as u64, rows);
        }
    }

    #[test]
    fn writes_uncompressed_bytes_in_chunks() {
        let (packed, text) = text(ExportSize::Bytes(1_000_000));
        assert!(packed >= text.len() && text.len() >= 1_000_000);
        assert!(text.len() < 1_000_400, "{}", text.len());
        let chunks: Vec<usize> = File::new(ExportSize::Bytes(1_000_000))
            .map(|chunk| chunk.len())
            .collect();
        assert!(chunks.len() > 5 && chunks.iter().all(|length| *length < 3 * CHUNK));
    }

    #[test]
    fn writes_different_rows() {
        let (_, text) = text(ExportSize::Rows(3));
        let rows: Vec<String> = BufReader::new(text.as_bytes())
            .lines()
            .map_while(Result::ok)
            .collect();
        assert!(rows[1].contains("sample.user.1@") && rows[3].contains("sample.user.3@"));
    }
}
