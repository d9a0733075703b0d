//! Validation of ticket attributes against a ticket type.

use std::fmt;

use serde_json::{Map, Value};

use super::TicketAttributes;
use super::attributes::{DESCRIPTION, TITLE, integer};
use crate::types::TicketAttributeType;
use crate::{Error, Timestamp, types};

/// The maximum number of names in an error message.
const MAX_LISTED: usize = 12;

/// A builder of ticket attributes that validates them against a ticket type. [`TicketAttributes::for_type`] creates it.
///
/// The last call of the chain validates the attributes: [`for_create`](Self::for_create), [`for_create_by_contact`](Self::for_create_by_contact) or
/// [`for_update`](Self::for_update). It reports all problems in one error of the kind [`InvalidRequest`](crate::ErrorKind::InvalidRequest). The error contains
/// names of attributes and labels of list items, but no values.
///
/// - A name must be the name of an attribute that is not archived. The error suggests the closest name.
/// - A value must match the kind of the attribute. An integer is a valid decimal. A number may be a string, because Intercom itself sends numbers as strings.
/// - A list item is specified by ID or label. Its ID is sent if the ticket type contains the ID.
/// - All required attributes must have a value to create a ticket.
///
/// The validation is limited to the information in the ticket type. The following values are accepted:
///
/// - any value of a kind that this crate does not support;
/// - any string for a `datetime`;
/// - any list item if the response does not contain the items: see [`TicketTypeAttribute::list_items`](crate::types::TicketTypeAttribute::list_items);
/// - any attribute if the response contains no attributes.
///
/// Changes to the ticket type after it was retrieved are not taken into account.
///
/// # Examples
///
/// ```no_run
/// # #[cfg(feature = "ticket-types")]
/// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
/// use intercom_api::TicketAttributes;
///
/// let ticket_type = client.ticket_types().get("1834").await?;
/// let attributes = TicketAttributes::for_type(&ticket_type)
///     .with_text("Order number", "A-20713")
///     .for_update();
/// if let Err(error) = attributes {
///     println!("{error}"); // lists all problems
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "nothing is validated until `for_create`, `for_create_by_contact` or `for_update` is called"]
pub struct CheckedTicketAttributes<'t> {
    ticket_type: &'t types::TicketType,
    attributes: TicketAttributes<'static>,
    problems: Vec<String>,
}

/// Defines setters that delegate to those of `TicketAttributes`.
macro_rules! setters {
    ($($name:ident($($argument:ident: $kind:ty),*);)*) => {$(
        #[doc = concat!("Like [`TicketAttributes::", stringify!($name), "`].")]
        pub fn $name(mut self, $($argument: $kind),*) -> Self {
            self.attributes = self.attributes.$name($($argument),*);
            self
        }
    )*};
}

/// Building.
impl<'t> CheckedTicketAttributes<'t> {
    pub(super) fn new(ticket_type: &'t types::TicketType) -> Self {
        Self {
            ticket_type,
            attributes: TicketAttributes::new(),
            problems: Vec::new(),
        }
    }

    setters! {
        with_title(text: impl Into<String>);
        with_description(text: impl Into<String>);
        with_text(name: impl Into<String>, text: impl Into<String>);
        with_integer(name: impl Into<String>, number: i64);
        with_boolean(name: impl Into<String>, value: bool);
        with_timestamp(name: impl Into<String>, time: impl Into<Timestamp>);
        with_list_item(name: impl Into<String>, item: impl Into<String>);
        with_file(name: impl Into<String>, file_name: impl Into<String>, url: impl Into<String>);
        with_null(name: impl Into<String>);
        with(name: impl Into<String>, value: impl Into<Value>);
    }

    /// Like [`TicketAttributes::with_list_items`].
    pub fn with_list_items<I: Into<String>>(
        mut self,
        name: impl Into<String>,
        items: impl IntoIterator<Item = I>,
    ) -> Self {
        self.attributes = self.attributes.with_list_items(name, items);
        self
    }

    /// Sets an attribute of kind `decimal`. Infinity and NaN are invalid.
    pub fn with_decimal(mut self, name: impl Into<String>, number: f64) -> Self {
        let name = name.into();
        if !number.is_finite() {
            self.problems
                .push(format!("invalid `{name}`: expected a finite number"));
        }
        self.attributes = self.attributes.with_decimal(name, number);
        self
    }

