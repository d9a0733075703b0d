//! Exports of message data: create one, wait for it, and save or read the file.
//!
//! An export contains each message that was sent in a period, with the person who received it and what they did: opened, clicked, replied. Intercom gathers it
//! in a job, of which a workspace runs one at a time, and stores the file for two days.
//!
//! ```no_run
//! # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
//! let job = client.data_exports().start(1_723_075_200, 1_723_161_600).await?;
//! println!("export {} has started", job.id());
//!
//! let Some(file) = job.wait_with_progress(|progress| println!("{}", progress.status)).await? else {
//!     println!("no message was sent in that period");
//!     return Ok(());
//! };
//! file.save("messages.csv.gz").await?;
//!
//! let saved = std::fs::File::open("messages.csv.gz").expect("the file was saved");
//! for row in intercom_api::export::read_rows(saved) {
//!     let row = row?;
//!     println!("{:?} was opened at {:?}", row.content_title, row.first_open);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Failures
//!
//! - Another export is pending: [`start`](DataExports::start) fails, and [`Error::is_export_pending`] is true. Resume that one by its ID with
//!   [`DataExports::job`], and wait for it or [cancel](ExportJob::cancel) it.
//! - The job completes without data: [`wait`](ExportJob::wait) returns `None`. A job that fails or is canceled is an error of the kind
//!   [`ExportFailed`](crate::ErrorKind::ExportFailed) or [`ExportCanceled`](crate::ErrorKind::ExportCanceled).
//! - The program ends, or the future is dropped: the job continues at Intercom. `client.data_exports().job(id).wait()` resumes it.
//! - The download breaks: [`save`](ExportFile::save) starts again, as the retry policy allows, and creates the file only when it is complete. Complete means
//!   that the length is the announced one, and that the checksum of the gzip stream is correct.
//!
//! Neither a download nor its rows are held in memory: chunks of some ten kilobytes are.

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

use crate::resources::DataExports;
use crate::{Error, ErrorKind, Task, Timestamp, types};

const START: &str = "data_exports.start";

impl DataExports {
    /// Creates an export of the messages that were sent in a period, and returns its job. Both days of the period are included.
    ///
    /// Sends [`create`](Self::create).
    ///
    /// # Errors
    ///
    /// - [`Error::is_export_pending`] if another export is pending: a workspace runs one at a time.
    /// - [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the period ends before it starts.
    ///
    /// It is not retried if the response is lost, because the export may have been created; the next call then finds it pending.
    #[doc(alias = "export_messages")]
    pub fn start(
        &self,
        after: impl Into<Timestamp>,
        before: impl Into<Timestamp>,
    ) -> Task<ExportJob> {
        let (exports, after, before) = (self.clone(), after.into(), before.into());
        Task::new(START, &self.client, async move |requests| {
            if after > before {
                return Err(Error::new(
                    ErrorKind::InvalidRequest,
                    START,
                    format!("invalid period: it starts at {after}, after its end at {before}"),
                ));
            }
            let body = types::CreateDataExportRequest::new(after, before);
            let export = requests.send(exports.create(body)).await?;
            ExportJob::created(&exports, &export)
        })
    }

    /// Returns the job of an export by its [ID](ExportJob::id), to wait for it or to cancel it. Nothing is sent.
    pub fn job(&self, id: impl Into<String>) -> ExportJob {
        ExportJob::known(self, id.into())
    }
}
