//! Fields that the type does not declare.

use serde_json::{Map, Value};

/// The fields of an object that its type does not declare. They are preserved as they were sent,
/// and are serialized again.
///
/// Intercom adds fields to existing API versions. New fields are available here until the type
/// declares them. In a request, the fields are sent in addition to the declared ones.
///
/// If the value of a declared field cannot be decoded, its JSON is stored here under the name of
/// the field.
#[derive(Clone, Default)]
pub struct Extra {
    /// A bit for each optional field that was sent as null, and for each list or map that was sent,
    /// so that it is written again.
    fidelity: u64,
    content: Option<Box<Content>>,
}

/// Compares the fields, and not the form in which they were sent.
impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self
                .iter()
                .all(|(name, value)| other.get(name) == Some(value))
            && self.refusal() == other.refusal()
    }
}

#[derive(Clone, Default)]
struct Content {
    fields: Map<String, Value>,
    /// Why a request is invalid, if its construction could not return an error. Sending the request
    /// returns the error.
    refusal: Option<Box<str>>,
    /// A bit for each required field that was not sent.
    absent: u64,
    /// The indices of the declared fields whose value cannot be used, and is in `fields`.
    unusable: Vec<usize>,
    replaced: Vec<Replaced>,
}

/// A field that was sent in another form than the one in which its value is written.
#[derive(Clone)]
struct Replaced {
    index: usize,
    sent: Value,
    /// The value as it was written right after it was read. If it is written differently now, it
    /// was changed, and `sent` is no longer used.
    read: Value,
}

impl Extra {
    /// Returns the value of a field; `None` if there is no such field.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.content.as_ref()?.fields.get(name)
    }

    /// Returns the names and values of all fields.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.content
            .iter()
            .flat_map(|content| content.fields.iter())
            .map(|(name, value)| (name.as_str(), value))
    }

    /// Returns the number of fields.
    pub fn len(&self) -> usize {
        self.content
            .as_ref()
            .map_or(0, |content| content.fields.len())
    }

    /// Returns whether there are no fields.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a field, or replaces its value.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.content().fields.insert(name.into(), value.into());
    }

    fn content(&mut self) -> &mut Content {
        self.content.get_or_insert_default()
    }

    /// Makes sending the request fail for this reason.
    #[doc(hidden)]
    pub fn refuse(&mut self, reason: String) {
        self.content().refusal = Some(reason.into());
    }

    pub(crate) fn refusal(&self) -> Option<&str> {
        self.content.as_ref()?.refusal.as_deref()
    }

    /// Records fields that were sent as null, and lists that were sent.
    #[inline]
    pub(super) fn add_fidelity(&mut self, mask: u64) {
        self.fidelity |= mask;
    }

    pub(super) fn set_absent(&mut self, mask: u64) {
        self.content().absent = mask;
    }

    /// Returns a bit for each required field that was not sent.
    pub(super) fn absent(&self) -> u64 {
        self.content.as_ref().map_or(0, |content| content.absent)
    }

    pub(super) fn set_unusable(&mut self, index: usize, name: &str, raw: Value) {
        let content = self.content();
        content.unusable.push(index);
        content.fields.insert(name.to_owned(), raw);
    }

    pub(super) fn set_replaced(&mut self, index: usize, sent: Value, read: Value) {
        let content = self.content();
        content.replaced.retain(|known| known.index != index);
        content.replaced.push(Replaced { index, sent, read });
    }

    /// Returns whether the field at `index` was not sent or cannot be used, so that it was set to its
    /// default.
    pub(super) fn is_defaulted(&self, index: usize) -> bool {
        self.absent() & bit(index) != 0 || self.is_unusable(index)
    }

    /// Returns whether the field at `index` was sent as null, or is a list or map that was sent.
    pub(super) fn is_marked(&self, index: usize) -> bool {
        self.fidelity & bit(index) != 0
    }

    /// Returns the other form in which the field at `index` was sent, and its value as it was written
    /// right after it was read.
    pub(super) fn replaced(&self, index: usize) -> Option<(&Value, &Value)> {
        let mut replaced = self.content.as_ref()?.replaced.iter();
        let known = replaced.find(|known| known.index == index)?;
        Some((&known.sent, &known.read))
    }

    /// Returns how badly the object fits its type; a deviation counts `weight` times.
    pub(super) fn misfits(&self, weight: usize) -> usize {
        self.content.as_ref().map_or(0, |content| {
            let absent = usize::try_from(content.absent.count_ones()).unwrap_or_default();
            let deviations = absent + content.unusable.len();
            content.fields.len() + content.replaced.len() + deviations * weight
        })
    }

    /// Returns whether the raw value of the declared field at `index` is stored here.
    pub(super) fn is_unusable(&self, index: usize) -> bool {
        self.content
            .as_ref()
            .is_some_and(|content| content.unusable.contains(&index))
    }
}

/// Returns the bit of the field at `index`; 0 beyond the first 64 fields.
#[inline]
pub(super) const fn bit(index: usize) -> u64 {
    if index < 64 { 1 << index } else { 0 }
}
