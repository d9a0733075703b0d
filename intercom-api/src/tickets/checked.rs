//! Attributes that are checked against a ticket type before they are sent.

use std::fmt;

use serde_json::{Map, Value};

use super::TicketAttributes;
use super::attributes::{DESCRIPTION, TITLE, integer};
use crate::types::TicketAttributeType;
use crate::{Error, Timestamp, types};

/// How many names an error lists.
const LISTED: usize = 12;

/// A builder of the attributes of a ticket that checks them against the ticket type. [`TicketAttributes::for_type`] creates it.
///
/// The last method of the chain is the purpose: [`for_create`](Self::for_create), [`for_create_by_contact`](Self::for_create_by_contact) or
/// [`for_update`](Self::for_update). It reports all problems in one error of kind [`InvalidRequest`](crate::ErrorKind::InvalidRequest), which contains
/// names of attributes and labels of items, but no values.
///
/// - A name must be that of an attribute that is not archived. The error suggests the nearest name.
/// - A value must be of the kind of the attribute. An integer is valid as a decimal, and a number may be a string, as Intercom itself sends it.
/// - An item of a list is specified by ID or label, and sent by ID if the type has the ID.
/// - To create a ticket, the required attributes must have a value.
///
/// The check is limited to the information in the ticket type. It accepts any value for a kind that this crate does not support, any item of a list whose
/// items are not in the response (see [`TicketTypeAttribute::list_items`](crate::types::TicketTypeAttribute::list_items)), any string for a `datetime`,
/// and everything if the response has no attributes at all. It does not see changes of the type after it was fetched.
#[derive(Clone)]
#[must_use = "nothing is checked before `for_create`, `for_create_by_contact` or `for_update`"]
pub struct CheckedTicketAttributes<'t> {
    ticket_type: &'t types::TicketType,
    attributes: TicketAttributes<'static>,
    findings: Vec<String>,
}

/// Setters that delegate to those of `TicketAttributes`.
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
            findings: Vec::new(),
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

    /// Sets an attribute of kind `decimal`. Infinity and NaN are refused.
    pub fn with_decimal(mut self, name: impl Into<String>, number: f64) -> Self {
        let name = name.into();
        if !number.is_finite() {
            self.findings
                .push(format!("`{name}` is not a finite number"));
        }
        self.attributes = self.attributes.with_decimal(name, number);
        self
    }

    /// Adds attributes that were built without a check.
    pub fn with_all(mut self, attributes: TicketAttributes<'_>) -> Self {
        for (name, value) in attributes.into_map() {
            self.attributes = self.attributes.with(name, value);
        }
        self
    }
}

/// Checking.
impl CheckedTicketAttributes<'_> {
    /// Checks the attributes for a request that creates a ticket or converts a conversation. Attributes that the type requires of teammates must be set.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) with everything that does not match the type, or if the type is archived.
    pub fn for_create(self) -> Result<TicketAttributes<'static>, Error> {
        let required = names(self.ticket_type.required_to_create());
        self.new_ticket(&required, "")
    }

    /// Checks the attributes like [`for_create`](Self::for_create), but requires what the type requires of contacts: for forms that contacts fill in.
    ///
    /// # Errors
    ///
    /// Like [`for_create`](Self::for_create).
    pub fn for_create_by_contact(self) -> Result<TicketAttributes<'static>, Error> {
        let required = names(self.ticket_type.required_to_create_for_contacts());
        self.new_ticket(&required, " of contacts")
    }

    /// Checks the attributes for a request that updates a ticket. No attribute is required: attributes that are left out are not changed.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) with everything that does not match the type.
    pub fn for_update(mut self) -> Result<TicketAttributes<'static>, Error> {
        let ticket_type = self.ticket_type;
        if ticket_type.ticket_type_attributes.data.is_empty() {
            // Every type has a title and a description, so the response left the attributes out.
            return self.finish();
        }
        let mut checked = Map::new();
        for (name, value) in std::mem::take(&mut self.attributes).into_map() {
            match check(ticket_type, &name, value) {
                Ok(value) => {
                    checked.insert(name, value);
                }
                Err(finding) => self.findings.push(finding),
            }
        }
        self.attributes = checked.into();
        self.finish()
    }

    fn new_ticket(
        mut self,
        required: &[String],
        of_whom: &str,
    ) -> Result<TicketAttributes<'static>, Error> {
        if self.ticket_type.archived {
            self.findings
                .push("it is archived and accepts no new tickets".into());
        }
        for name in required {
            if !self.attributes.is_set(name) {
                let expected = self.ticket_type.attribute(name).map(expected);
                self.findings.push(format!(
                    "`{name}` is required{of_whom} and missing: expected {}",
                    expected.unwrap_or("a value")
                ));
            }
        }
        self.for_update()
    }

    fn finish(self) -> Result<TicketAttributes<'static>, Error> {
        if self.findings.is_empty() {
            return Ok(self.attributes);
        }
        Err(Error::invalid_request(format!(
            "invalid attributes for the ticket type `{}`: {}",
            self.ticket_type.name,
            self.findings.join("; ")
        )))
    }
}

