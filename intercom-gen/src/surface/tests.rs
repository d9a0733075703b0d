#![allow(clippy::unwrap_used)]

use quote::quote;

use super::*;
use crate::Options;

const DESCRIPTION: &str = r##"
openapi: 3.0.1
info: {title: Small, version: '1'}
tags: [{name: Things}]
paths:
  /things:
    get:
      operationId: listThings
      tags: [Things]
      parameters:
      - {name: per_page, in: query, schema: {type: integer, maximum: 50}}
      - {name: page, in: query, required: true, schema: {type: integer}}
      responses:
        '200':
          description: All of them.
          content: {application/json: {schema: {$ref: '#/components/schemas/thing_list'}}}
    post:
      operationId: createThing
      tags: [Things]
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/create_thing'}}}
      responses:
        '200':
          description: The new one.
          content: {application/json: {schema: {$ref: '#/components/schemas/thing'}}}
  /things/{id}:
    delete:
      operationId: deleteThing
      tags: [Things]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: Gone.}}
components:
  schemas:
    thing_list:
      type: object
      properties:
        type: {type: string, enum: [list, things]}
        data: {type: array, items: {$ref: '#/components/schemas/thing'}}
        pages: {type: object, properties: {next: {type: string}}}
    thing:
      type: object
      required: [size]
      properties:
        size: {type: number}
        type: {type: string}
        state: {$ref: '#/components/schemas/state'}
    state: {type: string, enum: [open, 'not open']}
    create_thing:
      type: object
      required: [owner, kind]
      properties:
        kind: {type: string, enum: [thing]}
        owner:
          oneOf:
          - {$ref: '#/components/schemas/by_email'}
          - {$ref: '#/components/schemas/by_name'}
        note: {type: string, nullable: true}
    by_email: {type: object, required: [email], properties: {email: {type: string}}}
    by_name: {type: object, required: [name], properties: {name: {type: string}, title: {type: string}}}
"##;

const NO_CORRECTIONS: &str = "overlay: 1.0.0\nx-description-version: none\nactions: []\n";

fn small() -> Surface {
    crate::surface(DESCRIPTION, NO_CORRECTIONS, &Options::default()).unwrap()
}

#[test]
fn text_has_every_item_sorted() {
    let text = small().to_string();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines,
        [
            "create_thing -> types::Thing",
            "create_thing.body: types::CreateThing",
            "delete_thing -> ()",
            "delete_thing.id: Id",
            "list_things -> types::ThingList",
            "list_things.items() -> types::Thing",
            "list_things.page: i64",
            "list_things.page_size(), at most 50",
            "list_things.per_page?: i64",
            "types::ByEmail (struct, builder)",
            "types::ByEmail.email: Option<String>",
            "types::ByEmail.extra: Extra",
            "types::ByName (struct, builder)",
            "types::ByName.extra: Extra",
            "types::ByName.name: Option<String>",
            "types::ByName.title: Option<String>",
            "types::CreateThing (struct, builder)",
            "types::CreateThing.extra: Extra",
            "types::CreateThing.note: Nullable<String>",
            "types::CreateThing.owner: Option<Box<CreateThingOwner>>",
            "types::CreateThingOwner (non-exhaustive enum)",
            "types::CreateThingOwner::ByEmail(Box<ByEmail>)",
            "types::CreateThingOwner::ByName(Box<ByName>)",
            "types::CreateThingOwner::Other(Value)",
            "types::CreateThingOwner::by_email(value: impl Into<String>) -> Self",
            "types::CreateThingOwner::by_name(value: impl Into<String>) -> Self",
            "types::State (non-exhaustive enum)",
            "types::State::NotOpen = \"not open\"",
            "types::State::Open = \"open\"",
            "types::State::Unknown(UnknownValue)",
            "types::Thing (non-exhaustive struct)",
            "types::Thing.extra: Extra",
            "types::Thing.size: f64",
            "types::Thing.state: Option<State>",
            "types::Thing.type_: Option<String> = \"type\"",
            "types::ThingList (non-exhaustive struct)",
            "types::ThingList.data: Vec<Thing>",
            "types::ThingList.extra: Extra",
            "types::ThingList.pages: Option<Box<ThingListPages>>",
            "types::ThingList.type_: Option<ThingListType> = \"type\"",
            "types::ThingListPages (non-exhaustive struct)",
            "types::ThingListPages.extra: Extra",
            "types::ThingListPages.next: Option<String>",
            "types::ThingListType (non-exhaustive enum)",
            "types::ThingListType::List = \"list\"",
            "types::ThingListType::Things = \"things\"",
            "types::ThingListType::Unknown(UnknownValue)",
        ]
    );
}

#[test]
fn what_is_no_field_in_rust_is_there_as_data() {
    let surface = small();
    let made = surface.types.iter().find(|one| one.name == "CreateThing");
    let Some(Shape::Struct(fields)) = made.map(|one| &one.shape) else {
        panic!("CreateThing is no struct: {made:?}");
    };
    let kind = fields.iter().find(|field| field.wire == "kind").unwrap();
    assert_eq!(kind.keep, Keep::Constant);
    assert_eq!(kind.constant.as_deref(), Some("thing"));
    assert_eq!(surface.operations[0].method, "GET");
    assert_eq!(surface.operations[0].resource, "things");
    assert_eq!(surface.version, "1");
}

#[test]
fn types_are_written_as_people_write_them() {
    for (given, expected) in [
        (quote!(String), "String"),
        (quote!(crate::Id), "Id"),
        (quote!(types::Tag), "types::Tag"),
        (quote!(crate::types::Tag), "types::Tag"),
        (quote!(Vec<types::Tag>), "Vec<types::Tag>"),
        (
            quote!(::std::collections::BTreeMap<String, Vec<::serde_json::Value>>),
            "BTreeMap<String, Vec<Value>>",
        ),
        (quote!(Option<Box<Tag>>), "Option<Box<Tag>>"),
    ] {
        assert_eq!(short(&given), expected);
    }
}

#[test]
fn the_vendored_description_gives_every_operation_and_every_type_of_the_code() {
    let options = Options::default().resources(["contacts", "tickets"]);
    let (description, corrections) = (intercom_openapi::DESCRIPTION, intercom_openapi::CORRECTIONS);
    let generated = crate::generate(description, corrections, &options).unwrap();
    let surface = crate::surface(description, corrections, &options).unwrap();
    let functions = |names: Vec<&String>| -> Vec<String> { names.into_iter().cloned().collect() };
    assert_eq!(
        functions(surface.operations.iter().map(|one| &one.function).collect()),
        functions(
            generated
                .operations
                .iter()
                .map(|one| &one.function)
                .collect()
        ),
    );
    for one in &surface.types {
        let words = match one.shape {
            Shape::Struct(_) => "pub struct",
            Shape::Enum(_) | Shape::Union(_) => "pub enum",
        };
        let declared = format!("{words} {} {{", one.name);
        assert!(generated.code.contains(&declared), "{declared}");
    }
    // Each type, builder and table aside, is declared once.
    let items =
        generated.code.matches("pub struct ").count() + generated.code.matches("pub enum ").count();
    assert_eq!(items, surface.types.len());
    let text = surface.to_string();
    for line in [
        "list_contacts.per_page?: i64",
        "list_contacts.items() -> types::Contact",
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
}
