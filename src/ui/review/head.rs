//! The head of the review: what happened, which source was marked and which is there now, and
//! the tabs. Lengths are points.

use egui::{Align, CornerRadius, Layout, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use jiff::Timestamp;

use super::words;
use crate::session::review::{Review, ReviewAction, Tab};
use crate::session::{Action, Document};
use crate::store::SourceIdentity;
use crate::text::reanchor::Kind;
use crate::ui::icons::ICON_SIZE;
use crate::ui::theme::{Palette, RADIUS};
use crate::ui::widgets::{paint_focus_ring, vertical_divider_ui};
use crate::ui::{fonts, format};

const PADDING: f32 = 16.0;
const TAB_HEIGHT: f32 = 30.0;
/// In a window lower than this, the marks need the room more than the words do.
const LOW: f32 = 640.0;
/// The words at the left keep at least this much beside the facts.
const WORDS_MIN: f32 = 420.0;

/// Shows the head over the width of `ui`.
pub fn head_ui(ui: &mut Ui, document: &Document, review: &Review, actions: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    let is_low = ui.ctx().content_rect().height() < LOW;
    ui.add_space(13.0);
    let facts = facts(document, review);
    let facts_width = facts.iter().map(|fact| fact.width(ui)).fold(0.0, f32::max);
    let room = ui.available_width() - 2.0 * PADDING;
    let beside = room - facts_width - 32.0 >= WORDS_MIN;
    ui.horizontal_top(|ui| {
        ui.add_space(PADDING);
        let words_width = if beside {
            room - facts_width - 32.0
        } else {
            room
        };
        ui.vertical(|ui| {
            ui.set_width(words_width);
            title_ui(ui, review, is_low);
            if !beside {
                ui.add_space(2.0);
                ui.horizontal_wrapped(|ui| {
                    ui.spacing_mut().item_spacing = vec2(24.0, 0.0);
                    for fact in &facts {
                        fact.ui(ui);
                    }
                });
            }
        });
        if beside {
            let size = vec2(facts_width + 32.0, 0.0);
            ui.allocate_ui_with_layout(size, Layout::top_down(Align::Max), |ui| {
                ui.add_space(2.0);
                for fact in &facts {
                    fact.ui(ui);
                }
            });
        }
    });
    ui.add_space(11.0);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(2.0, 2.0);
        // Rows and tabs stand out, so that their words are in line with the title.
        ui.add_space(PADDING / 2.0);
        for tab in Tab::ALL {
            if tab == Tab::Of(Kind::Unmoved) {
                ui.add_space(10.0);
                vertical_divider_ui(ui, 16.0);
                ui.add_space(10.0);
            }
            if tab_ui(ui, review, tab).clicked() {
                actions.push(Action::Review(ReviewAction::ShowTab(tab)));
            }
        }
    });
    ui.add_space(12.0);
}

fn title_ui(ui: &mut Ui, review: &Review, is_low: bool) {
    let palette = Palette::of(ui);
    let title = words::title(review);
    let heading = ui.label(fonts::TITLE.rich(title).color(palette.text));
    heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, title));
    ui.label(
        fonts::BODY
            .rich(words::summary(review, is_low))
            .color(palette.weak),
    );
}

// ---- the two sources

/// What is known of a source, on one line.
struct Fact {
    label: &'static str,
    hash: String,
    rest: String,
    tip: String,
}

fn facts(document: &Document, review: &Review) -> Vec<Fact> {
    let now = Fact::new(
        "File now",
        &document.source.identity,
        document.source.modified,
    );
    if review.old.is_same {
        return vec![now];
    }
    let old = &review.old;
    vec![Fact::new("Marked on", &old.identity, old.marked), now]
}

impl Fact {
    fn new(label: &'static str, identity: &SourceIdentity, at: Option<Timestamp>) -> Self {
        let size = format::counted(
            usize::try_from(identity.bytes).unwrap_or(usize::MAX),
            "byte",
            "bytes",
        );
        Self {
            label,
            hash: format::short_hash(&identity.sha256),
            rest: match at {
                Some(at) => format!("{}, {size}", format::day(at)),
                None => size,
            },
            tip: format!("SHA-256 {}", identity.sha256),
        }
    }

