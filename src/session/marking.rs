//! Changes to marks: each is one transaction and so one undo. Offsets are UTF-8 bytes.

use std::sync::Arc;

use super::Session;
use super::action::{EdgeDrag, Focus, Request};
use super::command::{Edge, EdgeMove};
use super::document::{Access, Document, replacement};
use super::edges;
use crate::model::annotation::now;
use crate::model::{
    Annotation, AnnotationId, Details, Edit, Fragments, Review, Tag, TagKey, Transaction,
    UndoStack, Verdict,
};
use crate::store::history::v1::Cause;
use crate::text::Span;

impl Session {
    /// Tags the selected text, or retags the selected mark.
    pub(super) fn tag(&mut self, slot: u8) {
        let Some(tag) = self.tags.at(slot.into()).cloned() else {
            return;
        };
        let Some(document) = self.document.as_ref() else {
            return;
        };
        if let Some(span) = document.selection.span {
            self.add_mark(&tag, span);
        } else if let Some(before) = document.selected_annotation().cloned() {
            self.retag(&tag, &before);
        } else {
            self.hint("Select some text first, or a mark");
        }
    }

    fn add_mark(&mut self, tag: &Tag, span: Span) {
        let author = Arc::from(self.settings.author.as_str());
        let Some(document) = self.writable() else {
            return;
        };
        let fragments = Fragments::one(span);
        if let Some(twin) = document.annotations.twin(&tag.key, &fragments) {
            document.selected = Some(twin);
            self.hint(format!(
                "These words are already marked as {}",
                tag.name.to_lowercase()
            ));
            return;
        }
        let id = document.annotations.fresh_id();
        let annotation = Annotation {
            id,
            tag: tag.key.clone(),
            fragments,
            note: String::new(),
            details: None,
            review: None,
            author,
            created: now(),
            modified: None,
        };
        let label = format!("tag {}", tag.name.to_lowercase());
        self.commit(Transaction::new(label, vec![Edit::add(annotation)]));
        if let Some(document) = &mut self.document {
            document.selected = Some(id);
            document.picked_byte = None;
            document.place_caret(span.end());
        }
    }

    fn retag(&mut self, tag: &Tag, before: &Arc<Annotation>) {
        let Some(document) = self.writable() else {
            return;
        };
        let name = tag.name.to_lowercase();
        if document
            .annotations
            .twin(&tag.key, &before.fragments)
            .is_some()
        {
            self.hint(format!("These words are already marked as {name}"));
            return;
        }
        let after = Annotation {
            tag: tag.key.clone(),
            // Typed fields belong to the tag that they were typed for.
            details: None,
            ..changed(before)
        };
        self.commit(replacement(format!("change tag to {name}"), before, after));
    }

    pub(super) fn remove_mark(&mut self) {
        let Some(document) = self.writable() else {
            return;
        };
        let Some(mark) = document.selected_annotation().cloned() else {
            return self.hint("No mark selected");
        };
        let label = format!("remove {}", self.tag_name(&mark.tag));
        let Some(document) = &mut self.document else {
            return;
        };
        let transaction = Transaction {
            label,
            ..document.annotations.removal(mark.id)
        };
        document.selected = None;
        if document.selection.span.is_none() {
            document.place_caret(mark.start());
        }
        self.commit(transaction);
    }

    pub(super) fn set_note(&mut self, id: AnnotationId, note: String) {
        self.change_mark(id, "edit note", |mark| mark.note = note);
    }

    pub(super) fn set_details(&mut self, id: AnnotationId, details: Option<Details>) {
        self.change_mark(id, "edit fields", |mark| mark.details = details);
    }

    // ---- review

    pub(super) fn accept(&mut self) {
        self.give_verdict(Verdict::Accepted, "");
    }

    /// Rejecting and disputing need a reason, so the inspector asks for it.
    pub(super) fn ask_reason(&mut self, verdict: Verdict) {
        let Some(document) = self.writable() else {
            return;
        };
        if document.selected_annotation().is_none() {
            return self.hint("No mark selected");
        }
        document.pending_verdict = Some(verdict);
        self.show_marks();
        self.request(Request::Focus(Focus::Reason));
    }

    pub(super) fn give_verdict(&mut self, verdict: Verdict, reason: &str) {
        let by = Arc::from(self.settings.author.as_str());
        let Some(document) = self.writable() else {
            return;
        };
        let Some(id) = document.selected_annotation().map(|mark| mark.id) else {
            return self.hint("No mark selected");
        };
        let reason = reason.trim().to_owned();
        if reason.is_empty() && verdict != Verdict::Accepted {
            return self.hint("A reason is needed, so that others can follow it");
        }
        document.pending_verdict = None;
        let label = match verdict {
            Verdict::Accepted => "accept",
            Verdict::Rejected => "reject",
            Verdict::Disputed => "dispute",
        };
        let review = Review {
            verdict,
            by,
            at: now(),
            reason,
        };
        self.review(id, label, Some(review));
        self.request(Request::Focus(Focus::Text));
    }

    pub(super) fn clear_review(&mut self) {
        let Some(document) = self.writable() else {
            return;
        };
        match document.selected_annotation() {
            None => self.hint("No mark selected"),
            Some(mark) if mark.review.is_none() => self.hint("This mark has no verdict"),
            Some(mark) => {
                let id = mark.id;
                self.review(id, "take the verdict back", None);
            }
        }
    }

    /// A verdict is about the mark, not a change of it: `modified` stays.
    fn review(&mut self, id: AnnotationId, label: &str, review: Option<Review>) {
        if let Some(document) = &self.document
            && let Some(before) = document.annotations.get(id).cloned()
        {
            let after = Annotation {
                review,
                ..(*before).clone()
            };
            self.commit(replacement(label, &before, after));
        }
    }