    /// Sets all attributes of a map.
    pub fn with_all(mut self, attributes: TicketAttributes<'_>) -> Self {
        for (name, value) in attributes.into_map() {
            self.attributes = self.attributes.with(name, value);
        }
        self
    }
}

/// Validating.
impl CheckedTicketAttributes<'_> {
    /// Validates the attributes for a request that creates a ticket or converts a conversation. Attributes that the type requires from teammates must be set.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if attributes do not match the type, if a required attribute is missing, or if the type is archived.
    pub fn for_create(self) -> Result<TicketAttributes<'static>, Error> {
        let required = names(self.ticket_type.required_to_create());
        self.new_ticket(&required, "")
    }

    /// Validates the attributes like [`for_create`](Self::for_create), but requires the attributes that the type requires from contacts. Use it if contacts fill
    /// in the form.
    ///
    /// # Errors
    ///
    /// The errors of [`for_create`](Self::for_create).
    pub fn for_create_by_contact(self) -> Result<TicketAttributes<'static>, Error> {
        let required = names(self.ticket_type.required_to_create_for_contacts());
        self.new_ticket(&required, " for contacts")
    }

    /// Validates the attributes for a request that updates a ticket. No attribute is required, because missing attributes are not changed.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if attributes do not match the type.
    pub fn for_update(mut self) -> Result<TicketAttributes<'static>, Error> {
        let ticket_type = self.ticket_type;
        if ticket_type.ticket_type_attributes.data.is_empty() {
            // Every type has a title and a description, so an empty list means that the response omits the attributes.
            return self.finish();
        }
        let mut checked = Map::new();
        for (name, value) in std::mem::take(&mut self.attributes).into_map() {
            match check(ticket_type, &name, value) {
                Ok(value) => {
                    checked.insert(name, value);
                }
                Err(problem) => self.problems.push(problem),
            }
        }
        self.attributes = checked.into();
        self.finish()
    }

    fn new_ticket(
        mut self,
        required: &[String],
        for_whom: &str,
    ) -> Result<TicketAttributes<'static>, Error> {
        if self.ticket_type.archived {
            self.problems
                .push("the type is archived and accepts no new tickets".into());
        }
        for name in required {
            if !self.attributes.is_set(name) {
                let expected = self.ticket_type.attribute(name).map(expected);
                self.problems.push(format!(
                    "missing `{name}`: it is required{for_whom}, expected {}",
                    expected.unwrap_or("a value")
                ));
            }
        }
        self.for_update()
    }

    fn finish(self) -> Result<TicketAttributes<'static>, Error> {
        if self.problems.is_empty() {
            return Ok(self.attributes);
        }
        Err(Error::invalid_request(format!(
            "invalid attributes for the ticket type `{}`: {}",
            self.ticket_type.name,
            self.problems.join("; ")
        )))
    }
}

/// Omits the values, which may be personal data.
impl fmt::Debug for CheckedTicketAttributes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.attributes.iter().map(|(name, _)| name).collect();
        f.debug_struct("CheckedTicketAttributes")
            .field("ticket_type", &self.ticket_type.id)
            .field("names", &names)
            .finish_non_exhaustive()
    }
}

fn names<'a>(attributes: impl Iterator<Item = &'a types::TicketTypeAttribute>) -> Vec<String> {
    attributes.map(|attribute| attribute.name.clone()).collect()
}

/// Validates a value, and converts it to the value to send.
fn check(ticket_type: &types::TicketType, name: &str, value: Value) -> Result<Value, String> {
    let Some(attribute) = ticket_type.attribute(name) else {
        return Err(unknown_name(ticket_type, name));
    };
    if attribute.archived {
        return Err(format!("invalid `{name}`: the attribute is archived"));
    }
    if value.is_null() {
        return Ok(value);
    }
    if attribute.allows_multiple() == Some(false)
        && value.as_array().is_some_and(|list| list.len() > 1)
    {
        return Err(format!(
            "invalid `{name}`: expected one item, found several"
        ));
    }
    if attribute.data_type == TicketAttributeType::List {
        return list(attribute, name, value);
    }
    if matches_kind(&attribute.data_type, &value) {
        return Ok(value);
    }
    Err(format!(
        "invalid `{name}`: expected {}, found {}",
        expected(attribute),
        found(&value)
    ))
}

