//! A review that is to be finished with undecided marks, or left with decisions that are not
//! written. No offsets here.

use egui::Ui;

use super::{focus_first, foot_ui, paragraph_ui, weak_ui};
use crate::session::action::Action;
use crate::session::review::ReviewAction;
use crate::session::{Review, Session};
use crate::ui::format;
use crate::ui::widgets::PushButton;

pub(super) fn title(session: &Session, is_leaving: bool) -> &'static str {
    let undecided = session.review.as_ref().map_or(0, Review::undecided);
    match (is_leaving, undecided) {
        (true, _) => "Your decisions are not written",
        (false, 1) => "Finish with 1 mark undecided",
        (false, _) => "Finish with marks undecided",
    }
}

pub(super) fn finish_review_ui(
    ui: &mut Ui,
    session: &Session,
    is_leaving: bool,
    is_new: bool,
    actions: &mut Vec<Action>,
) {
    let Some(review) = &session.review else {
        return;
    };
    let undecided = review.undecided();
    if is_leaving {
        let decided = format::counted(review.decided(), "decision", "decisions");
        paragraph_ui(
            ui,
            &format!("The review holds {decided}. Leaving it loses them."),
        );
    }
    if undecided > 0 {
        let words = if undecided == 1 {
            "1 mark stays in the file without a place, as it is."
        } else {
            "marks stay in the file without a place, as they are."
        };
        let count = if undecided == 1 {
            String::new()
        } else {
            format!("{} ", format::number(undecided))
        };
        let comes = "The review comes back when the document is opened again.";
        let undecided = format!("{count}{words} {comes}");
        weak_ui(ui, &undecided);
    }
    weak_ui(
        ui,
        "The marks as they are on disk are kept as a copy with a number.",
    );
    foot_ui(ui, |ui| {
        let finish = match undecided {
            0 => "Finish".to_owned(),
            n => format!("Finish with {} undecided", format::number(n)),
        };
        let finish = ui.add(PushButton::primary(&finish));
        focus_first(ui, &finish, is_new);
        if finish.clicked() {
            actions.push(Action::Review(ReviewAction::FinishUndecided));
        }
        if is_leaving
            && ui
                .add(PushButton::secondary("Leave without them"))
                .clicked()
        {
            actions.push(Action::Review(ReviewAction::Abandon));
        }
        if ui.add(PushButton::quiet("Go on deciding")).clicked() {
            actions.push(Action::Show(None));
        }
    });
}
