//! YAML that readers of version 1.1 and of version 1.2 read alike.

use std::collections::BTreeMap;

use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;

use crate::Failure;

/// Longer lines of text are folded.
const WIDTH: usize = 120;

pub(crate) fn to_string(value: &Value) -> Result<String, Failure> {
    let options = serde_saphyr::ser_options! { folded_wrap_chars: WIDTH };
    serde_saphyr::to_string_with_options(&Node(value), options)
        .map_err(Failure::when("cannot write YAML"))
}

/// A value with quotes around the text that would be read as something else.
///
/// The writer quotes what looks like a number, a boolean or null. It does not know the times, dates and special keys of YAML 1.1: `12:30`
/// is the number 750 there, `2024-01-01` a date, and `=` an error.
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
                    if let Some(refusal) = refusal(key) {
                        return Err(S::Error::custom(refusal));
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
        // None of the doubtful forms has more than one line, and all begin with one of these.
        let doubtful = !self.0.contains('\n')
            && self.0.starts_with(|first: char| {
                first.is_ascii_digit() || matches!(first, '+' | '-' | '.' | '=' | '<' | '~')
            });
        if doubtful {
            serde_saphyr::DoubleQuoted(self.0).serialize(serializer)
        } else {
            serializer.serialize_str(self.0)
        }
    }
}

/// The writer takes no word on how to quote keys. It quotes those that it doubts, but for dates.
fn refusal(key: &str) -> Option<String> {
    let date = key.len() > 1
        && key.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && key.chars().all(|character| {
            character.is_ascii_digit()
                || matches!(
                    character,
                    '-' | ':' | '.' | '_' | ' ' | '+' | 'T' | 't' | 'Z'
                )
        });
    let plain = || {
        serde_saphyr::to_string(&BTreeMap::from([(key, 1)])).is_ok_and(|line| line.starts_with(key))
    };
    (date && plain()).then(|| {
        format!("some readers would take the key `{key}` for a date; write JSON instead, with `--out FILE.json`")
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;

    /// As scalars of YAML 1.1 or 1.2 these are not text, or not the same text.
    fn doubtful() -> impl Iterator<Item = &'static str> {
        "yes No on OFF y n true False null ~ 1 -1 2.10 1e3 1_000 0x1F 0o17 017 0b11 12:30 190:20:30.15 2024-01-01 \
         2024-01-01T00:00:00Z .inf -.INF .nan ._ = << < - ? --- &a *a !a %a @a `a` {id} [a] #/components ' \""
            .split(' ')
            .chain(["", "a: b", "a #b", " a", "a ", "- a", "2024-01-01 10:00:00"])
    }

    #[test]
    fn doubtful_text_is_quoted() {
        for text in doubtful() {
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
    fn doubtful_keys_are_quoted_or_refused() {
        for key in [
            "200", "-1", "2.10", "1e3", "yes", "n", "null", "true", "12:30", "<<", "~", "",
        ] {
            assert_eq!(
                to_string(&json!({ key: 1 })).unwrap(),
                format!("{}: 1\n", json!(key))
            );
        }
        for key in ["2024-01-01", "._"] {
            let failure = to_string(&json!({"a": [{ key: 1 }]}))
                .unwrap_err()
                .to_string();
            assert!(
                failure.contains(key) && failure.contains("JSON"),
                "{failure}"
            );
        }
    }

    #[test]
    fn plain_text_stays_plain() {
        let document = json!({"paths": {"/me": {"get": {"$ref": "x"}}}, "3d_model": "a-1", "x-2024-01-01": "see: it's"});
        assert_eq!(
            to_string(&document).unwrap(),
            "paths:\n  /me:\n    get:\n      $ref: x\n3d_model: a-1\nx-2024-01-01: \"see: it's\"\n"
        );
    }

    #[test]
    fn what_is_written_is_read_back() {
        let words = "word ".repeat(60);
        let mut texts: Vec<String> = doubtful().map(str::to_owned).collect();
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
            .filter(|text| refusal(text).is_none())
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
