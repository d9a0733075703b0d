//! The values of filters.

use std::fmt;
use std::time::SystemTime;

use serde_json::Value;

use super::kind::FieldKind;
use crate::{Id, Timestamp, types};

/// The value that a filter compares a field with: a string, a number, a boolean, an [`Id`], a [`Timestamp`], or null for an unset field.
///
/// It implements [`From`] for these types, so the methods of [`Field`](super::Field) accept them directly. `None` is null. `Debug` shows only the kind of the
/// value.
///
/// A number with a fraction is sent as a string, because the OpenAPI description declares only integers. The API parses the string as a number.
///
/// # Examples
///
/// ```
/// use intercom_api::{Timestamp, search::Query};
///
/// let since = Timestamp::from_second(1_723_104_611);
/// let query = Query::all([
///     Query::field("created_at").after(since),
///     Query::field("owner_id").eq(1295),
///     Query::custom_attribute("score").gte(2.5),
///     Query::field("phone").eq(None::<&str>),
/// ]);
/// assert!(query.build().is_ok());
/// # Ok::<(), intercom_api::Error>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct SearchValue(Repr);

#[derive(Clone, PartialEq)]
enum Repr {
    Null,
    String(String),
    Integer(i64),
    Boolean(bool),
    Id(Id),
    /// A value that no filter accepts. The string describes the value.
    Unsupported(&'static str),
}

impl SearchValue {
    /// Null, the value of a field that is not set.
    pub const NULL: Self = Self(Repr::Null);

    /// Converts the value for a field of this kind.
    #[inline]
    fn convert(self, kind: FieldKind) -> Result<Repr, String> {
        let number = matches!(kind, FieldKind::Number | FieldKind::Date | FieldKind::Day);
        let value = match self.0 {
            Repr::Unsupported(found) => {
                return Err(format!("expected a single value, found {found}"));
            }
            Repr::Id(id) => match id.as_u64().and_then(|digits| i64::try_from(digits).ok()) {
                Some(digits) if number => Repr::Integer(digits),
                _ => Repr::String(id.into()),
            },
            Repr::String(text) if kind == FieldKind::Category => Repr::String(category(text)),
            other => other,
        };
        let (accepted, expected) = match kind {
            FieldKind::Number => (value.is_number(), "a number"),
            FieldKind::Date | FieldKind::Day => (value.is_integer(), "a time in Unix seconds"),
            FieldKind::Boolean => (value.is_boolean(), "a boolean"),
            FieldKind::Text
            | FieldKind::Set
            | FieldKind::Tag
            | FieldKind::Category
            | FieldKind::Any => (true, ""),
        };
        if accepted || value == Repr::Null {
            Ok(value)
        } else {
            Err(format!("expected {expected}, found {}", value.name()))
        }
    }

    /// Converts to the value of a filter with one value; `None` is null.
    #[inline]
    pub(super) fn single(self, kind: FieldKind) -> Result<Option<types::SearchValue>, String> {
        Ok(Some(match self.convert(kind)? {
            Repr::Null => return Ok(None),
            Repr::String(text) => text.into(),
            Repr::Integer(number) => number.into(),
            Repr::Boolean(value) => value.into(),
            Repr::Id(id) => String::from(id).into(),
            Repr::Unsupported(found) => return Err(found.to_owned()),
        }))
    }

    /// Converts to an element of an array.
    #[inline]
    pub(super) fn item(self, kind: FieldKind) -> Result<types::SearchListValue, String> {
        match self.convert(kind)? {
            Repr::String(text) => Ok(text.into()),
            Repr::Integer(number) => Ok(number.into()),
            Repr::Id(id) => Ok(String::from(id).into()),
            other => Err(format!(
                "expected strings and integers in the array, found {}",
                other.name()
            )),
        }
    }

    #[inline]
    pub(super) fn is_null(&self) -> bool {
        self.0 == Repr::Null
    }
}

impl Repr {
    #[inline]
    fn name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::String(_) => "a string",
            Self::Integer(_) => "a number",
            Self::Boolean(_) => "a boolean",
            Self::Id(_) => "an ID",
            Self::Unsupported(name) => name,
        }
    }

    #[inline]
    fn is_number(&self) -> bool {
        match self {
            Self::Integer(_) => true,
            Self::String(text) => text.trim().parse().is_ok_and(f64::is_finite),
            _ => false,
        }
    }

    #[inline]
    fn is_integer(&self) -> bool {
        match self {
            Self::Integer(_) => true,
            Self::String(text) => text.trim().parse::<i64>().is_ok(),
            _ => false,
        }
    }

    #[inline]
    fn is_boolean(&self) -> bool {
        match self {
            Self::Boolean(_) => true,
            Self::String(text) => matches!(text.as_str(), "true" | "false"),
            _ => false,
        }
    }
}

