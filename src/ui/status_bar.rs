//! The bar at the foot of the window: how the source, the marks and the disk stand. Lengths are
//! points; places shown to people are code points, lines count from 1.

use std::time::Duration;

use egui::{
    Align, Color32, CornerRadius, Layout, Pos2, Response, Role, Sense, Stroke, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};

use super::choice_menu::{MenuItem, choice_menu};
use super::documents::OPENING_DELAY;
use super::icons::{ICON_SIZE, Icon};
use super::theme::{Palette, RADIUS_CHIP};
use super::widgets::{paint_focus_ring, vertical_divider_ui};
use super::{fonts, format};
use crate::session::document::{Access, READING, SOURCE_CHANGED, Standing};
use crate::session::{Action, Command, Document, Overlay, Session};
use crate::store::check::{HistoryState, Severity};
use crate::text::decode;

/// The height of the bar.
pub const HEIGHT: f32 = 26.0;
const PADDING: f32 = 16.0;
/// How often an opening tells how far it has come.
const PROGRESS_STEP: Duration = Duration::from_millis(100);
/// On either side of a divider.
const GAP: f32 = 10.0;
const DIVIDER_HEIGHT: f32 = 10.0;
/// Between an icon and its words.
const ICON_GAP: f32 = 6.0;
/// How far the fill of an item that can be clicked stands out from its words.
const FILL_OUT: f32 = 5.0;
/// Longest reason shown in the bar; the rest stands in the tooltip.
const REASON_WIDTH: f32 = 320.0;
/// Left of what stands at the right.
const MIDDLE_GAP: f32 = 24.0;

/// Shows the bar over the whole of `ui`, which has no margin.
pub fn status_bar_ui(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    let area = ui.available_rect_before_wrap();
    let bar = area.with_max_y(area.top() + HEIGHT);
    let inside = bar.shrink2(vec2(PADDING, 0.0));
    ui.advance_cursor_after_rect(bar);
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);

    let right = UiBuilder::new()
        .id_salt("right")
        .max_rect(inside)
        .layout(Layout::right_to_left(Align::Center));
    let right = ui.scope_builder(right, |ui| {
        if let Some(document) = &session.document {
            document_right_ui(ui, session, document, actions);
        } else {
            let words = "Works offline; opens no connection";
            Item::new(words).icon(Icon::Lock).ui(ui);
        }
    });
    let mut room = inside;
    room.max.x = (right.response.rect.left() - MIDDLE_GAP).max(room.min.x);
    let left = UiBuilder::new()
        .id_salt("left")
        .max_rect(room)
        .layout(Layout::left_to_right(Align::Center));
    ui.scope_builder(left, |ui| {
        ui.shrink_clip_rect(room.expand2(vec2(FILL_OUT, 0.0)));
        match &session.document {
            Some(document) => document_left_ui(ui, session, document, actions),
            None if told_opening(ui, session).is_none() => {
                Item::new("No document open").ui(ui);
            }
            None => {}
        }
        moment_ui(ui, session, actions);
    });
}

// ---- left

fn document_left_ui(
    ui: &mut Ui,
    session: &Session,
    document: &Document,
    actions: &mut Vec<Action>,
) {
    verdict_ui(ui, session, document, actions);
    divider(ui);
    encoding_ui(ui, document, actions);
    divider(ui);
    if session.shown_review().is_some() {
        // There is no caret to tell of.
        Item::new(document.name()).ui(ui);
        return;
    }

    let text = document.text();
    let head = document.selection.head;
    let place = format!(
        "Line {}, character {}",
        format::number(text.line_of(head) + 1),
        format::number(text.char_of(head))
    );
    let place = Item::new(&place).button().ui(ui);
    if place.on_hover_text("Go to line…").clicked() {
        actions.push(Action::Run(Command::GoToLine));
    }
    if let Some(span) = document.selection.span {
        divider(ui);
        let count = text.char_of(span.end()) - text.char_of(span.start());
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let words = format::counted(count, "character selected", "characters selected");
        Item::new(&words).ui(ui);
    }
}