    fn parts(&self) -> [(&str, bool); 3] {
        [(self.label, false), (&self.hash, true), (&self.rest, false)]
    }

    const GAP: f32 = 6.0;

    fn width(&self, ui: &Ui) -> f32 {
        let color = Palette::of(ui).text;
        let widths = self
            .parts()
            .map(|(words, _)| fonts::SMALL.line(ui, words, color).size().x);
        (widths.iter().sum::<f32>() + 2.0 * Self::GAP).ceil()
    }

    fn ui(&self, ui: &mut Ui) {
        let palette = Palette::of(ui);
        let (rect, response) =
            ui.allocate_exact_size(vec2(self.width(ui), fonts::BODY.line), Sense::hover());
        response.widget_info(|| {
            let said = format!("{} {} {}", self.label, self.hash, self.rest);
            WidgetInfo::labeled(Role::Label, true, said)
        });
        let mut x = rect.left();
        for (words, is_strong) in self.parts() {
            let color = if is_strong {
                palette.text
            } else {
                palette.weak
            };
            let galley = fonts::SMALL.line(ui, words, color);
            let width = galley.size().x;
            let at = pos2(x, rect.center().y - galley.size().y / 2.0);
            ui.painter().galley(at, galley, color);
            x += width + Self::GAP;
        }
        response.on_hover_text(&self.tip);
    }
}

// ---- tabs

fn tab_ui(ui: &mut Ui, review: &Review, tab: Tab) -> Response {
    const PADDING: f32 = 8.0;
    const GAP: f32 = 7.0;

    let palette = Palette::of(ui);
    let count = review.range(tab).len();
    let is_on = review.tab() == tab;
    let is_enabled = count > 0;
    let icon = match tab {
        Tab::ToDecide => None,
        Tab::Of(kind) => Some(words::icon(kind)),
    };
    let name = words::tab_name(tab);
    let color = if is_enabled {
        palette.text
    } else {
        palette.faint
    };
    let weak = if is_enabled {
        palette.weak
    } else {
        palette.faint
    };
    // Measured in the wider weight, so that a click moves nothing.
    let name_width = fonts::BODY_SEMIBOLD.line(ui, name, color).size().x.ceil();
    let role = if is_on {
        fonts::BODY_SEMIBOLD
    } else {
        fonts::BODY
    };
    let words = role.line(ui, name, color);
    let number = fonts::BODY.line(ui, format::number(count), weak);
    let lead = if icon.is_some() { ICON_SIZE + GAP } else { 0.0 };
    let width = PADDING + lead + name_width + GAP + number.size().x.ceil() + PADDING;
    let sense = if is_enabled {
        Sense::click()
    } else {
        Sense::hover()
    };
    let (rect, response) = ui.allocate_exact_size(vec2(width, TAB_HEIGHT), sense);
    response.widget_info(|| {
        let said = format!("{name}: {}", format::number(count));
        WidgetInfo::selected(Role::Tab, is_enabled, is_on, said)
    });
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let painter = ui.painter();
    if is_on || response.is_pointer_button_down_on() {
        painter.rect_filled(rect, CornerRadius::same(RADIUS), palette.active);
    } else if response.hovered() && is_enabled {
        painter.rect_filled(rect, CornerRadius::same(RADIUS), palette.hover);
    }
    let middle = rect.center().y;
    let mut x = rect.left() + PADDING;
    if let Some(icon) = icon {
        icon.paint(painter, pos2(x + ICON_SIZE / 2.0, middle), color);
        x += lead;
    }
    painter.galley(pos2(x, middle - words.size().y / 2.0), words, color);
    x += name_width + GAP;
    painter.galley(pos2(x, middle - number.size().y / 2.0), number, weak);
    paint_focus_ring(painter, palette, &response, rect.shrink(2.0), RADIUS);
    response
}
