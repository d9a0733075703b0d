//! The queries of the report.

use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, named_params};

use crate::Result;
use crate::table::Table;

/// A query, whose parameter `:now` is the current time.
#[derive(Debug, Clone, Copy)]
pub struct Query {
    /// The heading.
    pub title: &'static str,
    /// The statement.
    pub sql: &'static str,
}

/// The median time to the first reply, by team.
pub const FIRST_REPLIES: Query = Query {
    title: "First replies by team",
    sql: include_str!("../queries/first_replies.sql"),
};
/// What is open, by age.
pub const BACKLOG: Query = Query {
    title: "Open by age",
    sql: include_str!("../queries/backlog.sql"),
};
/// What was opened and resolved in each week.
pub const WEEKLY: Query = Query {
    title: "Opened and resolved per week",
    sql: include_str!("../queries/weekly.sql"),
};
/// What is open for each teammate.
pub const TEAMMATES: Query = Query {
    title: "Open by teammate",
    sql: include_str!("../queries/teammates.sql"),
};

/// A cell of a result.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Null,
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
}

impl Cell {
    /// Returns the number; zero if it is none.
    pub fn number(&self) -> f64 {
        match self {
            Self::Number(number) => *number,
            Self::Null | Self::Text(_) => 0.0,
        }
    }
}

/// The result of a query.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The heading.
    pub title: &'static str,
    /// The names of the columns. Those that end with `_seconds` contain durations.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

/// Opens a copy, which `mirror` may be writing, to read it.
pub fn open(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Ok(Connection::open_with_flags(path, flags)?)
}

/// Runs a query.
pub fn run(connection: &Connection, query: Query, now: i64) -> Result<Answer> {
    let mut statement = connection.prepare(query.sql)?;
    let columns: Vec<String> = statement
        .column_names()
        .into_iter()
        .map(str::to_owned)
        .collect();
    let has_now = statement.parameter_index(":now")?.is_some();
    let mut rows = if has_now {
        statement.query(named_params! { ":now": now })?
    } else {
        statement.query([])?
    };
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let cells = (0..columns.len()).map(|index| {
            Ok(match row.get_ref(index)? {
                ValueRef::Integer(number) => Cell::Number(number as f64),
                ValueRef::Real(number) => Cell::Number(number),
                ValueRef::Text(text) => Cell::Text(String::from_utf8_lossy(text).into_owned()),
                ValueRef::Null | ValueRef::Blob(_) => Cell::Null,
            })
        });
        found.push(cells.collect::<Result<_>>()?);
    }
    Ok(Answer {
        title: query.title,
        columns,
        rows: found,
    })
}

impl Answer {
    /// Returns the result as text.
    pub fn table(&self) -> Table {
        let is_duration = |column: usize| {
            self.columns
                .get(column)
                .is_some_and(|name| name.ends_with("_seconds"))
        };
        let text = |(column, cell): (usize, &Cell)| match cell {
            Cell::Null => String::new(),
            Cell::Number(number) if is_duration(column) => duration(*number),
            Cell::Number(number) => number.round().to_string(),
            Cell::Text(text) => text.clone(),
        };
        let head = self.columns.iter();
        let head = head.map(|name| {
            name.trim_end_matches("_seconds")
                .replace("_percent", " %")
                .replace('_', " ")
        });
        Table {
            head: head.collect(),
            rows: self
                .rows
                .iter()
                .map(|row| row.iter().enumerate().map(text).collect())
                .collect(),
        }
    }
}

/// Returns a duration in its two largest units, such as `3 h 12 min`.
pub fn duration(seconds: f64) -> String {
    let minutes = (seconds / 60.0).round();
    let (hours, days) = ((minutes / 60.0).floor(), (minutes / 1440.0).floor());
    if minutes < 1.0 {
        format!("{seconds:.0} s")
    } else if hours < 1.0 {
        format!("{minutes} min")
    } else if days < 1.0 {
        format!("{hours} h {} min", minutes - hours * 60.0)
    } else {
        format!("{days} d {} h", hours - days * 24.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_two_units() {
        for (seconds, text) in [
            (0.0, "0 s"),
            (29.0, "29 s"),
            (30.0, "1 min"),
            (3_599.0, "1 h 0 min"),
            (11_520.0, "3 h 12 min"),
            (200_000.0, "2 d 7 h"),
        ] {
            assert_eq!(duration(seconds), text, "{seconds}");
        }
    }
}
