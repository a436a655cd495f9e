//! What a thread does for an import: it reads the file, places the marks and plans, or writes
//! articles. Offsets are UTF-8 bytes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Articles, Preview, Stage};
use crate::formats::import::{Plan, Remark, TagUse, Wishes, plan};
use crate::formats::placing::place;
use crate::model::annotation::now;
use crate::model::{Snapshot, TagSet};
use crate::session::exchange::{self, Article, Imported, Incoming, Taker};
use crate::session::open::Stop;
use crate::store::settings::Settings;
use crate::text::{SourceText, excerpt, thousands};

/// What a thread needs to work out an import.
#[derive(Debug)]
pub struct Task {
    pub(super) from: From,
    pub(super) open: Option<Open>,
    pub(super) tags: TagSet,
    pub(super) settings: Settings,
    pub(super) stop: Stop,
}

/// The open document, into which marks are taken.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) text: SourceText,
    pub(super) name: String,
    pub(super) there: Snapshot,
}

/// What an import is worked out from.
#[derive(Debug)]
pub(super) enum From {
    /// A file.
    File(PathBuf),
    /// A preview whose marks or mapping have changed since.
    Preview(Box<Preview>),
    /// Articles whose mapping has changed since.
    Articles(Box<Articles>),
    /// Articles that are to be written.
    Taking(Box<Articles>),
}

/// What became of a [`Task`]: none if nobody waited for it any more.
pub type Outcome = Option<Worked>;

/// What a thread has worked out, or done.
#[derive(Debug)]
pub enum Worked {
    /// How far the import is.
    Stage(Stage),
    /// Articles were written, or not.
    Taken {
        /// Where they are.
        folder: PathBuf,
        /// What became of each document.
        documents: Vec<Result<Imported, String>>,
    },
}

/// So many marks are told one by one.
const REMARKS: usize = 500;

impl Task {
    /// Reads, places and plans, or writes.
    #[must_use]
    pub fn run(self) -> Outcome {
        let Self {
            from,
            open,
            tags,
            settings,
            stop,
        } = self;
        let stage = match from {
            From::Taking(articles) => return Some(take(*articles, &tags, &settings)),
            From::Articles(articles) => look(*articles, &tags, &settings),
            From::Preview(preview) => Stage::Ready(preview.planned(&open?, &tags, &settings)),
            From::File(path) => match exchange::read(&path, None) {
                Ok(incoming) => {
                    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
                    return read(incoming, folder, open.as_ref(), &tags, &settings, &stop)
                        .map(Worked::Stage);
                }
                Err(why) => Stage::Failed(why),
            },
        };
        Some(Worked::Stage(stage))
    }
}

/// What a file would do: to the open document if one of its documents is meant for that, else
/// to articles of their own.
fn read(
    mut incoming: Incoming,
    folder: PathBuf,
    open: Option<&Open>,
    tags: &TagSet,
    settings: &Settings,
    stop: &Stop,
) -> Option<Stage> {
    let meant = open.and_then(|open| {
        let text = open.text.as_str();
        let index = exchange::best_match(&incoming.documents, &open.name, text)?;
        Some((open, index))
    });
    let Some((open, index)) = meant else {
        let articles = Articles {
            incoming: Arc::new(incoming),
            folder,
            documents: Vec::new(),
            tags: Vec::new(),
            lines: String::new(),
            mapping: BTreeMap::new(),
        };
        return Some(look(articles, tags, settings));
    };
    let documents = incoming.documents.len();
    let foreign = incoming.documents.swap_remove(index);
    let placed = place(&foreign, &open.text, &|| stop.is_stopped())?;
    let preview = Preview {
        format: incoming.format.about(),
        documents,
        foreign: Arc::new(foreign),
        placed: Arc::new(placed),
        plan: Plan::default(),
        remarks: String::new(),
        mapping: BTreeMap::new(),
        revision: 0,
    };
    Some(Stage::Ready(
        Box::new(preview).planned(open, tags, settings),
    ))
}