/// Shows the names, without the values.
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
    attributes.map(|own| own.name.clone()).collect()
}

/// Checks one value, and converts it into the form to send.
fn check(ticket_type: &types::TicketType, name: &str, value: Value) -> Result<Value, String> {
    let Some(attribute) = ticket_type.attribute(name) else {
        return Err(no_such_name(ticket_type, name));
    };
    if attribute.archived {
        return Err(format!("`{name}` is archived"));
    }
    if value.is_null() {
        return Ok(value);
    }
    if attribute.allows_multiple() == Some(false)
        && value.as_array().is_some_and(|list| list.len() > 1)
    {
        return Err(format!("`{name}` accepts one item, not several"));
    }
    if attribute.data_type == TicketAttributeType::List {
        return list(attribute, name, value);
    }
    if fits(&attribute.data_type, &value) {
        return Ok(value);
    }
    Err(format!(
        "invalid `{name}`: expected {}, found {}",
        expected(attribute),
        found(&value)
    ))
}

fn fits(kind: &TicketAttributeType, value: &Value) -> bool {
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

/// Checks the items of a list.
fn list(attribute: &types::TicketTypeAttribute, name: &str, value: Value) -> Result<Value, String> {
    match value {
        Value::String(text) => item(attribute, name, &text),
        Value::Array(items) => {
            let items = items.iter().map(|value| match value {
                Value::String(text) => item(attribute, name, text),
                other => Err(format!(
                    "invalid `{name}`: expected items of its list as strings, found {}",
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
        // The items are not in the response, so Intercom checks the value.
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
        "invalid `{name}`: there is no such item in its list{}",
        suggestion(text, &labels)
    ))
}

fn no_such_name(ticket_type: &types::TicketType, name: &str) -> String {
    let names: Vec<_> = ticket_type
        .attributes()
        .filter(|own| !own.archived)
        .map(|own| own.name.as_str())
        .collect();
    let built_in = [TITLE, DESCRIPTION]
        .into_iter()
        .find(|built_in| built_in.trim_matches('_') == format!("default_{}", name.to_lowercase()))
        .filter(|built_in| names.contains(built_in));
    match built_in {
        Some(built_in) => format!("there is no attribute `{name}`: did you mean `{built_in}`?"),
        None => format!("there is no attribute `{name}`{}", suggestion(name, &names)),
    }
}

/// The nearest name, or all names.
fn suggestion(wrong: &str, names: &[&str]) -> String {
    let lower = wrong.to_lowercase();
    let nearest = names
        .iter()
        .map(|name| (strsim::osa_distance(&lower, &name.to_lowercase()), name))
        .min_by_key(|(distance, _)| *distance)
        // A larger distance is a different word.
        .filter(|(distance, name)| distance * 3 <= name.chars().count());
    if let Some((_, name)) = nearest {
        return format!(": did you mean `{name}`?");
    }
    if names.is_empty() {
        return ": there are none".into();
    }
    let listed = &names[..names.len().min(LISTED)];
    let more = match names.len() - listed.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("; expected one of `{}`{more}", listed.join("`, `"))
}

/// The values that an attribute accepts.
fn expected(attribute: &types::TicketTypeAttribute) -> &'static str {
    match &attribute.data_type {
        TicketAttributeType::String => "a string",
        TicketAttributeType::List if attribute.allows_multiple() == Some(true) => {
            "items of its list"
        }
        TicketAttributeType::List => "an item of its list",
        TicketAttributeType::Integer => "an integer",
        TicketAttributeType::Decimal => "a number",
        TicketAttributeType::Boolean => "a boolean",
        TicketAttributeType::Datetime => "a time in Unix seconds",
        TicketAttributeType::Files => "an array of files",
        TicketAttributeType::Unknown(_) => "a value",
    }
}

/// The kind of a value, without the value.
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
