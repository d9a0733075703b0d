//! The copy in a SQLite database.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use intercom_api::sync::{Gone, Row, State, StreamName};
use rusqlite::ffi::SQLITE_ERROR;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};

use crate::Result;
use crate::lock::Lock;
use crate::report::now;
use crate::schema;
use crate::sink::{Keys, Sink, reason_text};
use crate::store_keys::StoreKeys;

/// The number of rows after which a transaction ends, if there is no state before.
const MAX_TRANSACTION: u32 = 10_000;

/// A copy in a SQLite database.
///
/// Rows and the state after them are in the same transaction. The streams share it: a state commits the rows of other streams too, which is harmless, because their
/// states are not ahead of their rows.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    connection: Connection,
    run: i64,
    upserts: HashMap<StreamName, String>,
    /// The number of rows in the open transaction; `None` if there is none.
    open: Option<u32>,
    /// Why a statement has failed. SQLite may have rolled back the rows of the other streams, so no state can be stored any more.
    failure: Option<String>,
    _lock: Lock,
}

impl Store {
    /// Opens a database, creates the tables, and starts a run.
    pub fn open(path: &Path) -> Result<Self> {
        // Another name of the same file has the same lock.
        let resolved = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let mut lock = resolved.into_os_string();
        lock.push(".lock");
        let lock = Lock::acquire(Path::new(&lock))?;
        let connection = Self::connect(path)
            .map_err(|error| format!("failed to open `{}`: {error}", path.display()))?;
        connection.execute("INSERT INTO runs (started_at) VALUES (?1)", [now()?])?;
        let run = connection.last_insert_rowid();
        let upserts = StreamName::ALL.iter();
        Ok(Self {
            path: path.to_owned(),
            connection,
            run,
            upserts: upserts
                .map(|stream| (*stream, schema::upsert(*stream)))
                .collect(),
            open: None,
            failure: None,
            _lock: lock,
        })
    }

    /// Connects to a database, and creates the tables.
    fn connect(path: &Path) -> Result<Connection> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(Duration::from_secs(30))?;
        // With a write-ahead log, others can read the copy while it is written, and `NORMAL` keeps it consistent even if the power fails.
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if version != 0 && version != schema::VERSION {
            return Err(format!(
                "the copy has version {version}, and this program writes version {}: copy the workspace into a new file",
                schema::VERSION
            )
            .into());
        }
        connection.execute_batch(&format!("BEGIN; {} COMMIT", schema::create()))?;
        connection.pragma_update(None, "user_version", schema::VERSION)?;
        Ok(connection)
    }

    /// Runs statements in the open transaction.
    fn write(&mut self, write: impl FnOnce(&Self) -> rusqlite::Result<()>) -> Result<()> {
        if let Some(failure) = &self.failure {
            return Err(format!("the copy cannot be written after an error: {failure}").into());
        }
        let result = (|| {
            if self.open.is_none() {
                self.connection.execute_batch("BEGIN IMMEDIATE")?;
                self.open = Some(0);
            }
            write(self)
        })();
        if let Err(error) = &result {
            self.failure = Some(error.to_string());
        }
        Ok(result?)
    }

    /// Ends the open transaction.
    fn end(&mut self) -> Result<()> {
        if self.open.is_none() {
            return Ok(());
        }
        self.write(|store| store.connection.execute_batch("COMMIT"))?;
        self.open = None;
        Ok(())
    }
}

impl Sink for Store {
    fn state(&self, stream: StreamName) -> Result<Option<State>> {
        let sql = "SELECT state FROM states WHERE stream = ?1";
        let stored: Option<String> = self
            .connection
            .query_row(sql, [stream.as_str()], |row| row.get(0))
            .optional()?;
        Ok(stored.map(|json| serde_json::from_str(&json)).transpose()?)
    }

    fn row(&mut self, row: &Row) -> Result<()> {
        self.write(|store| {
            let sql = store.upserts.get(&row.stream).map_or("", String::as_str);
            let mut values = vec![
                Value::from(row.raw.get().to_owned()),
                Value::from(store.run),
                Value::from(row.updated_at.map(|time| time.as_second())),
            ];
            values.extend(row.key.parts().map(|id| Value::from(id.to_string())));
            let mut statement = store.connection.prepare_cached(sql)?;
            match statement.execute(params_from_iter(&values)) {
                Err(rusqlite::Error::SqliteFailure(failure, _))
                    if failure.extended_code == SQLITE_ERROR =>
                {
                    let sql = schema::upsert_raw(row.stream);
                    store.connection.execute(&sql, params_from_iter(&values))?;
                }
                result => drop(result?),
            }
            Ok(())
        })?;
        let count = self.open.map_or(1, |count| count + 1);
        self.open = Some(count);
        if count >= MAX_TRANSACTION {
            self.end()?;
        }
        Ok(())
    }

    fn gone(&mut self, gone: &Gone) -> Result<()> {
        self.write(|store| {
            let key: Vec<&str> = gone.key.parts().map(|id| id.as_str()).collect();
            for sql in schema::delete(gone.stream) {
                let mut statement = store.connection.prepare_cached(&sql)?;
                let count = statement.parameter_count();
                statement.execute(params_from_iter(key.iter().take(count)))?;
            }
            let sql =
                "INSERT OR REPLACE INTO gone (stream, key, reason, run) VALUES (?1, ?2, ?3, ?4)";
            let reason = reason_text(&gone.reason);
            let values = params![
                gone.stream.as_str(),
                gone.key.to_string(),
                reason,
                store.run
            ];
            store.connection.execute(sql, values)?;
            Ok(())
        })
    }

    fn commit(&mut self, state: &State) -> Result<()> {
        let json = serde_json::to_string(state)?;
        self.write(|store| {
            let sql = "INSERT OR REPLACE INTO states (stream, state, run) VALUES (?1, ?2, ?3)";
            let values = params![state.stream().as_str(), json, store.run];
            store.connection.execute(sql, values)?;
            Ok(())
        })?;
        self.end()
    }

    fn keys(&mut self, stream: StreamName) -> Result<Keys> {
        self.end()?;
        Ok(Box::new(StoreKeys::open(&self.path, stream)?))
    }

    fn finish(&mut self) -> Result<()> {
        let at = now()?;
        self.write(|store| {
            let sql = "UPDATE runs SET finished_at = ?1 WHERE run = ?2";
            store.connection.execute(sql, [at, store.run])?;
            Ok(())
        })?;
        self.end()
    }
}
