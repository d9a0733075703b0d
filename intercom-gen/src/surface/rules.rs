//! The kinds of change to the public API, and how much each breaks.

use std::fmt;

/// How much a change breaks, by Semantic Versioning. Before 1.0, Cargo treats a new minor version as a major one, and a new patch version as
/// a minor one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Level {
    /// The same code compiles, and sends or decodes something else.
    Patch,
    /// An addition: code that compiles still does.
    Minor,
    /// Code that compiled may no longer do so.
    Major,
}

impl Level {
    /// The name in reports.
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
    ($($rule:ident $name:literal $level:ident $says:literal $why:literal;)*) => {
        /// A kind of change.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Rule {
            $(
                #[doc = concat!($says, ": ", $why, ".")]
                $rule,
            )*
        }

        impl Rule {
            /// Every rule, in the order of reports.
            pub const ALL: &[Self] = &[$(Self::$rule,)*];

            /// Its name.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$rule => $name,)*
                }
            }

            /// How much such a change breaks.
            pub fn level(self) -> Level {
                match self {
                    $(Self::$rule => Level::$level,)*
                }
            }

            /// What has changed, in a few words.
            pub fn says(self) -> &'static str {
                match self {
                    $(Self::$rule => $says,)*
                }
            }

            /// Why it has its level.
            pub fn why(self) -> &'static str {
                match self {
                    $(Self::$rule => $why,)*
                }
            }
        }
    };
}

rules! {
    OperationAdded "operation-added" Minor "operation added" "a new method of a handle";
    OperationRemoved "operation-removed" Major "operation removed" "the method is gone";
    OperationRenamed "operation-renamed" Major "operation renamed" "the method has another name";
    OperationResource "operation-resource" Major "operation in another resource" "another Cargo feature switches it on";
    OperationMoved "operation-moved" Patch "operation moved" "the same code sends another method or path";
    OperationIdempotency "operation-idempotency" Patch "idempotency changed" "the same code is retried in other cases";
    OperationPagination "operation-pagination" Patch "pagination changed" "the same streams request pages in another way";
    ListAdded "list-added" Minor "response became a list" "new methods `items` and `pages`";
    ListRemoved "list-removed" Major "response is no longer a list" "`items` and `pages` are gone";
    ListElement "list-element" Major "type of the list elements changed" "`items` and `pages` return another type";
    PageSizeAdded "page-size-added" Minor "page size can be requested" "a new method `per_page`";
    PageSizeRemoved "page-size-removed" Major "page size cannot be requested" "`per_page` is gone";
    PageSizeMaximum "page-size-maximum" Patch "maximum page size changed" "the limit is checked when the request is sent";
    ParameterAdded "parameter-added" Minor "optional parameter added" "a new setter";
    ParameterAddedRequired "parameter-added-required" Major "required parameter added" "the method has one argument more";
    ParameterRemoved "parameter-removed" Major "parameter removed" "the argument or setter is gone";
    ParameterType "parameter-type" Major "type of a parameter changed" "the argument or setter accepts another type";
    ParameterRequired "parameter-required" Major "parameter made required" "an argument instead of a setter";
    ParameterOptional "parameter-optional" Major "parameter made optional" "a setter instead of an argument";
    ParameterWire "parameter-wire" Patch "encoding of a parameter changed" "the same code sends another name or location";
    BodyAdded "body-added" Minor "optional body added" "a new method `body`";
    BodyAddedRequired "body-added-required" Major "required body added" "the method has one argument more";
    BodyRemoved "body-removed" Major "body removed" "the argument or setter is gone";
    BodyType "body-type" Major "type of the body changed" "the argument or setter accepts another type";
    BodyRequired "body-required" Major "body made required" "an argument instead of a setter";
    BodyOptional "body-optional" Major "body made optional" "a setter instead of an argument";
    ResponseType "response-type" Major "type of the response changed" "`send` returns something else";
    TypeAdded "type-added" Minor "type added" "a new name in `types`";
    TypeRemoved "type-removed" Major "type removed" "the name is gone";
    TypeKind "type-kind" Major "kind of a type changed" "a struct, an enum and a union are used in different ways";
    TypeBuildable "type-buildable" Minor "type is part of a request" "it gains a constructor and setters";
    TypeNotBuildable "type-not-buildable" Major "type is no longer part of a request" "its constructor and setters are gone";
    FieldAdded "field-added" Minor "field added" "the struct is `#[non_exhaustive]`";
    FieldAddedRequest "field-added-request" Minor "field of a request added" "a new setter";
    FieldAddedNeeded "field-added-needed" Major "required field of a request added" "`new` takes one argument more";
    FieldRemoved "field-removed" Major "field removed" "the field, and its setter if any, are gone";
    FieldType "field-type" Major "type of a field changed" "it has another type";
    FieldOptional "field-optional" Major "field made optional" "it is an `Option`";
    FieldRequired "field-required" Major "field made required" "it is no longer an `Option`";
    FieldNullable "field-nullable" Major "field of a request made nullable" "it is a `Nullable`; setters still compile";
    FieldNotNullable "field-not-nullable" Major "field of a request no longer nullable" "it is no longer a `Nullable`";
    FieldWire "field-wire" Patch "JSON name of a field changed" "the same field in Rust";
    ConstantChanged "constant-changed" Patch "constant of a request changed" "there is no field for it in Rust";
    ValueAdded "value-added" Minor "value of an enum added" "the enum is `#[non_exhaustive]` and open";
    ValueRemoved "value-removed" Major "value of an enum removed" "the variant is gone";
    ValueWire "value-wire" Patch "JSON value of a variant changed" "the same variant in Rust";
    AlternativeAdded "alternative-added" Minor "alternative of a union added" "the union is `#[non_exhaustive]` and open";
    AlternativeRemoved "alternative-removed" Major "alternative of a union removed" "the variant is gone";
    AlternativeType "alternative-type" Major "type of an alternative changed" "the variant has another type";
    AlternativeWire "alternative-wire" Patch "`type` of an alternative changed" "the same variant is decoded from another `type`";
    ConstructorAdded "constructor-added" Minor "constructor of a union added" "a new function";
    ConstructorRemoved "constructor-removed" Major "constructor of a union removed" "the function is gone";
    ConstructorType "constructor-type" Major "type of a constructor changed" "the function accepts another type";
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
