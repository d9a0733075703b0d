//! Parses YAML or JSON into a JSON value.

use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use serde_json::{Map, Number, Value};

use crate::error::Error;
use crate::limits::{self, MAX_BYTES, MAX_DEPTH, MAX_VALUES, MAX_WIDTH};
use crate::pointer;
use crate::surrogates;

/// Parses YAML 1.2 or JSON, and preserves the order of keys.
///
/// # Errors
///
/// Returns an error if `text` is not valid YAML, does not consist of exactly one document, or has an
/// alias, a key that is not a string or a duplicate key. Also returns an error if `text` is larger
/// than 10 MiB, has more than 250,000 values or 10,000 entries of one object or array, or is nested
/// more than 128 levels deep. The error has the JSON pointer of the location, and the line and column where they are known.
pub fn parse(text: &str) -> Result<Value, Error> {
    if text.len() > MAX_BYTES {
        return Err(Error::description(
            "",
            format!("{} bytes, which is more than {MAX_BYTES}", text.len()),
            "provide an OpenAPI 3.0 description of one API",
        ));
    }
    let text = surrogates::unescape(text);
    let mut reader = Reader {
        parser: Parser::new_from_str(&text),
        values: 0,
    };
    let mut root = None;
    loop {
        let (event, span) = reader.next("")?;
        match event {
            Event::StreamEnd => break,
            Event::Nothing | Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd => {}
            event if root.is_none() => root = Some(reader.value(event, span, "", 0)?),
            _ => {
                return Err(Error::description(
                    "",
                    format!("found a second YAML document at {}", position(&span)),
                    "use one document per file",
                ));
            }
        }
    }
    root.ok_or_else(|| {
        Error::description(
            "",
            "the document is empty",
            "provide an OpenAPI 3.0 description in YAML or JSON",
        )
    })
}

fn position(span: &Span) -> String {
    format!(
        "line {}, column {}",
        span.start.line(),
        span.start.col() + 1
    )
}

struct Reader<'a> {
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    /// The number of values so far.
    values: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self, pointer: &str) -> Result<(Event<'a>, Span), Error> {
        match self.parser.next() {
            Some(Ok(event)) => Ok(event),
            // The limit of the parser, which is greater.
            Some(Err(error)) if error.info().contains("recursion limit") => {
                Err(limits::too_deep(pointer))
            }
            Some(Err(error)) => Err(Error::description(
                pointer,
                format!(
                    "invalid YAML at line {}, column {}: {}",
                    error.marker().line(),
                    error.marker().col() + 1,
                    error.info()
                ),
                "fix the syntax",
            )),
            None => Err(Error::description(
                pointer,
                "unexpected end of the document",
                "provide the complete file",
            )),
        }
    }

    fn value(
        &mut self,
        event: Event<'a>,
        span: Span,
        at: &str,
        depth: usize,
    ) -> Result<Value, Error> {
        self.values += 1;
        if self.values > MAX_VALUES {
            return Err(limits::too_many(at));
        }
        if depth > MAX_DEPTH {
            return Err(limits::too_deep(at));
        }
        if at.len() > limits::MAX_POINTER {
            return Err(limits::too_long(at));
        }
        match event {
            Event::Scalar(text, style, _, tag) => {
                let plain = matches!(style, ScalarStyle::Plain);
                let string_tag = tag
                    .as_ref()
                    .is_some_and(|tag| tag.is_yaml_core_schema() && tag.suffix == "str");
                // The version is always a string, because 2.10 is not 2.1.
                if !plain || string_tag || at == "/info/version" {
                    Ok(Value::String(text.into_owned()))
                } else {
                    Ok(plain_scalar(&text))
                }
            }
            Event::SequenceStart(..) => {
                let mut items = Vec::new();
                loop {
                    if items.len() > MAX_WIDTH {
                        return Err(limits::too_wide(at));
                    }
                    let inner = pointer::join(at, &items.len().to_string());
                    let (event, span) = self.next(&inner)?;
                    if matches!(event, Event::SequenceEnd) {
                        return Ok(Value::Array(items));
                    }
                    items.push(self.value(event, span, &inner, depth + 1)?);
                }
            }
            Event::MappingStart(..) => {
                let mut map = Map::new();
                loop {
                    if map.len() > MAX_WIDTH {
                        return Err(limits::too_wide(at));
                    }
                    let (event, span) = self.next(at)?;
                    let key = match event {
                        Event::MappingEnd => return Ok(Value::Object(map)),
                        Event::Scalar(text, ..) => text.into_owned(),
                        _ => {
                            return Err(Error::description(
                                at,
                                format!("the key at {} is not a string", position(&span)),
                                "use strings as keys",
                            ));
                        }
                    };
                    let inner = pointer::join(at, &key);
                    let (event, span) = self.next(&inner)?;
                    let value = self.value(event, span, &inner, depth + 1)?;
                    if map.insert(key, value).is_some() {
                        return Err(Error::description(
                            inner,
                            format!("duplicate key, repeated at {}", position(&span)),
                            "remove one of the two",
                        ));
                    }
                }
            }
            Event::Alias(_) => Err(Error::description(
                at,
                format!("unsupported YAML alias at {}", position(&span)),
                "replace the alias with its value",
            )),
            _ => Err(Error::description(
                at,
                format!("missing value at {}", position(&span)),
                "add a value",
            )),
        }
    }
}

