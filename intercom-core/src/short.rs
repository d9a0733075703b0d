//! Text that is mostly short, and then kept without an allocation.

/// Text of which `N` bytes fit in place.
#[derive(Clone)]
pub(crate) enum Short<const N: usize> {
    Inline { length: u8, bytes: [u8; N] },
    Heap(Box<str>),
}

impl<const N: usize> Short<N> {
    #[inline]
    pub(crate) fn as_str(&self) -> &str {
        match self {
            // Made from text, so it is text.
            Self::Inline { length, bytes } => {
                std::str::from_utf8(&bytes[..usize::from(*length)]).unwrap_or_default()
            }
            Self::Heap(text) => text,
        }
    }
}

impl<const N: usize> From<&str> for Short<N> {
    #[inline]
    fn from(text: &str) -> Self {
        let mut bytes = [0; N];
        match (u8::try_from(text.len()), bytes.get_mut(..text.len())) {
            (Ok(length), Some(slot)) => {
                slot.copy_from_slice(text.as_bytes());
                Self::Inline { length, bytes }
            }
            _ => Self::Heap(text.into()),
        }
    }
}

impl<const N: usize> From<String> for Short<N> {
    #[inline]
    fn from(text: String) -> Self {
        if text.len() <= N {
            Self::from(text.as_str())
        } else {
            Self::Heap(text.into_boxed_str())
        }
    }
}

impl<const N: usize> From<Short<N>> for String {
    fn from(text: Short<N>) -> Self {
        match text {
            Short::Heap(text) => text.into_string(),
            Short::Inline { .. } => text.as_str().to_owned(),
        }
    }
}

/// What a type around a [`Short`] is by being text: it is read and written as text, compares and sorts by the characters, and derefs to `str`.
macro_rules! text {
    ($name:ident) => {
        impl Default for $name {
            fn default() -> Self {
                Self::from("")
            }
        }

        $crate::text_impls!($name);

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(self.as_str(), f)
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl Eq for $name {}

        impl ::std::hash::Hash for $name {
            fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<::std::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        /// By the characters, as text sorts.
        impl Ord for $name {
            fn cmp(&self, other: &Self) -> ::std::cmp::Ordering {
                self.as_str().cmp(other.as_str())
            }
        }

        impl ::std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                self.as_str()
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::std::ops::Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(text.into())
            }
        }

        impl From<&str> for $name {
            #[inline]
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            #[inline]
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl From<&String> for $name {
            fn from(text: &String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0.into()
            }
        }

        impl From<&$name> for String {
            fn from(text: &$name) -> Self {
                text.as_str().to_owned()
            }
        }

        $crate::short::text!(compare $name str);
        $crate::short::text!(compare $name &str);
        $crate::short::text!(compare $name String);
    };
    (compare $name:ident $kind:ty) => {
        impl PartialEq<$kind> for $name {
            fn eq(&self, other: &$kind) -> bool {
                let other: &str = other.as_ref();
                self.as_str() == other
            }
        }

        impl PartialEq<$name> for $kind {
            fn eq(&self, other: &$name) -> bool {
                other == self
            }
        }
    };
}
pub(crate) use text;
