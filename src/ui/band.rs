//! The band of trouble under the menu bar: what happened, what to do, and the ways out.
//! Lengths are points.

use egui::{Align, Frame, Layout, Margin, Rect, Role, Sense, Ui, vec2};

use super::fonts;
use super::icons::{ICON_SIZE, Icon};
use super::theme::Palette;
use super::widgets::{IconButton, PushButton};
use crate::session::Session;
use crate::session::action::{Action, Severity, Trouble};

/// The coloured bar at the left.
const BAR: f32 = 3.0;
const GAP: f32 = 8.0;
/// Buttons and the first line of words stand in line.
const BUTTON_HEIGHT: f32 = 28.0;
const CLOSE: f32 = 24.0;
/// Words are not squeezed under this by buttons beside them.
const WORDS_MIN_WIDTH: f32 = 360.0;
const COPY: &str = "Copy details";

/// Shows the newest trouble over the whole width; nothing where there is none. The height is
/// what the words need.
pub fn band_ui(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    let Some(trouble) = session.troubles.last() else {
        return;
    };
    let palette = Palette::of(ui);
    let color = match trouble.severity {
        Severity::Warning => palette.warn,
        Severity::Danger => palette.danger,
    };
    let margin = Margin {
        left: 16,
        right: 12,
        top: 8,
        bottom: 8,
    };
    let frame = Frame::NONE.fill(palette.raised).inner_margin(margin);
    let shown = frame.show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(GAP, GAP);
        ui.set_width(ui.available_width());
        content_ui(ui, trouble, color, session.troubles.len() - 1, actions);
    });
    let rect = shown.response.rect;
    let bar = Rect::from_min_size(rect.left_top(), vec2(BAR, rect.height()));
    ui.painter().rect_filled(bar, 0.0, color);
}

fn content_ui(
    ui: &mut Ui,
    trouble: &Trouble,
    color: egui::Color32,
    more: usize,
    actions: &mut Vec<Action>,
) {
    let buttons = buttons_width(ui, trouble, more);
    let around = ICON_SIZE + GAP + GAP + CLOSE;
    let beside = ui.available_width() - around - GAP - buttons;
    let is_wide = beside >= WORDS_MIN_WIDTH;
    let words = if is_wide {
        beside
    } else {
        ui.available_width() - around
    };
    ui.with_layout(Layout::left_to_right(Align::Min), |ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(ICON_SIZE, BUTTON_HEIGHT), Sense::hover());
        Icon::Warning.paint(ui.painter(), rect.center(), color);
        words_ui(ui, trouble, words);
        if is_wide {
            buttons_ui(ui, trouble, more, actions);
        }
        ui.add_space((ui.available_width() - CLOSE).max(0.0));
        let close = ui.allocate_ui_with_layout(
            vec2(CLOSE, BUTTON_HEIGHT),
            Layout::left_to_right(Align::Center),
            |ui| ui.add(IconButton::new(Icon::Close, "Close message")),
        );
        if close.inner.clicked() {
            actions.push(Action::Dismiss(trouble.id));
        }
    });
    if !is_wide {
        ui.horizontal_wrapped(|ui| {
            ui.add_space(ICON_SIZE + GAP);
            buttons_ui(ui, trouble, more, actions);
        });
    }
}

/// What happened in 500, what to do in the weak colour: one paragraph that wraps.
fn words_ui(ui: &mut Ui, trouble: &Trouble, width: f32) {
    let palette = Palette::of(ui);
    let mut job = egui::text::LayoutJob::default();
    job.append(&trouble.what, 0.0, fonts::BODY_MEDIUM.format(palette.text));
    if !trouble.way_out.is_empty() {
        job.append(
            &format!(" {}", trouble.way_out),
            0.0,
            fonts::BODY.format(palette.weak),
        );
    }
    job.wrap.max_width = width;
    let galley = ui.painter().layout_job(job);
    let offset = (BUTTON_HEIGHT - fonts::BODY.line) / 2.0;
    let size = vec2(width, (galley.size().y + 2.0 * offset).max(BUTTON_HEIGHT));
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let at = rect.left_top() + vec2(0.0, offset);
    ui.painter().galley(at, galley, palette.text);
    response.widget_info(|| {
        let words = format!("{} {}", trouble.what, trouble.way_out);
        egui::WidgetInfo::labeled(Role::Alert, true, words.trim_end())
    });
}

