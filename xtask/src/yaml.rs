//! A YAML writer whose output means the same in YAML 1.1 and YAML 1.2.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;

/// Maximum line length of folded strings.
const WIDTH: usize = 120;

/// Serializes a value as YAML.
///
/// Fails for keys that YAML 1.1 reads as dates, since the serializer cannot quote keys.
pub(crate) fn to_string(value: &Value) -> Result<String> {
    let options = serde_saphyr::ser_options! { folded_wrap_chars: WIDTH };
    serde_saphyr::to_string_with_options(&Node(value), options).context("cannot serialize as YAML")
}

/// A value whose strings are quoted if they could be read as another type.
///
/// The serializer quotes strings that look like a number, a boolean or null, but not the times,
/// dates and special keys of YAML 1.1, which reads `12:30` as 750, `2024-01-01` as a date, and
/// fails on `=`.
struct Node<'a>(&'a Value);

struct Text<'a>(&'a str);

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::String(text) => Text(text).serialize(serializer),
            Value::Array(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(&Node(item))?;
                }
                list.end()
            }
            Value::Object(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    if let Some(error) = key_error(key) {
                        return Err(S::Error::custom(error));
                    }
                    map.serialize_entry(key, &Node(value))?;
                }
                map.end()
            }
            scalar => scalar.serialize(serializer),
        }
    }
}

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // All ambiguous forms have one line and start with one of these characters.
        let ambiguous = !self.0.contains('\n')
            && self.0.starts_with(|first: char| {
                first.is_ascii_digit() || matches!(first, '+' | '-' | '.' | '=' | '<' | '~')
            });
        if ambiguous {
            serde_saphyr::DoubleQuoted(self.0).serialize(serializer)
        } else {
            serializer.serialize_str(self.0)
        }
    }
}

/// Returns an error if YAML 1.1 would read the key as a date. The serializer quotes all other
/// ambiguous keys.
fn key_error(key: &str) -> Option<String> {
    let date = key.len() > 1
        && key.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && key.chars().all(|c| {
            c.is_ascii_digit() || matches!(c, '-' | ':' | '.' | '_' | ' ' | '+' | 'T' | 't' | 'Z')
        });
    let plain = || {
        serde_saphyr::to_string(&BTreeMap::from([(key, 1)])).is_ok_and(|line| line.starts_with(key))
    };
    (date && plain()).then(|| {
        format!("the key `{key}` is a date in YAML 1.1: write JSON instead, with `--out FILE.json`")
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Returns strings that YAML 1.1 or 1.2 would read as another value if they were plain scalars.
    fn ambiguous() -> impl Iterator<Item = &'static str> {
        "yes No on OFF y n true False null ~ 1 -1 2.10 1e3 1_000 0x1F 0o17 017 0b11 12:30 190:20:30.15 2024-01-01 \
         2024-01-01T00:00:00Z .inf -.INF .nan ._ = << < - ? --- &a *a !a %a @a `a` {id} [a] #/components ' \""
            .split(' ')
            .chain(["", "a: b", "a #b", " a", "a ", "- a", "2024-01-01 10:00:00"])
    }

    #[test]
    fn quotes_ambiguous_strings() {
        for text in ambiguous() {
            let single = format!("'{}'\n", text.replace('\'', "''"));
            let double = format!("{}\n", json!(text));
            for document in [json!({ "key": text }), json!([text])] {
                let yaml = to_string(&document).unwrap();
                let quoted = yaml.ends_with(&single) || yaml.ends_with(&double);
                assert!(quoted, "{text:?}: {yaml}");
            }
        }
    }

    #[test]
    fn quotes_or_refuses_ambiguous_keys() {
        for key in [
            "200", "-1", "2.10", "1e3", "yes", "n", "null", "true", "12:30", "<<", "~", "",
        ] {
            assert_eq!(
                to_string(&json!({ key: 1 })).unwrap(),
                format!("{}: 1\n", json!(key))
            );
        }
        for key in ["2024-01-01", "._"] {
            let error = format!("{:#}", to_string(&json!({"a": [{ key: 1 }]})).unwrap_err());
            assert!(error.contains(key) && error.contains("JSON"), "{error}");
        }
    }

    #[test]
    fn does_not_quote_other_strings() {
        let document = json!({"paths": {"/me": {"get": {"$ref": "x"}}}, "3d_model": "a-1", "x-2024-01-01": "see: it's"});
        assert_eq!(
            to_string(&document).unwrap(),
            "paths:\n  /me:\n    get:\n      $ref: x\n3d_model: a-1\nx-2024-01-01: \"see: it's\"\n"
        );
    }

    #[test]
    fn parses_its_own_output() {
        let words = "word ".repeat(60);
        let mut texts: Vec<String> = ambiguous().map(str::to_owned).collect();
        texts.extend([
            "two\nlines".to_owned(),
            "ends\n".to_owned(),
            "  indented\n more\n\n\nend\n\n".to_owned(),
            "tab\tand\rreturn".to_owned(),
            "é 😀 \u{2028}".to_owned(),
            words.trim().to_owned(),
            words.clone(),
            format!("{}\n\n  {words}\n", words.trim()),
        ]);
        let by_key: serde_json::Map<String, Value> = texts
            .iter()
            .filter(|text| key_error(text).is_none())
            .map(|text| (text.clone(), json!(text)))
            .collect();
        let document = json!({
            "texts": texts,
            "by_key": by_key,
            "nested": [[texts]],
            "numbers": [0, -1, 1.5, 1e-7, 18_446_744_073_709_551_615_u64],
            "others": [true, false, null, {}, [], [{}], {"a": []}],
        });
        let yaml = to_string(&document).unwrap();
        assert_eq!(intercom_gen::parse(&yaml), Ok(document));
    }
}
