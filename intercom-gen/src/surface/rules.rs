//! The kinds of changes to the public API, with their levels.

use std::fmt;

/// The level of a change in Semantic Versioning.
///
/// Before 1.0, Cargo treats a new minor version as a major one, and a new patch version as a minor
/// one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Level {
    /// The same code compiles, but sends or decodes something else.
    Patch,
    /// An addition. Code that compiled still compiles.
    Minor,
    /// Code that compiled may no longer compile.
    Major,
}

impl Level {
    /// Returns the name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

macro_rules! rules {
    ($($rule:ident $name:literal $level:ident $description:literal $reason:literal;)*) => {
        /// A kind of change.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Rule {
            $(
                #[doc = concat!($description, ": ", $reason, ".")]
                $rule,
            )*
        }

        impl Rule {
            /// All rules, in the order of reports.
            pub const ALL: &[Self] = &[$(Self::$rule,)*];

            /// Returns the name.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$rule => $name,)*
                }
            }

            /// Returns the level of such a change.
            pub fn level(self) -> Level {
                match self {
                    $(Self::$rule => Level::$level,)*
                }
            }

            /// Returns a short description of the change.
            pub fn description(self) -> &'static str {
                match self {
                    $(Self::$rule => $description,)*
                }
            }

            /// Returns the reason for the level.
            pub fn reason(self) -> &'static str {
                match self {
                    $(Self::$rule => $reason,)*
                }
            }
        }
    };
}

rules! {
    OperationAdded "operation-added" Minor "operation added" "a new method of a handle";
    OperationRemoved "operation-removed" Major "operation removed" "the method no longer exists";
    OperationRenamed "operation-renamed" Major "operation renamed" "the method has a different name";
    OperationResource "operation-resource" Major "operation in another resource" "a different Cargo feature enables it";
    OperationMoved "operation-moved" Patch "operation moved" "the same code sends a different method or path";
    OperationIdempotency "operation-idempotency" Patch "idempotency changed" "the same code is retried in different cases";
    OperationPagination "operation-pagination" Patch "pagination changed" "the same streams request pages in a different way";
    ListAdded "list-added" Minor "response became a list" "new methods `items` and `pages`";
    ListRemoved "list-removed" Major "response is no longer a list" "`items` and `pages` no longer exist";
    ListElement "list-element" Major "type of the list elements changed" "`items` and `pages` return a different type";
    PageSizeAdded "page-size-added" Minor "page size can be requested" "a new method `per_page`";
    PageSizeRemoved "page-size-removed" Major "page size cannot be requested" "`per_page` no longer exists";
    PageSizeMaximum "page-size-maximum" Patch "maximum page size changed" "the limit is checked when the request is sent";
    ParameterAdded "parameter-added" Minor "optional parameter added" "a new setter";
    ParameterAddedRequired "parameter-added-required" Major "required parameter added" "the method has one more argument";
    ParameterRemoved "parameter-removed" Major "parameter removed" "the argument or setter no longer exists";
    ParameterType "parameter-type" Major "type of a parameter changed" "the argument or setter accepts a different type";
    ParameterRequired "parameter-required" Major "parameter made required" "an argument instead of a setter";
    ParameterOptional "parameter-optional" Major "parameter made optional" "a setter instead of an argument";
    ParameterWire "parameter-wire" Patch "encoding of a parameter changed" "the same code sends a different name or location";
    BodyAdded "body-added" Minor "optional body added" "a new method `body`";
    BodyAddedRequired "body-added-required" Major "required body added" "the method has one more argument";
    BodyRemoved "body-removed" Major "body removed" "the argument or setter no longer exists";
    BodyType "body-type" Major "type of the body changed" "the argument or setter accepts a different type";
    BodyRequired "body-required" Major "body made required" "an argument instead of a setter";
    BodyOptional "body-optional" Major "body made optional" "a setter instead of an argument";
    ResponseType "response-type" Major "type of the response changed" "`send` returns a different type";
    TypeAdded "type-added" Minor "type added" "a new name in `types`";
    TypeRemoved "type-removed" Major "type removed" "the name no longer exists";
    TypeKind "type-kind" Major "kind of a type changed" "a struct, an enum and a union are used in different ways";
    TypeBuildable "type-buildable" Minor "type is part of a request" "it gains a constructor and setters";
    TypeNotBuildable "type-not-buildable" Major "type is no longer part of a request" "it loses its constructor and setters";
    FieldAdded "field-added" Minor "field added" "the struct is `#[non_exhaustive]`";
    FieldAddedRequest "field-added-request" Minor "field of a request added" "a new setter";
    FieldAddedRequired "field-added-required" Major "required field of a request added" "`new` has one more argument";
    FieldRemoved "field-removed" Major "field removed" "the field and its setter no longer exist";
    FieldType "field-type" Major "type of a field changed" "it has a different type";
    FieldOptional "field-optional" Major "field made optional" "it is an `Option`";
    FieldRequired "field-required" Major "field made required" "it is no longer an `Option`";
    FieldNullable "field-nullable" Major "field of a request made nullable" "it is a `Nullable`; setters still compile";
    FieldNotNullable "field-not-nullable" Major "field of a request no longer nullable" "it is no longer a `Nullable`";
    FieldWire "field-wire" Patch "JSON name of a field changed" "the Rust field stays the same";
    ConstantChanged "constant-changed" Patch "constant of a request changed" "it is not a field in Rust";
    ValueAdded "value-added" Minor "value of an enum added" "the enum is `#[non_exhaustive]` and open";
    ValueRemoved "value-removed" Major "value of an enum removed" "the variant no longer exists";
    ValueWire "value-wire" Patch "JSON value of a variant changed" "the Rust variant stays the same";
    AlternativeAdded "alternative-added" Minor "alternative of a union added" "the union is `#[non_exhaustive]` and open";
    AlternativeRemoved "alternative-removed" Major "alternative of a union removed" "the variant no longer exists";
    AlternativeType "alternative-type" Major "type of an alternative changed" "the variant has a different type";
    AlternativeWire "alternative-wire" Patch "`type` of an alternative changed" "the same variant is decoded from a different `type`";
    ConstructorAdded "constructor-added" Minor "constructor of a union added" "a new function";
    ConstructorRemoved "constructor-removed" Major "constructor of a union removed" "the function no longer exists";
    ConstructorType "constructor-type" Major "type of a constructor changed" "the function accepts a different type";
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
