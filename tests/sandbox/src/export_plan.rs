//! The settings for exports.

use crate::export_file::ExportSize;

/// The final status of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExportEnd {
    /// The file is available.
    Completed,
    /// The job failed.
    Failed,
    /// No data matches.
    NoData,
    /// The job was canceled by another client.
    Canceled,
}

impl ExportEnd {
    fn status(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::NoData => "no_data",
            Self::Canceled => "canceled",
        }
    }
}

/// The settings for exports.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// Number of polls that return the status `pending`.
    pub(crate) pending: u32,
    /// Number of subsequent polls that return the status `in_progress`.
    pub(crate) in_progress: u32,
    pub(crate) end: ExportEnd,
    pub(crate) size: ExportSize,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            pending: 0,
            in_progress: 1,
            end: ExportEnd::Completed,
            size: ExportSize::Rows(1),
        }
    }
}

impl Plan {
    /// Returns the status for a poll. The first poll is number 1.
    pub(crate) fn status(self, poll: u32) -> &'static str {
        if poll <= self.pending {
            "pending"
        } else if poll <= self.pending.saturating_add(self.in_progress) {
            "in_progress"
        } else {
            self.end.status()
        }
    }
}