fn matches_kind(kind: &TicketAttributeType, value: &Value) -> bool {
    match (kind, value) {
        (TicketAttributeType::String, value) => value.is_string(),
        (TicketAttributeType::Integer, Value::Number(number)) => integer(number).is_some(),
        (TicketAttributeType::Integer, Value::String(text)) => text.trim().parse::<i64>().is_ok(),
        (TicketAttributeType::Decimal, Value::Number(_)) => true,
        (TicketAttributeType::Decimal, Value::String(text)) => {
            let number = text.trim().parse();
            number.is_ok_and(|number: f64| number.is_finite())
        }
        (TicketAttributeType::Boolean, value) => value.is_boolean(),
        // The string formats of dates are not documented.
        (TicketAttributeType::Datetime, Value::String(_)) => true,
        (TicketAttributeType::Datetime, Value::Number(number)) => integer(number).is_some(),
        (TicketAttributeType::Files, value) => value.is_array(),
        (TicketAttributeType::Unknown(_), _) => true,
        _ => false,
    }
}

/// Validates the items of a list.
fn list(attribute: &types::TicketTypeAttribute, name: &str, value: Value) -> Result<Value, String> {
    match value {
        Value::String(text) => item(attribute, name, &text),
        Value::Array(items) => {
            let items = items.iter().map(|value| match value {
                Value::String(text) => item(attribute, name, text),
                other => Err(format!(
                    "invalid `{name}`: expected list items as strings, found {}",
                    found(other)
                )),
            });
            items.collect()
        }
        other => Err(format!(
            "invalid `{name}`: expected {}, found {}",
            expected(attribute),
            found(&other)
        )),
    }
}

fn item(attribute: &types::TicketTypeAttribute, name: &str, text: &str) -> Result<Value, String> {
    let Some(items) = attribute.list_items() else {
        // The response does not contain the items, so Intercom validates the value.
        return Ok(text.into());
    };
    if let Some(item) = attribute.list_item(text) {
        return Ok(match item.id {
            Some(id) => id.as_str().into(),
            None => item.label.into(),
        });
    }
    let labels: Vec<_> = items.map(|item| item.label).collect();
    Err(format!(
        "invalid `{name}`: unknown list item{}",
        suggestion(text, &labels)
    ))
}

fn unknown_name(ticket_type: &types::TicketType, name: &str) -> String {
    let names: Vec<_> = ticket_type
        .attributes()
        .filter(|attribute| !attribute.archived)
        .map(|attribute| attribute.name.as_str())
        .collect();
    let built_in = [TITLE, DESCRIPTION]
        .into_iter()
        .find(|built_in| built_in.trim_matches('_') == format!("default_{}", name.to_lowercase()))
        .filter(|built_in| names.contains(built_in));
    match built_in {
        Some(built_in) => format!("unknown attribute `{name}`: did you mean `{built_in}`?"),
        None => format!("unknown attribute `{name}`{}", suggestion(name, &names)),
    }
}

/// Suggests the closest name, or lists the valid names.
fn suggestion(invalid: &str, names: &[&str]) -> String {
    let lower = invalid.to_lowercase();
    let closest = names
        .iter()
        .map(|name| (strsim::osa_distance(&lower, &name.to_lowercase()), name))
        .min_by_key(|(distance, _)| *distance)
        // A name at a larger distance is a different word.
        .filter(|(distance, name)| distance * 3 <= name.chars().count());
    if let Some((_, name)) = closest {
        return format!(": did you mean `{name}`?");
    }
    if names.is_empty() {
        return "; there are no valid names".into();
    }
    let listed = &names[..names.len().min(MAX_LISTED)];
    let more = match names.len() - listed.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("; expected one of `{}`{more}", listed.join("`, `"))
}

/// Describes the values that an attribute accepts.
fn expected(attribute: &types::TicketTypeAttribute) -> &'static str {
    match &attribute.data_type {
        TicketAttributeType::String => "a string",
        TicketAttributeType::List if attribute.allows_multiple() == Some(true) => "list items",
        TicketAttributeType::List => "a list item",
        TicketAttributeType::Integer => "an integer",
        TicketAttributeType::Decimal => "a number",
        TicketAttributeType::Boolean => "a boolean",
        TicketAttributeType::Datetime => "a time in Unix seconds",
        TicketAttributeType::Files => "an array of files",
        TicketAttributeType::Unknown(_) => "a value",
    }
}

/// Describes the kind of a value.
fn found(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if integer(number).is_some() => "an integer",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