/// How the files of the document stand; a click shows all that is known.
fn verdict_ui(ui: &mut Ui, session: &Session, document: &Document, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let report = session.verification.report.as_ref();
    let tip = match report {
        Some((report, _)) => format!("{}. Show what was checked…", report.verdict),
        None => "Show what was checked…".to_owned(),
    };
    let hash = &document.source.identity.sha256;
    if session.is_reading_marks() {
        // Whether it is what was marked is not known before.
        Item::new("Source not verified yet").ui(ui);
        return;
    }
    let item = if document.access == Access::ReadOnly(SOURCE_CHANGED) {
        Item::new(SOURCE_CHANGED).fault(palette.warn)
    } else {
        Item::new("Source verified")
            .color(palette.text)
            .icon(Icon::Check)
    };
    let item = item.button().ui(ui);
    if document.access != Access::ReadOnly(SOURCE_CHANGED) {
        ui.add_space(ICON_GAP);
        let digits = Item::new(&format::short_hash(hash)).ui(ui);
        digits.on_hover_text(format!("SHA-256 {hash}"));
    }
    if item.on_hover_text(&tip).clicked() {
        actions.push(Action::Run(Command::Verify));
    }
    let Some((report, _)) = report else { return };
    let (words, color) = match report.worst() {
        _ if report.history == HistoryState::Altered => {
            ("History altered".to_owned(), palette.danger)
        }
        _ if report.history == HistoryState::Damaged => {
            ("History damaged".to_owned(), palette.danger)
        }
        Some(Severity::Altered | Severity::Problem) => {
            let grave = report.findings.len() - report.count(Severity::Note);
            (format::counted(grave, "finding", "findings"), palette.warn)
        }
        Some(Severity::Note) | None => return,
    };
    divider(ui);
    let item = Item::new(&words).fault(color).button().ui(ui);
    if item.on_hover_text(&tip).clicked() {
        actions.push(Action::Run(Command::Verify));
    }
}

fn encoding_ui(ui: &mut Ui, document: &Document, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let source = &document.source;
    let name = format::encoding(source.encoding);
    let fault = match (source.is_malformed, source.is_guessed) {
        (true, _) => Some("some characters could not be read"),
        (false, true) => Some("guessed"),
        (false, false) => None,
    };
    let words = match fault {
        Some(fault) => format!("{name}, {fault}"),
        None => name.into_owned(),
    };
    let mut item = Item::new(&words).button();
    if fault.is_some() {
        item = item.fault(palette.warn);
    }
    let button = item.ui(ui);
    let is_marked = !document.annotations.is_empty() || !document.sidecar.misfits.is_empty();
    let why_not = is_marked.then_some("Cannot change once something is marked");
    let items: Vec<MenuItem> =
        if egui::Popup::is_id_open(ui.ctx(), egui::Popup::default_response_id(&button))
            || button.clicked()
        {
            decode::encodings()
                .iter()
                .map(|encoding| MenuItem {
                    text: format::encoding(encoding.name()).into_owned(),
                    trailing: String::new(),
                    chosen: encoding.name() == source.encoding,
                })
                .collect()
        } else {
            Vec::new()
        };
    if let Some(at) = choice_menu(&button, "Encodings", &items, why_not) {
        let encoding = decode::encodings()[at];
        if encoding.name() != source.encoding || source.is_guessed {
            actions.push(Action::SetEncoding(encoding.name()));
        }
    }
    let tip = if is_marked {
        "The encoding cannot change once something is marked"
    } else {
        "Read the source in another encoding"
    };
    button.on_hover_text(tip);
}

