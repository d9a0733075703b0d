//! Fields that the description does not know.

use std::fmt;

use serde_json::{Map, Value};

/// The fields of an object that its type does not declare, kept as they were sent, and written back.
///
/// Intercom adds fields within a version. They are reachable here until the type knows them; in a request, they are a way to send what the type cannot.
#[derive(Clone, PartialEq, Default)]
pub struct Extra(Option<Box<Content>>);

#[derive(Clone, PartialEq, Default)]
struct Content {
    fields: Map<String, Value>,
    /// What is wrong with a request, when making it had no way to say so: sending it does.
    refusal: Option<Box<str>>,
}

impl Extra {
    /// The value of one of them.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.as_ref()?.fields.get(name)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0
            .iter()
            .flat_map(|content| content.fields.iter())
            .map(|(name, value)| (name.as_str(), value))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |content| content.fields.len())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds one, or replaces it.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.0
            .get_or_insert_default()
            .fields
            .insert(name.into(), value.into());
    }

    /// Marks a request as one that must not be sent.
    #[doc(hidden)]
    pub fn refuse(&mut self, reason: String) {
        self.0.get_or_insert_default().refusal = Some(reason.into());
    }

    pub(crate) fn refusal(&self) -> Option<&str> {
        self.0.as_ref()?.refusal.as_deref()
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
