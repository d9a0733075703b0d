//! The JSON of a block of sample objects, with placeholders for the values in which they differ.

use std::{borrow::Cow, sync::Arc};

use serde_json::{Value, json};

use crate::sample::Fill;

/// The first of the private-use characters that are placeholders for strings.
const FIRST_CHAR: u32 = 0xe100;
/// The first of the numbers that are placeholders for numbers.
const NUMBER: i64 = 8_080_000_000_000_000_000;
/// Maximum number of placeholders.
const PLACEHOLDERS: u32 = 16;

/// Returns the placeholder for a string.
pub(crate) fn string_placeholder(placeholder: usize) -> Fill {
    let character = u32::try_from(placeholder)
        .ok()
        .and_then(|placeholder| char::from_u32(FIRST_CHAR + placeholder));
    Fill::Text(character.into_iter().collect())
}

/// Returns the placeholder for a number.
pub(crate) fn number_placeholder(placeholder: usize) -> Fill {
    Fill::Number(NUMBER + i64::try_from(placeholder).unwrap_or(0))
}

fn placeholder_of_char(character: char) -> Option<usize> {
    let placeholder = u32::from(character).checked_sub(FIRST_CHAR)?;
    (placeholder < PLACEHOLDERS).then_some(placeholder as usize)
}

fn placeholder_of_number(value: &Value) -> Option<usize> {
    let placeholder = value.as_i64()?.checked_sub(NUMBER)?;
    usize::try_from(placeholder)
        .ok()
        .filter(|placeholder| *placeholder < PLACEHOLDERS as usize)
}

/// The common part of all objects of a block, in the forms of responses and searches.
#[derive(Debug)]
pub(crate) struct Template {
    pieces: Vec<Piece>,
    document: Value,
}

#[derive(Debug)]
enum Piece {
    Text(String),
    Placeholder(usize),
}

impl Template {
    /// Finds the placeholders in a response and in a document.
    pub(crate) fn new(view: &Value, document: Value) -> Arc<Self> {
        let written = view.to_string();
        let mut pieces = Vec::new();
        let mut rest = written.as_str();
        let number = (NUMBER / 100).to_string();
        let mut plain = String::new();
        while let Some(character) = rest.chars().next() {
            let (placeholder, length) = if let Some(placeholder) = placeholder_of_char(character) {
                (Some(placeholder), character.len_utf8())
            } else if let Some(digits) = rest.strip_prefix(&number)
                && let Some(Ok(placeholder)) = digits.get(..2).map(str::parse)
            {
                (Some(placeholder), number.len() + 2)
            } else {
                (None, character.len_utf8())
            };
            match placeholder {
                Some(placeholder) => {
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                    pieces.push(Piece::Placeholder(placeholder));
                }
                None => plain.push_str(&rest[..length]),
            }
            rest = &rest[length..];
        }
        pieces.push(Piece::Text(plain));
        Arc::new(Self { pieces, document })
    }

    /// Writes an object in the form of responses.
    pub(crate) fn write(&self, fill: impl Fn(usize) -> Fill, out: &mut Vec<u8>) {
        // Values such as the ID occur several times.
        let mut known: [Option<String>; PLACEHOLDERS as usize] = Default::default();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.extend_from_slice(text.as_bytes()),
                Piece::Placeholder(placeholder) => {
                    let text = known[*placeholder].get_or_insert_with(|| fill(*placeholder).text());
                    out.extend_from_slice(text.as_bytes());
                }
            }
        }
    }

    /// Returns the document that searches evaluate, with placeholders.
    pub(crate) fn document(&self) -> &Value {
        &self.document
    }
}

/// Replaces the placeholders in a value of a document.
pub(crate) fn filled<'a>(value: &'a Value, fill: &impl Fn(usize) -> Fill) -> Cow<'a, Value> {
    match value {
        Value::Number(_) => match placeholder_of_number(value) {
            Some(placeholder) => Cow::Owned(json!(fill(placeholder).number())),
            None => Cow::Borrowed(value),
        },
        Value::String(text)
            if text.contains(|character| placeholder_of_char(character).is_some()) =>
        {
            let mut full = String::new();
            for character in text.chars() {
                match placeholder_of_char(character) {
                    Some(placeholder) => full.push_str(&fill(placeholder).text()),
                    None => full.push(character),
                }
            }
            Cow::Owned(Value::String(full))
        }
        Value::Array(values) => {
            let values = values.iter().map(|value| filled(value, fill).into_owned());
            Cow::Owned(Value::Array(values.collect()))
        }
        other => Cow::Borrowed(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_placeholders_at_any_depth() {
        let id = string_placeholder(1).text();
        let time = number_placeholder(2).number();
        let view =
            json!({ "id": id, "name": format!("Nr {id} ü"), "at": [time, 8_080], "none": null });
        let template = Template::new(&view, view.clone());
        let fill = |placeholder| match placeholder {
            1 => Fill::Text("seven".to_owned()),
            _ => Fill::Number(-5),
        };
        let mut out = Vec::new();
        template.write(fill, &mut out);
        let written: Value = serde_json::from_slice(&out).unwrap();
        let expected =
            json!({ "id": "seven", "name": "Nr seven ü", "at": [-5, 8_080], "none": null });
        assert_eq!(written, expected);
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(*filled(&template.document()[name], &fill), *value);
        }
    }
}
