//! Repairs a response whose text is not valid JSON in places, so that it can be read again.
//!
//! An invalid piece should affect only the value that contains it, and not a page of 150 objects.
//! The text is copied, and invalid pieces are replaced: invalid characters by U+FFFD, and numbers
//! out of range and values that are nested too deeply by strings with their text. A text that is
//! truncated, or that is not JSON at all, is still an error.

use super::deviation::Deviation;
use super::error_path::PathFinder;

/// The maximum nesting depth of values. `serde_json` reads 127 levels.
const MAX_DEPTH: usize = 100;

/// A response as valid JSON.
pub(crate) struct Repaired {
    pub(crate) text: String,
    pub(crate) deviations: Vec<Deviation>,
}

/// Repairs a response. Returns `None` if the text does not have the structure of JSON.
///
/// With `long_integers`, integers beyond `u64` become strings too, so that no digit is lost.
pub(crate) fn repair(body: &[u8], long_integers: bool) -> Option<Repaired> {
    let mut repair = Repair {
        body,
        at: 0,
        out: Vec::with_capacity(body.len() + 64),
        replaced: Vec::new(),
        long_integers,
    };
    repair.space();
    repair.value()?;
    repair.space();
    if repair.at != body.len() {
        return None;
    }
    let mut finder = PathFinder::new(body);
    // The offsets ascend.
    let deviations = repair
        .replaced
        .into_iter()
        .map(|(offset, found)| Deviation::new(finder.path_at(offset), "valid JSON", found));
    Some(Repaired {
        deviations: deviations.collect(),
        text: String::from_utf8(repair.out).ok()?,
    })
}

struct Repair<'a> {
    body: &'a [u8],
    at: usize,
    out: Vec<u8>,
    /// An offset inside each replaced value, and what was found there.
    replaced: Vec<(usize, &'static str)>,
    long_integers: bool,
}

