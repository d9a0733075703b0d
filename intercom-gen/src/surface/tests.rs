#![allow(clippy::unwrap_used)]

use super::*;

/// The lines that `code` gives, in order.
fn lines(code: &str) -> Vec<String> {
    let text = surface(code).unwrap();
    assert!(text.ends_with('\n'));
    text.lines().map(str::to_owned).collect()
}

#[test]
fn structs_have_their_public_fields_and_wire_names() {
    let code = r#"
        pub mod types {
            #[derive(::serde::Serialize)]
            #[non_exhaustive]
            pub struct Ticket {
                #[serde(rename = "type", default, skip_serializing_if = "::std::option::Option::is_none")]
                pub type_: ::std::option::Option<::std::string::String>,
                pub r#ref: ::std::vec::Vec<types::Tag>,
                #[serde(flatten)]
                pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
                secret: u8,
            }
            pub struct Id(pub ::std::string::String, u8);
            struct Hidden { pub field: u8 }
            pub type Tags = ::std::vec::Vec<Tag>;
        }
    "#;
    assert_eq!(
        lines(code),
        [
            "types::Id (struct)",
            "types::Id.0: String",
            "types::Tags = Vec<Tag>",
            "types::Ticket (non-exhaustive struct)",
            "types::Ticket.extra: Map<String, Value> (flattened)",
            "types::Ticket.ref: Vec<types::Tag>",
            "types::Ticket.type_: Option<String> = \"type\"",
        ]
    );
}

#[test]
fn variants_have_the_names_of_attributes_or_of_code() {
    let code = r#"
        pub mod types {
            #[derive(Clone, ::serde::Serialize)]
            pub enum Derived {
                #[serde(rename = "Back-office")]
                BackOffice,
                Customer,
            }
            pub enum Open { A, B, Unknown(::std::string::String) }
            impl ::std::fmt::Display for Open {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    match self {
                        Self::A => f.write_str("a-1"),
                        Open::B => { f.write_str("b 2") }
                        Self::Unknown(text) => f.write_str(text),
                    }
                }
            }
            impl ::std::str::FromStr for Open {
                type Err = ();
                fn from_str(text: &str) -> Result<Self, ()> {
                    match text { _ => Ok(Self::A) }
                }
            }
            #[derive(::serde::Serialize)]
            #[serde(untagged)]
            pub enum Either { Text(::std::string::String), Pair(i64, bool), Both { left: i64 } }
            #[derive(::serde::Serialize)]
            #[serde(tag = "type")]
            pub enum Tagged { #[serde(rename = "one")] One(Ticket) }
        }
    "#;
    assert_eq!(
        lines(code),
        [
            "types::Derived (enum)",
            "types::Derived::BackOffice = \"Back-office\"",
            "types::Derived::Customer = \"Customer\"",
            "types::Either (untagged enum)",
            "types::Either::Both",
            "types::Either::Both.left: i64",
            "types::Either::Pair(i64, bool)",
            "types::Either::Text(String)",
            "types::Open (enum)",
            "types::Open::A = \"a-1\"",
            "types::Open::B = \"b 2\"",
            "types::Open::Unknown(String)",
            "types::Tagged (enum, tagged by \"type\")",
            "types::Tagged::One(Ticket) = \"one\"",
        ]
    );
}

