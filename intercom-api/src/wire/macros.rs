//! What each generated type needs of its own, as short as it can be.

/// Makes a struct an object of the API. Its fields come with how they are kept:
/// `req` is there, `opt` may be missing, `ned` has to be given before a request is sent, `def` is empty when missing, `nul` may also be sent as null; `num` after it writes ids as numbers; and
/// `con` is no field but a constant that is always sent.
macro_rules! object {
    ($name:ident { $($kind:ident $([$flag:ident])? $field:ident $wire:literal $(= $constant:literal)?,)* }) => {
        impl $crate::wire::Object for $name {
            const NAME: &'static str = stringify!($name);
            const REQUIRED: &'static [&'static str] = $crate::wire::macros::required!([] $($kind $wire,)*);

            #[allow(unused_variables, unused_assignments, unused_mut)]
            fn read_field<'de, A: ::serde::de::MapAccess<'de>>(
                &mut self,
                key: &str,
                map: &mut A,
                seen: &mut $crate::wire::Seen,
            ) -> Result<bool, A::Error> {
                match key {
                    $($wire => { $crate::wire::macros::read!(self map seen $name $kind $field $wire $($constant)?); })*
                    _ => return Ok(false),
                }
                #[allow(unreachable_code)]
                Ok(true)
            }

            #[allow(unused_variables)]
            fn write_fields<S: ::serde::ser::SerializeMap>(&self, map: &mut S) -> Result<(), S::Error> {
                $($crate::wire::macros::write!(self map $kind $($flag)? $field $wire $($constant)?);)*
                Ok(())
            }

            fn extra(&self) -> &$crate::wire::Extra {
                &self.extra
            }

            fn extra_mut(&mut self) -> &mut $crate::wire::Extra {
                &mut self.extra
            }
        }

        $crate::wire::macros::wire_impls!($name, read_object);

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::wire::write_object(self, serializer)
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::wire::debug(self, f)
            }
        }

        impl $crate::wire::Alternative for $name {
            fn misfits(&self) -> usize {
                let mut count = self.extra.len() + usize::from($crate::wire::Alternative::missing(self).is_some());
                $($crate::wire::macros::misfits!(self count $kind $field);)*
                count
            }

            fn missing(&self) -> Option<String> {
                $($crate::wire::macros::missing!(self $kind $field $wire);)*
                None
            }

            fn refusal(&self) -> Option<&str> {
                self.extra.refusal()
            }
        }
    };
}

macro_rules! wire_impls {
    ($name:ident, $read:ident) => {
        impl $crate::wire::Read for $name {
            fn read<'de, D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Option<Self>, D::Error> {
                $crate::wire::$read(deserializer)
            }
        }

        impl $crate::wire::Element for $name {}

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                $crate::wire::required(deserializer)
            }
        }
    };
}

/// Makes an enum of texts an open one.
macro_rules! open_enum {
    ($name:ident { $($variant:ident $text:literal,)* }) => {
        impl $name {
            /// The value as Intercom writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(value) => value.as_str(),
                }
            }
        }

        impl $crate::wire::OpenEnum for $name {
            fn known(text: &str) -> Option<Self> {
                match text {
                    $($text => Some(Self::$variant),)*
                    _ => None,
                }
            }

            fn unknown(value: $crate::wire::UnknownValue) -> Self {
                Self::Unknown(value)
            }
        }

        $crate::wire::macros::wire_impls!($name, read_enum);

        impl $crate::wire::Alternative for $name {}

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                $crate::wire::OpenEnum::of(text)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                $crate::wire::OpenEnum::of(&text)
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl ::std::default::Default for $name {
            fn default() -> Self {
                $crate::wire::OpenEnum::of("")
            }
        }
    };
}