impl Repair<'_> {
    fn peek(&self) -> Option<u8> {
        self.body.get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// Copies a byte, if it is the next one.
    fn byte(&mut self, wanted: u8) -> Option<()> {
        (self.peek()? == wanted).then(|| {
            self.at += 1;
            self.out.push(wanted);
        })
    }

    fn note(&mut self, offset: usize, found: &'static str) {
        // One deviation for each value.
        if self.replaced.last().is_none_or(|(last, _)| *last != offset) {
            self.replaced.push((offset, found));
        }
    }

    /// Copies a value, including all nested values.
    fn value(&mut self) -> Option<()> {
        // The closing characters of the open arrays and objects.
        let mut open: Vec<u8> = Vec::new();
        loop {
            // A value begins here.
            self.space();
            match self.peek()? {
                b'{' | b'[' if open.len() >= MAX_DEPTH => self.deep()?,
                b'{' => {
                    self.byte(b'{')?;
                    self.space();
                    if self.peek()? != b'}' {
                        self.key()?;
                        open.push(b'}');
                        continue;
                    }
                    self.byte(b'}')?;
                }
                b'[' => {
                    self.byte(b'[')?;
                    self.space();
                    if self.peek()? != b']' {
                        open.push(b']');
                        continue;
                    }
                    self.byte(b']')?;
                }
                b'"' => self.string(self.at)?,
                _ => self.scalar()?,
            }
            // A value ends here.
            loop {
                self.space();
                let Some(close) = open.last().copied() else {
                    return Some(());
                };
                if self.byte(b',').is_some() {
                    self.space();
                    if close == b'}' {
                        self.key()?;
                    }
                    break;
                }
                self.byte(close)?;
                open.pop();
            }
        }
    }

    fn key(&mut self) -> Option<()> {
        (self.peek()? == b'"').then_some(())?;
        self.string(self.at)?;
        self.space();
        self.byte(b':')
    }

    /// Copies a string. `offset` is the location of its deviations.
    fn string(&mut self, offset: usize) -> Option<()> {
        self.byte(b'"')?;
        loop {
            match self.peek()? {
                b'"' => return self.byte(b'"'),
                b'\\' => self.escape(offset)?,
                control @ 0..0x20 => {
                    self.note(offset, "a control character that is not escaped");
                    self.at += 1;
                    self.out
                        .extend_from_slice(format!("\\u{control:04x}").as_bytes());
                }
                0x20..0x80 => {
                    self.out.push(self.body[self.at]);
                    self.at += 1;
                }
                _ => self.character(offset),
            }
        }
    }

    /// Copies a character that is not ASCII.
    fn character(&mut self, offset: usize) {
        let end = self.body.len().min(self.at + 4);
        let next = &self.body[self.at..end];
        let valid = match std::str::from_utf8(next) {
            Ok(text) => text,
            Err(error) => std::str::from_utf8(&next[..error.valid_up_to()]).unwrap_or_default(),
        };
        if let Some(first) = valid.chars().next() {
            let length = first.len_utf8();
            self.out.extend_from_slice(&next[..length]);
            self.at += length;
        } else {
            self.note(offset, "invalid UTF-8");
            self.out.extend_from_slice("\u{fffd}".as_bytes());
            self.at += 1;
        }
    }

    fn escape(&mut self, offset: usize) -> Option<()> {
        let escape = *self.body.get(self.at + 1)?;
        match escape {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {
                self.out.extend_from_slice(&[b'\\', escape]);
                self.at += 2;
            }
            b'u' => {
                let unit = self.unit(self.at);
                let pair = match unit {
                    Some(0xd800..0xdc00) => self.unit(self.at + 6),
                    _ => None,
                };
                let length = match (unit, pair) {
                    (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => 12,
                    (Some(0xd800..0xe000), _) => {
                        self.note(offset, "half of a surrogate pair");
                        self.out.extend_from_slice("\u{fffd}".as_bytes());
                        self.at += 6;
                        return Some(());
                    }
                    (Some(_), _) => 6,
                    (None, _) => {
                        self.note(offset, "an invalid escape");
                        self.out.extend_from_slice(b"\\\\");
                        self.at += 1;
                        return Some(());
                    }
                };
                let text = &self.body[self.at..self.at + length];
                self.out.extend_from_slice(text);
                self.at += length;
            }
            _ => {
                // The backslash is treated as a literal character.
                self.note(offset, "an invalid escape");
                self.out.extend_from_slice(b"\\\\");
                self.at += 1;
            }
        }
        Some(())
    }

    /// Returns the UTF-16 code unit of the escape at `at`.
    fn unit(&self, at: usize) -> Option<u32> {
        let text = self.body.get(at..at + 6)?.strip_prefix(b"\\u")?;
        let digits = std::str::from_utf8(text).ok()?;
        let are_digits = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        u32::from_str_radix(digits, 16).ok().filter(|_| are_digits)
    }

    /// Copies a number or a literal.
    fn scalar(&mut self) -> Option<()> {
        let rest = &self.body[self.at..];
        let end = rest.iter().position(
            |byte| !matches!(byte, b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'+' | b'-' | b'.'),
        );
        let text = std::str::from_utf8(&rest[..end.unwrap_or(rest.len())]).ok()?;
        let start = self.at;
        self.at += text.len();
        let is_integer = text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-');
        let value = serde_json::from_str::<serde_json::Value>(text).ok();
        match value {
            Some(number) if self.long_integers && is_integer && number.is_f64() => {}
            Some(_) => {
                self.out.extend_from_slice(text.as_bytes());
                return Some(());
            }
            None => {
                let is_number = text.starts_with(|first: char| {
                    first.is_ascii_digit() || matches!(first, '-' | '+' | '.')
                });
                if !is_number && !matches!(text, "NaN" | "Infinity") {
                    return None;
                }
                self.note(start, "a number out of range");
            }
        }
        // The text has no characters to escape.
        self.out.push(b'"');
        self.out.extend_from_slice(text.as_bytes());
        self.out.push(b'"');
        Some(())
    }

    /// Replaces a value that is nested too deeply by a string with its text.
    fn deep(&mut self) -> Option<()> {
        let start = self.at;
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                b'"' => {
                    let length = self.out.len();
                    self.string(start)?;
                    self.out.truncate(length);
                    continue;
                }
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                break;
            }
        }
        self.note(start, "a value that is nested too deeply");
        let text = String::from_utf8_lossy(&self.body[start..self.at]);
        self.out
            .extend_from_slice(&serde_json::to_vec(&text).unwrap_or_default());
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// Returns the value after the repair, and the replaced pieces with their locations.
    fn repaired(body: &[u8]) -> Option<(Value, Vec<String>)> {
        let repaired = repair(body, false)?;
        let deviations = repaired.deviations.iter();
        let deviations = deviations.map(|one| format!("{} at {}", one.found(), one.path()));
        Some((
            serde_json::from_str(&repaired.text).ok()?,
            deviations.collect(),
        ))
    }

    #[test]
    fn invalid_pieces_cost_their_value() {
        let digits = "9".repeat(400);
        for (body, value, found) in [
            (
                &br#"{"a": [1, "x\ud83d!"], "b": 2}"#[..],
                json!({"a": [1, "x\u{fffd}!"], "b": 2}),
                "half of a surrogate pair at a[1]",
            ),
            (
                br#"{"a": "\udc00\ud83d\ude00"}"#,
                json!({"a": "\u{fffd}\u{1f600}"}),
                "half of a surrogate pair at a",
            ),
            (
                b"{\"a\": \"L\xeda\", \"b\": \"\xc3\xa9\"}",
                json!({"a": "L\u{fffd}a", "b": "\u{e9}"}),
                "invalid UTF-8 at a",
            ),
            (
                b"{\"a\": \"1\n2\"}",
                json!({"a": "1\n2"}),
                "a control character that is not escaped at a",
            ),
            (
                br#"{"a": "\x41\u00"}"#,
                json!({"a": "\\x41\\u00"}),
                "an invalid escape at a",
            ),
            (
                br#"{"a": 1e400, "b": [true, null]}"#,
                json!({"a": "1e400", "b": [true, null]}),
                "a number out of range at a",
            ),
            (
                format!(r#"{{"a": {{"b": -{digits}}}}}"#).as_bytes(),
                json!({"a": {"b": format!("-{digits}")}}),
                "a number out of range at a.b",
            ),
            (
                br#"[NaN, 01]"#,
                json!(["NaN", "01"]),
                "a number out of range at [0]",
            ),
        ] {
            let text = String::from_utf8_lossy(body);
            let (read, replaced) =
                repaired(body).unwrap_or_else(|| panic!("{text} is not repaired"));
            assert_eq!(read, value, "{text}");
            assert_eq!(replaced.first().map(String::as_str), Some(found), "{text}");
        }
    }

    #[test]
    fn deep_values_become_strings() {
        let deep = format!("{}\"]\"{}", "[".repeat(5_000), "]".repeat(5_000));
        let body = format!(r#"{{"id": "7", "x": {deep}, "name": "VIP"}}"#);
        let Some((value, found)) = repaired(body.as_bytes()) else {
            panic!("it is not repaired")
        };
        assert_eq!((&value["id"], &value["name"]), (&json!("7"), &json!("VIP")));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("a value that is nested too deeply at x[0]"));
    }

    #[test]
    fn long_integers_keep_their_digits() {
        let body = br#"{"id": 18446744073709551616, "n": 18446744073709551615, "f": 1e30}"#;
        let text = repair(body, true).map(|repaired| repaired.text);
        let value: Option<Value> = text.and_then(|text| serde_json::from_str(&text).ok());
        assert_eq!(
            value,
            Some(json!({"id": "18446744073709551616", "n": u64::MAX, "f": 1e30}))
        );
    }

    #[test]
    fn other_text_is_not_repaired() {
        for body in [
            "",
            "{",
            r#"{"a": 1"#,
            r#"{"a" 1}"#,
            "[1,]",
            "[1 2]",
            r#""a"#,
            "{}{}",
            "<html>",
            "oops",
            r#"{a: 1}"#,
            "nul",
            "[1}",
            r#"{"a": 1,}"#,
        ] {
            assert!(repair(body.as_bytes(), false).is_none(), "{body}");
        }
    }

    #[test]
    fn valid_json_stays_as_it_is() {
        let body = br#" {"a": [1, -2.5e3, "\u00e9\ud83d\ude00\"\\", {}, []], "b": {"c": null, "d": true}} "#;
        let Some((value, found)) = repaired(body) else {
            panic!("it is not repaired")
        };
        assert_eq!(Some(value), serde_json::from_slice(body).ok());
        assert!(found.is_empty());
    }
}