fn buttons_ui(ui: &mut Ui, trouble: &Trouble, more: usize, actions: &mut Vec<Action>) {
    for (name, action) in trouble.ways.iter().take(2) {
        if ui.add(PushButton::secondary(name).compact()).clicked() {
            actions.push(action.clone());
        }
    }
    if ui.add(PushButton::quiet(COPY).compact()).clicked() {
        ui.ctx().copy_text(trouble.details.clone());
    }
    if let Some(text) = more_text(more) {
        let palette = Palette::of(ui);
        let galley = fonts::SMALL.line(ui, text, palette.weak);
        let (rect, response) =
            ui.allocate_exact_size(vec2(galley.size().x, BUTTON_HEIGHT), Sense::hover());
        let at = rect.left_center() - vec2(0.0, galley.size().y / 2.0);
        response.widget_info(|| egui::WidgetInfo::labeled(Role::Label, true, galley.text()));
        ui.painter().galley(at, galley, palette.weak);
    }
}

fn more_text(more: usize) -> Option<String> {
    (more > 0).then(|| format!("{more} more"))
}

/// The width that the buttons take, to know whether the words have room beside them.
fn buttons_width(ui: &Ui, trouble: &Trouble, more: usize) -> f32 {
    const PADDING: f32 = 12.0;
    let color = Palette::of(ui).text;
    let words = |role: fonts::Role, text: &str| role.line(ui, text, color).size().x.ceil();
    let ways = trouble.ways.iter().take(2);
    let ways: f32 = ways
        .map(|(name, _)| words(fonts::BODY_MEDIUM, name) + 2.0 * PADDING + GAP)
        .sum();
    let more = more_text(more).map_or(0.0, |text| GAP + words(fonts::SMALL, &text));
    ways + words(fonts::BODY, COPY) + 2.0 * PADDING + more
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    use super::*;
    use crate::session::command::Command;
    use crate::store::settings::Settings;
    use crate::ui::theme;

    fn harness(width: f32, troubles: u64) -> Harness<'static, (Session, Vec<Action>)> {
        let mut session = Session::new(Settings::default(), None, || {});
        session.troubles = (1..=troubles)
            .map(|id| Trouble {
                id,
                severity: Severity::Danger,
                what: format!("The marks could not be saved, {id}."),
                way_out: "Your marks are safe in this window.".to_owned(),
                ways: vec![
                    ("Try again", Action::Run(Command::Save)),
                    ("Save elsewhere…", Action::Run(Command::SaveElsewhere)),
                ],
                details: "what to send".to_owned(),
            })
            .collect();
        let mut harness = Harness::builder()
            .with_size(vec2(width, 300.0))
            .with_context_setup(theme::install)
            .build_ui_state(
                |ui, (session, actions): &mut (Session, Vec<Action>)| {
                    band_ui(ui, session, actions);
                },
                (session, Vec::new()),
            );
        harness.run();
        harness
    }

    #[test]
    fn the_newest_trouble_is_told_and_the_others_counted() {
        let harness = harness(1200.0, 3);
        harness
            .get_by_label("The marks could not be saved, 3. Your marks are safe in this window.");
        harness.get_by_value("2 more");
    }

    #[test]
    fn ways_out_are_buttons_at_any_width() {
        for width in [1200.0, 500.0] {
            let mut harness = harness(width, 1);
            harness.get_by_label("Save elsewhere…").click();
            harness.run();
            harness.get_by_label("Close message").click();
            harness.run();
            assert!(matches!(
                harness.state().1.as_slice(),
                [Action::Run(Command::SaveElsewhere), Action::Dismiss(1)]
            ));
        }
    }

    #[test]
    fn details_can_be_copied() {
        let mut harness = harness(1200.0, 1);
        harness.get_by_label(COPY).click();
        harness.step();
        let commands = &harness.output().platform_output.commands;
        assert!(commands.iter().any(|command| matches!(
            command,
            egui::OutputCommand::CopyText(text) if text == "what to send"
        )));
    }

    #[test]
    fn nothing_is_shown_where_nothing_is_wrong() {
        let harness = harness(1200.0, 0);
        assert!(harness.query_by_label(COPY).is_none());
    }
}
