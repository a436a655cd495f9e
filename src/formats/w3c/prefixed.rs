//! What the Web Annotation model has no words for: members whose names begin with `evimark:`, so
//! that JSON-LD keeps them and gives them names of their own. No offsets here.

use serde_json::{Map, Value};

const PREFIX: &str = "evimark:";

/// The members of an object, with the prefix before all names, inner ones too.
pub fn with(value: Value) -> Map<String, Value> {
    match renamed(value, &|name| Some(format!("{PREFIX}{name}"))) {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// An object of the members that have the prefix, without it.
pub fn without(annotation: &Value) -> Value {
    let own = annotation.as_object().into_iter().flatten();
    let own = own.filter(|(name, _)| name.starts_with(PREFIX));
    let own: Map<String, Value> = own
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    renamed(Value::Object(own), &|name| {
        name.strip_prefix(PREFIX).map(str::to_owned)
    })
}

/// Gives all names another form. Those that have none stay. A file is read no deeper than 128
/// levels.
fn renamed(value: Value, form: &dyn Fn(&str) -> Option<String>) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| (form(&name).unwrap_or(name), renamed(value, form)))
            .collect(),
        Value::Array(values) => values
            .into_iter()
            .map(|value| renamed(value, form))
            .collect(),
        value => value,
    }
}
