//! The verdict on the files of the open document, and all that was found in them. Lines are
//! those of the files, counted from 1.

use egui::Ui;

use super::lines::tall_list_ui;
use super::{focus_first, foot_ui, paragraph_ui, weak_ui};
use crate::session::action::Action;
use crate::session::{Command, Session};
use crate::store::check::Report;
use crate::text::capitalised;
use crate::ui::format;
use crate::ui::widgets::{PushButton, thousands};

/// The list is a field that cannot be edited, laid out as a whole: more would be slow, and
/// nobody reads on. All of them are copied.
const SHOWN: usize = 500;

pub(super) fn findings_ui(ui: &mut Ui, session: &Session, is_new: bool, actions: &mut Vec<Action>) {
    let verification = &session.verification;
    let report = verification.report.as_ref();
    match report {
        Some((report, at)) => {
            paragraph_ui(ui, &capitalised(&report.verdict));
            let when = if verification.is_running {
                "Checking again…".to_owned()
            } else {
                format!("Checked at {}", format::time(*at))
            };
            weak_ui(ui, &when);
        }
        None => {
            paragraph_ui(ui, "Checking the source, the marks and the history…");
        }
    }
    let findings = lines(session, report.map(|(report, _)| report));
    if !findings.is_empty() {
        findings_list_ui(ui, &findings);
    }
    foot_ui(ui, |ui| {
        let close = ui.add(PushButton::primary("Close"));
        focus_first(ui, &close, is_new);
        if close.clicked() {
            actions.push(Action::Show(None));
        }
        let again = ui.add_enabled(
            !verification.is_running,
            PushButton::secondary("Check again"),
        );
        if again.clicked() {
            actions.push(Action::Run(Command::Verify));
        }
        if let Some((report, _)) = report
            && ui.add(PushButton::secondary("Copy all")).clicked()
        {
            let mut all = vec![capitalised(&report.verdict)];
            all.extend(findings.iter().cloned());
            ui.ctx().copy_text(all.join("\n"));
        }
    });
}

fn findings_list_ui(ui: &mut Ui, findings: &[String]) {
    ui.add_space(8.0);
    let list = findings[..findings.len().min(SHOWN)].join("\n");
    let room = (ui.ctx().content_rect().height() - 300.0).clamp(80.0, 420.0);
    tall_list_ui(ui, "findings", "Findings", &list, room);
    if findings.len() > SHOWN {
        let more = thousands(findings.len() - SHOWN);
        weak_ui(ui, &format!("and {more} more"));
    }
}

/// One finding a line: what the check found, and what opening found that no check can, because
/// it is about how sidecar and history were put together.
fn lines(session: &Session, report: Option<&Report>) -> Vec<String> {
    let checked = report.map(|report| report.findings.as_slice());
    let checked = checked.unwrap_or_default();
    let mut lines: Vec<String> = checked
        .iter()
        .map(|finding| {
            let name = finding.path.file_name().unwrap_or_default();
            let line = finding.line.map(|line| format!(":{line}"));
            let mark = finding.mark.as_ref().map(|mark| format!("mark {mark}: "));
            format!(
                "{}{}: {}{}",
                name.to_string_lossy(),
                line.unwrap_or_default(),
                mark.unwrap_or_default(),
                finding.what
            )
        })
        .collect();
    let opened = session
        .document
        .as_ref()
        .map(|d| d.sidecar.findings.as_slice());
    for finding in opened.unwrap_or_default() {
        if !checked.iter().any(|other| other.what == finding.what) {
            lines.push(capitalised(&finding.to_string()));
        }
    }
    lines
}
