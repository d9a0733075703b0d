//! The results of all queries.

use std::fmt;
use std::path::Path;
use std::time::SystemTime;

use crate::Result;
use crate::queries::{self, QueryResult};

/// The results of all queries. `Display` shows them as tables, and [`html`](Self::html) returns a page with charts.
#[derive(Debug, Clone)]
pub struct Report {
    /// The date of the report.
    pub date: String,
    /// What was opened and resolved per week.
    pub weekly: QueryResult,
    /// The first replies by team.
    pub first_replies: QueryResult,
    /// What is open by age.
    pub backlog: QueryResult,
    /// What is open by teammate.
    pub teammates: QueryResult,
}

impl Report {
    /// Runs all queries on a copy. `now` is the time in seconds to which ages are relative.
    ///
    /// # Errors
    ///
    /// Fails if the file is not a copy that `mirror` made.
    pub fn read(database: &Path, now: i64) -> Result<Self> {
        let connection = queries::open(database)?;
        let run = |query| queries::run(&connection, query, now);
        Ok(Self {
            date: connection.query_row("SELECT date(?1, 'unixepoch')", [now], |row| row.get(0))?,
            weekly: run(queries::WEEKLY)?,
            first_replies: run(queries::FIRST_REPLIES)?,
            backlog: run(queries::BACKLOG)?,
            teammates: run(queries::TEAMMATES)?,
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for result in [
            &self.weekly,
            &self.first_replies,
            &self.backlog,
            &self.teammates,
        ] {
            writeln!(f, "{}\n", result.title)?;
            if result.rows.is_empty() {
                writeln!(f, "none yet\n")?;
            } else {
                writeln!(f, "{}", result.table())?;
            }
        }
        Ok(())
    }
}

/// Returns the current time in seconds.
///
/// # Errors
///
/// Fails if the clock of the system is before 1970.
pub fn now() -> Result<i64> {
    let elapsed = SystemTime::UNIX_EPOCH.elapsed()?;
    Ok(elapsed.as_secs().try_into()?)
}
