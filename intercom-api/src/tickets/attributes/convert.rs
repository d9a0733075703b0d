//! Conversions of ticket attributes from and to JSON.

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::TicketAttributes;

/// Compares the values, but not the ticket types.
impl PartialEq for TicketAttributes<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.map == other.map
    }
}

impl Serialize for TicketAttributes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.map.serialize(serializer)
    }
}

/// Shows the names of the attributes, and omits their values, which may be personal data.
impl fmt::Debug for TicketAttributes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.iter().map(|(name, _)| name).collect();
        f.debug_struct("TicketAttributes")
            .field("names", &names)
            .finish_non_exhaustive()
    }
}

impl<'a> From<&'a Map<String, Value>> for TicketAttributes<'a> {
    fn from(map: &'a Map<String, Value>) -> Self {
        Self {
            map: Cow::Borrowed(map),
            ticket_type: None,
        }
    }
}

impl From<Map<String, Value>> for TicketAttributes<'_> {
    fn from(map: Map<String, Value>) -> Self {
        Self {
            map: Cow::Owned(map),
            ticket_type: None,
        }
    }
}

/// Converts the attributes into the JSON map that requests contain.
impl From<TicketAttributes<'_>> for Map<String, Value> {
    fn from(attributes: TicketAttributes<'_>) -> Self {
        attributes.into_map()
    }
}
