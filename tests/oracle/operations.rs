//! The operations of the corrected description.

use std::sync::LazyLock;

use serde_json::Value;

/// The output of `cargo xtask describe`.
pub(crate) static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let described = intercom_gen::describe(
        intercom_openapi::DESCRIPTION,
        intercom_openapi::OVERLAYS,
        &intercom_gen::Options::default().base(intercom_openapi::BASE),
    );
    described.unwrap().document
});

/// An operation.
#[derive(Debug, Clone)]
pub(crate) struct Operation {
    pub(crate) id: String,
    /// In upper case.
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) parameters: Vec<Parameter>,
    /// The schema of the body.
    pub(crate) body: Option<&'static Value>,
    responses: &'static Value,
}

/// A parameter of an operation.
#[derive(Debug, Clone)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) is_path: bool,
    pub(crate) required: bool,
    pub(crate) schema: &'static Value,
}

impl Parameter {
    /// Whether any string is valid.
    pub(crate) fn is_text(&self) -> bool {
        let schema = resolve(self.schema);
        schema["type"] == "string" && schema["enum"].is_null() && self.name != "Intercom-Version"
    }
}

impl Operation {
    /// Returns the ID in snake case.
    pub(crate) fn plain_name(&self) -> String {
        let mut name = String::new();
        for letter in self.id.chars() {
            if letter.is_uppercase() {
                name.push('_');
            }
            name.extend(letter.to_lowercase());
        }
        name
    }

    /// Returns the examples of responses: a label, the status, and the body.
    pub(crate) fn examples(&self) -> Vec<(String, u16, String)> {
        let mut found = Vec::new();
        for (status, response) in self.responses.as_object().unwrap() {
            let media = &resolve(response)["content"]["application/json"];
            let named = media["examples"].as_object().into_iter().flatten();
            let named = named.map(|(name, one)| (&**name, &resolve(one)["value"]));
            let single = media.get("example").map(|one| ("example", one));
            for (name, body) in named.chain(single) {
                let label = format!("{status} {name}");
                found.push((label, status.parse().unwrap(), body.to_string()));
            }
        }
        found
    }
}

/// Returns the operations, in the order of the description.
pub(crate) fn all() -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, item) in DOCUMENT["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let Some(id) = operation["operationId"].as_str() else {
                continue;
            };
            let lists = [&item["parameters"], &operation["parameters"]];
            let parameters = lists.into_iter().filter_map(Value::as_array).flatten();
            let body = resolve(&operation["requestBody"]);
            operations.push(Operation {
                id: id.to_owned(),
                method: method.to_uppercase(),
                path: path.clone(),
                parameters: parameters.map(parameter).collect(),
                body: body.pointer("/content/application~1json/schema"),
                responses: &operation["responses"],
            });
        }
    }
    operations
}

fn parameter(value: &'static Value) -> Parameter {
    let value = resolve(value);
    Parameter {
        name: value["name"].as_str().unwrap().to_owned(),
        is_path: value["in"] == "path",
        required: value["required"] == true,
        schema: &value["schema"],
    }
}

/// Counts the examples of responses in the document, independently of [`Operation::examples`].
pub(crate) fn count_examples() -> usize {
    fn count(value: &Value) -> usize {
        let Some(object) = value.as_object() else {
            return 0;
        };
        let here = object
            .get("examples")
            .and_then(Value::as_object)
            .map_or(0, |all| all.len());
        here + usize::from(object.contains_key("example"))
    }
    let operations = DOCUMENT["paths"].as_object().unwrap().values();
    let operations = operations
        .filter_map(Value::as_object)
        .flat_map(|item| item.values());
    let responses = operations
        .filter_map(|one| one["responses"].as_object())
        .flat_map(|all| all.values());
    let media = responses
        .filter_map(|one| resolve_any(one)["content"].as_object())
        .flat_map(|all| all.values());
    media.map(count).sum()
}

/// Follows a reference.
pub(crate) fn resolve(value: &'static Value) -> &'static Value {
    resolve_any(value)
}

fn resolve_any(value: &Value) -> &Value {
    match value["$ref"].as_str() {
        Some(pointer) => DOCUMENT.pointer(pointer.trim_start_matches('#')).unwrap(),
        None => value,
    }
}
