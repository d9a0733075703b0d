//! Completes the nested lists of contacts, which have at most ten elements.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};

use super::streams::details;
use crate::{Client, Error, Id};

/// The nested lists of a contact.
const LISTS: [&str; 5] = [
    "tags",
    "notes",
    "companies",
    "opted_in_subscription_types",
    "opted_out_subscription_types",
];

/// Returns a contact whose nested lists are complete. Each list that has more elements takes at least one request.
///
/// The order of the fields is preserved. A list that cannot be read, because the contact was deleted in the meantime, remains as it is. The linked objects of
/// conversations and tickets have a `has_more` too, but no operation returns the rest.
pub(crate) async fn complete(
    client: &Client,
    contact: Box<RawValue>,
) -> Result<Box<RawValue>, Error> {
    let Ok(mut fields) = serde_json::from_str::<Fields>(contact.get()) else {
        return Ok(contact);
    };
    let id: Option<Id> = fields
        .get("id")
        .and_then(|id| serde_json::from_str(id.get()).ok());
    let Some(id) = id else { return Ok(contact) };
    let mut is_changed = false;
    for name in LISTS {
        let Some(field) = fields.get_mut(name) else {
            continue;
        };
        let Ok(mut list) = serde_json::from_str::<Value>(field.get()) else {
            continue;
        };
        if list["has_more"] != true {
            continue;
        }
        let Some(elements) = details::found(read(client, name, &id).await)?.flatten() else {
            continue;
        };
        merge(&mut list, elements);
        if let Ok(list) = to_raw_value(&list) {
            *field = list;
            is_changed = true;
        }
    }
    if !is_changed {
        return Ok(contact);
    }
    Ok(to_raw_value(&fields).unwrap_or(contact))
}

/// Reads the IDs of a complete list; `None` if this build has no operation for it.
async fn read(client: &Client, name: &str, contact: &Id) -> Result<Option<Vec<Id>>, Error> {
    let contacts = client.contacts();
    let elements: Vec<Box<RawValue>> = match name {
        #[cfg(operation = "contacts.list_tags")]
        "tags" => details::all(contacts.list_tags(contact)).await?,
        #[cfg(operation = "contacts.list_notes")]
        "notes" => details::all(contacts.list_notes(contact)).await?,
        #[cfg(operation = "contacts.list_companies")]
        "companies" => details::all(contacts.list_companies(contact)).await?,
        // One list has the types of both kinds.
        #[cfg(operation = "contacts.list_subscriptions")]
        "opted_in_subscription_types" | "opted_out_subscription_types" => {
            let all = details::all(contacts.list_subscriptions(contact)).await?;
            let wanted = if name.contains("_in_") {
                "opt_in"
            } else {
                "opt_out"
            };
            let is_wanted = |element: &RawValue| {
                let element: Value = serde_json::from_str(element.get()).unwrap_or_default();
                element["consent_type"] == wanted
            };
            all.into_iter()
                .filter(|element| is_wanted(element))
                .collect()
        }
        _ => return Ok(None),
    };
    let ids = elements.iter().filter_map(|element| {
        let element: super::ids::IdOnly = serde_json::from_str(element.get()).ok()?;
        element.id
    });
    Ok(Some(ids.collect()))
}

/// Adds the elements that are missing, in the form of the first ten.
fn merge(list: &mut Value, ids: Vec<Id>) {
    let mut elements = match list["data"].take() {
        Value::Array(elements) => elements,
        _ => Vec::new(),
    };
    let template = elements.first().cloned().unwrap_or_else(|| json!({}));
    for id in ids {
        if elements.iter().any(|known| known["id"] == id.as_str()) {
            continue;
        }
        let mut element = template.clone();
        element["id"] = json!(id);
        if let Some(url) = template["url"].as_str()
            && let Some((path, _)) = url.rsplit_once('/')
        {
            element["url"] = json!(format!("{path}/{id}"));
        }
        elements.push(element);
    }
    list["total_count"] = json!(elements.len());
    list["has_more"] = json!(false);
    list["data"] = Value::Array(elements);
}

/// The fields of an object, in their order.
struct Fields(Vec<(String, Box<RawValue>)>);

impl Fields {
    fn get(&self, name: &str) -> Option<&RawValue> {
        let field = self.0.iter().find(|(known, _)| known == name);
        field.map(|(_, value)| &**value)
    }

    fn get_mut(&mut self, name: &str) -> Option<&mut Box<RawValue>> {
        let field = self.0.iter_mut().find(|(known, _)| known == name);
        field.map(|(_, value)| value)
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;

        impl<'de> Visitor<'de> for Read {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(Read)
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_missing_elements_in_the_form_of_the_others() {
        let mut list = json!({
            "type": "list",
            "data": [{"type": "tag", "id": "1", "url": "/tags/1"}],
            "url": "/contacts/9/tags",
            "total_count": 3,
            "has_more": true,
        });
        merge(&mut list, vec!["1".into(), "2".into(), "3".into()]);
        let expected = json!({
            "type": "list",
            "data": [
                {"type": "tag", "id": "1", "url": "/tags/1"},
                {"type": "tag", "id": "2", "url": "/tags/2"},
                {"type": "tag", "id": "3", "url": "/tags/3"},
            ],
            "url": "/contacts/9/tags",
            "total_count": 3,
            "has_more": false,
        });
        assert_eq!(list, expected);
    }

    #[test]
    fn preserves_the_order_and_form_of_fields() {
        let json = r#"{"z":1.50,"a":null,"m":{"y":1,"b":2}}"#;
        let fields: Option<Fields> = serde_json::from_str(json).ok();
        let written = fields.and_then(|fields| serde_json::to_string(&fields).ok());
        assert_eq!(written.as_deref(), Some(json));
    }
}
