//! Objects of a seed: they differ in a few places only, so that any number of them costs next to nothing.

use std::{borrow::Cow, sync::Arc};

use serde_json::{Value, json};

pub(crate) mod contacts;
pub(crate) mod conversations;
pub(crate) mod page;
pub(crate) mod tickets;

/// A block of objects that differ by their number.
pub(crate) trait Sample<T>: Send + Sync {
    /// The id of the object of this number, from 0.
    fn id(&self, index: usize) -> String;

    /// What stands in one of the places in which the objects differ.
    fn hole(&self, index: usize, hole: usize) -> Hole;

    /// An object with these values in the places.
    fn build(&self, hole: &dyn Fn(usize) -> Hole) -> T;

    /// The number of the object that has this value in a field, for the fields that make an object known.
    fn find(&self, field: &str, value: &str) -> Option<usize>;

    /// The object of this number.
    fn make(&self, index: usize) -> T {
        self.build(&|hole| self.hole(index, hole))
    }
}

/// What fills one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Hole {
    /// Text that needs no escapes in JSON.
    Text(String),
    Number(i64),
}

impl Hole {
    pub(crate) fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
        }
    }

    pub(crate) fn number(self) -> i64 {
        match self {
            Self::Text(_) => 0,
            Self::Number(number) => number,
        }
    }
}

/// The first of the letters that mark places for text; nobody writes them.
const LETTER: u32 = 0xe100;
/// The first of the numbers that mark places for numbers.
const NUMBER: i64 = 8_080_000_000_000_000_000;
/// How many places there are at most.
const HOLES: u32 = 16;

/// The mark of a place for text.
pub(crate) fn text_mark(hole: usize) -> Hole {
    let letter = u32::try_from(hole)
        .ok()
        .and_then(|hole| char::from_u32(LETTER + hole));
    Hole::Text(letter.into_iter().collect())
}

/// The mark of a place for a number.
pub(crate) fn number_mark(hole: usize) -> Hole {
    Hole::Number(NUMBER + i64::try_from(hole).unwrap_or(0))
}

fn hole_of_letter(letter: char) -> Option<usize> {
    let hole = u32::from(letter).checked_sub(LETTER)?;
    (hole < HOLES).then_some(hole as usize)
}

fn hole_of_number(value: &Value) -> Option<usize> {
    let hole = value.as_i64()?.checked_sub(NUMBER)?;
    usize::try_from(hole)
        .ok()
        .filter(|hole| *hole < HOLES as usize)
}

/// What all objects of a block have in common, as answers and as searches have it.
#[derive(Debug)]
pub(crate) struct Template {
    pieces: Vec<Piece>,
    document: Value,
}

#[derive(Debug)]
enum Piece {
    Text(String),
    Hole(usize),
}

impl Template {
    /// Reads the marks in an answer and in a document.
    pub(crate) fn new(view: &Value, document: Value) -> Arc<Self> {
        let written = view.to_string();
        let mut pieces = Vec::new();
        let mut rest = written.as_str();
        let number = (NUMBER / 100).to_string();
        let mut plain = String::new();
        while let Some(letter) = rest.chars().next() {
            let (hole, length) = if let Some(hole) = hole_of_letter(letter) {
                (Some(hole), letter.len_utf8())
            } else if let Some(digits) = rest.strip_prefix(&number)
                && let Some(Ok(hole)) = digits.get(..2).map(str::parse)
            {
                (Some(hole), number.len() + 2)
            } else {
                (None, letter.len_utf8())
            };
            match hole {
                Some(hole) => {
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                    pieces.push(Piece::Hole(hole));
                }
                None => plain.push_str(&rest[..length]),
            }
            rest = &rest[length..];
        }
        pieces.push(Piece::Text(plain));
        Arc::new(Self { pieces, document })
    }

    /// Writes one object as answers have it.
    pub(crate) fn write(&self, fill: impl Fn(usize) -> Hole, out: &mut Vec<u8>) {
        // Places repeat, the id for example.
        let mut known: [Option<String>; HOLES as usize] = Default::default();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.extend_from_slice(text.as_bytes()),
                Piece::Hole(hole) => {
                    let text = known[*hole].get_or_insert_with(|| fill(*hole).text());
                    out.extend_from_slice(text.as_bytes());
                }
            }
        }
    }

    /// The document that searches look at, with marks.
    pub(crate) fn document(&self) -> &Value {
        &self.document
    }
}

/// A value of a document with the marks filled in.
pub(crate) fn filled<'a>(value: &'a Value, fill: &impl Fn(usize) -> Hole) -> Cow<'a, Value> {
    match value {
        Value::Number(_) => match hole_of_number(value) {
            Some(hole) => Cow::Owned(json!(fill(hole).number())),
            None => Cow::Borrowed(value),
        },
        Value::String(text) if text.contains(|letter| hole_of_letter(letter).is_some()) => {
            let mut full = String::new();
            for letter in text.chars() {
                match hole_of_letter(letter) {
                    Some(hole) => full.push_str(&fill(hole).text()),
                    None => full.push(letter),
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

/// Sentences as people write them, of so many bytes.
pub(crate) fn prose(bytes: usize) -> String {
    const TEXT: &str = "The parcel was sent last week and has not arrived yet. The tracking page shows the same town \
                        since Monday. Could somebody find out where it is, and when it will be delivered? ";
    let mut text = TEXT.repeat(bytes / TEXT.len() + 1);
    // It is plain ASCII.
    text.truncate(bytes);
    text
}

/// The time at which an object of a block was made: the last one now, the others so many seconds apart.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    pub(crate) last: i64,
    pub(crate) count: usize,
    pub(crate) apart: u32,
}

impl Times {
    pub(crate) fn of(self, index: usize) -> i64 {
        let before = self.count.saturating_sub(index + 1);
        let before = i64::try_from(before).unwrap_or(i64::MAX);
        self.last
            .saturating_sub(before.saturating_mul(i64::from(self.apart)))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn marks_are_filled_in_wherever_they_stand() {
        let id = text_mark(1).text();
        let time = number_mark(2).number();
        let view =
            json!({ "id": id, "name": format!("Nr {id} ü"), "at": [time, 8_080], "none": null });
        let template = Template::new(&view, view.clone());
        let fill = |hole| match hole {
            1 => Hole::Text("seven".to_owned()),
            _ => Hole::Number(-5),
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

    #[test]
    fn the_last_object_is_made_now() {
        let times = Times {
            last: 100,
            count: 3,
            apart: 10,
        };
        assert_eq!([times.of(0), times.of(1), times.of(2)], [80, 90, 100]);
    }

    #[test]
    fn prose_has_the_length_asked_for() {
        for bytes in [0, 1, 500, 2_000] {
            assert_eq!(prose(bytes).len(), bytes);
        }
    }
}
