//! What lies meta the elements of a list: read in one go with them, whatever their type.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess,
    Visitor,
};
use serde_json::Value;

use crate::wire::{self, SkippedItem, Utf8Check};

/// An answer with a list in it.
pub(super) struct Envelope<T> {
    pub(super) items: Vec<T>,
    pub(super) meta: PageMeta,
    pub(super) skipped: Vec<SkippedItem>,
}

/// What is beside the elements.
#[derive(Default)]
pub(super) struct PageMeta {
    /// `pages.next`: null, text or an object.
    pub(super) next: Value,
    pub(super) total_count: Option<u64>,
    pub(super) scroll_param: Option<String>,
}

/// Reads the body; the second argument tells where the elements are.
pub(super) type Reader<T> = fn(&[u8], &str) -> serde_json::Result<Envelope<T>>;

/// A [`Reader`].
pub(super) fn read<T: DeserializeOwned, C: Utf8Check>(
    body: &[u8],
    path: &str,
) -> serde_json::Result<Envelope<T>> {
    match C::read(body, Seed::<T>::new(path)) {
        Ok(Found {
            items: Some(items),
            meta,
        }) => Ok(Envelope {
            items,
            meta,
            skipped: Vec::new(),
        }),
        Ok(Found { items: None, meta }) => elsewhere::<T, C>(body, meta),
        Err(error) => one_by_one::<T, C>(body, path, error),
    }
}

/// There is nothing under the name that the list should have: the answer is one element, or the list has another name.
fn elsewhere<T: DeserializeOwned, C: Utf8Check>(
    body: &[u8],
    meta: PageMeta,
) -> serde_json::Result<Envelope<T>> {
    let whole = wire::any(body)?;
    let kind = whole.get("type").and_then(Value::as_str).unwrap_or("list");
    let is_list = kind == "list" || kind.ends_with(".list");
    if !is_list {
        let one = wire::from_json::<T, C>(body)?;
        return Ok(Envelope {
            items: vec![one],
            meta,
            skipped: Vec::new(),
        });
    }
    let mut lists = whole
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, value)| {
            value
                .as_array()
                .is_some_and(|list| list.iter().any(Value::is_object))
        });
    let (items, mut skipped) = match (lists.next(), lists.next()) {
        (Some((_, Value::Array(list))), None) => elements::<T, C>(list),
        _ => (Vec::new(), Vec::new()),
    };
    wire::locate(&whole, &mut skipped);
    Ok(Envelope {
        items,
        meta,
        skipped,
    })
}

/// One element that cannot be read should not cost the others.
fn one_by_one<T: DeserializeOwned, C: Utf8Check>(
    body: &[u8],
    path: &str,
    first: serde_json::Error,
) -> serde_json::Result<Envelope<T>> {
    let Ok(whole) = wire::any(body) else {
        return Err(first);
    };
    let pointer = format!("/{}", path.replace('.', "/"));
    let Some(list) = whole.pointer(&pointer).and_then(Value::as_array) else {
        return Err(first);
    };
    let meta = meta(&whole);
    let (items, mut skipped) = elements::<T, C>(list);
    if skipped.is_empty() {
        return Err(first);
    }
    wire::locate(&whole, &mut skipped);
    Ok(Envelope {
        items,
        meta,
        skipped,
    })
}

fn meta(whole: &Value) -> PageMeta {
    PageMeta {
        next: whole.pointer("/pages/next").cloned().unwrap_or_default(),
        total_count: whole.get("total_count").and_then(Value::as_u64),
        scroll_param: whole
            .get("scroll_param")
            .and_then(Value::as_str)
            .map(str::to_owned),
    }
}

fn elements<T: DeserializeOwned, C: Utf8Check>(list: &[Value]) -> (Vec<T>, Vec<SkippedItem>) {
    let mut items = Vec::with_capacity(list.len());
    let mut skipped = Vec::new();
    for (index, raw) in list.iter().enumerate().filter(|(_, raw)| !raw.is_null()) {
        // As text again, so that the code for the type is there once.
        match wire::leniently(|| wire::from_json::<T, C>(raw.to_string().as_bytes())) {
            (Ok(item), inner) => {
                items.push(item);
                skipped.extend(inner);
            }
            (Err(error), _) => skipped.push(SkippedItem::new(index, raw.clone(), &error)),
        }
    }
    (items, skipped)
}

struct Found<T> {
    /// `None` when there was nothing under the name.
    items: Option<Vec<T>>,
    meta: PageMeta,
}

