//! What each generated type needs of its own, as short as it can be.

/// Makes a struct an object of the API. Its fields come with their position, how they are kept (a module of [`keep`](super::presence)) and how they are written (`view` or
/// `number`); before them the fields that are constants.
#[doc(hidden)]
#[macro_export]
macro_rules! object {
    ($name:ident [$($constant:literal = $text:literal,)*] { $($index:literal $presence:ident $show:ident $field:ident $wire:literal,)* }) => {
        impl $crate::internal::wire::Object for $name {
            #[inline]
            fn spec() -> &'static $crate::internal::wire::ObjectDef {
                const SPEC: $crate::internal::wire::ObjectDef = $crate::internal::wire::ObjectDef {
                    name: stringify!($name),
                    required: 0 $(| $crate::internal::wire::presence::$presence::PRESENCE.bit($index))*,
                    fields: &[$(($wire, $crate::internal::wire::presence::$presence::PRESENCE)),*],
                    constants: &[$(($constant, $text)),*],
                };
                &SPEC
            }

            #[inline]
            fn read_field<'de, A: ::serde::de::MapAccess<'de>>(&mut self, key: &str, map: &mut A, seen: &mut u64) -> Result<bool, A::Error> {
                match key {
                    $($wire => $crate::internal::wire::presence::$presence::read(&mut self.$field, map, seen, $index),)*
                    _ => Ok(false),
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
            fn read<'de, D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
                $crate::internal::wire::read_object(deserializer)
            }

            #[inline]
            fn view(&self) -> $crate::internal::wire::ValueRef<'_> {
                $crate::internal::wire::ValueRef::Object(<Self as $crate::internal::wire::Object>::spec(), self)
            }
        }

        $crate::wire_impls!($name);
    };
}

/// `Deserialize` by `Decode`: the value has to be there.
#[doc(hidden)]
#[macro_export]
macro_rules! deserialize_impl {
    ($name:ident) => {
        impl<'de> ::serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                $crate::internal::wire::required(deserializer)
            }
        }
    };
}

/// What every type has by being read and shown.
#[doc(hidden)]
#[macro_export]
macro_rules! wire_impls {
    ($name:ident) => {
        $crate::deserialize_impl!($name);

        impl ::serde::Serialize for $name {
            #[inline]
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                ::serde::Serialize::serialize(
                    &$crate::internal::wire::Decode::view(self),
                    serializer,
                )
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
                $crate::internal::wire::Decode::view(self)
                    == $crate::internal::wire::Decode::view(other)
            }
        }
    };
}

/// Makes an enum of texts an open one.
#[doc(hidden)]
#[macro_export]
macro_rules! open_enum {
    ($name:ident { $($variant:ident $text:literal,)* }) => {
        impl $name {
            /// The value as Intercom writes it.
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
            fn read<'de, D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
                $crate::internal::wire::read_enum(deserializer)
            }

            #[inline]
            fn view(&self) -> $crate::internal::wire::ValueRef<'_> {
                $crate::internal::wire::ValueRef::Text(self.as_str())
            }
        }

        $crate::text_impls!($name);

        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
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

/// What every type has whose values are text.
#[doc(hidden)]
#[macro_export]
macro_rules! text_impls {
    ($name:ident) => {
        $crate::deserialize_impl!($name);

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
    };
}

/// Makes an enum of alternatives a union; what fits none is kept as JSON. An alternative can be told by its `type`.
#[doc(hidden)]
#[macro_export]
macro_rules! union {
    ($name:ident { $($variant:ident $kind:ty $(= $constant:literal)?,)* }) => {
        impl $crate::internal::wire::Union for $name {
            #[inline]
            fn of(value: &::serde_json::Value) -> Result<Option<Self>, ::serde_json::Error> {
                // The `type` decides where it can: what is wrong inside is then an error, and not another shape.
                $($(
                    if $crate::internal::wire::is_typed(value, $constant) {
                        return Ok(<$kind as $crate::internal::wire::Decode>::read(value)?.map(Self::$variant));
                    }
                )?)*
                let mut best = None;
                $($crate::internal::wire::pick::<$kind, _>(value, &mut best, Self::$variant);)*
                Ok($crate::internal::wire::settle(best))
            }

            #[inline]
            fn other(value: ::serde_json::Value) -> Self {
                Self::Other(value)
            }
        }

        impl $crate::internal::wire::Decode for $name {
            #[inline]
            fn read<'de, D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
                $crate::internal::wire::read_union(deserializer)
            }

            #[inline]
            fn view(&self) -> $crate::internal::wire::ValueRef<'_> {
                match self {
                    $(Self::$variant(value) => $crate::internal::wire::Decode::view(value),)*
                    Self::Other(value) => $crate::internal::wire::ValueRef::Other(value),
                }
            }
        }

        $crate::wire_impls!($name);

        impl ::std::default::Default for $name {
            #[inline]
            fn default() -> Self {
                Self::Other(::serde_json::Value::Null)
            }
        }
    };
}