impl Preview {
    /// The same for the marks that are there now.
    fn planned(mut self: Box<Self>, open: &Open, tags: &TagSet, settings: &Settings) -> Box<Self> {
        let wishes = Wishes {
            tags,
            mapping: &self.mapping,
            by: &settings.author,
            now: now(),
        };
        self.plan = plan(&self.foreign, &self.placed, &open.there, &wishes);
        self.remarks = remarks(&self.plan);
        self.revision = open.there.revision();
        self
    }
}

/// What would happen to the articles of a file.
fn look(mut articles: Articles, tags: &TagSet, settings: &Settings) -> Stage {
    let incoming = Arc::clone(&articles.incoming);
    let taker = Taker {
        settings,
        tags,
        mapping: &articles.mapping,
    };
    let documents = 0..incoming.documents.len();
    let documents = documents.map(|index| {
        let article = exchange::article_for(&incoming, index, &articles.folder)?;
        taker.look(&incoming, index, article)
    });
    let documents: Vec<_> = documents.collect();
    articles.tags = all_tags(&documents);
    let lines = documents
        .iter()
        .zip(1..)
        .map(|(document, number)| match document {
            Ok(imported) => line(imported),
            Err(why) => format!("Document {}: {why}", thousands(number)),
        });
    articles.lines = lines.collect::<Vec<_>>().join("\n");
    articles.documents = documents;
    Stage::Articles(Box::new(articles))
}

fn take(articles: Articles, tags: &TagSet, settings: &Settings) -> Worked {
    let taker = Taker {
        settings,
        tags,
        mapping: &articles.mapping,
    };
    let documents = articles.documents.into_iter().enumerate();
    let documents = documents.map(|(index, looked)| {
        let article = looked?.article;
        taker.take(&articles.incoming, index, article)
    });
    Worked::Taken {
        documents: documents.collect(),
        folder: articles.folder,
    }
}

/// The labels of several documents, each once.
fn all_tags(documents: &[Result<Imported, String>]) -> Vec<TagUse> {
    let mut all: Vec<TagUse> = Vec::new();
    let mut places = BTreeMap::new();
    let uses = documents.iter().flatten().flat_map(|one| &one.plan.tags);
    for tag in uses {
        let place = *places.entry(&tag.label).or_insert(all.len());
        match all.get_mut(place) {
            Some(known) => known.count += tag.count,
            None => all.push(tag.clone()),
        }
    }
    all
}

/// What would happen to one article.
fn line(imported: &Imported) -> String {
    let path = imported.article.path();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let what = match imported.article {
        Article::New(_) => "to be written",
        Article::There(_) => "is there",
    };
    let Plan {
        placed,
        waiting,
        duplicates,
        left_out,
        ..
    } = &imported.plan;
    let mut parts = vec![format!("{} new", thousands(*placed))];
    for (count, words) in [
        (waiting.len(), "without a certain place"),
        (duplicates.len(), "there already"),
        (left_out.len(), "left out"),
    ] {
        if count > 0 {
            parts.push(format!("{} {words}", thousands(count)));
        }
    }
    format!("{name}, {what}: {}", parts.join(", "))
}

/// One line for each mark that does not simply come in.
fn remarks(plan: &Plan) -> String {
    let all = plan
        .left_out
        .iter()
        .chain(&plan.waiting)
        .chain(&plan.duplicates);
    let mut lines: Vec<String> = all.clone().take(REMARKS).map(remark).collect();
    let more = all.count().saturating_sub(REMARKS);
    if more > 0 {
        lines.push(format!("and {} more", thousands(more)));
    }
    lines.join("\n")
}

fn remark(remark: &Remark) -> String {
    let line = match remark.line {
        0 => String::new(),
        line => format!("Line {}: ", thousands(line as usize)),
    };
    let quote = match remark.quote.as_str() {
        "" => String::new(),
        quote => format!(" “{}”", excerpt(quote)),
    };
    format!("{line}{}{quote}: {}", excerpt(&remark.label), remark.why)
}
