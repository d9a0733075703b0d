//! What a ticket type says about its attributes.

use serde_json::Value;

use crate::{Id, types};

/// What kind of value an attribute of a ticket type has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TicketAttributeKind<'a> {
    /// Text (`string`).
    Text,
    /// One item of a list, or several.
    List,
    /// A whole number.
    Integer,
    /// A number.
    Decimal,
    /// True or false.
    Boolean,
    /// A time (`datetime`).
    Timestamp,
    /// Files.
    Files,
    /// Another kind, by the text that Intercom has for it; empty when it has none.
    Other(&'a str),
}

impl<'a> From<&'a str> for TicketAttributeKind<'a> {
    #[inline]
    fn from(data_type: &'a str) -> Self {
        match data_type {
            "string" => Self::Text,
            "list" => Self::List,
            "integer" => Self::Integer,
            "decimal" => Self::Decimal,
            "boolean" => Self::Boolean,
            "datetime" => Self::Timestamp,
            "files" => Self::Files,
            other => Self::Other(other),
        }
    }
}

/// An item of an attribute of kind `list`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TicketListItem<'a> {
    /// Its id, if the answer has one.
    pub id: Option<Id>,
    /// What people see.
    pub label: &'a str,
}

/// Its attributes.
impl types::TicketType {
    /// The attributes, archived ones included, in the order of the form. None when the answer has none, as that of some lists.
    #[inline]
    pub fn attributes(&self) -> impl Iterator<Item = &types::TicketTypeAttribute> {
        let list = self.ticket_type_attributes.as_ref();
        let mut all: Vec<_> = list.into_iter().flat_map(|list| &list.data).collect();
        all.sort_by_key(|attribute| attribute.order.unwrap_or(i64::MAX));
        all.into_iter()
    }

    /// The attribute of this name.
    #[inline]
    pub fn attribute(&self, name: &str) -> Option<&types::TicketTypeAttribute> {
        let list = self.ticket_type_attributes.as_ref()?;
        let mut named = list
            .data
            .iter()
            .filter(|attribute| attribute.name.as_deref() == Some(name));
        let first = named.next()?;
        // A name may have been used again after its first bearer was archived.
        Some(if first.is_archived() {
            named.find(|other| !other.is_archived()).unwrap_or(first)
        } else {
            first
        })
    }

    /// What a teammate, and so the API, has to give to create a ticket of this type.
    #[inline]
    pub fn required_to_create(&self) -> impl Iterator<Item = &types::TicketTypeAttribute> {
        self.attributes()
            .filter(|own| !own.is_archived() && own.required_to_create == Some(true))
    }

    /// What a contact has to give to create a ticket of this type.
    #[inline]
    pub fn required_to_create_for_contacts(
        &self,
    ) -> impl Iterator<Item = &types::TicketTypeAttribute> {
        self.attributes()
            .filter(|own| !own.is_archived() && own.required_to_create_for_contacts == Some(true))
    }
}

/// What it takes.
impl types::TicketTypeAttribute {
    /// What kind of value it has.
    #[inline]
    pub fn kind(&self) -> TicketAttributeKind<'_> {
        self.data_type.as_deref().unwrap_or_default().into()
    }

    /// Whether it is out of use.
    #[inline]
    pub fn is_archived(&self) -> bool {
        self.archived == Some(true)
    }

    /// Whether it takes several items or files; `None` when the answer does not say.
    #[inline]
    pub fn takes_several(&self) -> Option<bool> {
        ["multiple", "allow_multiple_values"]
            .iter()
            .find_map(|key| self.input_options.get(*key)?.as_bool())
    }

    /// The items of a list, in their order; `None` when the answer does not say what they are. The API's description leaves open how they come:
    /// they are looked for in `input_options`, under `list_items` or `list_options`, as texts or as objects with `id` and `label`. In any other
    /// form they count as unknown.
    #[inline]
    pub fn list_items(&self) -> Option<impl Iterator<Item = TicketListItem<'_>>> {
        let items = ["list_items", "list_options"]
            .iter()
            .find_map(|key| self.input_options.get(*key)?.as_array())?;
        let items: Option<Vec<_>> = items.iter().map(item).collect();
        items.map(Vec::into_iter)
    }

    /// The item of a list with this id or this label, whichever a ticket holds.
    #[inline]
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
}

#[inline]
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
