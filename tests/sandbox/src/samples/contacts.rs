//! Seeded users.

use serde_json::{Value, json};

use super::Times;
use crate::{
    handlers::contacts,
    ids::Ids,
    page::person::external_id,
    sample::{Fill, ID, Sample},
    state::Contact,
};

pub(super) const NUMBER: usize = 1;
const CREATED: usize = 2;

/// A block of users.
#[derive(Debug)]
pub(crate) struct Contacts {
    pub(crate) workspace: String,
    /// The first of the numbers from which IDs are derived.
    pub(crate) first: u64,
    pub(crate) times: Times,
    pub(crate) text: String,
}

/// Returns the user with this number, as the author of a part.
pub(super) fn author(id: &str, number: &str) -> Value {
    json!({
        "type": "user",
        "id": id,
        "name": name(number),
        "email": email(number),
    })
}

fn name(number: &str) -> String {
    format!("Sample User {number}")
}

fn email(number: &str) -> String {
    format!("sample.user.{number}@example.com")
}

/// Returns the `external_id` of the user with this number.
impl Sample<Contact> for Contacts {
    fn id(&self, index: usize) -> String {
        Ids::object_of(self.first + index as u64)
    }

    fn fill(&self, index: usize, placeholder: usize) -> Fill {
        match placeholder {
            ID => Fill::Text(self.id(index)),
            NUMBER => Fill::Text((index + 1).to_string()),
            _ => Fill::Number(self.times.of(index)),
        }
    }

    fn build(&self, placeholder: &dyn Fn(usize) -> Fill) -> Contact {
        let number = placeholder(NUMBER).text();
        let mut body = json!({
            "role": "user",
            "external_id": external_id(&number),
            "email": email(&number),
            "name": name(&number),
        });
        if !self.text.is_empty() {
            body["custom_attributes"] = json!({ "remarks": self.text });
        }
        let (id, created) = (placeholder(ID).text(), placeholder(CREATED).number());
        contacts::build(&id, &self.workspace, created, None, &body)
    }

    fn find(&self, field: &str, value: &str) -> Option<usize> {
        let value = value.to_ascii_lowercase();
        let number = match field {
            "external_id" => value.strip_prefix("sample-")?,
            "email" => value
                .strip_prefix("sample.user.")?
                .strip_suffix("@example.com")?,
            _ => return None,
        };
        let index = number.parse::<usize>().ok()?.checked_sub(1)?;
        let written = (index + 1).to_string() == number;
        (written && index < self.times.count).then_some(index)
    }
}