/// What passes: an opening that takes its time, a hint.
fn moment_ui(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    if let Some(name) = told_opening(ui, session) {
        if session.document.is_some() {
            divider(ui);
        }
        let percent = session
            .opening
            .as_ref()
            .map(|opening| opening.progress.percent());
        let words = match percent {
            Some(percent) if percent > 0 => format!("Opening {name}… {percent}%"),
            _ => format!("Opening {name}…"),
        };
        Item::new(&words).color(palette.text).live().ui(ui);
        divider(ui);
        if Item::new("Cancel").button().ui(ui).clicked() {
            actions.push(Action::CancelOpening);
        }
    } else if let Some(hint) = &session.hint {
        if session.document.is_some() {
            divider(ui);
        }
        let room = ui.available_width();
        let hint = Item::new(&hint.text).color(palette.text).live();
        hint.sign(paint_hint_sign).max_width(room).ui(ui);
    }
}

/// The name of what is being opened, once it takes long enough to be told of.
fn told_opening(ui: &Ui, session: &Session) -> Option<String> {
    let opening = session.opening.as_ref()?;
    let rest = OPENING_DELAY.saturating_sub(opening.since.elapsed());
    if rest > Duration::ZERO {
        ui.ctx().request_repaint_after(rest);
        return None;
    }
    ui.ctx().request_repaint_after(PROGRESS_STEP);
    let name = opening.path.file_name().unwrap_or_default();
    Some(name.to_string_lossy().into_owned())
}

// ---- right

fn document_right_ui(
    ui: &mut Ui,
    session: &Session,
    document: &Document,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    let author = session.settings.author.as_str();
    let item = if author.is_empty() {
        Item::new("No author").fault(palette.warn)
    } else {
        Item::new(author).icon(Icon::Person)
    };
    let author = item.button().ui(ui);
    if author
        .on_hover_text("Who marks: change in settings")
        .clicked()
    {
        actions.push(Action::Show(Some(Overlay::Settings)));
    }
    divider(ui);
    if session.shown_review().is_some() {
        Item::new("Not saved until you finish").ui(ui);
        divider(ui);
        let marks = document.annotations.len() + document.annotations.waiting();
        Item::new(&format::marks(marks)).ui(ui);
        return;
    }
    saving_ui(ui, document, session.settings.autosave);
    if session.is_reading_marks() {
        return;
    }
    divider(ui);
    Item::new(&marks_words(document)).ui(ui);
}

fn marks_words(document: &Document) -> String {
    let all = document.annotations.len();
    let unreviewed = document.annotations.unreviewed();
    let marks = format::marks(all);
    match unreviewed {
        0 if all > 0 => format!("{marks} · all reviewed"),
        n if n < all => format!("{marks} · {} to review", format::number(n)),
        _ => marks,
    }
}

fn saving_ui(ui: &mut Ui, document: &Document, autosave: bool) {
    let palette = Palette::of(ui);
    if let Access::ReadOnly(why) = document.access {
        if why == READING {
            // How far that is stands beside it.
            Item::new(why).ui(ui);
        } else if why == SOURCE_CHANGED {
            // The first item tells why.
            Item::new("Read-only").ui(ui);
        } else {
            let words = format!("Read-only: {why}");
            let item = Item::new(&words).fault(palette.warn);
            item.max_width(REASON_WIDTH).ui(ui).on_hover_text(&words);
        }
        return;
    }
    match document.standing(autosave) {
        Standing::Saved(Some(at)) => {
            let words = format!("Saved {}", format::time(at));
            Item::new(&words).ui(ui);
        }
        Standing::Saved(None) if document.annotations.is_empty() => {
            Item::new("Nothing to save").ui(ui);
        }
        Standing::Saved(None) => {
            Item::new("Saved").ui(ui);
        }
        Standing::Unsaved => {
            Item::new("Unsaved changes").ui(ui);
        }
        Standing::Saving => {
            Item::new("Saving…").ui(ui);
        }
        Standing::Failed(why) => {
            let words = format!("Not saved: {why}");
            let item = Item::new(&words).fault(palette.danger).live();
            item.max_width(REASON_WIDTH).ui(ui).on_hover_text(&words);
        }
    }
}

// ---- items

fn divider(ui: &mut Ui) {
    ui.add_space(GAP);
    vertical_divider_ui(ui, DIVIDER_HEIGHT);
    ui.add_space(GAP);
}

type Sign = fn(&egui::Painter, Pos2, Color32);