/// Converts the category of a ticket from the spelling of responses to the spelling of searches.
#[inline]
fn category(text: String) -> String {
    match text.as_str() {
        "Customer" => "request".to_owned(),
        "Back-office" => "task".to_owned(),
        "Tracker" => "tracker".to_owned(),
        _ => text,
    }
}

impl fmt::Debug for SearchValue {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SearchValue({})", self.0.name())
    }
}

macro_rules! from {
    ($($kind:ty, $value:ident => $repr:expr;)*) => {$(
        impl From<$kind> for SearchValue {
            #[inline]
            fn from($value: $kind) -> Self {
                Self($repr)
            }
        }
    )*};
}
from! {
    &str, text => Repr::String(text.to_owned());
    String, text => Repr::String(text);
    &String, text => Repr::String(text.clone());
    bool, value => Repr::Boolean(value);
    Id, id => Repr::Id(id);
    &Id, id => Repr::Id(id.clone());
    Timestamp, time => Repr::Integer(time.as_second());
    f32, number => decimal(number.into());
    f64, number => decimal(number);
    i8, number => Repr::Integer(number.into());
    i16, number => Repr::Integer(number.into());
    i32, number => Repr::Integer(number.into());
    i64, number => Repr::Integer(number);
    u8, number => Repr::Integer(number.into());
    u16, number => Repr::Integer(number.into());
    u32, number => Repr::Integer(number.into());
    u64, number => i64::try_from(number).map_or_else(|_| Repr::String(number.to_string()), Repr::Integer);
    SystemTime, time => Timestamp::from_system_time(time)
        .map_or(Repr::Unsupported("a time outside of the range of Unix seconds"), |time| Repr::Integer(time.as_second()));
    Value, json => match json {
        Value::Null => Repr::Null,
        Value::Bool(value) => Repr::Boolean(value),
        Value::String(text) => Repr::String(text),
        Value::Number(number) => match number.as_i64() {
            Some(integer) => Repr::Integer(integer),
            None => Repr::String(number.to_string()),
        },
        Value::Array(_) => Repr::Unsupported("an array"),
        Value::Object(_) => Repr::Unsupported("an object"),
    };
}

#[cfg(feature = "chrono")]
impl<Z: chrono::TimeZone> From<chrono::DateTime<Z>> for SearchValue {
    fn from(time: chrono::DateTime<Z>) -> Self {
        Timestamp::from(time).into()
    }
}

#[cfg(feature = "time")]
impl From<time::OffsetDateTime> for SearchValue {
    #[inline]
    fn from(time: time::OffsetDateTime) -> Self {
        Timestamp::from(time).into()
    }
}

#[cfg(feature = "jiff")]
impl From<jiff::Timestamp> for SearchValue {
    #[inline]
    fn from(time: jiff::Timestamp) -> Self {
        Timestamp::from(time).into()
    }
}

#[inline]
fn decimal(number: f64) -> Repr {
    match intercom_core::internal::wire::whole(number) {
        Some(integer) => Repr::Integer(integer),
        None if number.is_finite() => Repr::String(number.to_string()),
        None => Repr::Unsupported("a number that is not finite"),
    }
}

impl<T: Into<SearchValue>> From<Option<T>> for SearchValue {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::NULL, Into::into)
    }
}

/// Implements `From` for an enum of the responses.
macro_rules! from_enum {
    ($(#[$docs:meta])* $kind:ident => |$value:ident| $text:expr) => {
        $(#[$docs])*
        impl From<crate::types::$kind> for SearchValue {
            #[inline]
            fn from(value: crate::types::$kind) -> Self {
                Self::from(&value)
            }
        }

        $(#[$docs])*
        impl From<&crate::types::$kind> for SearchValue {
            #[inline]
            fn from($value: &crate::types::$kind) -> Self {
                Self(Repr::String($text))
            }
        }
    };
    ($kind:ident) => {
        from_enum!($kind => |value| value.as_str().to_owned());
    };
}
#[cfg(api_type = "ContactRole")]
from_enum!(ContactRole);
#[cfg(api_type = "ConversationState")]
from_enum!(ConversationState);
#[cfg(api_type = "ConversationPriority")]
from_enum!(ConversationPriority);
#[cfg(api_type = "TicketState")]
from_enum!(TicketState);
#[cfg(api_type = "TicketCategory")]
from_enum! {
    /// Converts to the spelling of searches: `request`, `task` or `tracker`.
    TicketCategory => |value| category(value.as_str().to_owned())
}
