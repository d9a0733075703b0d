//! Prevents two programs from writing to the same copy: the older version of a row could replace the newer one.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode};

use crate::Result;

/// A lock on a file, which the operating system releases even if the program is killed.
#[derive(Debug)]
pub struct Lock {
    _connection: Connection,
}

impl Lock {
    /// Locks a file, and creates it if it does not exist.
    ///
    /// # Errors
    ///
    /// Fails if another program has locked the file, or if the file cannot be written.
    pub fn acquire(path: &Path) -> Result<Self> {
        let shown = path.display();
        if let Some(parent) = path.parent()
            && parent != Path::new("")
            && !parent.is_dir()
        {
            let parent = parent.display();
            return Err(format!(
                "failed to open `{shown}`: the directory `{parent}` does not exist: create it first"
            )
            .into());
        }
        let failed = |error| match error {
            rusqlite::Error::SqliteFailure(cause, _) if cause.code == ErrorCode::DatabaseBusy => {
                format!(
                    "another program writes to this copy: `{shown}` is locked: wait until it ends"
                )
            }
            error => format!("failed to open `{shown}`: {error}"),
        };
        let connection = Connection::open(path).map_err(failed)?;
        connection.busy_timeout(Duration::from_secs(2))?;
        connection
            .execute_batch("BEGIN EXCLUSIVE")
            .map_err(failed)?;
        Ok(Self {
            _connection: connection,
        })
    }
}
