//! The right side of the review: the selected mark as it was and as it would be, what can be
//! decided, and what else is known of it. Offsets are UTF-8 bytes; lengths are points.

use egui::{Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use super::now::NowState;
use super::pieces::Passage;
use super::words;
use crate::model::Details;
use crate::session::review::{Decision, Item, Review, ReviewCommand};
use crate::session::{Action, Command, Document, Session};
use crate::text::reanchor::Kind;
use crate::text::{SourceText, Span};
use crate::ui::deciding::{column_ui, command_button_ui, label_ui, named_ui, passage_ui, title_ui};
use crate::ui::fonts;
use crate::ui::icons::{ICON_SIZE, Icon};
use crate::ui::theme::Palette;
use crate::ui::widgets::{PushButton, divider_ui};

/// The least room left and right of the column.
const SIDE_MIN: i8 = 24;

/// What the right side remembers.
#[derive(Debug, Default)]
pub struct DetailState {
    /// The item that was shown last: another one is shown from its top.
    shown: Option<usize>,
    now: NowState,
}

/// Shows the selected mark over the whole of `ui`.
pub fn detail_ui(
    ui: &mut Ui,
    session: &Session,
    document: &Document,
    review: &Review,
    state: &mut DetailState,
    actions: &mut Vec<Action>,
) {
    let mut area = ScrollArea::vertical().id_salt("review detail");
    if state.shown != review.selected() {
        state.shown = review.selected();
        state.now = NowState::default();
        area = area.vertical_scroll_offset(0.0);
    }
    let page = pages(ui, session) * ui.available_height() * 0.8;
    column_ui(ui, area, SIDE_MIN, |ui| {
        if page != 0.0 {
            ui.scroll_with_delta(vec2(0.0, page));
        }
        let Some(item) = review.selected_item() else {
            let color = Palette::of(ui).weak;
            ui.label(fonts::BODY.rich("No mark selected").color(color));
            return;
        };
        let shown = Shown {
            session,
            document,
            review,
            item,
        };
        shown.title_ui(ui);
        shown.old_ui(ui);
        shown.now_ui(ui, &mut state.now, actions);
        shown.edges_hint_ui(ui);
        divider_ui(ui);
        ui.add_space(20.0);
        shown.buttons_ui(ui, actions);
        ui.add_space(28.0);
        shown.facts_ui(ui);
    });
}

/// The selected mark and what it belongs to.
pub(super) struct Shown<'a> {
    session: &'a Session,
    document: &'a Document,
    pub(super) review: &'a Review,
    pub(super) item: &'a Item,
}

