//! The order of the objects that a search found.

use std::cmp::Ordering;

use serde_json::{Value, json};

use crate::html::folded;

/// An object that a search found.
#[derive(Debug, Clone)]
pub(crate) struct Match {
    pub(crate) key: Key,
    /// The number of the last change of the object.
    pub(crate) touched: u64,
    /// The position of the object in its table.
    pub(crate) position: u64,
}

/// A sort key: missing values come first, then numbers, then strings of digits, which are IDs, then
/// other strings.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Key {
    Missing,
    Number(f64),
    Id(u64),
    Text(String),
}

impl Key {
    pub(crate) fn of(value: &Value) -> Self {
        if let Some(number) = value.as_f64() {
            return Self::Number(number);
        }
        match value.as_str().map(str::parse) {
            Some(Ok(id)) => Self::Id(id),
            _ if value.is_null() => Self::Missing,
            _ => Self::Text(folded(value)),
        }
    }

    /// Returns the key as a cursor contains it.
    pub(crate) fn to_json(&self) -> Value {
        match self {
            Self::Missing => Value::Null,
            Self::Number(number) => json!(number),
            Self::Id(id) => json!(id),
            Self::Text(text) => json!(text),
        }
    }

    pub(crate) fn from_json(value: &Value) -> Self {
        match (value.as_u64(), value.as_f64(), value.as_str()) {
            (Some(id), ..) => Self::Id(id),
            (None, Some(number), _) => Self::Number(number),
            (None, None, Some(text)) => Self::Text(text.to_owned()),
            (None, None, None) => Self::Missing,
        }
    }

    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        let rank = |key: &Self| match key {
            Self::Missing => 0,
            Self::Number(_) => 1,
            Self::Id(_) => 2,
            Self::Text(_) => 3,
        };
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => one.total_cmp(other),
            (Self::Id(one), Self::Id(other)) => one.cmp(other),
            (Self::Text(one), Self::Text(other)) => one.cmp(other),
            _ => rank(self).cmp(&rank(other)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_a_total_order_and_survive_cursors() {
        let values = [
            json!(null),
            json!(-5),
            json!(4.5),
            json!(1_750_000_000),
            json!("9"),
            json!("10"),
            json!("215474000000037"),
            json!("18446744073709551615"),
            json!("1a"),
            json!("Ada"),
            json!("<p>bob</p>"),
            json!(true),
        ];
        let keys: Vec<Key> = values.iter().map(Key::of).collect();
        for (index, one) in keys.iter().enumerate() {
            for (place, other) in keys.iter().enumerate() {
                assert_eq!(one.compare(other), index.cmp(&place), "{one:?} {other:?}");
            }
            let written = one.to_json().to_string();
            let read = serde_json::from_str(&written).map(|value| Key::from_json(&value));
            assert_eq!(read.ok().as_ref(), Some(one));
        }
    }
}
