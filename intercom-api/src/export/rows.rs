//! Streaming the rows of a download or a saved file.

use std::fmt;
use std::io::Read;
use std::task::Poll;

use bytes::{Buf, Bytes};
use csv_core::ReadRecordResult;

use super::check::FileCheck;
use super::download::{DOWNLOAD, ExportDownload};
use super::row::{Column, ExportRow};
use crate::{Error, ErrorKind};

/// The maximum size of a row, in bytes. Without a limit, an unclosed quotation mark would make the rest of the file one row.
const MAX_ROW: usize = 16 * 1024 * 1024;
/// The maximum number of cells in a row.
const MAX_CELLS: usize = 10_000;
/// A byte order mark. Programs that write for Excel put it at the start of a file.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
const READ_ROWS: &str = "read_rows";

/// A stream of the rows of a download. [`ExportFile::rows`](super::ExportFile::rows) creates it.
pub struct ExportRows {
    download: ExportDownload,
    reader: Reader,
}

impl ExportRows {
    pub(super) fn new(download: ExportDownload) -> Self {
        Self {
            download,
            reader: Reader::new(DOWNLOAD),
        }
    }

    /// Returns whether an error or the end of the file has ended the stream.
    #[cfg(feature = "sync")]
    pub(crate) fn has_ended(&self) -> bool {
        self.reader.ended
    }

    /// Returns the next row; `None` after the last one.
    ///
    /// # Errors
    ///
    /// - [`Decode`](ErrorKind::Decode) for a row that has more cells than the file has columns. The stream continues with the next row.
    /// - [`Decode`](ErrorKind::Decode) if the file is not an export, or if a row is larger than 16 MiB or has more than 10,000 cells. The stream ends.
    /// - The errors of [`ExportDownload::chunk`] if the download is interrupted. The stream ends, and rows are missing.
    pub async fn next(&mut self) -> Option<Result<ExportRow, Error>> {
        loop {
            match self.reader.step() {
                Poll::Ready(row) => return row,
                Poll::Pending => match self.download.chunk().await {
                    Ok(chunk) => self.reader.feed(chunk),
                    Err(error) => return Some(Err(self.reader.fail(error))),
                },
            }
        }
    }
}

impl fmt::Debug for ExportRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExportRows")
            .field("row", &self.reader.row)
            .finish_non_exhaustive()
    }
}

/// Returns an iterator over the rows of a saved export. The file may be compressed.
///
/// # Examples
///
/// ```
/// let file = "user_id,email,first_open\n66b4d1f0,ada@example.com,1724231010\n";
/// for row in intercom_api::export::read_rows(file.as_bytes()) {
///     let row = row?;
///     assert_eq!(row.email.as_deref(), Some("ada@example.com"));
///     assert_eq!(row.first_open, Some(1_724_231_010.into()));
///     assert_eq!(row.first_click, None);
/// }
/// # Ok::<(), intercom_api::Error>(())
/// ```
pub fn read_rows<R: Read>(file: R) -> SavedRows<R> {
    SavedRows {
        file,
        check: FileCheck::new(READ_ROWS, true),
        reader: Reader::new(READ_ROWS),
        buffer: vec![0; 64 * 1024].into_boxed_slice(),
    }
}

/// An iterator over the rows of a saved export. [`read_rows`] creates it.
///
/// # Errors
///
/// - [`Decode`](ErrorKind::Decode) for a row that has more cells than the file has columns. The iterator continues with the next row.
/// - [`Decode`](ErrorKind::Decode) if the file is not an export, or if a row is larger than 16 MiB or has more than 10,000 cells. The iterator ends.
/// - [`Connection`](ErrorKind::Connection) if the file is truncated or damaged. The iterator ends.
/// - [`Io`](ErrorKind::Io) if the file cannot be read. The iterator ends.
pub struct SavedRows<R> {
    file: R,
    check: FileCheck,
    reader: Reader,
    buffer: Box<[u8]>,
}

impl<R: Read> SavedRows<R> {
    fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        loop {
            if let Some(output) = self.check.next()? {
                return Ok(Some(output));
            }
            let length = match self.file.read(&mut self.buffer) {
                Ok(length) => length,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Error::io(READ_ROWS, "cannot read the file", error)),
            };
            if length == 0 {
                return self.check.finish();
            }
            self.check
                .feed(Bytes::copy_from_slice(&self.buffer[..length]));
        }
    }
}

impl<R: Read> Iterator for SavedRows<R> {
    type Item = Result<ExportRow, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.reader.step() {
                Poll::Ready(row) => return row,
                Poll::Pending => match self.chunk() {
                    Ok(chunk) => self.reader.feed(chunk),
                    Err(error) => return Some(Err(self.reader.fail(error))),
                },
            }
        }
    }
}

impl<R> fmt::Debug for SavedRows<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SavedRows")
            .field("row", &self.reader.row)
            .finish_non_exhaustive()
    }
}