/// Resolves a plain scalar with the core schema of YAML 1.2.
fn plain_scalar(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let unsigned = text.strip_prefix('+').unwrap_or(text);
        if let Ok(number) = unsigned.parse::<i64>() {
            return Value::Number(number.into());
        }
        if let Ok(number) = unsigned.parse::<u64>() {
            return Value::Number(number.into());
        }
    }
    if digits.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && digits.bytes().any(|byte| byte.is_ascii_digit())
        && digits
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'))
        && let Ok(number) = text.parse::<f64>()
        && let Some(number) = Number::from_f64(number)
    {
        return Value::Number(number);
    }
    Value::String(text.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn scalars_follow_the_core_schema() {
        let value = parse(
            "a: 1\nb: -2.5\nc: '1'\nd: true\ne: ~\nf: 12e5x\ng: 2024-01-01\nh: yes\ni: 18446744073709551615\nj: 1e3\n200: ok\nk: =\nl:\n-\n",
        );
        assert_eq!(
            value,
            Ok(json!({
                "a": 1, "b": -2.5, "c": "1", "d": true, "e": null, "f": "12e5x", "g": "2024-01-01", "h": "yes",
                "i": 18_446_744_073_709_551_615_u64, "j": 1000.0, "200": "ok", "k": "=", "l": [null],
            }))
        );
    }

    #[test]
    fn parses_json() {
        assert_eq!(
            parse("{\"a\": [1, \"\\ud83d\\ude00\", null], \"b\": {\"c\": \"2.10\"}}"),
            Ok(json!({"a": [1, "😀", null], "b": {"c": "2.10"}}))
        );
    }

    #[test]
    fn preserves_the_zero_of_an_unquoted_version() {
        let Ok(value) = parse("info:\n  version: 2.10\n") else {
            panic!("the description does not parse");
        };
        assert_eq!(value, json!({"info": {"version": "2.10"}}));
    }

    #[test]
    fn errors_have_the_location() {
        for (text, pointer, found) in [
            ("", "", "the document is empty"),
            ("a: 1\na: 2\n", "/a", "duplicate key"),
            ("a: *x\n", "", "invalid YAML"),
            ("a: &x 1\nb: *x\n", "/b", "YAML alias"),
            ("a: 1\n---\nb: 2\n", "", "second YAML document"),
            ("a: {b: [1, 2\n", "/a/b", "invalid YAML"),
            ("? [a]\n: 1\n", "", "is not a string"),
        ] {
            let error = parse(text).expect_err(text);
            assert!(error.found().contains(found), "{text:?}: {error}");
            assert!(error.pointer().starts_with(pointer), "{text:?}: {error}");
        }
        for levels in [200, 400, 100_000] {
            let deep = "[".repeat(levels) + &"]".repeat(levels);
            let error = parse(&deep).expect_err("deep nesting");
            assert!(error.found().contains("nested more than"), "{error}");
        }
    }
}
