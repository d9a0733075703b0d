//! Decodes a page in one pass over the body: the elements, and the other fields.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IgnoredAny,
    MapAccess, SeqAccess, Visitor,
};
use serde_json::{Map, Value};

use crate::ListInfo;
use crate::wire::{self, SkippedItem, Utf8Check};

/// A response with a list.
pub(super) struct Envelope<T> {
    pub(super) items: Vec<T>,
    pub(super) meta: PageMeta,
    pub(super) skipped: Vec<SkippedItem>,
    /// Whether the array in the response is empty. An array of nulls is not empty, although nulls
    /// are not elements.
    pub(super) is_empty: bool,
}

/// The fields of a page besides its elements.
#[derive(Default)]
pub(super) struct PageMeta {
    /// The value of `pages.next`, of any kind; null if it is missing.
    pub(super) next: Value,
    pub(super) total_count: Option<u64>,
    pub(super) scroll_param: Option<String>,
}

impl PageMeta {
    fn set_pages(&mut self, pages: Value) {
        self.next = match pages {
            Value::Object(mut pages) => pages.remove("next").unwrap_or_default(),
            // The form is not documented. Whether the list ends is decided later.
            other => other,
        };
    }

    fn set_total_count(&mut self, count: &Value) {
        self.total_count = count
            .as_u64()
            .or_else(|| count.as_str()?.trim().parse().ok());
    }

    fn set_scroll_param(&mut self, parameter: Value) {
        self.scroll_param = match parameter {
            Value::String(text) if !text.is_empty() => Some(text),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
    }
}

/// A function that decodes the body of a list.
pub(super) type Reader<T> = fn(&[u8], &ListInfo) -> serde_json::Result<Envelope<T>>;

/// The [`Reader`] of lists with elements of type `T`.
pub(super) fn read<T: DeserializeOwned, C: Utf8Check>(
    body: &[u8],
    list: &ListInfo,
) -> serde_json::Result<Envelope<T>> {
    match C::read(body, Seed::<T>::new(list.items)) {
        Ok(Found {
            items:
                Some(Elements {
                    items,
                    is_empty: false,
                }),
            meta,
        }) => Ok(Envelope {
            items,
            meta,
            skipped: Vec::new(),
            is_empty: false,
        }),
        Ok(Found { meta, .. }) => without_elements::<T, C>(body, list, meta),
        Err(error) => one_by_one::<T, C>(body, list.items, error),
    }
}

/// Decodes a response that has no elements at the declared location.
///
/// The response is accepted as an empty list only if it identifies itself as a list.
fn without_elements<T: DeserializeOwned, C: Utf8Check>(
    body: &[u8],
    list: &ListInfo,
    meta: PageMeta,
) -> serde_json::Result<Envelope<T>> {
    let response = wire::any(body)?;
    let Value::Object(fields) = &response else {
        return Err(not_a_list(&response, list, ""));
    };
    let kind = fields.get("type").and_then(Value::as_str);
    let is_list = kind.is_some_and(is_list_type);
    let first = list.items.split('.').next().unwrap_or_default();
    let envelope = |items, skipped, is_empty| Envelope {
        items,
        meta,
        skipped,
        is_empty,
    };
    match at(&response, list.items) {
        Some(Value::Array(_) | Value::Null) if identifies_itself(fields, list, kind) => {
            let others = other_lists(fields, first, false);
            match others.as_slice() {
                [] => Ok(envelope(Vec::new(), Vec::new(), true)),
                _ if fields.get("total_count").and_then(Value::as_u64) == Some(0) => {
                    Ok(envelope(Vec::new(), Vec::new(), true))
                }
                _ => Err(not_a_list(&response, list, "; another array has elements")),
            }
        }
        Some(Value::Array(_) | Value::Null) => Err(not_a_list(
            &response,
            list,
            " that has elements, or an empty list with `type` or `total_count`",
        )),
        None if is_list => match other_lists(fields, first, true).as_slice() {
            // Another version of the API names the array differently.
            [(name, elements)] => {
                let (items, skipped) = decode_elements::<T, C>(elements, &wire::path_name(name));
                Ok(envelope(items, skipped, elements.is_empty()))
            }
            [] => Err(not_a_list(&response, list, "")),
            _ => Err(not_a_list(
                &response,
                list,
                "; the response has several other arrays",
            )),
        },
        None if is_single(fields, list, kind) => {
            let item = wire::from_json::<T, C>(body)?;
            Ok(envelope(vec![item], Vec::new(), false))
        }
        _ => Err(not_a_list(&response, list, "")),
    }
}

fn is_list_type(kind: &str) -> bool {
    kind == "list" || (kind.ends_with(".list") && kind != "error.list")
}

/// Returns whether an empty list identifies itself as a list.
fn identifies_itself(fields: &Map<String, Value>, list: &ListInfo, kind: Option<&str>) -> bool {
    kind.is_some_and(|kind| is_list_type(kind) || list.types.contains(&kind))
        || fields.get("total_count").and_then(Value::as_u64) == Some(0)
}

/// Returns whether the response is one element instead of a list.
fn is_single(fields: &Map<String, Value>, list: &ListInfo, kind: Option<&str>) -> bool {
    let Some(types) = list.single else {
        return false;
    };
    match kind {
        Some(kind) => types.contains(&kind),
        None => fields.get("id").is_some_and(|id| !id.is_null()),
    }
}

/// Returns the arrays of objects that may be the list under another name, and empty arrays if
/// `or_empty`.
fn other_lists<'a>(
    fields: &'a Map<String, Value>,
    declared: &str,
    or_empty: bool,
) -> Vec<(&'a str, &'a [Value])> {
    fields
        .iter()
        .filter(|(name, _)| *name != declared && *name != "errors")
        .filter_map(|(name, value)| Some((name.as_str(), value.as_array()?.as_slice())))
        .filter(|(_, list)| list.iter().any(Value::is_object) || (or_empty && list.is_empty()))
        .collect()
}