/// Makes an enum of alternatives a union; what fits none is kept as JSON. An alternative can be told by its `type`.
macro_rules! union {
    ($name:ident { $($variant:ident $kind:ty $(= $constant:literal)?,)* }) => {
        impl $crate::wire::Read for $name {
            fn read<'de, D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
                let value: ::serde_json::Value = ::serde::Deserialize::deserialize(deserializer)?;
                if value.is_null() {
                    return Ok(None);
                }
                // The `type` decides where it can: what is wrong inside is then an error, and not another shape.
                $($(
                    if value.get("type").and_then(::serde_json::Value::as_str) == Some($constant) {
                        return match <$kind as $crate::wire::Read>::read(&value) {
                            Ok(read) => Ok(read.map(Self::$variant)),
                            Err(error) => Err(::serde::de::Error::custom(error)),
                        };
                    }
                )?)*
                let mut best = None;
                $($crate::wire::pick::<$kind, _>(&value, &mut best, Self::$variant);)*
                Ok(match $crate::wire::settle(best) {
                    Some(read) => Some(read),
                    None if value.as_array().is_some_and(Vec::is_empty) => None,
                    None => Some(Self::Other(value)),
                })
            }
        }

        impl $crate::wire::Element for $name {}

        impl $crate::wire::Alternative for $name {
            fn misfits(&self) -> usize {
                match self {
                    $(Self::$variant(value) => $crate::wire::Alternative::misfits(value),)*
                    Self::Other(_) => usize::MAX,
                }
            }

            fn missing(&self) -> Option<String> {
                match self {
                    $(Self::$variant(value) => $crate::wire::Alternative::missing(value),)*
                    Self::Other(value) => value.is_null().then(String::new),
                }
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::wire::required(deserializer)
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => ::serde::Serialize::serialize(value, serializer),)*
                    Self::Other(value) => ::serde::Serialize::serialize(value, serializer),
                }
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                match self {
                    $(Self::$variant(value) => ::std::fmt::Debug::fmt(value, f),)*
                    Self::Other(value) => ::std::fmt::Debug::fmt(value, f),
                }
            }
        }

        impl ::std::default::Default for $name {
            fn default() -> Self {
                Self::Other(::serde_json::Value::Null)
            }
        }
    };
}

/// The names of the required fields.
macro_rules! required {
    ([$($done:literal)*]) => { &[$($done),*] };
    ([$($done:literal)*] req $wire:literal, $($rest:tt)*) => { $crate::wire::macros::required!([$($done)* $wire] $($rest)*) };
    ([$($done:literal)*] $kind:ident $wire:literal, $($rest:tt)*) => { $crate::wire::macros::required!([$($done)*] $($rest)*) };
}

macro_rules! read {
    ($self:ident $map:ident $seen:ident $name:ident req $field:ident $wire:literal) => {{
        $self.$field = $crate::wire::next_required($map)?;
        $seen.mark(const { $crate::wire::macros::position(<$name as $crate::wire::Object>::REQUIRED, $wire) });
    }};
    ($self:ident $map:ident $seen:ident $name:ident opt $field:ident $wire:literal) => {
        $self.$field = $crate::wire::next($map)?
    };
    ($self:ident $map:ident $seen:ident $name:ident ned $field:ident $wire:literal) => {
        $self.$field = $crate::wire::next($map)?
    };
    ($self:ident $map:ident $seen:ident $name:ident def $field:ident $wire:literal) => {
        $self.$field = $crate::wire::next_or_default($map)?
    };
    ($self:ident $map:ident $seen:ident $name:ident nul $field:ident $wire:literal) => {
        $self.$field = $crate::wire::next($map)?.map_or($crate::wire::Nullable::Null, $crate::wire::Nullable::Value)
    };
    ($self:ident $map:ident $seen:ident $name:ident con $field:ident $wire:literal $constant:literal) => {{
        let text: Option<String> = $crate::wire::next($map)?;
        if text.is_some_and(|text| text != $constant) {
            return Err(::serde::de::Error::custom(concat!("expected `", $constant, "` as `", $wire, "`")));
        }
    }};
}

