//! The attributes of a ticket: a map from attribute name to value.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;
use serde_json::{Map, Number, Value, json};

use super::CheckedTicketAttributes;
use crate::{Timestamp, types};

/// The name of the built-in title.
pub(super) const TITLE: &str = "_default_title_";
/// The name of the built-in description.
pub(super) const DESCRIPTION: &str = "_default_description_";

/// The attributes of a ticket, by name: built for a request, or read from a [`Ticket`](crate::types::Ticket).
///
/// Which attributes there are, and of which kind, is set by the ticket type. Values go under the *name* of the attribute, not its id.
/// Title and description are built in. What is built goes into the bodies of `create_ticket`, `update_ticket` and
/// `convert_conversation_to_ticket` alike; [`for_type`](Self::for_type) checks it before.
///
/// Building:
///
/// ```
/// # #[cfg(feature = "tickets")] {
/// use intercom_api::{TicketAttributes, types};
///
/// let attributes = TicketAttributes::new()
///     .with_title("Parcel damaged")
///     .with_description("The box arrived open.")
///     .with_text("Order number", "A-20713")
///     .with_integer("Items", 2)
///     .with_boolean("Refund wanted", true)
///     .with_list_item("Carrier", "Harbor Post")
///     .with_null("Callback number");
/// let request = types::CreateTicketRequest::builder()
///     .ticket_type_id("1834")
///     .ticket_attributes(attributes);
/// # }
/// ```
///
/// Reading, from [`Ticket::attributes`](crate::types::Ticket::attributes), copies nothing:
///
/// ```
/// # let ticket: intercom_api::types::Ticket = serde_json::from_value(serde_json::json!({
/// #     "type": "ticket", "id": "1", "ticket_id": "1", "category": "Customer", "ticket_state": "submitted",
/// #     "contacts": {}, "ticket_attributes": {"_default_title_": "Parcel damaged", "Items": "2", "Carrier": null},
/// # }))?;
/// let attributes = ticket.attributes();
/// assert_eq!(attributes.title(), Some("Parcel damaged"));
/// assert_eq!(attributes.integer("Items"), Some(2)); // numbers can arrive as text
/// assert!(!attributes.is_set("Carrier"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Default, Serialize)]
#[serde(transparent)]
pub struct TicketAttributes<'a> {
    map: Cow<'a, Map<String, Value>>,
}

/// A file in an attribute of kind `files`, as read from a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TicketFile<'a> {
    /// Name of the file.
    pub name: Option<&'a str>,
    /// Where to fetch it. The address expires.
    pub url: Option<&'a str>,
    /// Media type, `image/png` for instance.
    pub content_type: Option<&'a str>,
    /// Size in bytes.
    pub size: Option<u64>,
}

