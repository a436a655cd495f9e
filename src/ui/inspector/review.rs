//! What reviewers said of the selected mark, and the way to say something. No offsets here;
//! lengths are points.

use std::collections::BTreeMap;

use egui::{Id, Key, Modifiers, Ui, vec2};

use super::fields::label_ui;
use super::list::verdict_icon;
use super::outset_ui;
use crate::model::{Annotation, AnnotationId, Review, Verdict};
use crate::session::document::Access;
use crate::session::keys::Os;
use crate::session::{Action, Command, Document};
use crate::ui::theme::Palette;
use crate::ui::widgets::{PushButton, TextField};
use crate::ui::{fonts, format};

/// How far the words of a quiet button stand from its edge.
const QUIET_PADDING: f32 = 12.0;

/// What is typed as a reason, for each mark: a question that is taken away keeps its answer.
#[derive(Debug, Default)]
pub struct ReviewState {
    reasons: BTreeMap<AnnotationId, String>,
}

impl ReviewState {
    /// Forgets everything: another document was opened.
    pub fn clear(&mut self) {
        self.reasons.clear();
    }

    /// Shows the verdict, or the question for one. With `focus`, the reason gets the keyboard.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        document: &Document,
        mark: &Annotation,
        focus: bool,
        actions: &mut Vec<Action>,
    ) {
        let is_writable = document.access == Access::Writable;
        if let Some(verdict) = document.pending_verdict {
            self.reason_ui(ui, mark.id, verdict, focus, actions);
        } else if let Some(review) = &mark.review {
            verdict_ui(ui, review, is_writable, actions);
        } else if is_writable {
            let verdicts = [
                ("Accept", Command::Accept),
                ("Reject…", Command::Reject),
                ("Dispute…", Command::Dispute),
            ];
            quiet_buttons_ui(ui, &verdicts, actions);
        }
    }

    fn reason_ui(
        &mut self,
        ui: &mut Ui,
        id: AnnotationId,
        verdict: Verdict,
        focus: bool,
        actions: &mut Vec<Action>,
    ) {
        let (label, button) = match verdict {
            Verdict::Accepted => ("Reason", "Accept"),
            Verdict::Rejected => ("Reason for rejecting", "Reject"),
            Verdict::Disputed => ("Reason for disputing", "Dispute"),
        };
        let top = ui.cursor().top();
        label_ui(ui, label);
        let reason = self.reasons.entry(id).or_default();
        let field = TextField::new(reason, label).id(reason_id());
        let response = ui.add(field.hint("So that others can follow it"));
        if focus {
            response.request_focus();
        }
        let key = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        let left = response.lost_focus();
        let mut give = left && key(Key::Enter);
        let mut cancel = left && !give && key(Key::Escape);
        let is_ready = !reason.trim().is_empty() || verdict == Verdict::Accepted;
        if give && !is_ready {
            response.request_focus();
        }
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            let primary = PushButton::primary(button).compact().keys(&["Enter"]);
            let primary = ui.add_enabled(is_ready, primary);
            give |= primary
                .on_disabled_hover_text("A reason is needed")
                .clicked();
            let quiet = PushButton::quiet("Cancel").compact().keys(&["Esc"]);
            cancel |= ui.add(quiet).clicked();
        });
        if focus {
            // With its buttons, so that the way on is in view.
            ui.scroll_to_rect(ui.min_rect().with_min_y(top), None);
        }
        if give && is_ready {
            actions.push(Action::GiveVerdict(verdict, reason.trim().to_owned()));
            self.reasons.remove(&id);
        } else if cancel {
            actions.push(Action::CancelVerdict);
        }
    }
}

fn reason_id() -> Id {
    Id::unique("inspector reason")
}

fn verdict_ui(ui: &mut Ui, review: &Review, is_writable: bool, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let icon = verdict_icon(review.verdict);
        ui.add_space(0.0);
        ui.vertical(|ui| {
            ui.add_space(2.0);
            icon.ui(ui, palette.text);
        });
        ui.vertical(|ui| {
            let word = match review.verdict {
                Verdict::Accepted => "Accepted",
                Verdict::Rejected => "Rejected",
                Verdict::Disputed => "Disputed",
            };
            let at = format::date_time(review.at);
            let said = format!("{word} by {} · {at}", review.by);
            ui.label(fonts::BODY.rich(said).color(palette.text));
            if !review.reason.is_empty() {
                ui.add_space(2.0);
                let reason = fonts::BODY.rich(review.reason.as_str());
                ui.label(reason.color(palette.weak));
            }
        });
    });
    if is_writable {
        ui.add_space(4.0);
        quiet_buttons_ui(ui, &[("Take back", Command::ClearReview)], actions);
    }
}

/// Quiet buttons in a row, whose words begin where other words do.
fn quiet_buttons_ui(ui: &mut Ui, buttons: &[(&str, Command)], actions: &mut Vec<Action>) {
    outset_ui(ui, QUIET_PADDING, QUIET_PADDING, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
            for (text, command) in buttons {
                let words = key_words(*command);
                let keys: Vec<&str> = words.iter().map(String::as_str).collect();
                let button = PushButton::quiet(text).compact().keys(&keys);
                if ui.add(button).clicked() {
                    actions.push(Action::Run(*command));
                }
            }
        });
    });
}

/// The words on the keys of a command.
pub fn key_words(command: Command) -> Vec<String> {
    let os = Os::current();
    let first = command.keys(os).into_iter().next();
    first.map(|chord| chord.words(os)).unwrap_or_default()
}
