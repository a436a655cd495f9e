//! What an annotation says: its tags, its notes and the resources that it names. No offsets
//! here.

use serde_json::Value;

use super::{list, term, word};

/// What an annotation says.
#[derive(Debug, Default)]
pub struct Said {
    pub motivations: Vec<String>,
    pub tags: Vec<String>,
    pub notes: Vec<String>,
    /// The addresses of other things.
    pub resources: Vec<String>,
}

impl Said {
    pub fn of(annotation: &Value) -> Self {
        let words = list(&annotation["motivation"]).iter().filter_map(word);
        let motivations: Vec<String> = words.map(|word| term(&word).to_owned()).collect();
        let mut said = Self {
            motivations,
            ..Self::default()
        };
        for body in list(&annotation["body"]) {
            // A choice between bodies, and a list of them.
            let items = list(&body["items"]);
            let bodies = if items.is_empty() {
                std::slice::from_ref(body)
            } else {
                items
            };
            for body in bodies {
                said.take(body);
            }
        }
        // A body that is only a text.
        said.notes.extend(word(&annotation["bodyValue"]));
        // What Hypothes.is calls a note and tags.
        said.notes.extend(word(&annotation["text"]));
        said.tags
            .extend(list(&annotation["tags"]).iter().filter_map(word));
        said
    }

    fn take(&mut self, body: &Value) {
        let purpose = match (word(&body["purpose"]), &*self.motivations) {
            (Some(purpose), _) => term(&purpose).to_owned(),
            // Without a purpose, the motivation of the annotation is its purpose.
            (None, [only]) => only.clone(),
            (None, _) => String::new(),
        };
        let is_tag = matches!(&*purpose, "tagging" | "classifying" | "identifying");
        let value = &body["value"];
        let said = match value {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            value => Some(value.to_string()),
        };
        if let Some(said) = said {
            if is_tag {
                self.tags.push(said);
            } else if !said.is_empty() {
                self.notes.push(said);
            }
            return;
        }
        let source = &body["source"];
        let names = [body, source, &source["id"], &body["id"]];
        let Some(address) = names.into_iter().find_map(word) else {
            return;
        };
        if is_tag {
            self.tags.push(address);
        } else if purpose == "linking" {
            self.resources.push(address);
        } else {
            self.notes.push(address);
        }
    }
}