/// Building.
impl TicketAttributes<'_> {
    /// No attributes.
    #[inline]
    pub fn new() -> Self {
        Self::default()
    }

    /// Starts building attributes that are checked against a ticket type: names, kinds, items of lists, and what has to be there.
    ///
    /// ```no_run
    /// # #[cfg(feature = "ticket-types")]
    /// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// use intercom_api::TicketAttributes;
    ///
    /// let ticket_type = client.get_ticket_type().id("1834").send().await?;
    /// let attributes = TicketAttributes::for_type(&ticket_type)
    ///     .with_title("Parcel damaged")
    ///     .with_list_item("Carrier", "Harbor Post")
    ///     .for_create()?;
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn for_type(ticket_type: &types::TicketType) -> CheckedTicketAttributes<'_> {
        CheckedTicketAttributes::new(ticket_type)
    }

    /// Sets the title.
    #[must_use]
    pub fn with_title(self, text: impl Into<String>) -> Self {
        self.with(TITLE, text.into())
    }

    /// Sets the description.
    #[must_use]
    pub fn with_description(self, text: impl Into<String>) -> Self {
        self.with(DESCRIPTION, text.into())
    }

    /// Sets an attribute of kind `string`.
    #[must_use]
    pub fn with_text(self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.with(name, text.into())
    }

    /// Sets an attribute of kind `integer`.
    #[must_use]
    pub fn with_integer(self, name: impl Into<String>, number: i64) -> Self {
        self.with(name, number)
    }

    /// Sets an attribute of kind `decimal`. What JSON has no number for (infinity, not a number) is sent as null.
    #[must_use]
    pub fn with_decimal(self, name: impl Into<String>, number: f64) -> Self {
        self.with(
            name,
            Number::from_f64(number).map_or(Value::Null, Value::Number),
        )
    }

    /// Sets an attribute of kind `boolean`.
    #[must_use]
    pub fn with_boolean(self, name: impl Into<String>, value: bool) -> Self {
        self.with(name, value)
    }

    /// Sets an attribute of kind `datetime`, in Unix seconds.
    #[must_use]
    pub fn with_timestamp(self, name: impl Into<String>, time: impl Into<Timestamp>) -> Self {
        self.with(name, time.into().as_second())
    }

    /// Sets an attribute of kind `list` to one of its items, by id or label.
    #[must_use]
    pub fn with_list_item(self, name: impl Into<String>, item: impl Into<String>) -> Self {
        self.with(name, item.into())
    }

    /// Sets an attribute of kind `list` that takes several items.
    #[must_use]
    pub fn with_list_items<I: Into<String>>(
        self,
        name: impl Into<String>,
        items: impl IntoIterator<Item = I>,
    ) -> Self {
        let items = items.into_iter().map(|item| Value::String(item.into()));
        self.with(name, items.collect::<Value>())
    }

    /// Adds a file to an attribute of kind `files`: its name, and the address from which Intercom fetches it.
    #[must_use]
    pub fn with_file(
        mut self,
        name: impl Into<String>,
        file_name: impl Into<String>,
        url: impl Into<String>,
    ) -> Self {
        let file = json!({"type": "upload", "name": file_name.into(), "url": url.into()});
        let slot = self
            .map
            .to_mut()
            .entry(name.into())
            .or_insert_with(|| Value::Array(Vec::new()));
        match slot {
            Value::Array(files) => files.push(file),
            other => *other = Value::Array(vec![file]),
        }
        self
    }

    /// Clears an attribute: sends null for it.
    #[must_use]
    pub fn with_null(self, name: impl Into<String>) -> Self {
        self.with(name, Value::Null)
    }

    /// Sets an attribute to any JSON, for kinds that this crate does not know.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.map.to_mut().insert(name.into(), value.into());
        self
    }

    /// The map itself.
    #[inline]
    pub fn into_map(self) -> Map<String, Value> {
        self.map.into_owned()
    }
}

