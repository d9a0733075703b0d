//! Blocks of objects that differ in only a few values, so that many of them take little memory.

/// The placeholder for the ID of each object.
pub(crate) const ID: usize = 0;

/// A block of objects that differ in some values.
pub(crate) trait Sample<T>: Send + Sync {
    /// Returns the ID of the object with this index.
    fn id(&self, index: usize) -> String;

    /// Returns a value in which the objects differ.
    fn fill(&self, index: usize, placeholder: usize) -> Fill;

    /// Builds an object with these values.
    fn build(&self, placeholder: &dyn Fn(usize) -> Fill) -> T;

    /// Returns the index of the object with this value in an identifying field.
    fn find(&self, field: &str, value: &str) -> Option<usize>;

    /// Builds the object with this index.
    fn create(&self, index: usize) -> T {
        self.build(&|placeholder| self.fill(index, placeholder))
    }
}

/// A value for a placeholder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fill {
    /// A string that needs no escapes in JSON.
    Text(String),
    Number(i64),
}

impl Fill {
    pub(crate) fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
        }
    }

    pub(crate) fn number(self) -> i64 {
        match self {
            Self::Text(_) => 0,
            Self::Number(number) => number,
        }
    }
}
