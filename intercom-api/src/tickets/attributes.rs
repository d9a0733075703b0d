//! The attributes of a ticket, by name.

mod convert;
mod file;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use serde_json::{Map, Number, Value, json};

pub use self::file::TicketFile;
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
