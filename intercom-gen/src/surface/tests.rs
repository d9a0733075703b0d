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
          description: A page of things.
          content: {application/json: {schema: {$ref: '#/components/schemas/thing_list'}}}
    post:
      operationId: createThing
      tags: [Things]
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/create_thing'}}}
      responses:
        '200':
          description: The created thing.
          content: {application/json: {schema: {$ref: '#/components/schemas/thing'}}}
  /things/{id}:
    delete:
      operationId: deleteThing
      tags: [Things]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: Deleted.}}
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

fn small() -> Surface {
    crate::surface(DESCRIPTION, &[], &Options::default()).unwrap()
}

#[test]
fn writes_all_items_sorted() {
    let text = small().to_string();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines,
        [
            "things.create_thing -> types::Thing",
            "things.create_thing.body: types::CreateThing",
            "things.delete_thing -> ()",
            "things.delete_thing.id: Id",
            "things.list_things -> types::ThingList",
            "things.list_things.items() -> types::Thing",
            "things.list_things.page: i64",
            "things.list_things.per_page(), at most 50",
            "things.list_things.per_page?: i64",
            "types::ByEmail (struct with setters)",
            "types::ByEmail.email: String",
            "types::ByEmail.extra: Extra",
            "types::ByName (struct with setters)",
            "types::ByName.extra: Extra",
            "types::ByName.name: String",
            "types::ByName.title: Option<String>",
            "types::CreateThing (struct with setters)",
            "types::CreateThing.extra: Extra",
            "types::CreateThing.note: Nullable<String>",
            "types::CreateThing.owner: CreateThingOwner",
            "types::CreateThingOwner (enum)",
            "types::CreateThingOwner::ByEmail(Box<ByEmail>)",
            "types::CreateThingOwner::ByName(Box<ByName>)",
            "types::CreateThingOwner::Other(Value)",
            "types::CreateThingOwner::by_email(impl Into<String>) -> Self",
            "types::CreateThingOwner::by_name(impl Into<String>) -> Self",
            "types::State (enum)",
            "types::State::NotOpen = \"not open\"",
            "types::State::Open = \"open\"",
            "types::State::Unknown(UnknownValue)",
            "types::Thing (struct)",
            "types::Thing.extra: Extra",
            "types::Thing.size: f64",
            "types::Thing.state: Option<State>",
            "types::Thing.type_: Option<InlineString> = \"type\"",
            "types::ThingList (struct)",
            "types::ThingList.data: Vec<Thing>",
            "types::ThingList.extra: Extra",
            "types::ThingList.pages: Option<Box<ThingListPages>>",
            "types::ThingList.type_: Option<ThingListType> = \"type\"",
            "types::ThingListPages (struct)",
            "types::ThingListPages.extra: Extra",
            "types::ThingListPages.next: Option<String>",
            "types::ThingListType (enum)",
            "types::ThingListType::List = \"list\"",
            "types::ThingListType::Things = \"things\"",
            "types::ThingListType::Unknown(UnknownValue)",
        ]
    );
}

#[test]
fn constants_are_included() {
    let surface = small();
    let found = surface.types.iter().find(|one| one.name == "CreateThing");
    let Some(Shape::Struct(fields)) = found.map(|one| &one.shape) else {
        panic!("CreateThing is not a struct: {found:?}");
    };
    let kind = fields.iter().find(|field| field.wire == "kind").unwrap();
    assert_eq!(kind.presence, Presence::Constant);
    assert_eq!(kind.constant.as_deref(), Some("thing"));
    assert_eq!(surface.operations[0].method, "GET");
    assert_eq!(surface.operations[0].resource, "things");
    assert_eq!(surface.version, "1");
}

#[test]
fn agrees_with_the_generated_code() {
    let options = Options::default().resources(["contacts", "tickets"]);
    let (description, overlays) = (intercom_openapi::DESCRIPTION, intercom_openapi::OVERLAYS);
    let generated = crate::generate(description, overlays, &options).unwrap();
    let surface = crate::surface(description, overlays, &options).unwrap();
    assert_eq!(surface.operations, generated.operations);
    let code = generated.code();
    for one in &surface.types {
        let keywords = match one.shape {
            Shape::Struct(_) => "pub struct",
            Shape::Enum(_) | Shape::Union(_) | Shape::Choice(_) => "pub enum",
        };
        let declared = format!("{keywords} {} {{", one.name);
        assert!(code.contains(&declared), "{declared}");
    }
    // Each type is declared once.
    let types = generated.files.iter();
    let types = types.filter(|file| file.path.starts_with("types/"));
    let items: usize = types
        .map(|file| {
            file.code.matches("pub struct ").count() + file.code.matches("pub enum ").count()
        })
        .sum();
    assert_eq!(items, surface.types.len());
    let text = surface.to_string();
    for line in [
        "contacts.list.per_page?: i64",
        "contacts.list.items() -> types::Contact",
        "tickets.create.body: types::CreateTicketRequest",
        "tickets.create -> types::Ticket",
        "types::CreateTicketRequest (struct with setters)",
        "types::TicketCategory::BackOffice = \"Back-office\"",
    ] {
        assert!(
            text.lines().any(|found| found == line),
            "{line:?} is missing"
        );
    }
    assert!(text.lines().is_sorted());
}
