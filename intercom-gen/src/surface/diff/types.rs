//! Comparison of types, with their fields, values and alternatives.

use super::{Found, pair};
use crate::surface::rules::Rule;
use crate::surface::{Alternative, Field, Presence, Shape, Type, Variant};

pub(super) fn compare(before: &[Type], after: &[Type], found: &mut Found) {
    pair(
        before,
        after,
        |one| &one.name,
        |one, other| {
            let item = |one: &Type| format!("types::{}", one.name);
            match (one, other) {
                (Some(one), Some(other)) => both(&item(other), one, other, found),
                (Some(one), None) => found.push(Rule::TypeRemoved, item(one), kind(one), ""),
                (None, Some(other)) => found.push(Rule::TypeAdded, item(other), "", kind(other)),
                (None, None) => {}
            }
        },
    );
}

fn kind(one: &Type) -> &'static str {
    match one.shape {
        Shape::Struct(_) => "struct",
        Shape::Enum(_) => "enum",
        Shape::Union(_) => "union",
        Shape::Choice(_) => "choice",
    }
}

fn both(path: &str, one: &Type, other: &Type, found: &mut Found) {
    match (&one.shape, &other.shape) {
        (Shape::Struct(before), Shape::Struct(after)) => {
            match (one.request, other.request) {
                (false, true) => found.push(Rule::TypeBuildable, path, "response", "request"),
                (true, false) => found.push(Rule::TypeNotBuildable, path, "request", "response"),
                _ => {}
            }
            fields(path, other.request, before, after, found);
        }
        (Shape::Enum(before), Shape::Enum(after)) => {
            pair(
                before,
                after,
                |value| &value.name,
                |one, other| {
                    value(path, one, other, found);
                },
            );
        }
        (Shape::Union(before), Shape::Union(after))
        | (Shape::Choice(before), Shape::Choice(after)) => {
            pair(
                before,
                after,
                |one| &one.name,
                |one, other| {
                    alternative(path, one, other, found);
                },
            );
        }
        _ => found.push(Rule::TypeKind, path, kind(one), kind(other)),
    }
}

fn fields(path: &str, request: bool, before: &[Field], after: &[Field], found: &mut Found) {
    let split = |fields: &[Field]| -> (Vec<Field>, Vec<Field>) {
        fields
            .iter()
            .cloned()
            .partition(|field| field.presence == Presence::Constant)
    };
    let (constants_before, before) = split(before);
    let (constants_after, after) = split(after);
    pair(
        &constants_before,
        &constants_after,
        |field| &field.wire,
        |one, other| {
            let text = |field: Option<&Field>| {
                let constant = field.and_then(|field| field.constant.as_ref());
                constant.map_or_else(String::new, |constant| format!("{constant:?}"))
            };
            if let Some(field) = other.or(one) {
                let item = format!("{path}.{}", field.name);
                found.compare(Rule::ConstantChanged, &item, &text(one), &text(other));
            }
        },
    );
    pair(
        &before,
        &after,
        |field| &field.name,
        |one, other| {
            let item = |field: &Field| format!("{path}.{}", field.name);
            match (one, other) {
                (Some(one), Some(other)) => field(&item(other), one, other, found),
                (Some(one), None) => found.push(Rule::FieldRemoved, item(one), &one.kind, ""),
                (None, Some(other)) => {
                    let rule = match (request, other.presence) {
                        (true, Presence::Required) => Rule::FieldAddedRequired,
                        (true, _) => Rule::FieldAddedRequest,
                        (false, _) => Rule::FieldAdded,
                    };
                    found.push(rule, item(other), "", &other.kind);
                }
                (None, None) => {}
            }
        },
    );
}

/// The wrapper around the value of a field.
#[derive(PartialEq)]
enum Wrapper {
    None,
    Option,
    Nullable,
}

fn wrapper(presence: Presence) -> Wrapper {
    match presence {
        Presence::Required | Presence::DefaultEmpty | Presence::Constant => Wrapper::None,
        Presence::Optional => Wrapper::Option,
        Presence::Nullable => Wrapper::Nullable,
    }
}

fn field(item: &str, one: &Field, other: &Field, found: &mut Found) {
    let rule = if one.value != other.value {
        Some(Rule::FieldType)
    } else {
        match (wrapper(one.presence), wrapper(other.presence)) {
            (one, other) if one == other => None,
            (_, Wrapper::Nullable) => Some(Rule::FieldNullable),
            (Wrapper::Nullable, _) => Some(Rule::FieldNotNullable),
            (_, Wrapper::Option) => Some(Rule::FieldOptional),
            (_, Wrapper::None) => Some(Rule::FieldRequired),
        }
    };
    // Otherwise, a `Box` was added or removed.
    let rule = rule.or_else(|| (one.kind != other.kind).then_some(Rule::FieldType));
    if let Some(rule) = rule {
        found.push(rule, item, &one.kind, &other.kind);
    }
    let wire = |field: &Field| format!("{:?}", field.wire);
    found.compare(Rule::FieldWire, item, &wire(one), &wire(other));
}

fn value(path: &str, one: Option<&Variant>, other: Option<&Variant>, found: &mut Found) {
    let item = |value: &Variant| format!("{path}::{}", value.name);
    let wire = |value: &Variant| format!("{:?}", value.wire);
    match (one, other) {
        (Some(one), Some(other)) => {
            found.compare(Rule::ValueWire, &item(other), &wire(one), &wire(other));
        }
        (Some(one), None) => found.push(Rule::ValueRemoved, item(one), wire(one), ""),
        (None, Some(other)) => found.push(Rule::ValueAdded, item(other), "", wire(other)),
        (None, None) => {}
    }
}

fn alternative(
    path: &str,
    one: Option<&Alternative>,
    other: Option<&Alternative>,
    found: &mut Found,
) {
    let Some(named) = other.or(one) else { return };
    let item = format!("{path}::{}", named.name);
    match (one, other) {
        (Some(one), Some(other)) => {
            found.compare(Rule::AlternativeType, &item, &one.kind, &other.kind);
            let wire = |one: &Alternative| {
                let wire = one.wire.as_ref();
                wire.map_or_else(|| "no `type`".to_owned(), |wire| format!("{wire:?}"))
            };
            found.compare(Rule::AlternativeWire, &item, &wire(one), &wire(other));
        }
        (Some(one), None) => found.push(Rule::AlternativeRemoved, item, &one.kind, ""),
        (None, Some(other)) => found.push(Rule::AlternativeAdded, item, "", &other.kind),
        (None, None) => {}
    }
    // The constructor of an added or removed alternative is not a separate change.
    let (Some(one), Some(other)) = (one, other) else {
        return;
    };
    match (&one.constructor, &other.constructor) {
        (Some(one), Some(other)) => {
            let item = format!("{path}::{}()", other.name);
            found.compare(Rule::ConstructorType, &item, &one.kind, &other.kind);
        }
        (Some(one), None) => {
            let item = format!("{path}::{}()", one.name);
            found.push(Rule::ConstructorRemoved, item, &one.kind, "");
        }
        (None, Some(other)) => {
            let item = format!("{path}::{}()", other.name);
            found.push(Rule::ConstructorAdded, item, "", &other.kind);
        }
        (None, None) => {}
    }
}
