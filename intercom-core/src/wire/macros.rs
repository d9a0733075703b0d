//! Macros that implement the generated types, one for each kind of type. Each macro expands
//! directly to `impl` blocks, without another macro.

/// Implements the traits of an object of the API for a struct.
///
/// The arguments are the struct, the function that reads it (`read_response`, `read_wrapped_list` or `read_request`),
/// the constant fields, and the other fields. Each of the other fields has an index, a presence (a
/// module of [`presence`](super::presence)), the function that borrows it for writing (`view` or
/// `number`), the name in the struct, and the JSON name.
#[doc(hidden)]
#[macro_export]
macro_rules! __object {
    ($name:ident $read:ident [$($constant:literal = $text:literal,)*] { $($index:literal $presence:ident $show:ident $field:ident $wire:literal,)* }) => {
        impl $name {
            /// Sets a field that the type does not declare.
            #[must_use]
            pub fn with_extra(mut self, name: impl Into<String>, value: impl Into<::serde_json::Value>) -> Self {
                self.extra.insert(name, value);
                self
            }
        }

        impl $crate::internal::wire::Object for $name {
            #[inline]
            fn spec() -> &'static $crate::internal::wire::ObjectDef {
                const DEFINITION: $crate::internal::wire::ObjectDef = $crate::internal::wire::ObjectDef {
                    name: stringify!($name),
                    required: 0 $(| $crate::internal::wire::presence::$presence::PRESENCE.bit($index))*,
                    fields: &[$(($wire, $crate::internal::wire::presence::$presence::PRESENCE)),*],
                    constants: &[$(($constant, $text)),*],
                };
                &DEFINITION
            }

            #[inline]
            fn read_field<'de, A: ::serde::de::MapAccess<'de>>(&mut self, key: &str, map: &mut A, marks: &mut $crate::internal::wire::Marks) -> Result<$crate::internal::wire::FieldRead, A::Error> {
                match key {
                    $($wire => $crate::internal::wire::presence::$presence::read(&mut self.$field, map, marks, $index),)*
                    _ => Ok($crate::internal::wire::FieldRead::Unknown),
                }
            }

            #[inline]
            fn field(&self, index: usize) -> $crate::internal::wire::ValueRef<'_> {
                match index {
                    $($index => $crate::internal::wire::presence::$presence::$show(&self.$field),)*
                    _ => $crate::internal::wire::ValueRef::Absent,
                }
            }

            #[inline]
            fn extra(&self) -> &$crate::Extra {
                &self.extra
            }

            #[inline]
            fn extra_mut(&mut self) -> &mut $crate::Extra {
                &mut self.extra
            }
        }

        impl $crate::internal::wire::Decode for $name {
            #[inline]
            fn read<'de, D: ::serde::Deserializer<'de>>(place: &mut Self, deserializer: D) -> Result<$crate::internal::wire::Found, D::Error> {
                $crate::internal::wire::$read(place, deserializer)
            }

            #[inline]
            fn empty() -> Self {
                Self {
                    $($field: $crate::internal::wire::presence::$presence::empty(),)*
                    extra: ::std::default::Default::default(),
                }
            }

            #[inline]
            fn view(&self) -> $crate::internal::wire::ValueRef<'_> {
                $crate::internal::wire::ValueRef::Object(<Self as $crate::internal::wire::Object>::spec(), self)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::internal::wire::required(deserializer)
            }
        }

        impl ::serde::Serialize for $name {
            #[inline]
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                ::serde::Serialize::serialize(&$crate::internal::wire::Decode::view(self), serializer)
            }
        }

        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(&$crate::internal::wire::Decode::view(self), f)
            }
        }

        impl ::std::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::internal::wire::Decode::view(self) == $crate::internal::wire::Decode::view(other)
            }
        }
    };
}

