//! The copy in files of JSON lines, which any warehouse loads.
//!
//! A directory has a file for each stream, `contacts.ndjson`. A line is appended for each version of a row:
//!
//! ```json
//! {"sequence":17,"stream":"contacts","key":"66b4d1f09c3e5a0021d7f3a8","updated_at":1723104611,"data":{"type":"contact"}}
//! {"sequence":18,"stream":"contacts","key":"66b4d1f09c3e5a0021d7f3a8","gone":"archived"}
//! ```
//!
//! The line with the largest `sequence` of each `key` is the last version. A row may be repeated unchanged. The key of a child, such as a part, is an array of the
//! ID of its parent and its own. If a parent is gone, its children are gone too, and have no lines of their own.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use intercom_api::sync::{Gone, Key, Row, State, StreamName};
use serde_json::json;

use crate::Result;
use crate::lock::Lock;
use crate::sink::{Keys, Sink, reason_text};

/// The name of the file with the states.
const STATES: &str = "states.json";
/// The size of the blocks in which a file is read backwards.
const BLOCK: u64 = 64 * 1024;

/// A copy in files of JSON lines.
#[derive(Debug)]
pub struct Files {
    directory: PathBuf,
    files: HashMap<StreamName, Output>,
    states: BTreeMap<String, State>,
    /// The streams with lines that are not on disk yet.
    unsaved: HashSet<StreamName>,
    /// Why a line could not be written, for example because the disk is full. It may be a line of any stream, so no state can be stored any more.
    failure: Option<String>,
    _lock: Lock,
}

#[derive(Debug)]
struct Output {
    file: BufWriter<File>,
    sequence: u64,
}

impl Files {
    /// Opens a directory, and creates it if it does not exist.
    pub fn open(directory: &Path) -> Result<Self> {
        fs::create_dir_all(directory).map_err(at(directory))?;
        let lock = Lock::acquire(&directory.join(".lock"))?;
        let path = directory.join(STATES);
        let states = match fs::read(&path) {
            Ok(json) => serde_json::from_slice(&json)
                .map_err(|error| format!("failed to read `{}`: {error}", path.display()))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(at(&path)(error).into()),
        };
        Ok(Self {
            directory: directory.to_owned(),
            files: HashMap::new(),
            states,
            unsaved: HashSet::new(),
            failure: None,
            _lock: lock,
        })
    }

    /// Writes, unless an earlier write has failed.
    fn write(&mut self, write: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        if let Some(failure) = &self.failure {
            return Err(format!("the copy cannot be written after an error: {failure}").into());
        }
        let result = write(self);
        if let Err(error) = &result {
            self.failure = Some(error.to_string());
        }
        result
    }

    /// Appends a line to the file of a stream.
    fn append(&mut self, stream: StreamName, key: &Key, rest: &str) -> Result<()> {
        let output = match self.files.entry(stream) {
            std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::hash_map::Entry::Vacant(entry) => {
                let path = self.directory.join(format!("{stream}.ndjson"));
                entry.insert(Output::open(&path)?)
            }
        };
        output.sequence += 1;
        let key = serde_json::to_string(key)?;
        let sequence = output.sequence;
        let line =
            format!("{{\"sequence\":{sequence},\"stream\":\"{stream}\",\"key\":{key},{rest}}}\n");
        output.file.write_all(line.as_bytes())?;
        self.unsaved.insert(stream);
        Ok(())
    }

    /// Writes all lines to disk.
    fn save(&mut self) -> Result<()> {
        for stream in self.unsaved.drain() {
            if let Some(output) = self.files.get_mut(&stream) {
                output.file.flush()?;
                output.file.get_ref().sync_data()?;
            }
        }
        Ok(())
    }

    /// Replaces the file with the states atomically. The lines of the state must be on disk.
    fn save_state(&mut self, state: &State) -> Result<()> {
        self.states
            .insert(state.stream().to_string(), state.clone());
        let part = self.directory.join("states.json.part");
        let mut file = File::create(&part).map_err(at(&part))?;
        file.write_all(&serde_json::to_vec_pretty(&self.states)?)?;
        file.sync_data()?;
        let path = self.directory.join(STATES);
        fs::rename(part, &path).map_err(at(&path))?;
        Ok(())
    }
}