    // ---- edges

    pub(super) fn move_edge(&mut self, step: EdgeMove) {
        let Some(document) = self.writable() else {
            return;
        };
        let Some(mark) = document.selected_annotation().cloned() else {
            return self.hint("No mark selected");
        };
        let text = document.text();
        let from = match step.edge {
            Edge::Start => mark.start(),
            Edge::End => mark.end(),
        };
        let to = edges::step_target(text, step, from);
        let fitted = edges::edge_span(text, mark.fragments.as_slice(), step.edge, to);
        match fitted {
            Some(span) => self.commit_edge(&mark, step.edge, span),
            None => self.hint("A mark holds at least one character"),
        }
    }

    pub(super) fn drag_edge(&mut self, edge: Edge, byte: u32, exact: bool) {
        let Some(document) = self.writable() else {
            return;
        };
        let Some(mark) = document.selected_annotation().cloned() else {
            return;
        };
        let text = document.text();
        let to = edges::drag_target(text, edge, byte, exact);
        if let Some(span) = edges::edge_span(text, mark.fragments.as_slice(), edge, to) {
            document.edge_drag = Some(EdgeDrag {
                id: mark.id,
                edge,
                span,
            });
        }
    }

    pub(super) fn drop_edge(&mut self) {
        let Some(document) = &mut self.document else {
            return;
        };
        if let Some(EdgeDrag { id, edge, span }) = document.edge_drag.take()
            && let Some(mark) = document.annotations.get(id).cloned()
        {
            self.commit_edge(&mark, edge, span);
        }
    }

    fn commit_edge(&mut self, mark: &Arc<Annotation>, edge: Edge, span: Span) {
        let mut spans: Vec<_> = mark.fragments.iter().collect();
        let place = match edge {
            Edge::Start => spans.first_mut(),
            Edge::End => spans.last_mut(),
        };
        match place {
            Some(place) if *place != span => *place = span,
            _ => return,
        }
        let Ok(fragments) = Fragments::new(spans) else {
            return;
        };
        let Some(document) = &mut self.document else {
            return;
        };
        if document.annotations.twin(&mark.tag, &fragments).is_some() {
            return self.hint("These words are already marked so");
        }
        document.picked_byte = None;
        if document.selection.span.is_none() {
            document.place_caret(match edge {
                Edge::Start => span.start(),
                Edge::End => span.end(),
            });
        }
        let after = Annotation {
            fragments,
            ..changed(mark)
        };
        let label = match edge {
            Edge::Start => "move start",
            Edge::End => "move end",
        };
        self.commit(replacement(label, mark, after));
    }

    // ---- undo

    pub(super) fn undo(&mut self) {
        self.travel("undo", Cause::Undo, UndoStack::undo);
    }

    pub(super) fn redo(&mut self) {
        self.travel("redo", Cause::Redo, UndoStack::redo);
    }

    fn travel(
        &mut self,
        direction: &str,
        cause: Cause,
        step: impl FnOnce(&mut UndoStack) -> Option<Transaction>,
    ) {
        let by = self.settings.author.clone();
        let Some(document) = self.writable() else {
            return;
        };
        let Some(transaction) = step(&mut document.undo) else {
            return self.hint(format!("Nothing to {direction}"));
        };
        if let Err(error) = document.apply(&by, cause, &transaction) {
            log::error!("{direction} does not fit the marks: {error}");
            return self.hint(error.to_string());
        }
        let focus = transaction.focus();
        document.selected = focus.filter(|&id| document.annotations.get(id).is_some());
        document.picked_byte = None;
        if let Some(place) = transaction.place() {
            document.place_caret(place.start);
            self.request(Request::Reveal {
                span: (place.start, place.end),
                flash: focus,
            });
        }
    }

    // ---- helpers

    /// The document, if its marks may be changed; else says why not.
    pub(super) fn writable(&mut self) -> Option<&mut Document> {
        let why = match self.document.as_ref()?.access {
            // What is changed now would be gone with the document.
            Access::Writable if self.opening.is_some() => {
                Some("A document is being opened".to_owned())
            }
            Access::Writable => None,
            Access::ReadOnly(why) => Some(format!("{why}; the document is open read-only")),
        };
        if let Some(why) = why {
            self.hint(why);
            return None;
        }
        self.document.as_mut()
    }

    fn change_mark(&mut self, id: AnnotationId, label: &str, change: impl FnOnce(&mut Annotation)) {
        let Some(document) = self.writable() else {
            return;
        };
        let Some(before) = document.annotations.get(id).cloned() else {
            return;
        };
        let mut after = changed(&before);
        change(&mut after);
        if (&after.note, &after.details) != (&before.note, &before.details) {
            self.commit(replacement(label, &before, after));
        }
    }

    fn commit(&mut self, transaction: Transaction) {
        let Some(document) = &mut self.document else {
            return;
        };
        if let Err(error) = document.change(&self.settings.author, Cause::Mark, transaction) {
            log::error!("a change does not fit the marks: {error}");
            self.hint(error.to_string());
        }
    }

    /// The name of a tag in running text.
    pub(super) fn tag_name(&self, key: &TagKey) -> String {
        self.tags
            .get(key)
            .map_or_else(|| key.to_string(), |tag| tag.name.to_lowercase())
    }
}

/// A copy that says it was changed now.
fn changed(mark: &Annotation) -> Annotation {
    Annotation {
        modified: Some(now()),
        ..mark.clone()
    }
}