/// Implements the traits of an open enum, which preserves unknown values.
#[doc(hidden)]
#[macro_export]
macro_rules! __open_enum {
    ($name:ident { $($variant:ident $text:literal,)* }) => {
        impl $name {
            /// The values that the API documents.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            /// Returns whether the value is not one of [`KNOWN`](Self::KNOWN).
            #[inline]
            pub fn is_unknown(&self) -> bool {
                ::std::matches!(self, Self::Unknown(_))
            }

            /// Returns the value as a string, as the API sends it.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(value) => value.as_str(),
                }
            }
        }

        impl $crate::internal::wire::OpenEnum for $name {
            #[inline]
            fn known(text: &str) -> Option<Self> {
                match text {
                    $($text => Some(Self::$variant),)*
                    _ => None,
                }
            }

            #[inline]
            fn unknown(value: $crate::UnknownValue) -> Self {
                Self::Unknown(value)
            }
        }

        impl $crate::internal::wire::Decode for $name {
            #[inline]
            fn read<'de, D: ::serde::Deserializer<'de>>(place: &mut Self, deserializer: D) -> Result<$crate::internal::wire::Found, D::Error> {
                $crate::internal::wire::read_enum(place, deserializer)
            }

            #[inline]
            fn empty() -> Self {
                ::std::default::Default::default()
            }

            #[inline]
            fn view(&self) -> $crate::internal::wire::ValueRef<'_> {
                $crate::internal::wire::ValueRef::Text(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::internal::wire::required(deserializer)
            }
        }

        impl ::serde::Serialize for $name {
            #[inline]
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::internal::wire::fmt_enum(self.as_str(), self.is_unknown(), f)
            }
        }

        impl From<&str> for $name {
            #[inline]
            fn from(text: &str) -> Self {
                $crate::internal::wire::OpenEnum::of(text)
            }
        }

        impl From<String> for $name {
            #[inline]
            fn from(text: String) -> Self {
                $crate::internal::wire::OpenEnum::of(&text)
            }
        }

        impl From<&String> for $name {
            #[inline]
            fn from(text: &String) -> Self {
                $crate::internal::wire::OpenEnum::of(text)
            }
        }

        impl From<&$name> for $name {
            #[inline]
            fn from(value: &$name) -> Self {
                value.clone()
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            #[inline]
            fn from_str(text: &str) -> Result<Self, ::std::convert::Infallible> {
                Ok($crate::internal::wire::OpenEnum::of(text))
            }
        }

        impl PartialEq<str> for $name {
            #[inline]
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl PartialEq<&str> for $name {
            #[inline]
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl ::std::default::Default for $name {
            #[inline]
            fn default() -> Self {
                $crate::internal::wire::OpenEnum::of("")
            }
        }
    };
}

/// Implements the traits of a union for an enum of alternatives. A value that fits no alternative
/// is stored as JSON.
///
/// An alternative with a constant is selected by the field `type`. The types before `=>` convert
/// into the alternative.
#[doc(hidden)]
#[macro_export]
macro_rules! __union {
    ($name:ident { $([$($from:ty),*] => $variant:ident $kind:ty $(= $constant:literal)?,)* }) => {
        $($(impl ::std::convert::From<$from> for $name {
            #[inline]
            fn from(value: $from) -> Self {
                Self::$variant(::std::convert::Into::into(value))
            }
        })*)*

        impl $crate::internal::wire::Union for $name {
            #[inline]
            fn of(value: &::serde_json::Value) -> Result<$crate::internal::wire::Best<Self>, ::serde_json::Error> {
                // If the `type` selects an alternative, deviations do not select another one.
                $($(
                    if $crate::internal::wire::is_typed(value, $constant) {
                        return $crate::internal::wire::typed::<$kind, _>(value, Self::$variant);
                    }
                )?)*
                let mut best = None;
                $($crate::internal::wire::pick::<$kind, _>(value, &mut best, Self::$variant);)*
                Ok(best)
            }

            #[inline]
            fn other(value: ::serde_json::Value) -> Self {
                Self::Other(value)
            }
        }

        impl $crate::internal::wire::Decode for $name {
            #[inline]
            fn read<'de, D: ::serde::Deserializer<'de>>(place: &mut Self, deserializer: D) -> Result<$crate::internal::wire::Found, D::Error> {
                $crate::internal::wire::read_union(place, deserializer)
            }

            #[inline]
            fn empty() -> Self {
                ::std::default::Default::default()
            }

            #[inline]
            fn view(&self) -> $crate::internal::wire::ValueRef<'_> {
                match self {
                    $(Self::$variant(value) => $crate::internal::wire::Decode::view(value),)*
                    Self::Other(value) => $crate::internal::wire::ValueRef::Other(value),
                }
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::internal::wire::required(deserializer)
            }
        }

        impl ::serde::Serialize for $name {
            #[inline]
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                ::serde::Serialize::serialize(&$crate::internal::wire::Decode::view(self), serializer)
            }
        }

        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(&$crate::internal::wire::Decode::view(self), f)
            }
        }

        impl ::std::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::internal::wire::Decode::view(self) == $crate::internal::wire::Decode::view(other)
            }
        }

        impl ::std::default::Default for $name {
            #[inline]
            fn default() -> Self {
                Self::Other(::serde_json::Value::Null)
            }
        }
    };
}
