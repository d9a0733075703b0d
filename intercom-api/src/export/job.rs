//! The job that gathers an export.

use std::fmt;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use super::ExportFile;
use crate::types::{DataExport, DataExportStatus};
use crate::{Client, Error, ErrorKind};

const LOOK: &str = "get_data_export";
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
const LIMIT: Duration = Duration::from_secs(24 * 60 * 60);

/// An export of message data while Intercom gathers it: from [`Client::export_messages`], or [`Client::export_job`].
#[derive(Clone)]
pub struct ExportJob {
    client: Client,
    id: String,
    /// It was ordered just now, so that there is no sense in asking about it at once.
    fresh: bool,
    first_pause: Duration,
    longest_pause: Duration,
    limit: Duration,
}

/// How far an export is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExportProgress {
    /// What the last look at the job found.
    pub status: DataExportStatus,
    /// How often the job was looked at.
    pub polls: u32,
    /// How long it has been waited for.
    pub waited: Duration,
}

impl ExportJob {
    pub(super) fn known(client: &Client, id: String) -> Self {
        Self {
            client: client.clone(),
            id,
            fresh: false,
            first_pause: FIRST_PAUSE,
            longest_pause: LONGEST_PAUSE,
            limit: LIMIT,
        }
    }

    pub(super) fn ordered(client: &Client, made: &DataExport) -> Result<Self, Error> {
        let id = made.job_identifier.clone().filter(|id| !id.is_empty());
        let id = id.ok_or_else(|| {
            Error::incomplete(
                "create_data_export",
                "the answer has no id of the job in it",
            )
        })?;
        Ok(Self {
            fresh: true,
            ..Self::known(client, id)
        })
    }

    /// The id of the job, to take it up again with [`Client::export_job`], from another program as well.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// How long to pause between two polls at the job: at first, and at most. The pause grows by half each time; from 2 to 60 seconds unless set. No pause is
    /// shorter than a millisecond.
    #[must_use]
    pub fn poll_interval(mut self, first: Duration, longest: Duration) -> Self {
        self.first_pause = first.max(Duration::from_millis(1));
        self.longest_pause = longest.max(self.first_pause);
        self
    }

    /// How long [`wait`](Self::wait) waits in all; 24 hours unless set.
    #[must_use]
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// How the job is now.
    ///
    /// # Errors
    ///
    /// See [`Error`]; a job that does not exist is [not found](Error::is_not_found).
    pub async fn status(&self) -> Result<DataExportStatus, Error> {
        status(&self.look().await?)
    }

    /// Waits until the job has ended. `None` says that nothing was sent in the period.
    ///
    /// It can be called again after an error, and dropping the future does no harm: the job goes on at Intercom either way.
    ///
    /// # Errors
    ///
    /// [`ExportFailed`](ErrorKind::ExportFailed) and [`ExportCanceled`](ErrorKind::ExportCanceled) when the job ended in this way;
    /// [`Timeout`](ErrorKind::Timeout) when it has not ended within the [limit](Self::timeout); otherwise see [`Error`].
    pub async fn wait(&self) -> Result<Option<ExportFile>, Error> {
        self.wait_with_progress(|_| {}).await
    }

    /// As [`wait`](Self::wait), and calls a function after each look at the job.
    ///
    /// # Errors
    ///
    /// As [`wait`](Self::wait).
    pub async fn wait_with_progress(
        &self,
        mut progress: impl FnMut(&ExportProgress),
    ) -> Result<Option<ExportFile>, Error> {
        let began = Instant::now();
        let mut pause = self.first_pause;
        let mut polls = 0;
        if self.fresh {
            self.pause(began, pause).await?;
        }
        loop {
            let left = self.limit.saturating_sub(began.elapsed());
            let export = match timeout(left, self.look()).await {
                Ok(export) => export?,
                Err(_) => return Err(self.too_long()),
            };
            let status = status(&export)?;
            polls += 1;
            progress(&ExportProgress {
                status: status.clone(),
                polls,
                waited: began.elapsed(),
            });
            match status {
                DataExportStatus::Completed => {
                    return Ok(Some(ExportFile::new(&self.client, &self.id, &export)));
                }
                DataExportStatus::NoData => return Ok(None),
                DataExportStatus::Failed => {
                    return Err(Error::of(
                        ErrorKind::ExportFailed,
                        LOOK,
                        "the export has failed at Intercom: order it again",
                    ));
                }
                DataExportStatus::Canceled => {
                    return Err(Error::of(
                        ErrorKind::ExportCanceled,
                        LOOK,
                        "the export was canceled: order it again if that was not meant",
                    ));
                }
                // A state that is new says at least that it has not ended in one of the known ways.
                DataExportStatus::Pending
                | DataExportStatus::InProgress
                | DataExportStatus::Unknown(_) => {}
            }
            self.pause(began, pause).await?;
            pause = pause.saturating_mul(3) / 2;
            pause = pause.min(self.longest_pause);
        }
    }

    /// Cancels the job, which makes room for another one. A job that has ended stays as it is: the status says which.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn cancel(&self) -> Result<DataExportStatus, Error> {
        let cancel = self.client.cancel_data_export();
        status(&*cancel.job_identifier(self.id.as_str()).send().await?)
    }

    async fn look(&self) -> Result<DataExport, Error> {
        let look = self.client.get_data_export();
        let answer = look.job_identifier(self.id.as_str()).send().await?;
        Ok(answer.into_inner())
    }

    async fn pause(&self, began: Instant, pause: Duration) -> Result<(), Error> {
        if began.elapsed().saturating_add(pause) >= self.limit {
            return Err(self.too_long());
        }
        sleep(pause).await;
        Ok(())
    }

    fn too_long(&self) -> Error {
        Error::of(
            ErrorKind::Timeout,
            LOOK,
            "the export has not ended in time: it goes on at Intercom, so wait for it again by its id",
        )
    }
}

fn status(export: &DataExport) -> Result<DataExportStatus, Error> {
    let missing = || Error::incomplete(LOOK, "the answer has no status of the job in it");
    export.status.clone().ok_or_else(missing)
}

impl fmt::Debug for ExportJob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExportJob")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
