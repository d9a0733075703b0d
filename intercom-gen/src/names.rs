//! Rust names for the names in a description, and placeholders for names that are not valid in
//! Rust.

mod unique;

use std::collections::BTreeMap;

use heck::{ToPascalCase, ToSnakeCase};
use serde_json::{Map, Value, json};

pub(crate) use self::unique::Unique;
use crate::visit::Object;

/// The first character of a placeholder. `sanitized` drops it.
const MARK: char = '\u{1f}';
/// The last character of a placeholder.
const END: char = '\u{1e}';
/// The extension of the description that maps placeholders to the original names.
pub(crate) const PLACEHOLDERS: &str = "x-placeholders";

/// Returns the Rust name of an enum value, and whether it follows from the value by case conversion
/// alone.
pub(crate) fn variant(value: &str) -> (String, bool) {
    let name = sanitized(value).to_pascal_case();
    match value {
        // Sanitizing would drop the sign, which is the only difference between the two.
        "+1" => return ("Plus1".into(), false),
        "-1" => return ("Minus1".into(), false),
        _ => {}
    }
    if name.is_empty() {
        return (symbol(value), false);
    }
    // Values that differ only in dropped characters get the same name, which callers detect.
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        return (format!("X{name}"), value.is_ascii());
    }
    if name == "Self" {
        return ("SelfValue".into(), false);
    }
    (name, value.is_ascii())
}

/// Returns the Rust name of a field or parameter, and whether it follows from the name by case
/// conversion alone.
pub(crate) fn field(wire: &str) -> (String, bool) {
    let name = sanitized(wire).to_snake_case();
    match wire {
        "+1" => return ("plus_1".into(), false),
        "-1" => return ("minus_1".into(), false),
        _ => {}
    }
    if name.is_empty() {
        return (symbol(wire).to_snake_case(), false);
    }
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        return (format!("x{name}"), wire.is_ascii());
    }
    (name, wire.is_ascii())
}

/// Keywords of Rust, including reserved ones.
const KEYWORDS: [&str; 53] = [
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "union", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Names that generated code and its macros use in the modules of the types.
pub(crate) const RESERVED_TYPES: &[&str] = &[
    "BTreeMap",
    "Box",
    "Default",
    "Err",
    "Extra",
    "From",
    "Id",
    "InlineString",
    "Into",
    "IntoIterator",
    "IntoOptional",
    "IntoOptionalList",
    "Iterator",
    "Map",
    "None",
    "Nullable",
    "Ok",
    "Option",
    "PartialEq",
    "Result",
    "Self",
    "Some",
    "String",
    "Timestamp",
    "ToOwned",
    "ToString",
    "UnknownValue",
    "Value",
    "Vec",
];

/// Names that generated code uses in the modules of the resources, besides the prelude. Handles and
/// operations are types in these modules.
const RESERVED_IN_RESOURCES: &[&str] = &[
    "ByteStream",
    "Client",
    "ExclusiveTask",
    "Hint",
    "Idempotency",
    "ListInfo",
    "Operation",
    "OperationInfo",
    "PageSized",
    "Paginated",
    "Pagination",
    "Parameter",
    "ParameterKind",
    "Request",
];

/// Methods of `Client`, and modules next to those of the handles.
const RESERVED_HANDLES: &[&str] = &[
    "api_version",
    "base_url",
    "builder",
    "check_token",
    "clone",
    "fmt",
    "from_env",
    "inner",
    "rate_limit",
    "region",
    "request",
    "types",
];

/// Methods of every handle.
const RESERVED_METHODS: &[&str] = &["client", "clone", "fmt", "new"];

/// Returns whether `word` is a valid name of a handle, which is a method of the client, a module
/// and a type.
pub(crate) fn is_handle(word: &str) -> bool {
    is_snake_case(word) && !RESERVED_HANDLES.contains(&word) && is_free_type(word)
}

/// Returns whether `word` is a valid name of an operation, which is a method of a handle and a
/// type.
pub(crate) fn is_operation(word: &str) -> bool {
    is_snake_case(word) && !RESERVED_METHODS.contains(&word) && is_free_type(word)
}

fn is_snake_case(word: &str) -> bool {
    is_name(word) && word != "union" && word.to_snake_case() == word
}

fn is_free_type(word: &str) -> bool {
    let name = word.to_pascal_case();
    let name = name.as_str();
    !RESERVED_TYPES.contains(&name) && !RESERVED_IN_RESOURCES.contains(&name)
}

/// Derives the handle of a resource that has no handle in the overlay.
pub(crate) fn handle(resource: &str) -> String {
    let word = field(resource).0;
    if is_handle(&word) {
        return word;
    }
    let word = format!("{word}_resource").to_snake_case();
    if is_handle(&word) {
        word
    } else {
        format!("resource_{word}").to_snake_case()
    }
}

/// Returns whether `word` is an identifier and not a keyword.
pub(crate) fn is_name(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && word != "_"
        && word
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || character == '_')
        && (word == "union" || !KEYWORDS.contains(&word))
}

