//! The build script names the operations of another version like those of the base.

use serde_json::json;

#[path = "../../build/base_names.rs"]
mod script;

#[test]
fn operations_of_the_base_have_its_names() {
    let id = |name: &str| json!({"in": "path", "name": name});
    let base = json!({"paths": {
        "/things": {"get": {"operationId": "listThings"}},
        "/things/{id}": {"get": {"operationId": "getThing", "parameters": [id("id")]}},
        "/things/{thing_id}/parts/{id}": {
            "put": {"operationId": "setPart", "parameters": [id("thing_id"), id("id")]}
        },
    }});
    let query = json!({"in": "query", "name": "key"});
    let mut other = json!({"paths": {
        "/new/{key}": {"get": {"operationId": "new", "parameters": [id("key")]}},
        "/things": {"get": {"operationId": "lisThings"}, "post": {"operationId": "addThing"}},
        "/things/{key}": {"parameters": [id("key")], "get": {"parameters": [query]}},
        // The names of two parameters may be swapped.
        "/things/{id}/parts/{thing_id}": {
            "put": {"operationId": "x", "parameters": [id("id"), id("thing_id")]}
        },
    }});
    script::apply(&mut other, &base);
    let expected = json!({"paths": {
        "/new/{key}": {"get": {"operationId": "new", "parameters": [id("key")]}},
        "/things": {"get": {"operationId": "listThings"}, "post": {"operationId": "addThing"}},
        "/things/{id}": {
            "parameters": [id("id")],
            "get": {"operationId": "getThing", "parameters": [query]},
        },
        "/things/{thing_id}/parts/{id}": base["paths"]["/things/{thing_id}/parts/{id}"],
    }});
    assert_eq!(other, expected);
}
