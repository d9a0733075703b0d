//! The error type of the generator.

use std::fmt;

/// A defect of an input: its location, the finding, and the remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    document: Document,
    pointer: String,
    found: String,
    remedy: String,
}

/// The input that an [`Error`] refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Document {
    /// The OpenAPI description.
    Description,
    /// An overlay.
    Overlay,
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

    pub(crate) fn overlay(
        pointer: impl Into<String>,
        found: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            document: Document::Overlay,
            ..Self::description(pointer, found, remedy)
        }
    }

    pub(crate) fn in_overlay(mut self) -> Self {
        self.document = Document::Overlay;
        self
    }

    /// Returns the input that has the defect.
    pub fn document(&self) -> Document {
        self.document
    }

    /// Returns the JSON pointer of the location; empty for the entire document.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// Returns the finding.
    pub fn found(&self) -> &str {
        &self.found
    }

    /// Returns the remedy.
    pub fn remedy(&self) -> &str {
        &self.remedy
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let document = match self.document {
            Document::Description => "description",
            Document::Overlay => "overlay",
        };
        write!(f, "invalid {document}")?;
        if !self.pointer.is_empty() {
            write!(f, " at {}", self.pointer)?;
        }
        write!(f, ": {}; {}", self.found, self.remedy)
    }
}

impl std::error::Error for Error {}
