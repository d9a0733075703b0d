//! The attributes of a ticket, by name.

use std::borrow::Cow;
use std::fmt;

use intercom_core::internal::wire::Shown;
use serde::{Serialize, Serializer};
use serde_json::{Map, Number, Value, json};

use super::CheckedTicketAttributes;
use crate::{Timestamp, types};

/// The name of the built-in title.
pub(super) const TITLE: &str = "_default_title_";
/// The name of the built-in description.
pub(super) const DESCRIPTION: &str = "_default_description_";

/// A map of ticket attributes, either built for a request or borrowed from a [`Ticket`](crate::types::Ticket).
///
/// The ticket type determines which attributes exist, and their kinds. The key of a value is the *name* of the attribute, not its ID. Title and description are
/// built-in attributes. Requests that create a ticket, update a ticket or convert a conversation accept the map. Use [`for_type`](Self::for_type) to validate the
/// attributes against a ticket type.
///
/// # Examples
///
/// Building attributes:
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
/// let contacts = [types::ContactRef::email("ada@example.com")];
/// let request = types::CreateTicketRequest::new("1834", contacts).ticket_attributes(attributes);
/// # }
/// ```
///
/// Reading the attributes of a ticket with [`Ticket::attributes`](crate::types::Ticket::attributes), which does not copy them:
///
/// ```
/// # let ticket: intercom_api::types::Ticket = serde_json::from_value(serde_json::json!({
/// #     "type": "ticket", "id": "1", "ticket_id": "1", "category": "Customer", "ticket_state": "submitted",
/// #     "created_at": 1, "updated_at": 1, "open": true, "is_shared": true,
/// #     "ticket_attributes": {"_default_title_": "Parcel damaged", "Items": "2", "Carrier": "c1", "Color": null},
/// #     "ticket_type": {"type": "ticket_type", "id": "1834", "category": "Customer", "name": "Return", "workspace_id": "w",
/// #         "archived": false, "created_at": 1, "updated_at": 1, "is_internal": false,
/// #         "ticket_type_attributes": {"type": "list", "data": [{
/// #             "type": "ticket_type_attribute", "id": "1", "workspace_id": "w", "name": "Carrier", "data_type": "list", "order": 0,
/// #             "input_options": {"list_items": [{"id": "c1", "label": "Harbor Post"}]}, "required_to_create": false,
/// #             "required_to_create_for_contacts": false, "visible_on_create": true, "visible_to_contacts": true, "default": false,
/// #             "ticket_type_id": 1834, "archived": false, "created_at": 1, "updated_at": 1,
/// #         }]},
/// #     },
/// # }))?;
/// let attributes = ticket.attributes();
/// assert_eq!(attributes.title(), Some("Parcel damaged"));
/// assert_eq!(attributes.integer("Items"), Some(2)); // numbers may arrive as strings
/// assert_eq!(attributes.label("Carrier"), Some("Harbor Post")); // the value is the ID of the item
/// assert!(!attributes.is_set("Color"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct TicketAttributes<'a> {
    map: Cow<'a, Map<String, Value>>,
    /// The ticket type in the response, which contains the labels of list items.
    ticket_type: Option<&'a types::TicketType>,
}

/// A file in an attribute of kind `files`, borrowed from a ticket.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TicketFile<'a> {
    /// The name of the file.
    pub name: Option<&'a str>,
    /// The URL of the file, which expires.
    pub url: Option<&'a str>,
    /// The media type, for example `image/png`.
    pub content_type: Option<&'a str>,
    /// The size in bytes.
    pub size: Option<u64>,
}

impl fmt::Debug for TicketFile<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TicketFile")
            .field("name", &Shown(&self.name))
            .field("url", &Shown(&self.url))
            .field("content_type", &Shown(&self.content_type))
            .field("size", &Shown(&self.size))
            .finish()
    }
}

