//! The user of a sample conversation or ticket.

use serde_json::{Value, json};

use crate::{state::State, template::string_placeholder};

/// The placeholder for the ID of the user.
pub(crate) const CONTACT: usize = 4;
/// The placeholder for the number of the user.
pub(crate) const CONTACT_NUMBER: usize = 5;

/// Returns the external ID of the user with a number.
pub(crate) fn external_id(number: &str) -> String {
    format!("sample-{number}")
}

/// Writes placeholders for the values of a view that come from the contacts.
pub(crate) fn write_person_placeholders(view: &mut Value) {
    let people = view["contacts"]["contacts"].as_array_mut();
    for person in people.into_iter().flatten() {
        person["external_id"] = json!(external_id(&string_placeholder(CONTACT_NUMBER).text()));
    }
}

/// Returns whether the user of a sample is unchanged.
pub(crate) fn person_is_plain(state: &State, placeholder: impl Fn(usize) -> String) -> bool {
    if state.contacts.untouched() == state.contacts.sampled() {
        return true;
    }
    let contact = placeholder(CONTACT);
    contact.is_empty() || state.contacts.is_untouched(&contact)
}