/// Returns `word` as an identifier. A keyword gets the suffix `_`.
pub(crate) fn ident(word: &str) -> String {
    if is_name(word) {
        word.to_owned()
    } else if word.starts_with(|first: char| first.is_ascii_alphabetic()) {
        format!("{}_", identifier_characters(word))
    } else {
        format!("_{}", identifier_characters(word))
    }
}

/// Removes the characters that an identifier cannot contain. After the passes, no name has such
/// characters, but not every description has gone through the passes.
fn identifier_characters(word: &str) -> String {
    word.chars()
        .filter(|character| character.is_ascii_alphanumeric() || *character == '_')
        .collect()
}

/// Returns the singular of a regular English plural.
pub(crate) fn singular(name: &str) -> String {
    match name.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => name.strip_suffix('s').unwrap_or(name).to_owned(),
    }
}

/// Prepares a name for case conversion. Letters outside ASCII are replaced by their code points,
/// because not all of them are valid in identifiers.
fn sanitized(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for character in name.chars() {
        match character {
            '\'' => {}
            _ if character.is_ascii_alphanumeric() || character == '_' => out.push(character),
            _ if character.is_alphanumeric() => {
                out.push_str(&format!("-u{:x}-", u32::from(character)));
            }
            _ => out.push('-'),
        }
    }
    out
}

/// Returns a name for a value without letters and digits.
fn symbol(value: &str) -> String {
    match value {
        "" => "Empty",
        "=" | "==" => "Equals",
        "!=" | "<>" => "NotEquals",
        "~" => "Contains",
        "!~" => "NotContains",
        "^" => "StartsWith",
        "!^" => "NotStartsWith",
        "$" => "EndsWith",
        "!$" => "NotEndsWith",
        "<" => "LessThan",
        ">" => "GreaterThan",
        "<=" | "=<" => "LessThanOrEqual",
        ">=" | "=>" => "GreaterThanOrEqual",
        _ => {
            return value
                .chars()
                .map(|character| match character {
                    '+' => "Plus".to_owned(),
                    '-' => "Minus".to_owned(),
                    '*' => "Asterisk".to_owned(),
                    '/' => "Slash".to_owned(),
                    '%' => "Percent".to_owned(),
                    '&' => "Ampersand".to_owned(),
                    '|' => "Bar".to_owned(),
                    '!' => "Not".to_owned(),
                    '=' => "Equals".to_owned(),
                    '?' => "Question".to_owned(),
                    '.' => "Dot".to_owned(),
                    ' ' => "Space".to_owned(),
                    other => format!("U{:x}", u32::from(other)),
                })
                .collect();
        }
    }
    .to_owned()
}

/// Returns a placeholder that becomes `rust` in the code and `original` on the wire. No placeholder
/// is a part of another one.
pub(crate) fn placeholder(placeholders: &mut Object, rust: &str, original: &str) -> String {
    let mut marks = String::new();
    loop {
        let key = format!("{MARK}{rust}{marks}{END}");
        match placeholders.get(&key) {
            Some(known) if known != original => marks.push(MARK),
            _ => {
                placeholders.insert(key.clone(), json!(original));
                return key;
            }
        }
    }
}

/// Replaces the placeholders in `text` with the original names. No placeholder is a part of another
/// one, so the order does not matter.
pub(crate) fn restored(text: &str, placeholders: &BTreeMap<&str, &str>) -> String {
    if !text.contains(MARK) {
        return text.to_owned();
    }
    placeholders
        .iter()
        .fold(text.to_owned(), |text, (key, original)| {
            text.replace(key, original)
        })
}

/// Adds placeholders to those in the description.
pub(crate) fn store_placeholders(document: &mut Value, placeholders: Object) {
    if placeholders.is_empty() {
        return;
    }
    if let Value::Object(document) = document {
        let known = document
            .entry(PLACEHOLDERS)
            .or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(known) = known {
            known.extend(placeholders);
        }
    }
}

/// The ID of a request, which does not identify an object.
pub(crate) const REQUEST_ID: &str = "request_id";

/// Returns whether a string or an integer with this name is an ID.
pub(crate) fn is_id(name: &str) -> bool {
    (name == "id" || name.ends_with("_id") || name.ends_with("_ids")) && name != REQUEST_ID
}
