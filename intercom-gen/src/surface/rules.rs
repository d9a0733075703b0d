//! The kinds of change to the public API, and how much each breaks.

use std::fmt;

/// How much a change asks of a user, in the words of Semantic Versioning. Before 1.0, Cargo takes a new minor version for a major one, and
/// a new patch version for a minor one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Level {
    /// Nothing in Rust: the same code sends or reads something else.
    Patch,
    /// Something new, which no code that compiles and works stumbles over.
    Minor,
    /// Code that compiled does not, or is refused when it runs.
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
    OperationAdded "operation-added" Minor "operation added" "a new method of the client";
    OperationRemoved "operation-removed" Major "operation removed" "the method and its builder are gone";
    OperationRenamed "operation-renamed" Major "operation renamed" "the method and its builder have another name";
    OperationResource "operation-resource" Major "operation in another resource" "another Cargo feature switches it on";
    OperationMoved "operation-moved" Patch "operation moved" "the same code sends another method or path";
    OperationRetry "operation-retry" Patch "other retry class" "the same code is repeated in other cases";
    OperationPaging "operation-paging" Patch "other paging" "the same streams ask for pages in another way";
    ListAdded "list-added" Minor "answer is a list now" "new methods `items` and `pages`";
    ListRemoved "list-removed" Major "answer is no list any more" "`items` and `pages` are gone";
    ListElement "list-element" Major "other elements of the list" "`items` and `pages` give another type";
    PageSizeAdded "page-size-added" Minor "page size can be asked for" "a new method `page_size`";
    PageSizeRemoved "page-size-removed" Major "page size cannot be asked for" "`page_size` is gone";
    PageSizeMaximum "page-size-maximum" Patch "other maximum of a page" "a number that is checked when the request is sent";
    ParameterAdded "parameter-added" Minor "optional parameter added" "a new setter";
    ParameterAddedRequired "parameter-added-required" Major "required parameter added" "calls without it are refused";
    ParameterRemoved "parameter-removed" Major "parameter removed" "the setter is gone";
    ParameterType "parameter-type" Major "other type of a parameter" "the setter takes something else";
    ParameterRequired "parameter-required" Major "parameter made required" "calls without it are refused";
    ParameterOptional "parameter-optional" Minor "parameter made optional" "calls with it go on";
    ParameterWire "parameter-wire" Patch "parameter sent otherwise" "the same setter writes another name or place";
    BodyAdded "body-added" Minor "optional body added" "a new method `body`";
    BodyAddedRequired "body-added-required" Major "required body added" "calls have to give it";
    BodyRemoved "body-removed" Major "body removed" "`body` is gone";
    BodyType "body-type" Major "other type of the body" "`body` takes something else";
    BodyRequired "body-required" Major "body made required" "calls have to give it";
    BodyOptional "body-optional" Minor "body made optional" "calls with it go on";
    AnswerType "answer-type" Major "other type of the answer" "`send` gives something else";
    TypeAdded "type-added" Minor "type added" "a new name in `types`";
    TypeRemoved "type-removed" Major "type removed" "the name is gone";
    TypeKind "type-kind" Major "struct, enum or union changed places" "it is made and matched in another way";
    TypeBuildable "type-buildable" Minor "type can be built now" "requests reach it, so it gets setters and is not `#[non_exhaustive]`";
    TypeNotBuildable "type-not-buildable" Major "type can no longer be built" "no request reaches it, so its setters are gone";
    FieldAdded "field-added" Minor "field added" "the struct is `#[non_exhaustive]`";
    FieldAddedRequest "field-added-request" Major "field of a request added" "a literal that names all fields does not compile; setters and `..Default::default()` go on";
    FieldAddedNeeded "field-added-needed" Major "field of a request added that has to be given" "requests without it are refused";
    FieldRemoved "field-removed" Major "field removed" "the field, and its setter if any, are gone";
    FieldType "field-type" Major "other type of a field" "it holds something else";
    FieldOptional "field-optional" Major "field made optional" "it is an `Option` now";
    FieldRequired "field-required" Major "field made required" "it is no `Option` any more";
    FieldNullable "field-nullable" Major "field of a request can be sent as null" "it is a `Nullable` now; setters go on";
    FieldNotNullable "field-not-nullable" Major "field of a request cannot be sent as null" "it is no `Nullable` any more";
    FieldNeeded "field-needed" Major "field of a request has to be given" "requests without it are refused";
    FieldNotNeeded "field-not-needed" Minor "field of a request may be left out" "requests with it go on";
    FieldWire "field-wire" Patch "field written otherwise" "the same field has another name in JSON";
    ConstantChanged "constant-changed" Patch "other text sent by itself" "it is no field in Rust";
    ValueAdded "value-added" Minor "value of an enum added" "the enum is `#[non_exhaustive]` and open";
    ValueRemoved "value-removed" Major "value of an enum removed" "the variant is gone";
    ValueWire "value-wire" Patch "value of an enum written otherwise" "the same variant is another text in JSON";
    AlternativeAdded "alternative-added" Minor "alternative of a union added" "the union is `#[non_exhaustive]` and open";
    AlternativeRemoved "alternative-removed" Major "alternative of a union removed" "the variant is gone";
    AlternativeType "alternative-type" Major "other type of an alternative" "the variant holds something else";
    AlternativeWire "alternative-wire" Patch "alternative told otherwise" "the same variant is read from another `type`";
    ConstructorAdded "constructor-added" Minor "constructor of a union added" "a new function";
    ConstructorRemoved "constructor-removed" Major "constructor of a union removed" "the function is gone";
    ConstructorType "constructor-type" Major "other type of a constructor" "the function takes something else";
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
