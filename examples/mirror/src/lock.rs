//! Prevents two programs from writing to the same copy: the older version of a row could replace the newer one.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

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
    /// Fails if another program has locked the file.
    pub fn acquire(path: &Path) -> Result<Self> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(Duration::from_secs(2))?;
        connection
            .execute_batch("BEGIN EXCLUSIVE")
            .map_err(|error| {
                format!(
                    "another program writes to this copy: {}: {error}",
                    path.display()
                )
            })?;
        Ok(Self {
            _connection: connection,
        })
    }
}