impl Output {
    /// Opens a file to append to it. A last line that is not complete, because the program was killed, is removed.
    fn open(path: &Path) -> Result<Self> {
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(path)
            .map_err(at(path))?;
        let length = file.metadata()?.len();
        let end = end_of_lines(&mut file, length)?;
        if end < length {
            file.set_len(end)?;
        }
        let sequence = match end {
            0 => 0,
            _ => {
                let start = end_of_lines(&mut file, end - 1)?;
                sequence(&mut file, start, end)
                    .ok_or_else(|| format!("the last line of `{}` is invalid", path.display()))?
            }
        };
        Ok(Self {
            file: BufWriter::new(file),
            sequence,
        })
    }
}

/// Adds the path to an error, which the operating system leaves out.
fn at(path: &Path) -> impl Fn(io::Error) -> String {
    move |error| format!("failed to access `{}`: {error}", path.display())
}

/// Returns the position after the last line break before a position.
fn end_of_lines(file: &mut File, before: u64) -> io::Result<u64> {
    let mut end = before;
    while end > 0 {
        let start = end.saturating_sub(BLOCK);
        file.seek(SeekFrom::Start(start))?;
        let mut block = Vec::new();
        Read::by_ref(file)
            .take(end - start)
            .read_to_end(&mut block)?;
        if let Some(found) = block.iter().rposition(|byte| *byte == b'\n') {
            return Ok(start + u64::try_from(found).unwrap_or_default() + 1);
        }
        end = start;
    }
    Ok(0)
}

/// Returns the sequence number of a line.
fn sequence(file: &mut File, start: u64, end: u64) -> Option<u64> {
    #[derive(serde::Deserialize)]
    struct Line {
        sequence: u64,
    }
    file.seek(SeekFrom::Start(start)).ok()?;
    let line = BufReader::new(file).take(end - start);
    serde_json::from_reader::<_, Line>(line)
        .ok()
        .map(|line| line.sequence)
}

impl Sink for Files {
    fn state(&self, stream: StreamName) -> Result<Option<State>> {
        Ok(self.states.get(stream.as_str()).cloned())
    }

    fn row(&mut self, row: &Row) -> Result<()> {
        let updated_at = json!(row.updated_at);
        // Line breaks are escaped within JSON strings, so any others are only white space.
        let data = row.raw.get().replace(['\n', '\r'], " ");
        let rest = format!("\"updated_at\":{updated_at},\"data\":{data}");
        self.write(|files| files.append(row.stream, &row.key, &rest))
    }

    fn gone(&mut self, gone: &Gone) -> Result<()> {
        let reason = json!(reason_text(&gone.reason));
        self.write(|files| files.append(gone.stream, &gone.key, &format!("\"gone\":{reason}")))
    }

    fn commit(&mut self, state: &State) -> Result<()> {
        self.write(|files| {
            files.save()?;
            files.save_state(state)
        })
    }

    /// Reads the complete file, and holds the keys in memory.
    fn keys(&mut self, stream: StreamName) -> Result<Keys> {
        #[derive(serde::Deserialize)]
        struct Line {
            key: Key,
            gone: Option<String>,
        }
        self.write(Self::save)?;
        let mut keys = BTreeSet::new();
        let path = self.directory.join(format!("{stream}.ndjson"));
        match File::open(&path) {
            Ok(file) => {
                for line in BufReader::new(file).lines() {
                    let line: Line = serde_json::from_str(&line.map_err(at(&path))?)
                        .map_err(|error| format!("failed to read `{}`: {error}", path.display()))?;
                    match line.gone {
                        None => keys.insert(line.key),
                        Some(_) => keys.remove(&line.key),
                    };
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(at(&path)(error).into()),
        }
        Ok(Box::new(keys.into_iter()))
    }

    fn finish(&mut self) -> Result<()> {
        self.write(Self::save)
    }
}
