//! Reads the rows of a file while it is received.

use std::fmt;
use std::io::Read;
use std::task::Poll;

use bytes::{Buf, Bytes};
use csv_core::ReadRecordResult;

use super::check::Checked;
use super::file::{DOWNLOAD, ExportDownload};
use super::row::{Column, ExportRow};
use crate::{Error, ErrorKind};

/// The largest row, in bytes. A quotation mark that is never closed makes the rest of the file one row.
const LARGEST: usize = 16 * 1024 * 1024;
const SAVED: &str = "read_rows";

/// A stream of the rows of an export that is being downloaded: [`ExportFile::rows`](super::ExportFile::rows).
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

    /// Returns the next row; `None` after the last one.
    ///
    /// # Errors
    ///
    /// A row with more cells than there are columns is an error, and the rows after it follow. If the download breaks, or the file is not an export, the error
    /// ends the stream, and rows are missing.
    pub async fn next(&mut self) -> Option<Result<ExportRow, Error>> {
        loop {
            match self.reader.step() {
                Poll::Ready(row) => return row,
                Poll::Pending => match self.download.chunk().await {
                    Ok(piece) => self.reader.feed(piece),
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

/// Reads the rows of a saved export, compressed or not.
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
        checked: Checked::new(SAVED, true),
        reader: Reader::new(SAVED),
        buffer: vec![0; 64 * 1024].into_boxed_slice(),
    }
}

/// An iterator over the rows of a saved export: [`read_rows`].
///
/// A row with more cells than there are columns is an error, and the rows after it follow. If the file cannot be read, is truncated, or is not an export, the
/// error ends the iterator.
pub struct SavedRows<R> {
    file: R,
    checked: Checked,
    reader: Reader,
    buffer: Box<[u8]>,
}

impl<R: Read> SavedRows<R> {
    fn piece(&mut self) -> Result<Option<Bytes>, Error> {
        loop {
            let length = match self.file.read(&mut self.buffer) {
                Ok(length) => length,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Error::io(SAVED, "cannot read the file", error)),
            };
            if length == 0 {
                let rest = self.checked.finish()?;
                return Ok((!rest.is_empty()).then_some(rest));
            }
            let piece = Bytes::copy_from_slice(&self.buffer[..length]);
            let piece = self.checked.take(piece)?;
            if !piece.is_empty() {
                return Ok(Some(piece));
            }
        }
    }
}

impl<R: Read> Iterator for SavedRows<R> {
    type Item = Result<ExportRow, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.reader.step() {
                Poll::Ready(row) => return row,
                Poll::Pending => match self.piece() {
                    Ok(piece) => self.reader.feed(piece),
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

/// Makes rows of pieces of text.
struct Reader {
    operation: &'static str,
    csv: csv_core::Reader,
    input: Bytes,
    /// No piece comes after `input`.
    last: bool,
    ended: bool,
    columns: Vec<Column>,
    /// The row that is being read: its cells, one after the other, and where each ends.
    text: Vec<u8>,
    written: usize,
    ends: Vec<usize>,
    cells: usize,
    /// The number of the row, counted from the headings, which are 1.
    row: u64,
}

impl Reader {
    fn new(operation: &'static str) -> Self {
        Self {
            operation,
            csv: csv_core::Reader::new(),
            input: Bytes::new(),
            last: false,
            ended: false,
            columns: Vec::new(),
            text: vec![0; 4096],
            written: 0,
            ends: vec![0; 64],
            cells: 0,
            row: 0,
        }
    }

    /// Takes the next piece; `None` says that there is no other.
    fn feed(&mut self, piece: Option<Bytes>) {
        match piece {
            // Nothing at all would mean the end to the reader of CSV.
            Some(piece) => self.input = piece,
            None => self.last = true,
        }
    }

    /// Ends with an error.
    fn fail(&mut self, error: Error) -> Error {
        self.ended = true;
        error
    }

    fn wrong(&self, message: String) -> Error {
        Error::new(ErrorKind::Decode, self.operation, message)
    }

    /// The next row; pending when it needs another piece.
    fn step(&mut self) -> Poll<Option<Result<ExportRow, Error>>> {
        loop {
            if self.ended {
                return Poll::Ready(None);
            }
            if self.input.is_empty() && !self.last {
                return Poll::Pending;
            }
            let (result, read, written, cells) = self.csv.read_record(
                &self.input,
                &mut self.text[self.written..],
                &mut self.ends[self.cells..],
            );
            self.input.advance(read);
            self.written += written;
            self.cells += cells;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.text.len() >= LARGEST => {
                    let row = self.row + 1;
                    let error = self.wrong(format!(
                        "row {row} is larger than {LARGEST} bytes: a closing quotation mark is missing"
                    ));
                    return Poll::Ready(Some(Err(self.fail(error))));
                }
                ReadRecordResult::OutputFull => self.text.resize(self.text.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::End => {
                    self.ended = true;
                    if self.columns.is_empty() {
                        let error = self.wrong("the file is empty: it has no headings".into());
                        return Poll::Ready(Some(Err(error)));
                    }
                }
                ReadRecordResult::Record => {
                    self.row += 1;
                    let row = self.record();
                    (self.written, self.cells) = (0, 0);
                    if let Some(row) = row {
                        return Poll::Ready(Some(row));
                    }
                }
            }
        }
    }

    /// What a record is: a row, or nothing when it is the headings.
    fn record(&mut self) -> Option<Result<ExportRow, Error>> {
        let ends = &self.ends[..self.cells];
        let cells = ends.iter().scan(0, |start, &end| {
            let cell = self.text.get(*start..end);
            *start = end;
            cell
        });
        if self.columns.is_empty() {
            self.columns = cells.map(Column::new).collect();
            if !self.columns.iter().any(Column::is_known) {
                let error = self.wrong(
                    "the file is not an export: it has none of the known columns, such as `user_id`"
                        .into(),
                );
                return Some(Err(self.fail(error)));
            }
            return None;
        }
        if self.cells > self.columns.len() {
            return Some(Err(self.wrong(format!(
                "row {} has {} cells, but there are {} columns",
                self.row,
                self.cells,
                self.columns.len()
            ))));
        }
        let mut row = ExportRow::default();
        for (column, cell) in self.columns.iter().zip(cells) {
            column.put(&mut row, cell);
        }
        Some(Ok(row))
    }
}

#[cfg(test)]
mod tests;
