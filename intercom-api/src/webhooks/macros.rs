//! The macro that declares the types of items that the API's types do not cover.

/// Declares a struct whose fields are read leniently, and written as they were received.
macro_rules! item_type {
    (
        $(#[$meta:meta])*
        $name:ident {
            $($(#[$doc:meta])* $index:literal $presence:ident $field:ident: $kind:ty = $wire:literal,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Default)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$doc])* pub $field: $kind,)*
            /// JSON fields that this type does not declare.
            pub extra: $crate::Extra,
        }

        intercom_core::__object!($name read_response [] {
            $($index $presence view $field $wire,)*
        });
    };
}
pub(super) use item_type;