/// Reading.
impl TicketAttributes<'_> {
    /// The title.
    #[inline]
    pub fn title(&self) -> Option<&str> {
        self.text(TITLE)
    }

    /// The description.
    #[inline]
    pub fn description(&self) -> Option<&str> {
        self.text(DESCRIPTION)
    }

    /// The value as it is; `None` when there is no attribute of that name. An attribute without a value is null or an empty list.
    #[inline]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.map.get(name)
    }

    /// Whether the attribute has a value: it is there, and neither null nor an empty list.
    #[inline]
    pub fn is_set(&self, name: &str) -> bool {
        match self.get(name) {
            None | Some(Value::Null) => false,
            Some(Value::Array(list)) => !list.is_empty(),
            Some(_) => true,
        }
    }

    /// The value of an attribute of kind `string`, or the item of one of kind `list`.
    #[inline]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// The value of an attribute of kind `integer`, written as a number or as text.
    #[inline]
    pub fn integer(&self, name: &str) -> Option<i64> {
        match self.get(name)? {
            Value::Number(number) => integer(number),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// The value of an attribute of kind `decimal`, written as a number or as text.
    #[inline]
    pub fn decimal(&self, name: &str) -> Option<f64> {
        match self.get(name)? {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text
                .trim()
                .parse()
                .ok()
                .filter(|number: &f64| number.is_finite()),
            _ => None,
        }
    }

    /// The value of an attribute of kind `boolean`.
    #[inline]
    pub fn boolean(&self, name: &str) -> Option<bool> {
        match self.get(name)? {
            Value::Bool(value) => Some(*value),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// The value of an attribute of kind `datetime`: Unix seconds, written as a number or as text. A date in words is no such value; read it with
    /// [`text`](Self::text).
    #[inline]
    pub fn timestamp(&self, name: &str) -> Option<Timestamp> {
        self.integer(name).map(Timestamp::from_second)
    }

    /// The items of an attribute of kind `list`, whether it takes one or several; none when it is unset. Items come as their label or as their
    /// id: [`TicketTypeAttribute::list_item`](crate::types::TicketTypeAttribute::list_item) finds one by either.
    #[inline]
    pub fn list_items(&self, name: &str) -> impl Iterator<Item = &str> {
        self.values(name).filter_map(Value::as_str)
    }

    /// The files of an attribute of kind `files`; none when it is unset or of another kind.
    #[inline]
    pub fn files(&self, name: &str) -> impl Iterator<Item = TicketFile<'_>> {
        self.values(name)
            .filter(|file| file.is_object())
            .map(|file| {
                let text = |key: &str| file.get(key).and_then(Value::as_str);
                TicketFile {
                    name: text("name"),
                    url: text("url"),
                    content_type: text("content_type"),
                    size: file.get("filesize").and_then(|size| match size {
                        Value::String(text) => text.parse().ok(),
                        other => other.as_u64(),
                    }),
                }
            })
    }

    /// What is in a list, or the one value that is there.
    #[inline]
    fn values(&self, name: &str) -> std::slice::Iter<'_, Value> {
        match self.get(name) {
            None => [].iter(),
            Some(Value::Array(list)) => list.iter(),
            Some(value) => std::slice::from_ref(value).iter(),
        }
    }

    /// Every attribute with its value, unset ones and those of unknown kinds included, sorted by name.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        // The map may be in the order of the answer: a feature of serde_json that any crate of a program can turn on.
        let mut all: Vec<_> = self
            .map
            .iter()
            .map(|(name, value)| (name.as_str(), value))
            .collect();
        all.sort_unstable_by_key(|(name, _)| *name);
        all.into_iter()
    }

    /// How many attributes there are, unset ones included.
    #[inline]
    pub fn len(&self) -> usize {
        self.map.len()
    }

    /// Whether there are no attributes at all.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }
}

/// A whole number, also one that was written with a fraction of zero.
#[inline]
pub(super) fn integer(number: &Number) -> Option<i64> {
    number.as_i64().or_else(|| {
        number
            .as_f64()
            .and_then(intercom_core::internal::wire::whole)
    })
}

impl fmt::Debug for TicketAttributes<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<'a> From<&'a Map<String, Value>> for TicketAttributes<'a> {
    #[inline]
    fn from(map: &'a Map<String, Value>) -> Self {
        Self {
            map: Cow::Borrowed(map),
        }
    }
}

impl From<Map<String, Value>> for TicketAttributes<'_> {
    #[inline]
    fn from(map: Map<String, Value>) -> Self {
        Self {
            map: Cow::Owned(map),
        }
    }
}

