//! Export jobs: polling, waiting and canceling.

use std::fmt;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use super::ExportFile;
use crate::resources::DataExports;
use crate::resources::data_exports::op;
use crate::types::{DataExport, DataExportStatus};
use crate::{Error, ErrorKind, Operation, Response};

const CREATE: &str = op::Create::INFO.name;
const GET: &str = op::Get::INFO.name;
const INITIAL_INTERVAL: Duration = Duration::from_secs(2);
const MAX_INTERVAL: Duration = Duration::from_secs(60);
const TIMEOUT: Duration = Duration::from_secs(24 * 60 * 60);

/// The job of an export. [`DataExports::start`] and [`DataExports::job`] return it.
///
/// # Examples
///
/// ```no_run
/// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
/// use std::time::Duration;
///
/// let job = client.data_exports().start(1_723_075_200, 1_723_161_600).await?;
/// let job = job
///     .poll_interval(Duration::from_secs(5), Duration::from_secs(30))
///     .timeout(Duration::from_secs(3_600));
/// if let Some(file) = job.wait().await? {
///     file.save("messages.csv.gz").await?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ExportJob {
    exports: DataExports,
    id: String,
    /// Whether the job was just created, so that it is not polled immediately.
    is_new: bool,
    initial_interval: Duration,
    max_interval: Duration,
    timeout: Duration,
}

/// The progress of an export job, as reported to [`ExportJob::wait_with_progress`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExportProgress {
    /// The status that the last poll returned.
    pub status: DataExportStatus,
    /// The number of polls.
    pub polls: u32,
    /// The time since the wait started.
    pub elapsed: Duration,
}

impl ExportJob {
    pub(super) fn known(exports: &DataExports, id: String) -> Self {
        Self {
            exports: exports.clone(),
            id,
            is_new: false,
            initial_interval: INITIAL_INTERVAL,
            max_interval: MAX_INTERVAL,
            timeout: TIMEOUT,
        }
    }

    pub(super) fn created(
        exports: &DataExports,
        export: &Response<DataExport>,
    ) -> Result<Self, Error> {
        let id = export.job_identifier.clone();
        // An ID that contains the token would bring it into logs.
        if id.is_empty() || export.meta().shown(&id) != id {
            return Err(Error::incomplete(
                CREATE,
                "the response has no `job_identifier` that can be used",
            ));
        }
        Ok(Self {
            is_new: true,
            ..Self::known(exports, id)
        })
    }

    /// Returns the ID of the job. Pass it to [`DataExports::job`] to wait for the job later, or in another process.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Sets the initial and the maximum interval between polls. Default: 2 and 60 seconds.
    ///
    /// The interval grows by half with each poll. The minimum is one millisecond.
    #[must_use]
    pub fn poll_interval(mut self, initial: Duration, max: Duration) -> Self {
        self.initial_interval = initial.max(Duration::from_millis(1));
        self.max_interval = max.max(self.initial_interval);
        self
    }

    /// Sets the timeout of [`wait`](Self::wait). Default: 24 hours.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Retrieves the status of the job.
    ///
    /// # Errors
    ///
    /// - [`Api`](ErrorKind::Api) if the server responds with an error. [`Error::is_not_found`] returns `true` if the job does not exist.
    /// - [`Connection`](ErrorKind::Connection), [`AttemptTimeout`](ErrorKind::AttemptTimeout), [`Timeout`](ErrorKind::Timeout),
    ///   [`RateLimited`](ErrorKind::RateLimited) or [`Decode`](ErrorKind::Decode) if the request fails otherwise.
    pub async fn status(&self) -> Result<DataExportStatus, Error> {
        Ok(self.poll().await?.status)
    }

    /// Polls the job until it ends, and returns the file; `None` if no message was sent in the period.
    ///
    /// After an error, or if the future is dropped, the job continues on the server, and this method can be called again.
    ///
    /// # Errors
    ///
    /// - [`ExportFailed`](ErrorKind::ExportFailed) if the job failed.
    /// - [`ExportCanceled`](ErrorKind::ExportCanceled) if the job was canceled.
    /// - [`Timeout`](ErrorKind::Timeout) if the job did not end within the [timeout](Self::timeout).
    /// - The errors of [`status`](Self::status) if a poll fails.
    pub async fn wait(&self) -> Result<Option<ExportFile>, Error> {
        self.wait_with_progress(|_| {}).await
    }

    /// Polls the job until it ends, like [`wait`](Self::wait), and calls `progress` after each poll.
    ///
    /// # Errors
    ///
    /// The errors of [`wait`](Self::wait).
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn run(job: intercom_api::export::ExportJob) -> Result<(), intercom_api::Error> {
    /// let file = job
    ///     .wait_with_progress(|progress| println!("{} after {} polls", progress.status, progress.polls))
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn wait_with_progress(
        &self,
        mut progress: impl FnMut(&ExportProgress),
    ) -> Result<Option<ExportFile>, Error> {
        let started = Instant::now();
        let mut interval = self.initial_interval;
        let mut polls = 0;
        if self.is_new {
            self.sleep(started, interval).await?;
        }
        loop {
            let remaining = self.timeout.saturating_sub(started.elapsed());
            let export = match timeout(remaining, self.poll()).await {
                Ok(export) => export?,
                Err(_) => return Err(timed_out()),
            };
            let status = export.status.clone();
            polls += 1;
            progress(&ExportProgress {
                status: status.clone(),
                polls,
                elapsed: started.elapsed(),
            });
            match status {
                DataExportStatus::Completed => {
                    return Ok(Some(ExportFile::new(
                        &self.exports.client,
                        &self.id,
                        &export,
                    )));
                }
                DataExportStatus::NoData => return Ok(None),
                DataExportStatus::Failed => {
                    return Err(Error::new(
                        ErrorKind::ExportFailed,
                        GET,
                        "the export failed on the server: start a new export",
                    ));
                }
                DataExportStatus::Canceled => {
                    return Err(Error::new(
                        ErrorKind::ExportCanceled,
                        GET,
                        "the export was canceled: start a new export if you still need it",
                    ));
                }
                // A job with an unknown status may still be running.
                DataExportStatus::Pending
                | DataExportStatus::InProgress
                | DataExportStatus::Unknown(_) => {}
            }
            self.sleep(started, interval).await?;
            interval = interval.saturating_mul(3) / 2;
            interval = interval.min(self.max_interval);
        }
    }

    /// Cancels the job and returns its status. Afterward, another export can be started. A job that has already ended is not changed.
    ///
    /// # Errors
    ///
    /// The errors of [`status`](Self::status).
    pub async fn cancel(&self) -> Result<DataExportStatus, Error> {
        let export = self.exports.cancel(self.id.as_str()).await?;
        Ok(export.into_inner().status)
    }

    async fn poll(&self) -> Result<DataExport, Error> {
        let export = self.exports.get(self.id.as_str()).await?.into_inner();
        if export.status.as_str().is_empty() {
            return Err(Error::incomplete(GET, "the response has no `status`"));
        }
        Ok(export)
    }

    async fn sleep(&self, started: Instant, interval: Duration) -> Result<(), Error> {
        if started.elapsed().saturating_add(interval) >= self.timeout {
            return Err(timed_out());
        }
        sleep(interval).await;
        Ok(())
    }
}

fn timed_out() -> Error {
    Error::new(
        ErrorKind::Timeout,
        GET,
        "the export did not end within the timeout: it continues on the server, so call `wait` again",
    )
}

impl fmt::Debug for ExportJob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExportJob")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
