//! The parts in the JSON of conversations and tickets.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::run::{Out, Raw, decode};
use super::{PartCount, StreamName};
use crate::Id;

/// Splits a conversation or ticket into its own row and the rows of its parts.
pub(super) fn split(stream: StreamName, raw: Raw, with_parts: bool) -> (Out, Vec<Out>) {
    let (child, field) = match stream {
        StreamName::Conversations => (StreamName::ConversationParts, "conversation_parts"),
        _ => (StreamName::TicketParts, "ticket_parts"),
    };
    if !with_parts {
        return (decode(stream, None, raw), Vec::new());
    }
    let (parts, count) = read(&raw, field);
    let row = decode(stream, None, raw).with_parts(Some(count));
    let children = match &row {
        Out::Row(row) => {
            let parent = row.key.id();
            let child = |raw| Out::Raw(child, Some(parent.clone()), raw);
            parts.into_iter().map(child).collect()
        }
        _ => Vec::new(),
    };
    (row, children)
}

/// The fields of a conversation or ticket that are read here. Any of them may be of another kind.
#[derive(Deserialize)]
struct Holder<'a> {
    #[serde(borrow, default)]
    conversation_parts: Option<&'a RawValue>,
    #[serde(borrow, default)]
    ticket_parts: Option<&'a RawValue>,
    #[serde(default)]
    statistics: Value,
}

/// A list of parts.
#[derive(Deserialize)]
struct List<'a> {
    #[serde(borrow, default)]
    conversation_parts: Option<&'a RawValue>,
    #[serde(borrow, default)]
    ticket_parts: Option<&'a RawValue>,
    #[serde(default)]
    total_count: Value,
}

/// Returns the JSON of the parts, and their number.
fn read(raw: &RawValue, field: &str) -> (Vec<Raw>, PartCount) {
    let mut count = PartCount {
        received: 0,
        total_count: None,
        statistics: None,
    };
    let Some(holder) = object::<Holder<'_>>(raw) else {
        return (Vec::new(), count);
    };
    count.statistics = number(&holder.statistics["count_conversation_parts"]);
    let outer = match field {
        "conversation_parts" => holder.conversation_parts,
        _ => holder.ticket_parts,
    };
    // Some versions of the API send the array without the object.
    let array = outer.and_then(|outer| {
        let Some(list) = object::<List<'_>>(outer) else {
            return Some(outer);
        };
        count.total_count = number(&list.total_count);
        match field {
            "conversation_parts" => list.conversation_parts,
            _ => list.ticket_parts,
        }
    });
    let parts: Vec<Option<Raw>> = array
        .and_then(|array| serde_json::from_str(array.get()).ok())
        .unwrap_or_default();
    // Nulls are not elements.
    let parts: Vec<Raw> = parts.into_iter().flatten().collect();
    count.received = u64::try_from(parts.len()).unwrap_or(u64::MAX);
    (parts, count)
}

/// Decodes a JSON object. Without this check, serde also decodes an array, as the fields in their order.
fn object<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Option<T> {
    let is_object = raw.get().starts_with('{');
    is_object.then(|| serde_json::from_str(raw.get()).ok())?
}

fn number(value: &Value) -> Option<u64> {
    value
        .as_u64()
        .or_else(|| value.as_str()?.trim().parse().ok())
}

/// The fields of a row that decide about requests. Any of them may be of another kind.
#[derive(Deserialize)]
struct Fields {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    updated_at: Value,
}

/// Returns the ID and the time of the last change of a row, as far as they are usable.
pub(super) fn peek(raw: &RawValue) -> (Option<Id>, Option<crate::Timestamp>) {
    let Some(fields) = object::<Fields>(raw) else {
        return (None, None);
    };
    let id = match fields.id {
        Value::Null => None,
        id => Id::deserialize(id).ok(),
    };
    let time = match fields.updated_at {
        Value::Null => None,
        time => crate::Timestamp::deserialize(time).ok(),
    };
    let id = id.filter(|id| !id.as_str().is_empty());
    (id, time.filter(|time| time.as_second() != 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(json: &str) -> Raw {
        RawValue::from_string(json.to_owned()).unwrap_or_default()
    }

    #[test]
    fn parts_are_found_in_each_form() {
        for json in [
            r#"{"id": "1", "ticket_parts": {"ticket_parts": [{"id": "7"}, null], "total_count": 3}}"#,
            r#"{"id": "1", "ticket_parts": {"ticket_parts": [{"id": "7"}], "total_count": "3"}}"#,
        ] {
            let (parts, count) = read(&raw(json), "ticket_parts");
            assert_eq!(parts.len(), 1, "{json}");
            assert_eq!(count.total_count, Some(3), "{json}");
            assert!(count.is_incomplete(), "{json}");
        }
        let (parts, _) = read(&raw(r#"{"ticket_parts": [{"id": "7"}]}"#), "ticket_parts");
        assert_eq!(parts.len(), 1);
        for json in [
            "[]",
            "5",
            r#"{"ticket_parts": 5}"#,
            r#"{"ticket_parts": {"ticket_parts": {}}}"#,
        ] {
            assert!(read(&raw(json), "ticket_parts").0.is_empty(), "{json}");
        }
    }

    #[test]
    fn fields_of_another_kind_are_ignored() {
        let (id, time) = peek(&raw(r#"{"id": 5, "updated_at": "1700000000"}"#));
        assert_eq!(id, Some(Id::from("5")));
        assert_eq!(time.map(crate::Timestamp::as_second), Some(1_700_000_000));
        for json in [
            r#"{"id": {}, "updated_at": []}"#,
            "7",
            "[1, 2]",
            r#"{"updated_at": 0}"#,
        ] {
            assert_eq!(peek(&raw(json)), (None, None), "{json}");
        }
    }
}
