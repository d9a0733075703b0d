//! The one error of the generator.

use std::fmt;

/// What is wrong with an input, where, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    document: Document,
    pointer: String,
    found: String,
    remedy: String,
}

/// Which of the two inputs an [`Error`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Document {
    /// The OpenAPI description.
    Description,
    /// The overlay with the corrections.
    Corrections,
}

impl Error {
    pub(crate) fn description(
        pointer: impl Into<String>,
        found: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            document: Document::Description,
            pointer: pointer.into(),
            found: found.into(),
            remedy: remedy.into(),
        }
    }

    pub(crate) fn corrections(
        pointer: impl Into<String>,
        found: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            document: Document::Corrections,
            ..Self::description(pointer, found, remedy)
        }
    }

    pub(crate) fn in_corrections(mut self) -> Self {
        self.document = Document::Corrections;
        self
    }

    /// Which input is at fault.
    pub fn document(&self) -> Document {
        self.document
    }

    /// JSON pointer to the place; empty for the document as a whole.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// What was found there.
    pub fn found(&self) -> &str {
        &self.found
    }

    /// What to do about it.
    pub fn remedy(&self) -> &str {
        &self.remedy
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let document = match self.document {
            Document::Description => "description",
            Document::Corrections => "corrections",
        };
        let pointer = if self.pointer.is_empty() {
            "the document"
        } else {
            &self.pointer
        };
        write!(
            f,
            "{document}, at {pointer}: {}; {}",
            self.found, self.remedy
        )
    }
}

impl std::error::Error for Error {}
