//! Decodes a page in one pass over the body: the elements, and the other fields.

mod decode;
#[cfg(test)]
mod tests;

use serde::de::{DeserializeOwned, Error as _};
use serde_json::{Map, Value};

use self::decode::{Elements, Found, Seed};
use super::page::Failed;
use crate::ListInfo;
use crate::wire::{self, SkippedItem, Utf8Check};

/// A response with a list.
pub(super) struct Envelope<T> {
    pub(super) items: Vec<T>,
    pub(super) meta: PageMeta,
    pub(super) skipped: Vec<SkippedItem>,
    pub(super) failed: Vec<Failed>,
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
    match C::read(body, Seed::<T>::new(list.items_path)) {
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
            failed: Vec::new(),
            is_empty: false,
        }),
        Ok(Found { meta, .. }) => without_elements::<T, C>(body, list, meta),
        Err(error) => one_by_one::<T, C>(body, list.items_path, error),
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
    let first = list.items_path.split('.').next().unwrap_or_default();
    let envelope = |(items, skipped, failed), is_empty| Envelope {
        items,
        meta,
        skipped,
        failed,
        is_empty,
    };
    let empty = (Vec::new(), Vec::new(), Vec::new());
    match at(&response, list.items_path) {
        Some(Value::Array(_) | Value::Null) if identifies_itself(fields, list, kind) => {
            let others = other_lists(fields, first, false);
            match others.as_slice() {
                [] => Ok(envelope(empty, true)),
                _ if fields.get("total_count").and_then(Value::as_u64) == Some(0) => {
                    Ok(envelope(empty, true))
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
                let decoded = decode_elements::<T, C>(elements, &wire::path_name(name));
                Ok(envelope(decoded, elements.is_empty()))
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
            Ok(envelope((vec![item], Vec::new(), Vec::new()), false))
        }
        _ => Err(not_a_list(&response, list, "")),
    }
}

fn is_list_type(kind: &str) -> bool {
    kind == "list" || (kind.ends_with(".list") && kind != "error.list")
}

/// Returns whether an empty list identifies itself as a list.
fn identifies_itself(fields: &Map<String, Value>, list: &ListInfo, kind: Option<&str>) -> bool {
    kind.is_some_and(|kind| is_list_type(kind) || list.list_types.contains(&kind))
        || fields.get("total_count").and_then(Value::as_u64) == Some(0)
}

/// Returns whether the response is one element instead of a list.
fn is_single(fields: &Map<String, Value>, list: &ListInfo, kind: Option<&str>) -> bool {
    let Some(types) = list.item_types else {
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
        list.items_path
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
    let (items, skipped, failed) = decode_elements::<T, C>(elements, path);
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
        failed,
        is_empty: elements.is_empty(),
    })
}

/// Decodes the elements of the list at `path`.
fn decode_elements<T: DeserializeOwned, C: Utf8Check>(
    elements: &[Value],
    path: &str,
) -> (Vec<T>, Vec<SkippedItem>, Vec<Failed>) {
    let mut items = Vec::with_capacity(elements.len());
    let mut skipped = Vec::new();
    let mut failed = Vec::new();
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
                failed.push(Failed {
                    position: skipped.len(),
                    items_before: items.len(),
                });
                skipped.push(SkippedItem::new(index, raw.clone(), &error).inside(path));
            }
        }
    }
    (items, skipped, failed)
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
