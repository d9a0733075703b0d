//! An export of message data as one thing: order it, wait for it, and take the file.
//!
//! An export says for each message that was sent whom it reached, and what became of it: opened, clicked, answered. Intercom gathers it in a job, of which a
//! workspace can have one at a time, and keeps the file for two days.
//!
//! ```no_run
//! # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
//! let job = client.export_messages(1_723_075_200, 1_723_161_600).await?;
//! println!("if this program ends early, take it up again with {}", job.id());
//!
//! let waited = job.wait_with_progress(|progress| println!("{}", progress.status)).await?;
//! let Some(file) = waited else {
//!     println!("nothing was sent in that time");
//!     return Ok(());
//! };
//! file.save("messages.csv.gz").await?;
//!
//! let saved = std::fs::File::open("messages.csv.gz").expect("it was saved");
//! for row in intercom_api::export::read_rows(saved) {
//!     let row = row?;
//!     println!("{:?} was opened at {:?}", row.content_title, row.first_open);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What can happen
//!
//! - Another export is pending: [`Client::export_messages`] fails, and [`Error::is_export_pending`] says so. Take that one up by its id with
//!   [`Client::export_job`], wait for it or [cancel](ExportJob::cancel) it.
//! - The job completes: [`wait`](ExportJob::wait) gives the file; it gives `None` when there is nothing to export. A job that fails or is canceled is an error
//!   of the kind [`ExportFailed`](crate::ErrorKind::ExportFailed) or [`ExportCanceled`](crate::ErrorKind::ExportCanceled).
//! - The program ends, or the future is dropped: the job goes on at Intercom. `client.export_job(id).wait()` goes on with it.
//! - The download breaks: [`save`](ExportFile::save) starts again as the retry policy says, and until the file is whole there is none under its name. Whole means
//!   that the length is the one the server told, and the checksum of the gzip stream is right.
//!
//! Neither a download nor its rows are held in memory: pieces of some ten kilobytes are.

mod check;
mod file;
mod job;
mod row;
mod rows;
mod save;

#[cfg(feature = "dynamic")]
pub(crate) use check::Checked;
pub use file::{ExportDownload, ExportFile};
pub use job::{ExportJob, ExportProgress};
pub use row::ExportRow;
pub use rows::{ExportRows, SavedRows, read_rows};

use crate::{Client, Error, Timestamp, types};

impl Client {
    /// Orders an export of the messages that were sent in a period. Both of its days are included.
    ///
    /// # Errors
    ///
    /// See [`Error`]. When another export is pending, [`Error::is_export_pending`] is true: a workspace has one at a time.
    ///
    /// An order whose answer is lost is not repeated: it may have been taken. The next one then finds it pending.
    pub async fn export_messages(
        &self,
        after: impl Into<Timestamp>,
        before: impl Into<Timestamp>,
    ) -> Result<ExportJob, Error> {
        let (after, before) = (after.into(), before.into());
        if after > before {
            return Err(Error::invalid_request(format!(
                "the period of the export begins at {after}, after its end at {before}"
            )));
        }
        let order = types::CreateDataExportsRequest::builder()
            .created_at_after(after)
            .created_at_before(before);
        let made = self.create_data_export().body(order).send().await?;
        ExportJob::ordered(self, &made)
    }

    /// An export that was ordered before, by its [id](ExportJob::id). Nothing is sent.
    pub fn export_job(&self, id: impl Into<String>) -> ExportJob {
        ExportJob::known(self, id.into())
    }
}