/// Building.
impl TicketAttributes<'_> {
    /// Creates an empty map of attributes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates a builder that validates the attributes against a ticket type: names, kinds, list items and required attributes.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # #[cfg(feature = "ticket-types")]
    /// # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// use intercom_api::TicketAttributes;
    ///
    /// let ticket_type = client.ticket_types().get("1834").await?;
    /// let attributes = TicketAttributes::for_type(&ticket_type)
    ///     .with_title("Parcel damaged")
    ///     .with_list_item("Carrier", "Harbor Post")
    ///     .for_create()?;
    /// # Ok(())
    /// # }
    /// ```
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

    /// Sets an attribute of kind `decimal`. Infinity and NaN, which JSON cannot represent, are sent as null.
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

    /// Sets an attribute of kind `list` to one of its items, by ID or label.
    #[must_use]
    pub fn with_list_item(self, name: impl Into<String>, item: impl Into<String>) -> Self {
        self.with(name, item.into())
    }

    /// Sets an attribute of kind `list` to several of its items, by ID or label.
    #[must_use]
    pub fn with_list_items<I: Into<String>>(
        self,
        name: impl Into<String>,
        items: impl IntoIterator<Item = I>,
    ) -> Self {
        let items = items.into_iter().map(|item| Value::String(item.into()));
        self.with(name, items.collect::<Value>())
    }

    /// Adds a file to an attribute of kind `files`. Intercom downloads the file from the URL.
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

    /// Sets an attribute to null, which clears it.
    #[must_use]
    pub fn with_null(self, name: impl Into<String>) -> Self {
        self.with(name, Value::Null)
    }

    /// Sets an attribute to a JSON value. Use it for kinds that this crate does not support.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.map.to_mut().insert(name.into(), value.into());
        self
    }

    /// Converts the attributes into a JSON map.
    pub fn into_map(self) -> Map<String, Value> {
        self.map.into_owned()
    }
}

/// Reading.
impl<'a> TicketAttributes<'a> {
    /// Returns the title.
    pub fn title(&self) -> Option<&str> {
        self.text(TITLE)
    }

    /// Returns the description.
    pub fn description(&self) -> Option<&str> {
        self.text(DESCRIPTION)
    }

    /// Returns the JSON value of an attribute; `None` if no attribute has this name. An attribute without a value is null or an empty array.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.map.get(name)
    }

    /// Returns whether the attribute has a value: it exists, and is neither null nor an empty array.
    pub fn is_set(&self, name: &str) -> bool {
        match self.get(name) {
            None | Some(Value::Null) => false,
            Some(Value::Array(list)) => !list.is_empty(),
            Some(_) => true,
        }
    }

    /// Returns the value of an attribute of kind `string`. For an attribute of kind `list`, returns the item as Intercom sent it, which
    /// [`label`](Self::label) converts to its label.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// Returns the value of an attribute of kind `integer`, which may arrive as a number or a string.
    pub fn integer(&self, name: &str) -> Option<i64> {
        match self.get(name)? {
            Value::Number(number) => integer(number),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// Returns the value of an attribute of kind `decimal`, which may arrive as a number or a string.
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

    /// Returns the value of an attribute of kind `boolean`.
    pub fn boolean(&self, name: &str) -> Option<bool> {
        match self.get(name)? {
            Value::Bool(value) => Some(*value),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// Returns the value of an attribute of kind `datetime`, which may arrive as Unix seconds in a number or a string. For a date in another format, use
    /// [`text`](Self::text).
    pub fn timestamp(&self, name: &str) -> Option<Timestamp> {
        self.integer(name).map(Timestamp::from_second)
    }

    /// Returns the items of an attribute of kind `list` as Intercom sent them, by ID or label; empty if the attribute is unset.
    ///
    /// [`labels`](Self::labels) returns their labels.
    pub fn list_items(&self, name: &str) -> impl Iterator<Item = &str> {
        self.values(name).filter_map(Value::as_str)
    }

    /// Returns the label of the first item of an attribute of kind `list`; `None` if the attribute is unset, or if the response does not contain the ticket type
    /// or the item.
    ///
    /// The value of the attribute is the ID of the item, and the ticket type in the response contains the label. [`text`](Self::text) returns the value as
    /// Intercom sent it.
    pub fn label(&self, name: &str) -> Option<&'a str> {
        let item = self.values(name).next()?;
        self.attribute(name)?.label_of(item)
    }

    /// Returns the labels of all items of an attribute of kind `list`, like [`label`](Self::label). Items without a known label are skipped.
    pub fn labels(&self, name: &str) -> impl Iterator<Item = &'a str> {
        let attribute = self.attribute(name);
        self.values(name)
            .filter_map(move |item| attribute?.label_of(item))
    }

    /// Returns the definition of an attribute from the ticket type in the response.
    fn attribute(&self, name: &str) -> Option<&'a types::TicketTypeAttribute> {
        self.ticket_type?.attribute(name)
    }

    /// Returns the files of an attribute of kind `files`; empty if the attribute is unset or of another kind.
    pub fn files(&self, name: &str) -> impl Iterator<Item = TicketFile<'_>> {
        self.values(name)
            .filter(|file| file.is_object())
            .map(|file| {
                let string = |key: &str| file.get(key).and_then(Value::as_str);
                TicketFile {
                    name: string("name"),
                    url: string("url"),
                    content_type: string("content_type"),
                    size: file.get("filesize").and_then(|size| match size {
                        Value::String(text) => text.parse().ok(),
                        other => other.as_u64(),
                    }),
                }
            })
    }

    /// Returns the elements of an array, or a single value as one element.
    fn values(&self, name: &str) -> std::slice::Iter<'_, Value> {
        match self.get(name) {
            None => [].iter(),
            Some(Value::Array(list)) => list.iter(),
            Some(value) => std::slice::from_ref(value).iter(),
        }
    }

    /// Returns an iterator over all attributes and their values, sorted by name. Unset attributes are included.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        // The map is unsorted if another crate enables the feature `preserve_order` of serde_json.
        let mut all: Vec<_> = self
            .map
            .iter()
            .map(|(name, value)| (name.as_str(), value))
            .collect();
        all.sort_unstable_by_key(|(name, _)| *name);
        all.into_iter()
    }

    /// Returns the number of attributes, including unset ones.
    pub fn len(&self) -> usize {
        self.map.len()
    }

    /// Returns whether there are no attributes.
    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }
}

