//! Attributes that are checked against their ticket type before they are sent.

use std::fmt;

use serde_json::{Map, Value};

use super::attributes::{DESCRIPTION, TITLE, integer};
use super::{TicketAttributeKind, TicketAttributes};
use crate::{Error, Timestamp, types};

/// How many names an error lists.
const LISTED: usize = 12;

/// Builds the attributes of a ticket, and checks them against its type: see [`TicketAttributes::for_type`].
///
/// At the end stands what they are for, and everything that is wrong comes in one error of kind
/// [`InvalidRequest`](crate::ErrorKind::InvalidRequest), before anything is sent. It names attributes and items of lists, and shows no value.
///
/// - A name has to be one of the type's, and not archived. The error has the nearest one.
/// - A value has to be of the attribute's kind. Whole numbers do for decimals, and numbers can be text, as Intercom itself sends them.
/// - An item of a list is given by id or label, and sent by id where the type has one for it.
/// - To create a ticket, the required attributes have to have a value.
///
/// # What it cannot know
///
/// It knows what the ticket type says, and passes through what that leaves open: any value for a kind that this crate does not know, any item for a
/// list whose items are not in the answer (see [`TicketTypeAttribute::list_items`](crate::types::TicketTypeAttribute::list_items)), any text for
/// a `datetime`, and everything when the answer has no attributes at all. A type that was changed after it was fetched is checked as it was.
#[derive(Clone)]
#[must_use = "nothing is checked before `for_create`, `for_create_by_contact` or `for_update`"]
pub struct CheckedTicketAttributes<'t> {
    ticket_type: &'t types::TicketType,
    attributes: TicketAttributes<'static>,
    findings: Vec<String>,
}

/// The setters of `TicketAttributes`, passed on.
macro_rules! setters {
    ($($name:ident($($argument:ident: $kind:ty),*);)*) => {$(
        #[doc = concat!("As [`TicketAttributes::", stringify!($name), "`].")]
        pub fn $name(mut self, $($argument: $kind),*) -> Self {
            self.attributes = self.attributes.$name($($argument),*);
            self
        }
    )*};
}

/// Building.
impl<'t> CheckedTicketAttributes<'t> {
    #[inline]
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

    /// As [`TicketAttributes::with_list_items`].
    pub fn with_list_items<I: Into<String>>(
        mut self,
        name: impl Into<String>,
        items: impl IntoIterator<Item = I>,
    ) -> Self {
        self.attributes = self.attributes.with_list_items(name, items);
        self
    }

    /// Sets an attribute of kind `decimal`. Infinity and what is not a number are refused.
    pub fn with_decimal(mut self, name: impl Into<String>, number: f64) -> Self {
        let name = name.into();
        if !number.is_finite() {
            self.findings
                .push(format!("`{name}` is not a finite number"));
        }
        self.attributes = self.attributes.with_decimal(name, number);
        self
    }

    /// Takes over attributes that were built without a check.
    #[inline]
    pub fn with_all(mut self, attributes: TicketAttributes<'_>) -> Self {
        for (name, value) in attributes.into_map() {
            self.attributes = self.attributes.with(name, value);
        }
        self
    }
}

/// What they are for.
impl CheckedTicketAttributes<'_> {
    /// The attributes for creating a ticket, or for converting a conversation: what the type requires of teammates has to be there.
    ///
    /// # Errors
    ///
    /// Everything that does not fit the type, in one error of kind [`InvalidRequest`](crate::ErrorKind::InvalidRequest). An archived type is refused too.
    #[inline]
    pub fn for_create(self) -> Result<TicketAttributes<'static>, Error> {
        let required = names(self.ticket_type.required_to_create());
        self.new_ticket(&required, "")
    }

    /// As [`for_create`](Self::for_create), with what the type requires of contacts: for forms that contacts fill in.
    ///
    /// # Errors
    ///
    /// As [`for_create`](Self::for_create).
    #[inline]
    pub fn for_create_by_contact(self) -> Result<TicketAttributes<'static>, Error> {
        let required = names(self.ticket_type.required_to_create_for_contacts());
        self.new_ticket(&required, " of contacts")
    }

    /// The attributes for changing a ticket. Nothing is required: what is left out stays as it is.
    ///
    /// # Errors
    ///
    /// Everything that does not fit the type, in one error of kind [`InvalidRequest`](crate::ErrorKind::InvalidRequest).
    #[inline]
    pub fn for_update(mut self) -> Result<TicketAttributes<'static>, Error> {
        let ticket_type = self.ticket_type;
        if ticket_type.ticket_type_attributes.is_none() {
            // The answer that the type comes from says nothing about attributes.
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

    #[inline]
    fn new_ticket(
        mut self,
        required: &[String],
        of_whom: &str,
    ) -> Result<TicketAttributes<'static>, Error> {
        if self.ticket_type.archived == Some(true) {
            self.findings
                .push("it is archived, and takes no new tickets".into());
        }
        for name in required {
            if !self.attributes.is_set(name) {
                let wanted = self.ticket_type.attribute(name).map(wanted);
                self.findings.push(format!(
                    "`{name}` is required{of_whom} and missing: it takes {}",
                    wanted.unwrap_or("a value")
                ));
            }
        }
        self.for_update()
    }

    #[inline]
    fn finish(self) -> Result<TicketAttributes<'static>, Error> {
        if self.findings.is_empty() {
            return Ok(self.attributes);
        }
        let name = match (&self.ticket_type.name, &self.ticket_type.id) {
            (Some(name), _) => format!("the ticket type `{name}`"),
            (None, Some(id)) => format!("the ticket type {id}"),
            (None, None) => "the ticket type".to_owned(),
        };
        Err(Error::invalid_request(format!(
            "the attributes do not fit {name}: {}",
            self.findings.join("; ")
        )))
    }
}

