//! The keys of a table, in blocks, so that a sweep does not hold all of them.

use std::collections::VecDeque;
use std::path::Path;

use intercom_api::sync::{Key, StreamName};
use rusqlite::{Connection, params_from_iter};

use crate::{Result, queries};

/// The number of keys in a block.
const BLOCK: usize = 1_000;

/// The keys of a table, in order. They are read with a connection of their own, so that the table can be changed meanwhile.
#[derive(Debug)]
pub(crate) struct StoreKeys {
    connection: Connection,
    sql: String,
    last: Vec<String>,
    block: VecDeque<Vec<String>>,
}

impl StoreKeys {
    pub(crate) fn open(path: &Path, stream: StreamName) -> Result<Self> {
        let names = stream.info().key_fields;
        let (keys, parameters) = (names.join(", "), vec!["?"; names.len()].join(", "));
        Ok(Self {
            connection: queries::open(path)?,
            sql: format!(
                "SELECT {keys} FROM {stream} WHERE ({keys}) > ({parameters}) ORDER BY {keys} LIMIT {BLOCK}"
            ),
            last: vec![String::new(); names.len()],
            block: VecDeque::new(),
        })
    }

    fn read(&mut self) -> rusqlite::Result<()> {
        let mut statement = self.connection.prepare_cached(&self.sql)?;
        let count = self.last.len();
        let rows = statement.query_map(params_from_iter(&self.last), |row| {
            (0..count).map(|index| row.get(index)).collect()
        })?;
        self.block = rows.collect::<rusqlite::Result<_>>()?;
        Ok(())
    }
}

impl Iterator for StoreKeys {
    type Item = Key;

    /// Returns the next key. If the table cannot be read, the keys end early, so that the sweep finds fewer rows.
    fn next(&mut self) -> Option<Key> {
        if self.block.is_empty() {
            self.read().ok()?;
        }
        self.last = self.block.pop_front()?;
        match self.last.as_slice() {
            [id] => Some(Key::new(id.as_str())),
            [parent, id] => Some(Key::pair(parent.as_str(), id.as_str())),
            _ => None,
        }
    }
}
