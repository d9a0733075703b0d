//! Exports of message data: start an export, wait for it, and save or read the file.
//!
//! An export has a row for each message that was sent in a period. The row contains the recipient and the recipient's actions, such as opens, clicks and replies.
//! Intercom creates the file in a job, and stores it for two days. A workspace can run one job at a time.
//!
//! # Examples
//!
//! ```no_run
//! # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
//! let job = client.data_exports().start(1_723_075_200, 1_723_161_600).await?;
//! println!("started export {}", job.id());
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
//! - Another export is pending: [`start`](DataExports::start) fails with an error for which [`Error::is_export_pending`] returns `true`. Get the pending job by
//!   its ID with [`DataExports::job`], and wait for it or [cancel](ExportJob::cancel) it.
//! - The job completes without data: [`wait`](ExportJob::wait) returns `None`.
//! - The job fails or is canceled: `wait` returns an error of the kind [`ExportFailed`](crate::ErrorKind::ExportFailed) or
//!   [`ExportCanceled`](crate::ErrorKind::ExportCanceled).
//! - The program ends, or the future is dropped: the job continues on the server. Wait for it again with `client.data_exports().job(id).wait()`.
//! - The program ends before it stores the ID of the job: the API does not list jobs, so the job cannot be found. Call `start` again until it no longer fails with
//!   `is_export_pending`, which means that the job has ended, and a new one has started.
//! - The download is interrupted: [`save`](ExportFile::save) downloads the file again, as the retry policy allows. It creates the file only if the download is
//!   complete, which means that it has the length that the server reported, and that the checksum of the gzip stream is correct.
//!
//! Downloads and rows are streamed in small chunks, so memory use does not depend on the size of the file.

mod check;
mod download;
mod file;
mod job;
mod row;
mod rows;
mod save;

#[cfg(feature = "dynamic")]
pub(crate) use check::FileCheck;
pub use download::ExportDownload;
pub use file::ExportFile;
pub use job::{ExportJob, ExportProgress};
pub use row::ExportRow;
pub use rows::{ExportRows, SavedRows, read_rows};

use crate::resources::DataExports;
use crate::{Error, ErrorKind, Task, Timestamp, types};

const START: &str = "data_exports.start";

impl DataExports {
    /// Starts an export of the messages that were sent in a period, and returns its job. The first and the last day of the period are included.
    ///
    /// Sends the request of [`create`](Self::create). The times are [`Timestamp`]s or Unix times in seconds. With the features `chrono`, `jiff` and `time`, they can
    /// also be times of these crates.
    ///
    /// # Errors
    ///
    /// - [`RateLimited`](crate::ErrorKind::RateLimited) if another export is pending, because a workspace can run one job at a time.
    ///   [`Error::is_export_pending`] returns `true` for it.
    /// - [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the period ends before it starts.
    /// - [`Decode`](crate::ErrorKind::Decode) if the response does not contain the ID of the job.
    /// - [`Api`](crate::ErrorKind::Api), [`Connection`](crate::ErrorKind::Connection), [`AttemptTimeout`](crate::ErrorKind::AttemptTimeout) or
    ///   [`Timeout`](crate::ErrorKind::Timeout) if the request fails otherwise.
    ///
    /// If the response is lost, the request is not retried, because the export may have been started. In this case, the next call fails because of the pending
    /// export.
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
                    format!("invalid period: its start {after} is after its end {before}"),
                ));
            }
            let body = types::CreateDataExportRequest::new(after, before);
            let export = requests.send(exports.create(body)).await?;
            ExportJob::created(&exports, &export)
        })
    }

    /// Returns the job with this [ID](ExportJob::id), to wait for it or to cancel it, without sending a request.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// let job = client.data_exports().job("orzzsbd7hk67xyu");
    /// println!("{}", job.status().await?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn job(&self, id: impl Into<String>) -> ExportJob {
        ExportJob::known(self, id.into())
    }
}