impl Shown<'_> {
    pub(super) fn text(&self) -> &SourceText {
        self.document.text()
    }

    /// Where the mark would be as things stand.
    pub(super) fn spans(&self) -> &[Span] {
        let draft = self.review.draft();
        draft.or_else(|| self.item.spans()).unwrap_or_default()
    }

    /// Whether there are places to choose from.
    pub(super) fn has_choice(&self) -> bool {
        let count = self.item.placement.candidates.len();
        count > 1 || (self.item.kind() == Kind::Lost && count > 0)
    }

    // ---- what it is

    fn title_ui(&self, ui: &mut Ui) {
        let mark = &self.item.mark;
        title_ui(ui, self.session, &mark.tag, mark.id, |ui| {
            ui.add_space(12.0);
            let reason = fonts::BODY.rich(words::reason(self.item));
            ui.label(reason.color(Palette::of(ui).weak));
            self.decision_ui(ui);
        });
        ui.add_space(25.0);
    }

    /// What was decided: at the right, so that nothing moves when it is.
    fn decision_ui(&self, ui: &mut Ui) {
        const GAP: f32 = 6.0;
        let is_unmoved = self.item.kind() == Kind::Unmoved;
        let decided = words::decision(self.item, self.text());
        let Some(words) = decided.or(is_unmoved.then_some("Taken without a question")) else {
            return;
        };
        let palette = Palette::of(ui);
        let icon = if self.item.decision == Some(Decision::SetAside) {
            Icon::Lost
        } else {
            Icon::Check
        };
        let galley = fonts::BODY.line(ui, words, palette.text);
        let width = ICON_SIZE + GAP + galley.size().x.ceil();
        let spare = ui.available_size_before_wrap().x - width;
        ui.add_space(spare.max(GAP));
        let (rect, response) = ui.allocate_exact_size(vec2(width, 24.0), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
        let middle = rect.center().y;
        icon.paint(
            ui.painter(),
            pos2(rect.left() + ICON_SIZE / 2.0, middle),
            palette.text,
        );
        let at = pos2(
            rect.left() + ICON_SIZE + GAP,
            middle - galley.size().y / 2.0,
        );
        ui.painter().galley(at, galley, palette.text);
    }

    pub(super) fn reading(&self) -> fonts::Role {
        fonts::reading(self.session.settings.text_size)
    }

    // ---- as it was

    fn old_ui(&self, ui: &mut Ui) {
        let mark = &self.item.mark;
        label_ui(ui, &words::old_place(self.item));
        let old = self.item.old.as_ref();
        let passage = Passage::old(mark, old, self.text(), self.spans());
        passage_ui(ui, &passage, self.reading(), &mark.tag, "Marked text");
        ui.add_space(31.0);
    }

    /// What to do to put the mark somewhere, where that is what there is to do.
    fn edges_hint_ui(&self, ui: &mut Ui) {
        // Said within the gap, so that nothing below moves.
        const GAP: f32 = 44.0;
        const ABOVE: f32 = 8.0;
        let palette = Palette::of(ui);
        let top = ui.cursor().top();
        let hint = if self.review.draft().is_some() {
            "Alt with an arrow moves the start, with Shift the end, with Ctrl by word. Escape puts the edges back."
        } else if self.spans().is_empty() && !self.has_choice() {
            "Select the words that the mark belongs to, or set it aside."
        } else {
            ""
        };
        if !hint.is_empty() {
            ui.add_space(ABOVE);
            ui.label(fonts::SMALL.rich(hint).color(palette.weak));
        }
        let used = ui.cursor().top() - top;
        ui.add_space((GAP - used).max(ABOVE));
    }

    // ---- deciding

    fn buttons_ui(&self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let has_draft = self.review.draft().is_some();
        let is_unmoved = self.item.kind() == Kind::Unmoved;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(8.0, 8.0);
            let can_keep = self.review.keeping().is_ok();
            if !is_unmoved || has_draft {
                let words = words::keep(self.item, has_draft, self.text());
                let is_next = self.review.undecided() > 0 || has_draft;
                let keep = if is_next {
                    PushButton::primary(words)
                } else {
                    PushButton::secondary(words)
                };
                self.button_ui(ui, can_keep, keep, ReviewCommand::Keep, actions);
            }
            let edges = PushButton::secondary("Move its edges…");
            self.button_ui(ui, !has_draft, edges, ReviewCommand::Edges, actions);
            if !is_unmoved {
                let aside = PushButton::secondary("Set aside as lost");
                self.button_ui(ui, true, aside, ReviewCommand::SetAside, actions);
                let later = PushButton::quiet("Decide later");
                self.button_ui(ui, true, later, ReviewCommand::Later, actions);
            }
        });
    }

    fn button_ui(
        &self,
        ui: &mut Ui,
        enabled: bool,
        button: PushButton<'_>,
        command: ReviewCommand,
        actions: &mut Vec<Action>,
    ) {
        let command = Command::Review(command);
        let enabled = enabled && !self.review.is_finishing();
        command_button_ui(ui, self.session, enabled, button, command, actions);
    }

    // ---- what else is known

    fn facts_ui(&self, ui: &mut Ui) {
        let palette = Palette::of(ui);
        let mark = &self.item.mark;
        if !mark.note.is_empty() {
            fact_ui(ui, "Note", &[(&mark.note, palette.text)]);
        }
        if let Some(details) = mark.details.as_ref().filter(|details| !details.is_empty()) {
            let label = match details {
                Details::Figure { .. } => "Value",
                Details::LegalBasis { .. } => "Provision",
            };
            let value = details.to_string();
            let warning = if words::disagrees(details, mark, self.text(), self.spans()) {
                " · will no longer agree with the quote"
            } else {
                ""
            };
            fact_ui(
                ui,
                label,
                &[(&value, palette.text), (warning, palette.weak)],
            );
        }
        if let Some(review) = &mark.review {
            let said = format!("{} by {}", review.verdict.word(), review.by);
            fact_ui(ui, "Verdict", &[(&said, palette.text)]);
        }
        let history = "The old quote and its place are kept, whatever you choose.";
        fact_ui(ui, "History", &[(history, palette.weak)]);
    }
}

/// How many pages up the keyboard asks to go: the page keys belong to what is read, the arrows
/// to the list.
fn pages(ui: &Ui, session: &Session) -> f32 {
    let is_elsewhere = |id| id != super::list_id();
    let has_keys = !ui.memory(|memory| memory.focused().is_some_and(is_elsewhere));
    if !has_keys || session.overlay.is_some() {
        return 0.0;
    }
    ui.input_mut(|input| {
        let mut pressed = |key| input.consume_key(egui::Modifiers::NONE, key);
        let up = f32::from(u8::from(pressed(egui::Key::PageUp)));
        let down = f32::from(u8::from(pressed(egui::Key::PageDown)));
        up - down
    })
}

/// What else is known, in words of several colours.
fn fact_ui(ui: &mut Ui, label: &str, words: &[(&str, egui::Color32)]) {
    named_ui(ui, label, |ui| {
        let mut job = egui::text::LayoutJob::default();
        for (words, color) in words {
            job.append(words, 0.0, fonts::BODY.format(*color));
        }
        job.wrap.max_width = ui.available_width();
        ui.label(job);
    });
    ui.add_space(8.0);
}
