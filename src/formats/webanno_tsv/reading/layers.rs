//! The header: which layers there are, and what their columns are. No offsets here.

use crate::formats::webanno_tsv::{ASIDE, CHAINS, RELATIONS, SPANS};

/// A layer of annotations.
#[derive(Debug)]
pub struct Layer {
    /// Its whole name.
    pub name: String,
    /// What it holds.
    pub kind: LayerKind,
    /// Its columns.
    pub columns: Vec<Column>,
}

/// What a layer holds.
#[derive(Debug, PartialEq, Eq)]
pub enum LayerKind {
    /// Marks.
    Spans,
    /// Chains of marks.
    Chains,
    /// Links between marks of the layer with this name.
    Relations(String),
}

/// What stands in a column.
#[derive(Debug, PartialEq, Eq)]
pub enum Column {
    /// The value of a feature.
    Feature(String),
    /// Nothing, because the layer has no features.
    Nothing,
    /// The roles of links from a mark, and in the next column where they go: to marks of the
    /// layer with this name.
    Roles(String),
    /// Where the links of the column before go.
    Targets,
    /// Where a link comes from.
    Source,
}

impl Layer {
    /// Reads a line of the header. `None` if it is no layer.
    pub fn read(line: &str) -> Option<Self> {
        let kinds = [SPANS, CHAINS, RELATIONS];
        let (prefix, rest) = kinds
            .into_iter()
            .find_map(|prefix| Some((prefix, line.strip_prefix(prefix)?)))?;
        let mut fields = rest.split('|').filter(|field| !field.is_empty());
        let name = fields.next().unwrap_or_default().to_owned();
        let fields: Vec<&str> = fields.collect();
        let mut columns = Vec::new();
        let mut base = String::new();
        for (place, field) in fields.iter().enumerate() {
            let is_target = matches!(columns.last(), Some(Column::Roles(_)));
            columns.push(match field.strip_prefix("BT_") {
                Some(layer) if prefix == RELATIONS => {
                    layer.clone_into(&mut base);
                    Column::Source
                }
                _ if is_target => Column::Targets,
                _ if prefix == SPANS && field.starts_with("ROLE_") => {
                    let target = fields.get(place + 1).copied();
                    Column::Roles(target.unwrap_or_default().to_owned())
                }
                _ => Column::Feature((*field).to_owned()),
            });
        }
        if columns.is_empty() {
            columns.push(Column::Nothing);
        }
        let kind = match prefix {
            SPANS => LayerKind::Spans,
            CHAINS => LayerKind::Chains,
            _ => LayerKind::Relations(base),
        };
        Some(Self {
            name,
            kind,
            columns,
        })
    }

    /// The last part of its name.
    pub fn short_name(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or_default()
    }

    /// Whether Evimark wrote it.
    pub fn is_ours(&self) -> bool {
        self.columns.contains(&Column::Feature(ASIDE.to_owned()))
    }
}