/// Converts a number to an integer. A fraction of zero, as in `3.0`, is accepted.
pub(super) fn integer(number: &Number) -> Option<i64> {
    number.as_i64().or_else(|| {
        number
            .as_f64()
            .and_then(intercom_core::internal::wire::whole)
    })
}

impl<'a> TicketAttributes<'a> {
    /// Borrows the attributes and the type of a ticket.
    pub(super) fn from_ticket(ticket: &'a types::Ticket) -> Self {
        Self {
            map: Cow::Borrowed(&ticket.ticket_attributes),
            ticket_type: ticket.ticket_type.as_deref(),
        }
    }
}

/// Compares the values, but not the ticket types.
impl PartialEq for TicketAttributes<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.map == other.map
    }
}

impl Serialize for TicketAttributes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.map.serialize(serializer)
    }
}

/// Shows the names of the attributes, and omits their values, which may be personal data.
impl fmt::Debug for TicketAttributes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.iter().map(|(name, _)| name).collect();
        f.debug_struct("TicketAttributes")
            .field("names", &names)
            .finish_non_exhaustive()
    }
}

impl<'a> From<&'a Map<String, Value>> for TicketAttributes<'a> {
    fn from(map: &'a Map<String, Value>) -> Self {
        Self {
            map: Cow::Borrowed(map),
            ticket_type: None,
        }
    }
}

impl From<Map<String, Value>> for TicketAttributes<'_> {
    fn from(map: Map<String, Value>) -> Self {
        Self {
            map: Cow::Owned(map),
            ticket_type: None,
        }
    }
}

/// Converts the attributes into the JSON map that requests contain.
impl From<TicketAttributes<'_>> for Map<String, Value> {
    fn from(attributes: TicketAttributes<'_>) -> Self {
        attributes.into_map()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_the_map_of_a_request() {
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
    fn reads_the_map_of_a_response() {
        let Value::Object(map) = json!({
            "_default_title_": "T", "Number": "12", "Exact": 9_007_199_254_740_993_i64, "Decimal": "1.25", "Flag": "true",
            "Unset": null, "No files": [], "Prose": "twelve",
            "Zero fraction": 3.0, "Half": 0.5, "Time": 1_750_000_000, "Time as string": "1750000000", "Date": "2025-06-15",
            "List": "Red", "Lists": ["Red", "Blue"], "New kind": {"any": 1},
            "Files": [{"name": "a.pdf", "url": "https://files.example.com/a", "content_type": "application/pdf", "filesize": 12}],
        }) else {
            panic!("expected an object");
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
        assert_eq!(attributes.integer("Zero fraction"), Some(3));
        assert_eq!(attributes.integer("Half"), None);
        assert_eq!(attributes.timestamp("Time"), Some(1_750_000_000.into()));
        assert_eq!(
            attributes.timestamp("Time as string"),
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
        for name in ["Unset", "No files", "Unknown"] {
            assert!(!attributes.is_set(name), "{name}");
            assert_eq!(attributes.text(name), None);
            assert_eq!(attributes.list_items(name).count(), 0);
            assert_eq!(attributes.files(name).count(), 0);
        }
        assert_eq!(attributes.get("Unset"), Some(&Value::Null));
        assert_eq!(attributes.get("Unknown"), None);
        let files: Vec<_> = attributes.files("Files").collect();
        assert_eq!(files.len(), 1);
        assert_eq!((files[0].name, files[0].size), (Some("a.pdf"), Some(12)));
        assert_eq!(attributes.iter().count(), attributes.len());
        assert!(attributes.iter().is_sorted_by_key(|(name, _)| name));
    }
}
