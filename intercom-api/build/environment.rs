//! The environment of the build script.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::Path;

use super::Problem;

/// The environment variables of the build script.
pub(crate) struct Environment(BTreeMap<OsString, OsString>);

impl Environment {
    pub(crate) fn new(variables: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        Self(variables.into_iter().collect())
    }

    /// Returns the value of a variable; `None` if it is empty.
    pub(crate) fn get(&self, name: &str) -> Option<&OsStr> {
        let value = self.0.get(OsStr::new(name))?;
        (!value.is_empty()).then_some(value)
    }

    /// Returns the names of all variables that are valid Unicode.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().filter_map(|name| name.to_str())
    }

    /// Returns the directory for the generated code.
    pub(crate) fn out_dir(&self) -> Result<&Path, Problem> {
        self.get("OUT_DIR")
            .map(Path::new)
            .ok_or_else(|| Problem::new("`OUT_DIR` is not set: build with cargo"))
    }
}