macro_rules! write {
    ($self:ident $map:ident req num $field:ident $wire:literal) => {
        $map.serialize_entry($wire, &$crate::wire::Number(&$self.$field))?
    };
    ($self:ident $map:ident req $field:ident $wire:literal) => {
        $map.serialize_entry($wire, &$self.$field)?
    };
    ($self:ident $map:ident opt num $field:ident $wire:literal) => {
        if let Some(value) = &$self.$field {
            $map.serialize_entry($wire, &$crate::wire::Number(value))?;
        }
    };
    ($self:ident $map:ident opt $field:ident $wire:literal) => {
        if let Some(value) = &$self.$field {
            $map.serialize_entry($wire, value)?;
        }
    };
    ($self:ident $map:ident ned $($rest:tt)*) => {
        $crate::wire::macros::write!($self $map opt $($rest)*)
    };
    ($self:ident $map:ident def num $field:ident $wire:literal) => {
        if !$self.$field.is_empty() {
            $map.serialize_entry($wire, &$crate::wire::Number(&$self.$field))?;
        }
    };
    ($self:ident $map:ident def $field:ident $wire:literal) => {
        if !$self.$field.is_empty() {
            $map.serialize_entry($wire, &$self.$field)?;
        }
    };
    ($self:ident $map:ident nul num $field:ident $wire:literal) => {
        match &$self.$field {
            $crate::wire::Nullable::Absent => {}
            $crate::wire::Nullable::Null => $map.serialize_entry($wire, &())?,
            $crate::wire::Nullable::Value(value) => $map.serialize_entry($wire, &$crate::wire::Number(value))?,
        }
    };
    ($self:ident $map:ident nul $field:ident $wire:literal) => {
        match &$self.$field {
            $crate::wire::Nullable::Absent => {}
            $crate::wire::Nullable::Null => $map.serialize_entry($wire, &())?,
            $crate::wire::Nullable::Value(value) => $map.serialize_entry($wire, value)?,
        }
    };
    ($self:ident $map:ident con $field:ident $wire:literal $constant:literal) => {
        $map.serialize_entry($wire, $constant)?
    };
}

/// Returns early with the path of what a request lacks.
macro_rules! missing {
    ($self:ident ned $field:ident $wire:literal) => {
        match &$self.$field {
            None => return Some($wire.to_owned()),
            Some(value) => {
                if let Some(path) = $crate::wire::inside($wire, value) {
                    return Some(path);
                }
            }
        }
    };
    ($self:ident opt $field:ident $wire:literal) => {
        if let Some(value) = &$self.$field {
            if let Some(path) = $crate::wire::inside($wire, value) {
                return Some(path);
            }
        }
    };
    ($self:ident nul $field:ident $wire:literal) => {
        if let Some(value) = $self.$field.as_ref() {
            if let Some(path) = $crate::wire::inside($wire, value) {
                return Some(path);
            }
        }
    };
    ($self:ident $kind:ident $field:ident $wire:literal) => {};
}

/// Adds what does not fit inside of a field.
macro_rules! misfits {
    ($self:ident $count:ident con $field:ident) => {};
    ($self:ident $count:ident req $field:ident) => {
        $count = $count.saturating_add($crate::wire::Alternative::misfits(&$self.$field))
    };
    ($self:ident $count:ident def $field:ident) => {
        $count = $count.saturating_add($crate::wire::Alternative::misfits(&$self.$field))
    };
    ($self:ident $count:ident $kind:ident $field:ident) => {
        if let Some(value) = $self.$field.as_ref() {
            $count = $count.saturating_add($crate::wire::Alternative::misfits(value));
        }
    };
}

/// Where `name` stands in `list`: the bit of a required field.
pub(crate) const fn position(list: &[&str], name: &str) -> u32 {
    let mut index = 0;
    while index < list.len() {
        if same(list[index], name) {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "an object has fewer than 64 required fields"
            )]
            return index as u32;
        }
        index += 1;
    }
    panic!("a required field is not in the list of required fields")
}

const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut index = 0;
    while index < a.len() {
        if a[index] != b[index] {
            return false;
        }
        index += 1;
    }
    true
}

pub(crate) use {misfits, missing, object, open_enum, read, required, union, wire_impls, write};
