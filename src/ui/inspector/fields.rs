//! The fields of a mark that are typed: value and unit, instrument and provision, the note. What
//! is typed becomes the mark's when the field is left. No offsets here; lengths are points.

use std::collections::BTreeMap;

use egui::{CornerRadius, Id, Key, Modifiers, Response, Stroke, StrokeKind, Ui};

use super::draft::Draft;
use crate::model::{Annotation, AnnotationId, Details, FigureError, FigureValue};
use crate::session::{Action, Command};
use crate::text::capitalised;
use crate::ui::fonts;
use crate::ui::theme::{Palette, RADIUS};
use crate::ui::widgets::{TextArea, TextField};

/// Between two fields side by side.
const COLUMN_GAP: f32 = 12.0;
const LABEL_GAP: f32 = 4.0;

/// What is typed into the fields of the selected mark.
#[derive(Debug, Default)]
pub struct FieldsState {
    note: Draft,
    kind: Option<Kind>,
    /// Value or instrument.
    first: Draft,
    /// Unit or provision.
    second: Draft,
    /// When the note was last typed in, in seconds of the window.
    note_typed_at: Option<f64>,
    /// Values that are no figures, kept for when their marks are selected again.
    unread: BTreeMap<AnnotationId, String>,
}

/// A note is handed over when nothing was typed for so long, in seconds.
const NOTE_PAUSE: f64 = 1.0;

/// Which fields a mark has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Figure,
    LegalBasis,
}

impl Kind {
    fn of(mark: &Annotation) -> Option<Self> {
        match (&mark.details, mark.tag.as_str()) {
            (Some(Details::Figure { .. }), _) | (None, "figure") => Some(Self::Figure),
            (Some(Details::LegalBasis { .. }), _) | (None, "legal-basis") => Some(Self::LegalBasis),
            (None, _) => None,
        }
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Figure => ("Value", "Unit"),
            Self::LegalBasis => ("Instrument", "Provision"),
        }
    }
}

impl FieldsState {
    /// Follows the selected mark. What was typed for the one before becomes its own.
    pub fn follow(&mut self, mark: Option<&Annotation>, actions: &mut Vec<Action>) {
        let id = mark.map(|mark| mark.id);
        if self.note.owner() != id {
            self.flush(actions);
            self.keep_unread();
        }
        let Some(mark) = mark else {
            self.forget();
            return;
        };
        self.note.follow(mark.id, &mark.note);
        let kind = Kind::of(mark);
        if self.kind != kind {
            // Another tag asks for something else.
            self.kind = kind;
            self.first = Draft::default();
            self.second = Draft::default();
        }
        if kind.is_some() {
            let is_new = self.first.owner() != Some(mark.id);
            let (first, second) = stored(mark.details.as_ref());
            self.first.follow(mark.id, &first);
            self.second.follow(mark.id, &second);
            if is_new && let Some(unread) = self.unread.remove(&mark.id) {
                self.first.text = unread;
            }
        }
    }

    /// Hands over what was typed.
    pub fn flush(&mut self, actions: &mut Vec<Action>) {
        self.flush_note(actions);
        self.flush_details(actions);
    }

