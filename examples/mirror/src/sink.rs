//! Where a copy is stored.

use std::path::Path;

use intercom_api::sync::{Gone, GoneReason, Key, Row, State, StreamName};

use crate::Result;
use crate::ndjson::Files;
use crate::store::Store;

/// The keys of the rows of a stream, which are read from the copy as they are needed.
pub type Keys = Box<dyn Iterator<Item = Key> + Send>;

/// The store of a copy.
pub trait Sink: Send {
    /// Returns the stored state of a stream.
    fn state(&self, stream: StreamName) -> Result<Option<State>>;

    /// Stores a row. It may stay in a buffer until a state is stored.
    fn row(&mut self, row: &Row) -> Result<()>;

    /// Removes a row that no longer exists, and its children.
    fn gone(&mut self, gone: &Gone) -> Result<()>;

    /// Stores a state together with all rows before it: after a crash, a state never exists without its rows.
    fn commit(&mut self, state: &State) -> Result<()>;

    /// Returns the keys of all rows of a stream, in order.
    fn keys(&mut self, stream: StreamName) -> Result<Keys>;

    /// Stores all rows. They belong to no state yet, so that they are delivered again after a crash.
    fn finish(&mut self) -> Result<()>;
}

/// The format of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// A SQLite database.
    #[default]
    Sqlite,
    /// A directory with a file of JSON lines for each stream.
    Ndjson,
}

impl Format {
    /// Opens the copy at a path, and creates it if it does not exist.
    pub fn open(self, path: &Path) -> Result<Box<dyn Sink>> {
        match self {
            Self::Sqlite if path.is_dir() => {
                let path = path.display();
                return Err(format!(
                    "failed to open `{path}`: it is a directory: add `--format ndjson` for a directory of JSON lines, or pass the path of a file"
                )
                .into());
            }
            Self::Ndjson if path.is_file() => {
                let path = path.display();
                return Err(format!(
                    "failed to open `{path}`: it is a file: leave out `--format ndjson` for a SQLite database, or pass the path of a directory"
                )
                .into());
            }
            _ => {}
        }
        Ok(match self {
            Self::Sqlite => Box::new(Store::open(path)?),
            Self::Ndjson => Box::new(Files::open(path)?),
        })
    }
}

/// Returns the word for the reason why a row no longer exists.
pub(crate) fn reason_text(reason: &GoneReason) -> String {
    match reason {
        GoneReason::Deleted => "deleted".to_owned(),
        GoneReason::Archived => "archived".to_owned(),
        GoneReason::Merged { into } => format!("merged into {into}"),
        GoneReason::NotFound => "not found".to_owned(),
        other => format!("{other:?}").to_lowercase(),
    }
}
