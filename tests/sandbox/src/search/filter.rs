//! The filters of a search, and the objects that they match.

use std::{borrow::Cow, cmp::Ordering, ops::Range};

use serde_json::Value;

use super::{
    Rules,
    fields::{Field, Kind, Searched},
    sort::Key,
};
use crate::{html::folded, json::id_text, time, timezone::Timezone};

#[derive(Debug)]
pub(super) enum Node {
    Group { all: bool, entries: Vec<Node> },
    Filter(Filter),
}

#[derive(Debug)]
pub(super) struct Filter {
    pub(super) field: Field,
    pub(super) operator: Operator,
    pub(super) value: Value,
    /// The day of the value, for dates of contacts.
    pub(super) day: Option<Range<i64>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    In,
    NotIn,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Contains,
    ContainsNot,
    Starts,
    Ends,
}

impl Operator {
    pub(super) fn read(text: &str) -> Option<Self> {
        Some(match text {
            "=" => Self::Equal,
            "!=" => Self::NotEqual,
            "IN" => Self::In,
            "NIN" => Self::NotIn,
            "<" => Self::Less,
            "<=" => Self::LessOrEqual,
            ">" => Self::Greater,
            ">=" => Self::GreaterOrEqual,
            "~" => Self::Contains,
            "!~" => Self::ContainsNot,
            "^" => Self::Starts,
            "$" => Self::Ends,
            _ => return None,
        })
    }

    pub(super) fn fits(self, field: &Field, rules: Rules) -> bool {
        use Operator::{
            Contains, ContainsNot, Ends, Equal, Greater, GreaterOrEqual, In, Less, LessOrEqual,
            NotEqual, NotIn, Starts,
        };
        let known = match (field.kind, rules.searched) {
            // Some clients page by ID, because it survives an interruption.
            (Kind::Text, Searched::Conversations)
                if rules.lenient
                    && field.name == "id"
                    && matches!(self, Less | LessOrEqual | Greater | GreaterOrEqual) =>
            {
                true
            }
            (Kind::Text, _) => matches!(
                self,
                Equal | NotEqual | In | NotIn | Contains | ContainsNot | Starts | Ends
            ),
            (Kind::Date, Searched::Contacts) => matches!(self, Equal | Less | Greater),
            (Kind::Number | Kind::Date, _) => matches!(
                self,
                Equal | NotEqual | In | NotIn | Less | LessOrEqual | Greater | GreaterOrEqual
            ),
            (Kind::Boolean, _) => matches!(self, Equal | NotEqual),
            (Kind::List, _) => matches!(self, Equal | NotEqual | In | NotIn),
            (Kind::Open, _) => true,
        };
        known && !(field.name == "tag_id" && matches!(self, In | NotIn))
    }
}

impl Node {
    /// Makes the filters by date compare days.
    pub(super) fn use_days(&mut self, zone: &Timezone) {
        match self {
            Self::Group { entries, .. } => {
                entries.iter_mut().for_each(|entry| entry.use_days(zone))
            }
            Self::Filter(filter) if filter.field.kind == Kind::Date => {
                filter.day = whole(&filter.value).map(|time| zone.day(time));
            }
            Self::Filter(_) => {}
        }
    }

    pub(super) fn matches<'a>(&self, document: &impl Fn(&Field) -> Cow<'a, Value>) -> bool {
        match self {
            Self::Group { all: true, entries } => {
                entries.iter().all(|entry| entry.matches(document))
            }
            Self::Group {
                all: false,
                entries,
            } => entries.iter().any(|entry| entry.matches(document)),
            Self::Filter(filter) => filter.matches(&document(&filter.field)),
        }
    }
}

impl Filter {
    pub(super) fn matches(&self, found: &Value) -> bool {
        if let Value::Array(entries) = found {
            return self.matches_list(entries);
        }
        if let Some(day) = &self.day {
            return whole(found).is_some_and(|time| self.matches_day(time, day));
        }
        let equal = |wanted: &Value| equal(found, wanted);
        let ordered = |accept: fn(Ordering) -> bool| {
            let key = |value: &Value| match is_empty(value) {
                true => Key::Missing,
                false => Key::of(&Value::String(id_text(value))),
            };
            let order = match self.field.kind {
                // IDs.
                Kind::Text => Some(key(found).compare(&key(&self.value))),
                _ => order(found, &self.value),
            };
            order.is_some_and(accept)
        };
        let listed = || {
            self.value
                .as_array()
                .is_some_and(|all| all.iter().any(equal))
        };
        match self.operator {
            Operator::Equal => equal(&self.value),
            Operator::NotEqual => !equal(&self.value),
            Operator::In => listed(),
            Operator::NotIn => !listed(),
            Operator::Less => ordered(Ordering::is_lt),
            Operator::LessOrEqual => ordered(Ordering::is_le),
            Operator::Greater => ordered(Ordering::is_gt),
            Operator::GreaterOrEqual => ordered(Ordering::is_ge),
            Operator::Contains => has_words(found, &self.value),
            Operator::ContainsNot => !has_words(found, &self.value),
            Operator::Starts => folded(found).starts_with(&folded(&self.value)),
            Operator::Ends => folded(found).ends_with(&folded(&self.value)),
        }
    }

    /// Contact searches have no other operators for dates.
    fn matches_day(&self, time: i64, day: &Range<i64>) -> bool {
        match self.operator {
            Operator::Less => time < day.start,
            Operator::Greater => time >= day.end,
            _ => day.contains(&time),
        }
    }

    fn matches_list(&self, entries: &[Value]) -> bool {
        let has = |wanted: &Value| entries.iter().any(|entry| equal(entry, wanted));
        match (self.operator, &self.value) {
            (Operator::Equal, Value::Null) => entries.is_empty(),
            (Operator::NotEqual, Value::Null) => !entries.is_empty(),
            (Operator::Equal | Operator::Contains, wanted) => has(wanted),
            (Operator::NotEqual | Operator::ContainsNot, wanted) => !has(wanted),
            (Operator::In, Value::Array(wanted)) => wanted.iter().any(has),
            (Operator::NotIn, Value::Array(wanted)) => !wanted.iter().any(has),
            _ => false,
        }
    }
}

/// Returns a time in seconds, without its fraction.
pub(super) fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_i64().or_else(|| time::whole(other.as_f64()?)),
    }
}

pub(super) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_f64(),
    }
}

pub(super) fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_bool(),
    }
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(str::is_empty)
}

fn equal(found: &Value, wanted: &Value) -> bool {
    match (is_empty(found), is_empty(wanted)) {
        (true, true) => return true,
        (true, false) | (false, true) => return false,
        (false, false) => {}
    }
    match order(found, wanted) {
        Some(order) => order.is_eq(),
        None => folded(found) == folded(wanted),
    }
}

/// Compares two numbers.
fn order(found: &Value, wanted: &Value) -> Option<Ordering> {
    if !found.is_number() && !wanted.is_number() {
        return None;
    }
    number(found)?.partial_cmp(&number(wanted)?)
}

fn has_words(found: &Value, wanted: &Value) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let there = words(&folded(found));
    let wanted = words(&folded(wanted));
    !wanted.is_empty() && wanted.iter().all(|word| there.contains(word))
}