/// Returns the value at a path of field names, such as `data.articles`.
fn at<'a>(response: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.')
        .try_fold(response, |value, key| value.get(key))
}

/// Creates the error of a response that is not the requested list. The message contains no values
/// of the response.
fn not_a_list(response: &Value, list: &ListInfo, more: &str) -> serde_json::Error {
    let found = match response {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    serde_json::Error::custom(format!(
        "invalid type: {found}, expected a list with an array at `{}`{more}",
        list.items
    ))
}

/// Decodes the elements one by one, after decoding all of them at once failed.
fn one_by_one<T: DeserializeOwned, C: Utf8Check>(
    body: &[u8],
    path: &str,
    first: serde_json::Error,
) -> serde_json::Result<Envelope<T>> {
    let Ok(response) = wire::any(body) else {
        return Err(first);
    };
    let Some(Value::Array(elements)) = at(&response, path) else {
        return Err(first);
    };
    let (items, skipped) = decode_elements::<T, C>(elements, path);
    if skipped.is_empty() {
        return Err(first);
    }
    let mut meta = PageMeta::default();
    meta.set_pages(response.get("pages").cloned().unwrap_or_default());
    meta.set_total_count(response.get("total_count").unwrap_or(&Value::Null));
    meta.set_scroll_param(response.get("scroll_param").cloned().unwrap_or_default());
    Ok(Envelope {
        items,
        meta,
        skipped,
        is_empty: elements.is_empty(),
    })
}

/// Decodes the elements of the list at `path`.
fn decode_elements<T: DeserializeOwned, C: Utf8Check>(
    elements: &[Value],
    path: &str,
) -> (Vec<T>, Vec<SkippedItem>) {
    let mut items = Vec::with_capacity(elements.len());
    let mut skipped = Vec::new();
    let present = elements
        .iter()
        .enumerate()
        .filter(|(_, raw)| !raw.is_null());
    for (index, raw) in present {
        // Serialized again, so that the code that decodes `T` is compiled only for one input.
        match wire::leniently(|| wire::from_json::<T, C>(raw.to_string().as_bytes())) {
            (Ok(item), inner) => {
                items.push(item);
                let outer = format!("{path}[{index}]");
                skipped.extend(inner.into_iter().map(|item| item.inside(&outer)));
            }
            (Err(error), _) => {
                skipped.push(SkippedItem::new(index, raw.clone(), &error).inside(path));
            }
        }
    }
    (items, skipped)
}

/// Replaces elements whose ID is in `seen` by null, and adds the other IDs to `seen`. Elements
/// without an ID stay. Returns `None` if no element was replaced.
pub(super) fn without_seen(
    body: &[u8],
    path: &str,
    seen: &mut std::collections::HashSet<Box<str>>,
) -> Option<Vec<u8>> {
    let mut response = wire::any(body).ok()?;
    let elements = path
        .split('.')
        .try_fold(&mut response, |value, key| value.get_mut(key))?
        .as_array_mut()?;
    let mut repeated = false;
    for element in elements {
        let id = match element.get("id") {
            Some(Value::String(id)) => id.as_str().into(),
            Some(Value::Number(id)) => id.to_string().into(),
            _ => continue,
        };
        if !seen.insert(id) {
            // Nulls are not elements, and the other elements keep their index.
            *element = Value::Null;
            repeated = true;
        }
    }
    repeated.then(|| serde_json::to_vec(&response).ok())?
}

struct Found<T> {
    /// `None` if the field is missing or null.
    items: Option<Elements<T>>,
    meta: PageMeta,
}

struct Elements<T> {
    items: Vec<T>,
    is_empty: bool,
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
        write!(f, "a list with an array at `{}`", self.path)
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
                    None => map.next_value_seed(List(PhantomData))?,
                };
                wire::inside_field(first);
                continue;
            }
            match key {
                "pages" => found.meta.set_pages(map.next_value()?),
                "total_count" => found.meta.set_total_count(&map.next_value()?),
                "scroll_param" => found.meta.set_scroll_param(map.next_value()?),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(found)
    }
}