/// Something that the bar says.
struct Item<'a> {
    words: &'a str,
    icon: Option<Icon>,
    sign: Option<Sign>,
    color: Option<Color32>,
    icon_color: Option<Color32>,
    is_button: bool,
    is_live: bool,
    max_width: f32,
}

impl<'a> Item<'a> {
    fn new(words: &'a str) -> Self {
        Self {
            words,
            icon: None,
            sign: None,
            color: None,
            icon_color: None,
            is_button: false,
            is_live: false,
            max_width: f32::INFINITY,
        }
    }

    fn icon(self, icon: Icon) -> Self {
        Self {
            icon: Some(icon),
            ..self
        }
    }

    /// A sign that is painted like an icon.
    fn sign(self, sign: Sign) -> Self {
        Self {
            sign: Some(sign),
            ..self
        }
    }

    fn color(self, color: Color32) -> Self {
        Self {
            color: Some(color),
            ..self
        }
    }

    /// Something wrong: a colour and the sign for it.
    fn fault(self, color: Color32) -> Self {
        Self {
            icon_color: Some(color),
            ..self.color(color).icon(Icon::Warning)
        }
    }

    fn button(self) -> Self {
        Self {
            is_button: true,
            ..self
        }
    }

    /// Read out when it appears.
    fn live(self) -> Self {
        Self {
            is_live: true,
            ..self
        }
    }

    fn max_width(self, max_width: f32) -> Self {
        Self { max_width, ..self }
    }

    fn ui(self, ui: &mut Ui) -> Response {
        let palette = Palette::of(ui);
        let color = self.color.unwrap_or(palette.weak);
        let has_sign = self.icon.is_some() || self.sign.is_some();
        let lead = if has_sign { ICON_SIZE + ICON_GAP } else { 0.0 };
        let words = fonts::SMALL.elided(ui, self.words, color, self.max_width - lead);
        let (sense, role) = if self.is_button {
            (Sense::click(), Role::Button)
        } else {
            (Sense::hover(), Role::Label)
        };
        let size = vec2((lead + words.size().x).ceil(), HEIGHT);
        let (rect, response) = ui.allocate_exact_size(size, sense);
        response.widget_info(|| WidgetInfo::labeled(role, ui.is_enabled(), self.words));
        if self.is_live {
            ui.ctx().accesskit_node_builder(response.id, |node| {
                node.set_live(egui::accesskit::Live::Polite);
            });
        }
        if !ui.is_rect_visible(rect) {
            return response;
        }
        let painter = ui.painter();
        let fill = rect.expand2(vec2(FILL_OUT, -2.0));
        if self.is_button && (response.hovered() || response.is_pointer_button_down_on()) {
            let color = if response.is_pointer_button_down_on() {
                palette.active
            } else {
                palette.hover
            };
            painter.rect_filled(fill, CornerRadius::same(RADIUS_CHIP), color);
        }
        let middle = rect.center().y;
        let sign_at = pos2(rect.left() + ICON_SIZE / 2.0, middle);
        let sign_color = self.icon_color.unwrap_or(color);
        if let Some(icon) = self.icon {
            icon.paint(painter, sign_at, sign_color);
        }
        if let Some(sign) = self.sign {
            sign(painter, sign_at, sign_color);
        }
        let at = pos2(rect.left() + lead, middle - words.size().y / 2.0);
        painter.galley(at, words, color);
        paint_focus_ring(painter, palette, &response, fill.shrink(4.0), RADIUS_CHIP);
        response
    }
}

/// An "i" in a ring, in the manner of the icons.
fn paint_hint_sign(painter: &egui::Painter, center: Pos2, color: Color32) {
    let stroke = Stroke::new(1.5, color);
    painter.circle_stroke(center, 6.25, stroke);
    painter.circle_filled(center - vec2(0.0, 3.0), 0.9, color);
    let foot = [center - vec2(0.0, 0.5), center + vec2(0.0, 3.25)];
    painter.line_segment(foot, stroke);
}

#[cfg(test)]
mod tests;
