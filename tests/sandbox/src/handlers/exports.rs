//! Exports of message data: jobs that move on by being asked about, and their files.

use serde_json::{Value, json};

use crate::{
    dispatch::{Call, Pieces, Reply},
    error::ApiError,
    export_file::{ExportSize, File},
    handlers::{Outcome, ok},
    state::{Export, State},
};

/// How long a finished export can be fetched, in seconds.
const LIFE: i64 = 2 * 86_400;

/// How an export ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExportEnd {
    /// There is a file.
    Completed,
    /// It did not work out.
    Failed,
    /// There is nothing to export.
    NoData,
    /// Somebody else canceled it.
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

/// How the exports of a sandbox go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// How often a look at a job finds it pending.
    pub(crate) pending: u32,
    /// How often it is found in progress after that.
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
    /// The status that the look of this number finds.
    fn status(self, look: u32) -> &'static str {
        if look <= self.pending {
            "pending"
        } else if look <= self.pending.saturating_add(self.in_progress) {
            "in_progress"
        } else {
            self.end.status()
        }
    }
}

fn missing() -> ApiError {
    ApiError::not_found("export job")
}

fn view(state: &State, id: &str, export: &Export) -> Value {
    let done = export.status == "completed";
    let (expires, url) = if done {
        let url = format!("{}/download/content/data/{id}", state.base);
        (export.expires_at.to_string(), url)
    } else {
        (String::new(), String::new())
    };
    json!({
        "job_identifier": id,
        "status": export.status,
        "download_expires_at": expires,
        "download_url": url,
    })
}

pub(crate) fn create(state: &mut State, call: &Call<'_>) -> Outcome {
    let after = call.body["created_at_after"].as_i64().unwrap_or(0);
    let before = call.body["created_at_before"].as_i64().unwrap_or(0);
    if after > before {
        let message = "`created_at_after` must not be later than `created_at_before`";
        return Err(ApiError::invalid("created_at_after", message));
    }
    let busy = state
        .exports
        .values()
        .any(|export| matches!(export.status, "pending" | "in_progress"));
    if busy {
        let message = "There are pending message data export jobs: only one runs at a time";
        return Err(ApiError::new(429, "rate_limit_exceeded", message));
    }
    let id = state.ids.opaque(16);
    let export = Export {
        status: "pending",
        looks: 0,
        expires_at: state.now() + LIFE,
    };
    let answer = view(state, &id, &export);
    state.exports.insert(id, export);
    ok(answer)
}

/// Each look moves the job on, as far as the plan says.
pub(crate) fn retrieve(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = call.path("job_identifier");
    let expires_at = state.now() + LIFE;
    let plan = state.export_plan;
    let export = state.exports.touch(id).ok_or_else(missing)?;
    if matches!(export.status, "pending" | "in_progress") {
        export.looks = export.looks.saturating_add(1);
        export.status = plan.status(export.looks);
        export.expires_at = expires_at;
    }
    let export = export.clone();
    ok(view(state, id, &export))
}

pub(crate) fn cancel(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = call.path("job_identifier");
    let export = state.exports.touch(id).ok_or_else(missing)?;
    if matches!(export.status, "pending" | "in_progress") {
        export.status = "canceled";
    }
    let export = export.clone();
    ok(view(state, id, &export))
}

pub(crate) fn download(state: &mut State, call: &Call<'_>) -> Outcome {
    if !call.accepts("application/octet-stream") {
        let message = "The file is sent as application/octet-stream only";
        return Err(ApiError::new(406, "media_type_not_acceptable", message));
    }
    let now = state.now();
    state
        .exports
        .get(call.path("job_identifier"))
        .filter(|export| export.status == "completed" && export.expires_at > now)
        .ok_or_else(missing)?;
    Ok(Reply::Gzip(Pieces::new(File::new(state.export_plan.size))))
}