/// A key. It is owned, because a key with escapes cannot be borrowed.
struct Key(String);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

/// Decodes the elements of an array; `None` for null.
struct List<T>(PhantomData<fn() -> T>);

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for List<T> {
    type Value = Option<Elements<T>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for List<T> {
    type Value = Option<Elements<T>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        let mut is_empty = true;
        let mut paths = wire::ElementPaths::default();
        while let Some(item) = list.next_element::<Option<T>>()? {
            is_empty = false;
            paths.next_element();
            // Nulls are not elements.
            items.extend(item);
        }
        paths.finish();
        Ok(Some(Elements { items, is_empty }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMPANY_OR_LIST: ListInfo = ListInfo::new("data", None).or_single(&["company"]);

    fn ids(body: &str, list: ListInfo) -> Result<(Vec<Value>, usize), String> {
        read::<Value, wire::Eager>(body.as_bytes(), &list)
            .map(|found| (found.items, found.skipped.len()))
            .map_err(|error| wire::decode_reason(&error))
    }

    fn count(body: &str, path: &'static str) -> Option<usize> {
        let found = ids(body, ListInfo::new(path, None)).ok()?;
        assert_eq!(found.1, 0, "{body}");
        Some(found.0.len())
    }

    #[test]
    fn lists_are_found_where_they_are() {
        for (body, path, elements) in [
            (r#"{"data": [1, 1]}"#, "data", 2),
            (
                r#"{"data": {"articles": [1], "highlights": [2, 3]}}"#,
                "data.articles",
                1,
            ),
            (r#"{"data": [1, null]}"#, "data", 1),
            (r#"{"data": [null]}"#, "data", 0),
            (r#"{"type": "list", "data": null}"#, "data", 0),
            (r#"{"type": "list", "data": []}"#, "data", 0),
            (r#"{"type": "team.list", "teams": []}"#, "teams", 0),
            (r#"{"data": [], "total_count": 0}"#, "data", 0),
            (
                r#"{"type": "list", "data": {"articles": [], "highlights": [{}]}}"#,
                "data.articles",
                0,
            ),
            (r#"{"type": "list", "companies": [{"id": "1"}]}"#, "data", 1),
            (r#"{"type": "list", "companies": []}"#, "data", 0),
            (
                r#"{"type": "list", "data": [], "facets": [{}], "total_count": 0}"#,
                "data",
                0,
            ),
        ] {
            assert_eq!(count(body, path), Some(elements), "{body}");
        }
        let summary = ListInfo::new("events", None).types(&["event.summary"]);
        let found = ids(r#"{"type": "event.summary", "events": []}"#, summary);
        assert_eq!(found, Ok((Vec::new(), 0)));
    }

    #[test]
    fn other_responses_are_not_lists() {
        for body in [
            "null",
            "{}",
            "[]",
            "[1]",
            "5",
            "true",
            r#""text""#,
            r#"{"error": "boom"}"#,
            r#"{"message": "boom"}"#,
            r#"{"errors": [{"code": "boom"}]}"#,
            r#"{"type": "list", "errors": [{"code": "boom"}]}"#,
            r#"{"type": "error", "id": "1"}"#,
            r#"{"type": "error.list", "errors": []}"#,
            r#"{"type": "list"}"#,
            r#"{"type": "list", "total_count": 0}"#,
            r#"{"data": []}"#,
            r#"{"data": null}"#,
            r#"{"data": [], "total_count": 3}"#,
            r#"{"type": "contact", "id": "1"}"#,
            r#"{"type": "list", "data": {"a": 1}}"#,
            r#"{"type": "list", "data": "x"}"#,
            // With two arrays, it is ambiguous which of them is the list.
            r#"{"type": "list", "companies": [{"id": "1"}], "contacts": [{"id": "2"}]}"#,
            r#"{"type": "list", "data": [], "companies": [{"id": "1"}]}"#,
            r#"{"type": "list", "data": null, "companies": [{"id": "1"}]}"#,
        ] {
            let found = ids(body, ListInfo::new("data", None));
            let explained =
                |error: &String| error.contains("expected a") && !error.contains("boom");
            assert!(found.as_ref().is_err_and(explained), "{body}: {found:?}");
        }
    }

    #[test]
    fn one_element_is_read_only_where_it_is_declared() {
        for body in [
            r#"{"type": "company", "id": "7"}"#,
            r#"{"id": "7", "company_id": "a"}"#,
        ] {
            let single = ids(body, COMPANY_OR_LIST);
            assert_eq!(
                single.map(|(items, _)| items[0]["id"].clone()),
                Ok("7".into())
            );
            assert!(ids(body, ListInfo::new("data", None)).is_err(), "{body}");
        }
        for body in [
            "{}",
            r#"{"error": "boom"}"#,
            r#"{"message": "boom"}"#,
            r#"{"type": "contact", "id": "7"}"#,
            r#"{"id": null}"#,
        ] {
            assert!(ids(body, COMPANY_OR_LIST).is_err(), "{body}");
        }
    }

    #[test]
    fn one_bad_element_does_not_cost_the_others() {
        let body = br#"{"tickets": [1, "x", 3], "total_count": 3, "pages": {"next": {"starting_after": "z"}}}"#;
        match read::<u32, wire::Eager>(body, &ListInfo::new("tickets", None)) {
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
    fn an_array_of_another_kind_is_an_error_with_a_path() {
        let list = ListInfo::new("data", None);
        assert!(read::<u32, wire::Eager>(b"[1]", &list).is_err());
        let body = br#"{"data": {"a": 1}}"#;
        let path = read::<u32, wire::Eager>(body, &list)
            .map(|_| ())
            .map_err(|error| wire::error_path(body, &error));
        assert_eq!(path, Err("data".into()));
    }

    #[test]
    fn repeated_elements_are_removed_by_id() {
        let mut seen = std::collections::HashSet::new();
        let first = br#"{"type": "list", "data": [{"id": "1"}, {"id": 2}, {}]}"#;
        assert_eq!(without_seen(first, "data", &mut seen), None);
        let again =
            br#"{"type": "list", "data": [{"id": "2"}, {"id": "3"}, {}], "total_count": 9}"#;
        let rest = without_seen(again, "data", &mut seen).unwrap_or_default();
        let found = read::<Value, wire::Eager>(&rest, &ListInfo::new("data", None));
        let found = found.map(|found| (found.items, found.is_empty, found.meta.total_count));
        let expected = (
            vec![serde_json::json!({"id": "3"}), serde_json::json!({})],
            false,
            Some(9),
        );
        assert_eq!(found.ok(), Some(expected));
    }
}
