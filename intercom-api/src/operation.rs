//! The table of the operations of this build.

/// Defines [`OPERATIONS`](crate::OPERATIONS) from one row for each operation.
macro_rules! table {
    ($(
        $id:literal $constant:ident $function:literal $method:literal $path:literal $resource:literal $idempotency:ident $pagination:ident $summary:literal
        [$($place:ident $name:literal $need:ident,)*] $(list $items:literal $(at most $maximum:literal)?)?;
    )*) => {
        /// Every operation that this build of the client has, in the order of the description.
        pub const OPERATIONS: &[$crate::Operation] = &[$(operations::$constant),*];

        /// Each by itself, so that a program holds what is known about those that it calls, and not the list of all.
        #[allow(non_upper_case_globals, reason = "they are named as the methods of the client")]
        pub(crate) mod operations {
            $(pub(crate) const $constant: $crate::Operation = $crate::Operation::row(
                $id,
                $function,
                $method,
                $path,
                $resource,
                $summary,
                $crate::Idempotency::$idempotency,
                $crate::Pagination::$pagination,
                &[$($crate::Parameter::row($name, $crate::ParameterLocation::$place, $crate::operation::flag!($need)),)*],
                $crate::operation::list!($(list $items $(at most $maximum)?)?),
            );)*
        }
    };
}

macro_rules! flag {
    (required) => {
        true
    };
    (optional) => {
        false
    };
}

macro_rules! list {
    () => {
        None
    };
    (list $items:literal) => {
        Some($crate::ListInfo::row($items, None))
    };
    (list $items:literal at most $maximum:literal) => {
        Some($crate::ListInfo::row($items, Some($maximum)))
    };
}

pub(crate) use {flag, list, table};