/// What the builders of `create_ticket`, `update_ticket` and `convert_conversation_to_ticket` take.
impl From<TicketAttributes<'_>> for Map<String, Value> {
    #[inline]
    fn from(attributes: TicketAttributes<'_>) -> Self {
        attributes.into_map()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_the_map_of_the_api() {
        let attributes = TicketAttributes::new()
            .with_title("T")
            .with_description("D")
            .with_text("Text", "x")
            .with_integer("Integer", -3)
            .with_decimal("Decimal", 1.5)
            .with_decimal("Infinite", f64::INFINITY)
            .with_boolean("Boolean", false)
            .with_timestamp("Time", 1_750_000_000)
            .with_list_item("List", "Red")
            .with_list_items("Lists", ["Red", "Blue"])
            .with_file("Files", "a.png", "https://files.example.com/a.png")
            .with_file("Files", "b.png", "https://files.example.com/b.png")
            .with_null("Null")
            .with("Other", json!({"any": 1}));
        assert_eq!(
            serde_json::to_value(&attributes).ok(),
            Some(json!({
                "_default_title_": "T", "_default_description_": "D", "Text": "x", "Integer": -3, "Decimal": 1.5,
                "Infinite": null, "Boolean": false, "List": "Red", "Null": null, "Time": 1_750_000_000, "Lists": ["Red", "Blue"], "Other": {"any": 1},
                "Files": [
                    {"type": "upload", "name": "a.png", "url": "https://files.example.com/a.png"},
                    {"type": "upload", "name": "b.png", "url": "https://files.example.com/b.png"},
                ],
            }))
        );
        assert_eq!(attributes.len(), 13);
        assert_eq!(attributes.files("Files").count(), 2);
    }

    #[test]
    fn reads_what_arrives() {
        let Value::Object(map) = json!({
            "_default_title_": "T", "Number": "12", "Exact": 9_007_199_254_740_993_i64, "Decimal": "1.25", "Flag": "true",
            "Unset": null, "No files": [], "Prose": "twelve",
            "Whole": 3.0, "Half": 0.5, "Time": 1_750_000_000, "Time as text": "1750000000", "Date": "2025-06-15",
            "List": "Red", "Lists": ["Red", "Blue"], "New kind": {"any": 1},
            "Files": [{"name": "a.pdf", "url": "https://files.example.com/a", "content_type": "application/pdf", "filesize": 12}],
        }) else {
            panic!("an object");
        };
        let attributes = TicketAttributes::from(&map);
        assert_eq!(attributes.title(), Some("T"));
        assert_eq!(attributes.description(), None);
        assert_eq!(attributes.integer("Number"), Some(12));
        assert_eq!(attributes.integer("Exact"), Some(9_007_199_254_740_993));
        assert_eq!(attributes.decimal("Decimal"), Some(1.25));
        assert_eq!(attributes.decimal("Number"), Some(12.0));
        assert_eq!(attributes.boolean("Flag"), Some(true));
        assert_eq!(attributes.integer("Prose"), None);
        assert_eq!(attributes.integer("Whole"), Some(3));
        assert_eq!(attributes.integer("Half"), None);
        assert_eq!(attributes.timestamp("Time"), Some(1_750_000_000.into()));
        assert_eq!(
            attributes.timestamp("Time as text"),
            attributes.timestamp("Time")
        );
        assert_eq!(attributes.timestamp("Date"), None);
        assert_eq!(attributes.text("Date"), Some("2025-06-15"));
        assert_eq!(attributes.list_items("List").collect::<Vec<_>>(), ["Red"]);
        assert_eq!(
            attributes.list_items("Lists").collect::<Vec<_>>(),
            ["Red", "Blue"]
        );
        assert_eq!(attributes.get("New kind"), Some(&json!({"any": 1})));
        for name in ["Unset", "No files", "Never heard of"] {
            assert!(!attributes.is_set(name), "{name}");
            assert_eq!(attributes.text(name), None);
            assert_eq!(attributes.list_items(name).count(), 0);
            assert_eq!(attributes.files(name).count(), 0);
        }
        assert_eq!(attributes.get("Unset"), Some(&Value::Null));
        assert_eq!(attributes.get("Never heard of"), None);
        let files: Vec<_> = attributes.files("Files").collect();
        assert_eq!(files.len(), 1);
        assert_eq!((files[0].name, files[0].size), (Some("a.pdf"), Some(12)));
        assert_eq!(attributes.iter().count(), attributes.len());
        assert!(attributes.iter().is_sorted_by_key(|(name, _)| name));
    }
}
