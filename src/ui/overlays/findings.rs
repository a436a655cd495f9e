//! What a person should know about the file with the marks. Lines are those of that file,
//! counted from 1.

use egui::{Id, ScrollArea, TextEdit, Ui};

use super::{focus_first, foot_ui, paragraph_ui, weak_ui};
use crate::session::Session;
use crate::session::action::Action;
use crate::store::finding::Finding;
use crate::ui::fonts;
use crate::ui::theme::Palette;
use crate::ui::widgets::{PushButton, thousands};

/// The list is a field that cannot be edited, laid out as a whole: more would be slow, and
/// nobody reads on. All of them are copied.
const SHOWN: usize = 500;

pub(super) fn findings_ui(ui: &mut Ui, session: &Session, is_new: bool, actions: &mut Vec<Action>) {
    let findings = session
        .document
        .as_ref()
        .map(|document| document.sidecar.findings.as_slice())
        .unwrap_or_default();
    if findings.is_empty() {
        paragraph_ui(ui, "Nothing to tell: every mark fits the text.");
    } else {
        weak_ui(
            ui,
            "About the file with the marks. What does not fit is kept there as it is.",
        );
        let list = text(&findings[..findings.len().min(SHOWN)]);
        let room = (ui.ctx().content_rect().height() - 280.0).max(80.0);
        ScrollArea::vertical()
            .id_salt("findings")
            .max_height(room.min(420.0))
            .auto_shrink([false, true])
            .animated(false)
            .show(ui, |ui| {
                let palette = Palette::of(ui);
                ui.spacing_mut().extra_text_line_spacing = 4.0;
                let mut list = list.as_str();
                let edit = TextEdit::multiline(&mut list)
                    .id(Id::unique("findings: list"))
                    .font(fonts::BODY.font())
                    .text_color(palette.text)
                    .frame(egui::Frame::NONE)
                    .desired_rows(1)
                    .desired_width(f32::INFINITY);
                ui.add(edit).accessible_name("Findings");
            });
        if findings.len() > SHOWN {
            let more = thousands(findings.len() - SHOWN);
            weak_ui(ui, &format!("and {more} more"));
        }
    }
    foot_ui(ui, |ui| {
        let close = ui.add(PushButton::primary("Close"));
        focus_first(ui, &close, is_new);
        if close.clicked() {
            actions.push(Action::Show(None));
        }
        if !findings.is_empty() && ui.add(PushButton::secondary("Copy all")).clicked() {
            ui.ctx().copy_text(text(findings));
        }
    });
}

/// One finding a line, with a capital.
fn text(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        if !text.is_empty() {
            text.push('\n');
        }
        let line = finding.to_string();
        let mut chars = line.chars();
        text.extend(chars.next().into_iter().flat_map(char::to_uppercase));
        text.push_str(chars.as_str());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_lines_with_their_place() {
        let findings = [
            Finding {
                line: Some(7),
                ..Finding::new("the quote differs from the text")
            },
            Finding::new("a link leads to nothing"),
        ];
        assert_eq!(
            text(&findings),
            "Line 7: the quote differs from the text\nA link leads to nothing"
        );
    }
}