    /// Forgets everything: another document was opened.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    fn forget(&mut self) {
        self.note = Draft::default();
        self.kind = None;
        self.first = Draft::default();
        self.second = Draft::default();
    }

    fn keep_unread(&mut self) {
        if let Some(owner) = self.first.owner()
            && self.value_error().is_some()
        {
            self.unread.insert(owner, self.first.text.clone());
        }
    }

    fn flush_note(&mut self, actions: &mut Vec<Action>) {
        let trimmed = self.note.text.trim_end().len();
        if self.note.is_typed() {
            self.note.text.truncate(trimmed);
        }
        if self.note.take_typed()
            && let Some(owner) = self.note.owner()
        {
            actions.push(Action::SetNote(owner, self.note.text.clone()));
        }
    }

    fn flush_details(&mut self, actions: &mut Vec<Action>) {
        let (Some(kind), Some(owner)) = (self.kind, self.first.owner()) else {
            return;
        };
        tidy(&mut self.second);
        let details = match kind {
            Kind::Figure => {
                let value = match self.value() {
                    Ok(value) => {
                        // As it will be shown, so that the field agrees with the mark.
                        self.first.text = value.map(|v| v.to_string()).unwrap_or_default();
                        value
                    }
                    Err(_) => self.first.stored().parse().ok(),
                };
                Details::Figure {
                    value,
                    unit: self.second.text.clone(),
                }
            }
            Kind::LegalBasis => {
                tidy(&mut self.first);
                Details::LegalBasis {
                    instrument: self.first.text.clone(),
                    provision: self.second.text.clone(),
                }
            }
        };
        let first = self.value_error().is_none() && self.first.take_typed();
        let second = self.second.take_typed();
        if first || second {
            let details = (!details.is_empty()).then_some(details);
            actions.push(Action::SetDetails(owner, details));
        }
    }

    /// The figure in the field of the value; none if the field is empty.
    fn value(&self) -> Result<Option<FigureValue>, FigureError> {
        match self.first.text.parse() {
            Ok(value) => Ok(Some(value)),
            Err(FigureError::Empty) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn value_error(&self) -> Option<FigureError> {
        (self.kind == Some(Kind::Figure))
            .then(|| self.value().err())
            .flatten()
    }

    /// Shows the typed fields of the mark, if its tag has any. Returns whether there are some.
    pub fn details_ui(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) -> bool {
        let (Some(kind), Some(owner)) = (self.kind, self.first.owner()) else {
            return false;
        };
        let (first, second) = kind.names();
        let error = self.value_error();
        let field = |draft: &mut Draft, ui: &mut Ui, name| {
            label_ui(ui, name);
            ui.add(TextField::new(&mut draft.text, name).id(field_id(name, owner)))
        };
        let (first, second) = match kind {
            Kind::Figure => {
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = COLUMN_GAP;
                    let width = (ui.available_width() - COLUMN_GAP) / 2.0;
                    let column = |ui: &mut Ui, draft: &mut Draft, name| {
                        ui.vertical(|ui| {
                            ui.set_width(width);
                            field(draft, ui, name)
                        })
                        .inner
                    };
                    (
                        column(ui, &mut self.first, first),
                        column(ui, &mut self.second, second),
                    )
                })
                .inner
            }
            Kind::LegalBasis => {
                let above = field(&mut self.first, ui, first);
                ui.add_space(8.0);
                (above, field(&mut self.second, ui, second))
            }
        };
        if let Some(error) = error {
            let palette = Palette::of(ui);
            warn_rim(ui, &first);
            ui.add_space(LABEL_GAP);
            ui.label(
                fonts::SMALL
                    .rich(capitalised(&error.to_string()))
                    .color(palette.warn),
            );
        }
        if !first.has_focus() && !second.has_focus() {
            self.flush_details(actions);
        }
        for response in [&first, &second] {
            leave_on_escape(ui, response, actions);
        }
        true
    }

    /// Shows the note of the mark. With `focus`, it gets the keyboard.
    pub fn note_ui(&mut self, ui: &mut Ui, focus: bool, actions: &mut Vec<Action>) {
        let Some(owner) = self.note.owner() else {
            return;
        };
        label_ui(ui, "Note");
        let id = field_id("Note", owner);
        let response = ui.add(TextArea::new(&mut self.note.text, "Note").id(id).rows(3));
        if focus {
            response.request_focus();
            response.scroll_to_me(None);
        } else if !response.has_focus() {
            self.flush_note(actions);
        }
        if response.changed() {
            self.note_typed_at = Some(ui.input(|input| input.time));
        }
        self.keep_note_in_pause(ui, actions);
        leave_on_escape(ui, &response, actions);
    }

    /// Hands the note over when the hands rest, so that no fault takes more than a sentence.
    fn keep_note_in_pause(&mut self, ui: &Ui, actions: &mut Vec<Action>) {
        let Some(typed_at) = self.note_typed_at else {
            return;
        };
        let rest = typed_at + NOTE_PAUSE - ui.input(|input| input.time);
        if rest > 0.0 {
            let rest = std::time::Duration::from_secs_f64(rest);
            ui.ctx().request_repaint_after(rest);
            return;
        }
        self.note_typed_at = None;
        // As it stands: a space at the end may be followed by a word.
        if self.note.take_typed()
            && let Some(owner) = self.note.owner()
        {
            actions.push(Action::SetNote(owner, self.note.text.clone()));
        }
    }
}

/// What a mark has in its two fields.
fn stored(details: Option<&Details>) -> (String, String) {
    match details {
        Some(Details::Figure { value, unit }) => (
            value.map(|value| value.to_string()).unwrap_or_default(),
            unit.clone(),
        ),
        Some(Details::LegalBasis {
            instrument,
            provision,
        }) => (instrument.clone(), provision.clone()),
        None => (String::new(), String::new()),
    }
}

fn tidy(draft: &mut Draft) {
    if draft.is_typed() {
        draft.text = draft.text.trim().to_owned();
    }
}

/// Each mark has fields of its own, so that what egui can undo in a field stays with its mark.
fn field_id(name: &str, owner: AnnotationId) -> Id {
    Id::unique(("inspector field", name, owner.to_string()))
}

/// Small words above a field.
pub fn label_ui(ui: &mut Ui, text: &str) {
    let color = Palette::of(ui).weak;
    ui.label(fonts::SMALL.rich(text).color(color));
    ui.add_space(LABEL_GAP);
}

/// Escape leaves a field for the text. What was typed is handed over before.
fn leave_on_escape(ui: &Ui, response: &Response, actions: &mut Vec<Action>) {
    if response.lost_focus()
        && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape))
    {
        actions.push(Action::Run(Command::Back));
    }
}

fn warn_rim(ui: &Ui, field: &Response) {
    let width = if field.has_focus() { 2.0 } else { 1.0 };
    ui.painter().rect_stroke(
        field.rect,
        CornerRadius::same(RADIUS),
        Stroke::new(width, Palette::of(ui).warn),
        StrokeKind::Inside,
    );
}