/// Parses rows from chunks of CSV.
struct Reader {
    operation: &'static str,
    csv: csv_core::Reader,
    input: Bytes,
    /// Whether `input` is the last chunk.
    is_last: bool,
    ended: bool,
    /// Whether the file may still start with a byte order mark. The CSV reader skips only one that is complete in its first input.
    is_start: bool,
    columns: Vec<Column>,
    /// The current row: its concatenated cells, and the offset at which each cell ends.
    text: Vec<u8>,
    text_len: usize,
    ends: Vec<usize>,
    cell_count: usize,
    /// The number of the current row. The header row is row 1.
    row: u64,
}

impl Reader {
    fn new(operation: &'static str) -> Self {
        Self {
            operation,
            csv: csv_core::Reader::new(),
            input: Bytes::new(),
            is_last: false,
            ended: false,
            is_start: true,
            columns: Vec::new(),
            text: vec![0; 4096],
            text_len: 0,
            ends: vec![0; 64],
            cell_count: 0,
            row: 0,
        }
    }

    /// Sets the next chunk, which must not be empty; `None` marks the end of the file.
    fn feed(&mut self, chunk: Option<Bytes>) {
        match chunk {
            // The beginning of a byte order mark is kept until the next chunk.
            Some(chunk) if self.input.is_empty() => self.input = chunk,
            Some(chunk) => self.input = [&self.input[..], &chunk[..]].concat().into(),
            None => self.is_last = true,
        }
    }

    /// Skips byte order marks. Returns `false` if only the next chunk shows whether there is one.
    fn skip_marks(&mut self) -> bool {
        if self.is_start {
            while self.input.starts_with(BYTE_ORDER_MARK) {
                self.input.advance(BYTE_ORDER_MARK.len());
            }
            self.is_start = !self.is_last && BYTE_ORDER_MARK.starts_with(&self.input);
        }
        !self.is_start
    }

    /// Ends the stream with an error.
    fn fail(&mut self, error: Error) -> Error {
        self.ended = true;
        error
    }

    fn decode_error(&self, message: String) -> Error {
        Error::new(ErrorKind::Decode, self.operation, message)
    }

    /// Returns the next row, or `Pending` if another chunk is needed.
    fn step(&mut self) -> Poll<Option<Result<ExportRow, Error>>> {
        loop {
            if self.ended {
                return Poll::Ready(None);
            }
            // The CSV reader interprets an empty input as the end.
            if !self.skip_marks() || self.input.is_empty() && !self.is_last {
                return Poll::Pending;
            }
            let (result, read, written, cells) = self.csv.read_record(
                &self.input,
                &mut self.text[self.text_len..],
                &mut self.ends[self.cell_count..],
            );
            self.input.advance(read);
            self.text_len += written;
            self.cell_count += cells;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.text.len() >= MAX_ROW => {
                    let row = self.row + 1;
                    let error = self.decode_error(format!(
                        "invalid row {row}: it is larger than {MAX_ROW} bytes; a closing quotation mark may be missing"
                    ));
                    return Poll::Ready(Some(Err(self.fail(error))));
                }
                ReadRecordResult::OutputEndsFull if self.ends.len() >= MAX_CELLS => {
                    return Poll::Ready(Some(Err(self.too_many_cells())));
                }
                ReadRecordResult::OutputFull => self.text.resize(self.text.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::End => {
                    self.ended = true;
                    if self.columns.is_empty() {
                        let error = self
                            .decode_error("invalid file: it is empty and has no header row".into());
                        return Poll::Ready(Some(Err(error)));
                    }
                }
                ReadRecordResult::Record if self.cell_count > MAX_CELLS => {
                    return Poll::Ready(Some(Err(self.too_many_cells())));
                }
                ReadRecordResult::Record => {
                    self.row += 1;
                    let row = self.record();
                    (self.text_len, self.cell_count) = (0, 0);
                    if let Some(row) = row {
                        return Poll::Ready(Some(row));
                    }
                }
            }
        }
    }

    /// Ends the stream with the error of a row that has too many cells.
    fn too_many_cells(&mut self) -> Error {
        let row = self.row + 1;
        let error = self.decode_error(format!(
            "invalid row {row}: it has more than {MAX_CELLS} cells; the file may not be an export"
        ));
        self.fail(error)
    }

    /// Converts a record to a row; `None` for the header row.
    fn record(&mut self) -> Option<Result<ExportRow, Error>> {
        let ends = &self.ends[..self.cell_count];
        let cells = ends.iter().scan(0, |start, &end| {
            let cell = self.text.get(*start..end);
            *start = end;
            cell
        });
        if self.columns.is_empty() {
            self.columns = cells.map(Column::new).collect();
            if !self.columns.iter().any(Column::is_known) {
                let error = self.decode_error(
                    "invalid file: it is not an export, because it has no known column, such as `user_id`"
                        .into(),
                );
                return Some(Err(self.fail(error)));
            }
            return None;
        }
        if self.cell_count > self.columns.len() {
            return Some(Err(self.decode_error(format!(
                "invalid row {}: it has {} cells, but the file has {} columns",
                self.row,
                self.cell_count,
                self.columns.len()
            ))));
        }
        let mut row = ExportRow::default();
        for (column, cell) in self.columns.iter().zip(cells) {
            column.store(&mut row, cell);
        }
        Some(Ok(row))
    }
}

#[cfg(test)]
mod tests;