/// Shows names, and no values.
impl fmt::Debug for CheckedTicketAttributes<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.attributes.iter().map(|(name, _)| name).collect();
        f.debug_struct("CheckedTicketAttributes")
            .field("ticket_type", &self.ticket_type.id)
            .field("names", &names)
            .finish_non_exhaustive()
    }
}

fn names<'a>(attributes: impl Iterator<Item = &'a types::TicketTypeAttribute>) -> Vec<String> {
    attributes.filter_map(|own| own.name.clone()).collect()
}

/// Checks one value, and gives it in the form to send.
#[inline]
fn check(ticket_type: &types::TicketType, name: &str, value: Value) -> Result<Value, String> {
    let Some(attribute) = ticket_type.attribute(name) else {
        return Err(no_such_name(ticket_type, name));
    };
    if attribute.is_archived() {
        return Err(format!("`{name}` is archived"));
    }
    if value.is_null() {
        return Ok(value);
    }
    if attribute.takes_several() == Some(false)
        && value.as_array().is_some_and(|list| list.len() > 1)
    {
        return Err(format!("`{name}` takes one item, not several"));
    }
    if attribute.kind() == TicketAttributeKind::List {
        return list(attribute, name, value);
    }
    if fits(attribute.kind(), &value) {
        return Ok(value);
    }
    Err(format!(
        "`{name}` takes {}, not {}",
        wanted(attribute),
        found(&value)
    ))
}

#[inline]
fn fits(kind: TicketAttributeKind<'_>, value: &Value) -> bool {
    match (kind, value) {
        (TicketAttributeKind::Text, value) => value.is_string(),
        (TicketAttributeKind::Integer, Value::Number(number)) => integer(number).is_some(),
        (TicketAttributeKind::Integer, Value::String(text)) => text.trim().parse::<i64>().is_ok(),
        (TicketAttributeKind::Decimal, Value::Number(_)) => true,
        (TicketAttributeKind::Decimal, Value::String(text)) => {
            let number = text.trim().parse();
            number.is_ok_and(|number: f64| number.is_finite())
        }
        (TicketAttributeKind::Boolean, value) => value.is_boolean(),
        // In which forms a date can be text is not documented.
        (TicketAttributeKind::Timestamp, Value::String(_)) => true,
        (TicketAttributeKind::Timestamp, Value::Number(number)) => integer(number).is_some(),
        (TicketAttributeKind::Files, value) => value.is_array(),
        (TicketAttributeKind::Other(_), _) => true,
        _ => false,
    }
}

/// Checks the items that are chosen from a list.
#[inline]
fn list(attribute: &types::TicketTypeAttribute, name: &str, value: Value) -> Result<Value, String> {
    match value {
        Value::String(text) => item(attribute, name, &text),
        Value::Array(items) => {
            let items = items.iter().map(|value| match value {
                Value::String(text) => item(attribute, name, text),
                other => Err(format!(
                    "`{name}` takes items of its list as text, not {}",
                    found(other)
                )),
            });
            items.collect()
        }
        other => Err(format!(
            "`{name}` takes {}, not {}",
            wanted(attribute),
            found(&other)
        )),
    }
}

#[inline]
fn item(attribute: &types::TicketTypeAttribute, name: &str, text: &str) -> Result<Value, String> {
    let Some(items) = attribute.list_items() else {
        // Not in the answer: Intercom will tell.
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
        "`{name}` has no such item{}",
        suggestion(text, &labels)
    ))
}

#[inline]
fn no_such_name(ticket_type: &types::TicketType, name: &str) -> String {
    let names: Vec<_> = ticket_type
        .attributes()
        .filter(|own| !own.is_archived())
        .filter_map(|own| own.name.as_deref())
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

/// The name that is meant, or all that there are.
#[inline]
fn suggestion(wrong: &str, names: &[&str]) -> String {
    let lower = wrong.to_lowercase();
    let nearest = names
        .iter()
        .map(|name| (strsim::osa_distance(&lower, &name.to_lowercase()), name))
        .min_by_key(|(distance, _)| *distance)
        // Further away is another word.
        .filter(|(distance, name)| distance * 3 <= name.chars().count());
    if let Some((_, name)) = nearest {
        return format!(": did you mean `{name}`?");
    }
    if names.is_empty() {
        return ": there is none at all".into();
    }
    let listed = &names[..names.len().min(LISTED)];
    let more = match names.len() - listed.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!(": there is `{}`{more}", listed.join("`, `"))
}

/// What an attribute takes, in words.
#[inline]
fn wanted(attribute: &types::TicketTypeAttribute) -> &'static str {
    match attribute.kind() {
        TicketAttributeKind::Text => "text",
        TicketAttributeKind::List if attribute.takes_several() == Some(true) => "items of its list",
        TicketAttributeKind::List => "an item of its list",
        TicketAttributeKind::Integer => "a whole number",
        TicketAttributeKind::Decimal => "a number",
        TicketAttributeKind::Boolean => "true or false",
        TicketAttributeKind::Timestamp => "a time in Unix seconds",
        TicketAttributeKind::Files => "a list of files",
        TicketAttributeKind::Other(_) => "a value",
    }
}

/// What a value is, without showing it.
#[inline]
fn found(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(number) if integer(number).is_some() => "a whole number",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
