//! The attribute definitions of a ticket type.

#[cfg(api_type = "TicketTypeList")]
use std::borrow::Cow;
use std::fmt;

use intercom_core::internal::wire::Shown;
#[cfg(api_type = "TicketTypeList")]
use serde::Deserialize;
use serde_json::Value;

use crate::{Id, types};

/// An item of an attribute of kind `list`.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TicketListItem<'a> {
    /// The ID of the item, if the response contains it.
    pub id: Option<Id>,
    /// The label of the item, which the inbox shows.
    pub label: &'a str,
}

impl fmt::Debug for TicketListItem<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TicketListItem")
            .field("id", &self.id)
            .field("label", &Shown(&self.label))
            .finish()
    }
}

#[cfg(api_type = "TicketTypeList")]
impl types::TicketTypeList {
    /// Returns the ticket types, including archived ones, for every version of the API. Some versions name the list `ticket_types` instead of `data`.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::types::TicketTypeList;
    ///
    /// for json in [
    ///     r#"{"type": "list", "data": [{"type": "ticket_type", "id": "7"}]}"#,
    ///     r#"{"type": "ticket_type.list", "ticket_types": [{"type": "ticket_type", "id": "7"}]}"#,
    /// ] {
    ///     let list: TicketTypeList = serde_json::from_str(json)?;
    ///     assert_eq!(list.ticket_types()[0].id, "7");
    /// }
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn ticket_types(&self) -> Cow<'_, [types::TicketType]> {
        match self.extra.get("ticket_types") {
            Some(Value::Array(list)) if self.data.is_empty() => list
                .iter()
                .filter_map(|element| types::TicketType::deserialize(element).ok())
                .collect(),
            _ => Cow::Borrowed(&self.data),
        }
    }
}

/// Attributes.
impl types::TicketType {
    /// Returns the attributes in the order of the form, including archived attributes; empty if the response contains none, as in some lists.
    pub fn attributes(&self) -> impl Iterator<Item = &types::TicketTypeAttribute> {
        let mut all: Vec<_> = self.ticket_type_attributes.data.iter().collect();
        all.sort_by_key(|attribute| attribute.order);
        all.into_iter()
    }

    /// Returns the attribute with this name. If several attributes have the name, returns one that is not archived.
    pub fn attribute(&self, name: &str) -> Option<&types::TicketTypeAttribute> {
        let all = self.ticket_type_attributes.data.iter();
        let mut named = all.filter(|attribute| attribute.name == name);
        let first = named.next()?;
        Some(if first.archived {
            named.find(|other| !other.archived).unwrap_or(first)
        } else {
            first
        })
    }

    /// Returns the attributes that a teammate must set to create a ticket of this type. A request must also set them.
    pub fn required_to_create(&self) -> impl Iterator<Item = &types::TicketTypeAttribute> {
        self.attributes()
            .filter(|attribute| !attribute.archived && attribute.required_to_create)
    }

    /// Returns the attributes that a contact must set to create a ticket of this type.
    pub fn required_to_create_for_contacts(
        &self,
    ) -> impl Iterator<Item = &types::TicketTypeAttribute> {
        self.attributes()
            .filter(|attribute| !attribute.archived && attribute.required_to_create_for_contacts)
    }
}

/// Accepted values.
impl types::TicketTypeAttribute {
    /// Returns whether the attribute accepts several items or files; `None` if the response does not specify it.
    pub fn allows_multiple(&self) -> Option<bool> {
        ["multiple", "allow_multiple_values"]
            .iter()
            .find_map(|key| self.input_options.get(*key)?.as_bool())
    }

    /// Returns the items of an attribute of kind `list`, in order; `None` if the response does not contain them.
    ///
    /// Intercom does not document their format. This method reads the array `list_items` or `list_options` in `input_options`, whose elements are strings or
    /// objects with `id` and `label`. It returns `None` for any other format.
    pub fn list_items(&self) -> Option<impl Iterator<Item = TicketListItem<'_>>> {
        let items = ["list_items", "list_options"]
            .iter()
            .find_map(|key| self.input_options.get(*key)?.as_array())?;
        let items: Option<Vec<_>> = items.iter().map(item).collect();
        items.map(Vec::into_iter)
    }

    /// Returns the item of an attribute of kind `list` with this ID or label.
    pub fn list_item(&self, id_or_label: &str) -> Option<TicketListItem<'_>> {
        let mut by_label = None;
        for item in self.list_items()? {
            if item.id.as_deref() == Some(id_or_label) {
                return Some(item);
            }
            if item.label == id_or_label && by_label.is_none() {
                by_label = Some(item);
            }
        }
        by_label
    }

    /// Returns the label of the list item that `value` refers to.
    pub(super) fn label_of(&self, value: &Value) -> Option<&str> {
        let item = match value {
            Value::String(text) => self.list_item(text),
            Value::Number(id) => self.list_item(&id.to_string()),
            _ => None,
        };
        item.map(|item| item.label)
    }
}

fn item(value: &Value) -> Option<TicketListItem<'_>> {
    if let Value::String(label) = value {
        return Some(TicketListItem { id: None, label });
    }
    let label = value.get("label")?.as_str()?;
    let id = match value.get("id") {
        Some(Value::String(id)) => Some(Id::from(id.as_str())),
        Some(Value::Number(id)) => Some(Id::from(id.to_string())),
        _ => None,
    };
    Some(TicketListItem { id, label })
}