struct Seed<'a, T> {
    path: &'a str,
    kind: PhantomData<fn() -> T>,
}

impl<'a, T> Seed<'a, T> {
    fn new(path: &'a str) -> Self {
        Self {
            path,
            kind: PhantomData,
        }
    }
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Seed<'_, T> {
    type Value = Found<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found<T>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Seed<'_, T> {
    type Value = Found<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E>(self) -> Result<Found<T>, E> {
        Ok(Found {
            items: None,
            meta: PageMeta::default(),
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Found<T>, A::Error> {
        let (first, rest) = match self.path.split_once('.') {
            Some((first, rest)) => (first, Some(rest)),
            None => (self.path, None),
        };
        let mut found = Found {
            items: None,
            meta: PageMeta::default(),
        };
        while let Some(key) = map.next_key::<Key>()? {
            let key = key.0.as_str();
            if key == first {
                found.items = match rest {
                    Some(rest) => map.next_value_seed(Seed::<T>::new(rest))?.items,
                    None => Some(map.next_value_seed(List(PhantomData))?),
                };
                continue;
            }
            match key {
                "pages" => {
                    if let Value::Object(mut pages) = map.next_value::<Value>()? {
                        found.meta.next = pages.remove("next").unwrap_or_default();
                    }
                }
                "total_count" => found.meta.total_count = map.next_value::<Value>()?.as_u64(),
                "scroll_param" => {
                    if let Value::String(text) = map.next_value()? {
                        found.meta.scroll_param = Some(text);
                    }
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(found)
    }
}

/// A key, which may be escaped and then cannot be borrowed.
struct Key(String);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

/// The elements; null is none.
struct List<T>(PhantomData<fn() -> T>);

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for List<T> {
    type Value = Vec<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<T>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for List<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E>(self) -> Result<Vec<T>, E> {
        Ok(Vec::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
        let mut items = Vec::new();
        // A null is no element.
        while let Some(item) = list.next_element::<Option<T>>()? {
            if let Some(item) = item {
                items.push(item);
            }
        }
        Ok(items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(body: &str, path: &str) -> Result<(Vec<Value>, usize), String> {
        read::<Value, wire::Eager>(body.as_bytes(), path)
            .map(|found| (found.items, found.skipped.len()))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn lists_are_found_where_they_are() {
        let found = |count: usize| Ok((vec![Value::from(1); count], 0));
        assert_eq!(ids(r#"{"data": [1, 1]}"#, "data"), found(2));
        assert_eq!(
            ids(
                r#"{"data": {"articles": [1], "highlights": [2]}}"#,
                "data.articles"
            ),
            found(1)
        );
        assert_eq!(ids(r#"{"data": [1, null]}"#, "data"), found(1));
        assert_eq!(ids(r#"{"type": "list", "data": null}"#, "data"), found(0));
        assert_eq!(ids(r#"{"type": "list"}"#, "data"), found(0));
        assert_eq!(ids("null", "data"), found(0));
    }

    #[test]
    fn a_list_under_another_name_and_a_single_element_are_found() {
        let other = ids(r#"{"type": "list", "companies": [{"id": "1"}]}"#, "data");
        assert_eq!(other.map(|(items, _)| items.len()), Ok(1));
        let single = ids(r#"{"type": "company", "id": "7"}"#, "data");
        assert_eq!(
            single.map(|(items, _)| items[0]["id"].clone()),
            Ok("7".into())
        );
    }

    #[test]
    fn one_bad_element_does_not_cost_the_others() {
        let body = br#"{"tickets": [1, "x", 3], "total_count": 3, "pages": {"next": {"starting_after": "z"}}}"#;
        match read::<u32, wire::Eager>(body, "tickets") {
            Ok(found) => {
                assert_eq!(found.items, [1, 3]);
                assert_eq!(found.skipped[0].index, 1);
                assert_eq!(found.skipped[0].path, "tickets[1]");
                assert_eq!(found.meta.total_count, Some(3));
                assert_eq!(found.meta.next["starting_after"], "z");
            }
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn what_is_no_list_is_an_error_with_a_place() {
        assert!(read::<u32, wire::Eager>(b"[1]", "data").is_err());
        let body = br#"{"data": {"a": 1}}"#;
        let place = read::<u32, wire::Eager>(body, "data")
            .map(|_| ())
            .map_err(|error| wire::error_path(body, &error));
        assert_eq!(place, Err("data".into()));
    }
}
