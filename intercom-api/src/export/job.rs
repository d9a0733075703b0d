//! The job of an export.

use std::fmt;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use super::ExportFile;
use crate::resources::DataExports;
use crate::resources::data_exports::op;
use crate::types::{DataExport, DataExportStatus};
use crate::{Error, ErrorKind, Operation};

const CREATE: &str = op::Create::INFO.name;
const GET: &str = op::Get::INFO.name;
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
const TIMEOUT: Duration = Duration::from_secs(24 * 60 * 60);

/// The job of an export: returned by [`DataExports::start`] and [`DataExports::job`].
#[derive(Clone)]
pub struct ExportJob {
    exports: DataExports,
    id: String,
    /// It was created just now, so the first poll waits.
    fresh: bool,
    first_pause: Duration,
    longest_pause: Duration,
    timeout: Duration,
}

/// The progress of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExportProgress {
    /// The status in the last poll.
    pub status: DataExportStatus,
    /// The number of polls.
    pub polls: u32,
    /// The time since the wait started.
    pub waited: Duration,
}

impl ExportJob {
    pub(super) fn known(exports: &DataExports, id: String) -> Self {
        Self {
            exports: exports.clone(),
            id,
            fresh: false,
            first_pause: FIRST_PAUSE,
            longest_pause: LONGEST_PAUSE,
            timeout: TIMEOUT,
        }
    }

    pub(super) fn created(exports: &DataExports, export: &DataExport) -> Result<Self, Error> {
        let id = export.job_identifier.clone();
        if id.is_empty() {
            return Err(Error::incomplete(
                CREATE,
                "the response has no `job_identifier`",
            ));
        }
        Ok(Self {
            fresh: true,
            ..Self::known(exports, id)
        })
    }

    /// Returns the ID of the job. [`DataExports::job`] accepts it, in another program as well.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Sets the time between two polls: the first and the longest. It grows by half with each poll, and is at least a millisecond. Default: from 2 to 60 seconds.
    #[must_use]
    pub fn poll_interval(mut self, first: Duration, longest: Duration) -> Self {
        self.first_pause = first.max(Duration::from_millis(1));
        self.longest_pause = longest.max(self.first_pause);
        self
    }

    /// Sets how long [`wait`](Self::wait) waits. Default: 24 hours.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Retrieves the status of the job.
    ///
    /// # Errors
    ///
    /// [`Error::is_not_found`] if the job does not exist. It can also fail as any request: see [`Error`].
    pub async fn status(&self) -> Result<DataExportStatus, Error> {
        Ok(self.poll().await?.status)
    }

    /// Waits until the job has ended, and returns the file; `None` if no message was sent in the period.
    ///
    /// It can be called again after an error or after dropping the future: the job continues at Intercom.
    ///
    /// # Errors
    ///
    /// - [`ExportFailed`](ErrorKind::ExportFailed) or [`ExportCanceled`](ErrorKind::ExportCanceled) if the job ended in this way.
    /// - [`Timeout`](ErrorKind::Timeout) if the job has not ended within the [timeout](Self::timeout).
    ///
    /// A poll can also fail as any request: see [`Error`].
    pub async fn wait(&self) -> Result<Option<ExportFile>, Error> {
        self.wait_with_progress(|_| {}).await
    }

    /// Waits like [`wait`](Self::wait), and calls a function after each poll.
    ///
    /// # Errors
    ///
    /// Like [`wait`](Self::wait).
    pub async fn wait_with_progress(
        &self,
        mut progress: impl FnMut(&ExportProgress),
    ) -> Result<Option<ExportFile>, Error> {
        let started = Instant::now();
        let mut pause = self.first_pause;
        let mut polls = 0;
        if self.fresh {
            self.pause(started, pause).await?;
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
                waited: started.elapsed(),
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
                        "the export has failed at Intercom: create it again",
                    ));
                }
                DataExportStatus::Canceled => {
                    return Err(Error::new(
                        ErrorKind::ExportCanceled,
                        GET,
                        "the export was canceled: create it again if it is still needed",
                    ));
                }
                // An unknown status is not one of those in which a job has ended.
                DataExportStatus::Pending
                | DataExportStatus::InProgress
                | DataExportStatus::Unknown(_) => {}
            }
            self.pause(started, pause).await?;
            pause = pause.saturating_mul(3) / 2;
            pause = pause.min(self.longest_pause);
        }
    }

    /// Cancels the job, so that another one can be created, and returns its status. A job that has already ended does not change.
    ///
    /// # Errors
    ///
    /// Any request can fail as [`Error`] describes.
    pub async fn cancel(&self) -> Result<DataExportStatus, Error> {
        let export = self.exports.cancel(self.id.as_str()).await?;
        Ok(export.into_inner().status)
    }

    async fn poll(&self) -> Result<DataExport, Error> {
        let export = self.exports.get(self.id.as_str()).await?;
        Ok(export.into_inner())
    }

    async fn pause(&self, started: Instant, pause: Duration) -> Result<(), Error> {
        if started.elapsed().saturating_add(pause) >= self.timeout {
            return Err(timed_out());
        }
        sleep(pause).await;
        Ok(())
    }
}

fn timed_out() -> Error {
    Error::new(
        ErrorKind::Timeout,
        GET,
        "the export has not ended in time: it continues at Intercom, so wait for it again by its ID",
    )
}

impl fmt::Debug for ExportJob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExportJob")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