#[test]
fn operations_have_parameters_and_answers() {
    let code = r#"
        pub struct Client { pub(crate) baseurl: String }
        impl Client {
            pub fn list_contacts(&self) -> builder::ListContacts<'_> { builder::ListContacts::new(self) }
            pub fn create_tag(&self) -> builder::CreateTag<'_> { builder::CreateTag::new(self) }
            pub fn export(&self) -> builder::Export<'_> { builder::Export::new(self) }
            pub(crate) fn new_with_client(baseurl: &str) -> Self { todo!() }
            fn private(&self) {}
        }
        pub mod types {
            pub struct Tag { pub name: ::std::string::String }
            impl Tag {
                pub fn builder() -> builder::Tag { Default::default() }
                pub fn named<S>(name: S, mut list: &'static [u8]) -> Self where S: ::std::convert::Into<::std::string::String> {
                    todo!()
                }
            }
            pub mod builder { pub struct Tag { name: Result<String, String> } }
        }
        pub mod builder {
            pub struct ListContacts<'a> {
                client: &'a super::Client,
                per_page: Result<Option<i64>, String>,
                id: Result<::std::string::String, String>,
                nothing: Result<Option<bool>, String>,
            }
            impl<'a> ListContacts<'a> {
                pub(super) fn new(client: &'a super::Client) -> Self {
                    Self {
                        client: client,
                        per_page: Ok(None),
                        id: Err("id was not initialized".to_string()),
                        nothing: Err("nothing was not initialized".to_string()),
                    }
                }
                pub fn per_page(self) -> Self { self }
                pub async fn send(self) -> Result<crate::Response<types::ContactList>, crate::Error> { todo!() }
            }
            pub struct CreateTag<'a> {
                client: &'a super::Client,
                body: Result<types::builder::Tag, String>,
            }
            impl<'a> CreateTag<'a> {
                pub async fn send(self) -> Result<crate::Response<()>, crate::Error> { todo!() }
            }
            pub struct Export<'a> { client: &'a super::Client }
            impl<'a> Export<'a> {
                pub async fn send(self) -> Result<crate::Response<crate::ByteStream>, crate::Error> { todo!() }
            }
        }
        pub const OPERATIONS: &[crate::Operation] = &[];
    "#;
    assert_eq!(
        lines(code),
        [
            "Client (struct)",
            "OPERATIONS: &[Operation]",
            "create_tag -> ()",
            "create_tag.body: types::Tag",
            "export -> ByteStream",
            "list_contacts -> types::ContactList",
            "list_contacts.id: String",
            "list_contacts.nothing: Option<bool>",
            "list_contacts.per_page?: i64",
            "types::Tag (struct, builder)",
            "types::Tag.name: String",
            "types::Tag::named<S>(name: S, mut list: &'static [u8]) -> Self where S: Into<String>",
        ]
    );
}

#[test]
fn types_are_written_as_people_write_them() {
    for (given, expected) in [
        (
            "::std::option::Option<::std::string::String>",
            "Option<String>",
        ),
        (
            "::std::collections::HashMap<String, ::std::vec::Vec<u8>>",
            "HashMap<String, Vec<u8>>",
        ),
        ("::std::primitive::u8", "u8"),
        (
            "super::types::error::ConversionError",
            "types::error::ConversionError",
        ),
        ("&'a mut [u8; 4]", "&'a mut [u8; 4]"),
        ("(i64, ())", "(i64, ())"),
        (
            "::std::boxed::Box<dyn ::std::ops::Fn(i64) -> crate::Error + Send>",
            "Box<dyn Fn(i64) -> Error + Send>",
        ),
        (
            "impl ::std::iter::Iterator<Item = types::Tag>",
            "impl Iterator<Item = types::Tag>",
        ),
        (
            "<V as ::std::convert::TryInto<types::Tag>>::Error",
            "<V as TryInto<types::Tag>>::Error",
        ),
        ("T::Err", "T::Err"),
    ] {
        let kind: Type = syn::parse_str(given).unwrap();
        assert_eq!(short(&kind), expected);
    }
}

#[test]
fn text_that_is_not_rust_is_an_error() {
    let error = surface("pub struct {").unwrap_err();
    assert!(error.found().contains("does not parse"), "{error}");
}

#[test]
fn generated_code_gives_every_operation_sorted() {
    let generated = crate::generate(
        intercom_openapi::DESCRIPTION,
        intercom_openapi::CORRECTIONS,
        &crate::Options::default().resources(["contacts", "tickets"]),
    )
    .unwrap();
    let text = surface(&generated.code).unwrap();
    for operation in &generated.operations {
        let answer = format!("\n{} -> ", operation.function);
        assert!(text.contains(&answer), "{answer:?} is missing");
    }
    for line in [
        "list_contacts.per_page?: i64",
        "create_ticket.body: types::CreateTicketRequest",
        "create_ticket -> types::Ticket",
        "types::CreateTicketRequest (struct, builder)",
        "types::TicketCategory::BackOffice = \"Back-office\"",
    ] {
        assert!(
            text.lines().any(|found| found == line),
            "{line:?} is missing"
        );
    }
    assert!(text.lines().is_sorted());
    assert!(!text.contains(" :: "));
}
