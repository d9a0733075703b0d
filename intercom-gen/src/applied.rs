//! The effect of one entry of an overlay.

/// The changes that one action or decision of an overlay made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The index in the array of actions, or among the decisions.
    pub index: usize,
    /// The JSON pointer of the entry in the overlay, such as `/actions/3`.
    pub pointer: String,
    /// The JSONPath of the action, or the operation of the decision, such as `GET /tickets/{}`.
    pub target: String,
    /// The JSON pointers of the changed locations; empty if the entry had no effect.
    pub touched: Vec<String>,
    /// The JSONPaths that were used instead of `target`, because its path parameters or its schema
    /// have other names in this version.
    pub followed: Vec<String>,
    /// Whether the entry may have no effect, because it is for other versions.
    pub optional: bool,
    /// The reasons why the action or parts of it do not fit this version: the kind of a field
    /// changed, or a field is not published any more.
    pub misfits: Vec<String>,
    /// Whether the locations exist and already are as the action would make them.
    pub fixed: bool,
}

impl Applied {
    /// Returns whether the entry had no effect, although it is not only for other versions.
    pub fn is_unused(&self) -> bool {
        self.touched.is_empty() && !self.optional
    }
}
