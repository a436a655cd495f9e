//! The field for a line number. Lines are shown from 1 and asked for from 0.

use egui::{Id, Key, Modifiers, Ui};

use super::{fault_ui, focus_first, foot_ui, label_ui};
use crate::session::Session;
use crate::session::action::Action;
use crate::ui::widgets::{PushButton, TextField, thousands};

#[derive(Debug, Default)]
pub(super) struct LineState {
    typed: String,
    fault: Option<String>,
}

pub(super) fn line_ui(
    ui: &mut Ui,
    session: &Session,
    state: &mut LineState,
    is_new: bool,
    actions: &mut Vec<Action>,
) {
    let Some(document) = &session.document else {
        actions.push(Action::Show(None));
        return;
    };
    let count = document.text().line_count();
    label_ui(ui, &format!("Line, 1 to {}", format_line(count)));
    let id = Id::unique("go to line: field");
    let focused = ui.memory(|memory| memory.has_focus(id));
    let enter = focused && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
    let field = ui.add(TextField::new(&mut state.typed, "Line").id(id));
    focus_first(ui, &field, is_new);
    if field.changed() {
        state.fault = None;
    }
    if let Some(fault) = &state.fault {
        fault_ui(ui, fault);
    }
    foot_ui(ui, |ui| {
        let go = ui.add(PushButton::primary("Go").keys(&["Enter"]));
        if go.clicked() || enter {
            match line(&state.typed, count) {
                Ok(line) => actions.push(Action::GoToLine(line)),
                Err(fault) => {
                    state.fault = Some(fault);
                    field.request_focus();
                }
            }
        }
    });
}

fn format_line(line: u32) -> String {
    thousands(usize::try_from(line).unwrap_or(usize::MAX))
}

/// The line that was typed, counted from 0, or what is wrong with it.
fn line(typed: &str, count: u32) -> Result<u32, String> {
    let digits: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != ',')
        .collect();
    if digits.is_empty() {
        return Err("Type the number of a line".to_owned());
    }
    if !digits.chars().all(|c| c.is_ascii_digit()) {
        return Err("A line is a number, such as 12".to_owned());
    }
    let last = match count {
        1 => "The text has one line".to_owned(),
        _ => format!("The last line is {}", format_line(count)),
    };
    match digits.parse::<u32>() {
        Ok(0) => Err("Lines are counted from 1".to_owned()),
        Ok(line) if line <= count => Ok(line - 1),
        // Also a number that is too large to be one.
        Ok(_) | Err(_) => Err(last),
    }
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_line_is_asked_for_from_0() {
        assert_eq!(line("1", 40), Ok(0));
        assert_eq!(line(" 1,284 ", 1_284), Ok(1_283));
    }

    #[test]
    fn what_is_wrong_is_said_in_words() {
        let fault = |typed| line(typed, 1_284).expect_err("wrong");
        assert_eq!(fault("1285"), "The last line is 1,284");
        assert_eq!(fault("99999999999999"), "The last line is 1,284");
        assert_eq!(fault("0"), "Lines are counted from 1");
        assert_eq!(fault("x"), "A line is a number, such as 12");
        assert_eq!(fault(""), "Type the number of a line");
    }
}
