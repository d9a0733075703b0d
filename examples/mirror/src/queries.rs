//! The queries of the report.

use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, OpenFlags, named_params};

use crate::Result;
use crate::schema;
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

/// What to do if a path is not a SQLite copy.
const REQUIRED: &str =
    "a report requires a SQLite copy: run `mirror` without `--format ndjson`, and pass its path";

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
pub struct QueryResult {
    /// The heading.
    pub title: &'static str,
    /// The names of the columns. Those that end with `_seconds` contain durations.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

/// Opens a copy, which `mirror` may be writing, to read it.
///
/// # Errors
///
/// Fails if the file is not a SQLite copy that this version of `mirror` made.
pub fn open(path: &Path) -> Result<Connection> {
    let failed = |cause: &str| format!("failed to open `{}`: {cause}", path.display());
    if !path.exists() {
        return Err(failed("it does not exist: create a copy with `mirror` first").into());
    }
    if path.is_dir() {
        return Err(failed(&format!("it is a directory: {REQUIRED}")).into());
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection =
        Connection::open_with_flags(path, flags).map_err(|error| failed(&error.to_string()))?;
    let version = connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0));
    match version {
        Ok(schema::VERSION) => Ok(connection),
        Ok(0) => Err(failed(&format!("it is not a copy: {REQUIRED}")).into()),
        Ok(version) => Err(failed(&format!(
            "the copy has version {version}, and this program reads version {}: copy the workspace into a new file",
            schema::VERSION
        ))
        .into()),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) => {
            Err(failed(&format!("it is not a SQLite database: {REQUIRED}")).into())
        }
        Err(error) => Err(failed(&error.to_string()).into()),
    }
}

/// Runs a query.
pub fn run(connection: &Connection, query: Query, now: i64) -> Result<QueryResult> {
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
    Ok(QueryResult {
        title: query.title,
        columns,
        rows: found,
    })
}

impl QueryResult {
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
            Cell::Number(value) => number(*value),
            Cell::Text(text) => text.clone(),
        };
        let head = self.columns.iter();
        let head = head.map(|name| {
            name.trim_end_matches("_seconds")
                .replace("_percent", " %")
                .replace('_', " ")
        });
        // A column of nothing but names has no number.
        let is_number = |column: usize| {
            let cells = self.rows.iter().filter_map(move |row| row.get(column));
            let mut cells = cells.filter(|cell| **cell != Cell::Null).peekable();
            cells.peek().is_some() && cells.all(|cell| matches!(cell, Cell::Number(_)))
        };
        Table {
            numbers: (0..self.columns.len()).map(is_number).collect(),
            head: head.collect(),
            rows: self
                .rows
                .iter()
                .map(|row| row.iter().enumerate().map(text).collect())
                .collect(),
        }
    }
}

/// Returns a number without decimals, with separated thousands, such as `12,345`.
pub fn number(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = String::new();
    if value < -0.5 {
        text.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
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
    fn thousands_are_separated() {
        for (value, text) in [
            (0.0, "0"),
            (-0.4, "0"),
            (999.4, "999"),
            (999.6, "1,000"),
            (12_345.0, "12,345"),
            (-1_234_567.0, "-1,234,567"),
        ] {
            assert_eq!(number(value), text, "{value}");
        }
    }

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
