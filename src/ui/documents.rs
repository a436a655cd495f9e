//! The panel at the left: the documents of the folder and how far each was read. Rows count from
//! 0, lengths are points.

use std::path::{Path, PathBuf};
use std::time::Duration;

use egui::{Id, Rect, Ui, UiBuilder, pos2, vec2};

use super::icons::{ICON_SIZE, Icon};
use super::row_list::{ROW_MARGIN, RowList, RowListState};
use super::theme::Palette;
use super::widgets::{PushButton, SectionHeading};
use super::{fonts, format};
use crate::session::folder::{Entry, Folder};
use crate::session::{Action, Command, Session};

const PADDING: f32 = 16.0;
const HEADING_HEIGHT: f32 = 40.0;
/// A row with a second line for the count.
const TALL_ROW: f32 = 48.0;
/// A row on one line, in long lists.
const LOW_ROW: f32 = 28.0;
/// Above so many documents, rows are low.
const TALL_MAX: usize = 40;
const GAP: f32 = 8.0;
/// An opening is told of when it takes longer than this.
pub const OPENING_DELAY: Duration = Duration::from_millis(150);

const OPENING: &str = "Opening…";

/// What the panel remembers.
#[derive(Debug, Default)]
pub struct DocumentsState {
    rows: RowListState,
    /// The row that the keyboard is on, in the folder below.
    cursor: Option<usize>,
    folder: Option<PathBuf>,
    /// The document that was open when the list was last shown.
    current: Option<PathBuf>,
    /// Its row, so that the folder is searched only when something changed.
    current_row: Option<usize>,
}

impl DocumentsState {
    /// The name of the list for the keyboard's focus.
    #[must_use]
    pub fn list_id() -> Id {
        Id::unique("documents list")
    }

    /// Whether the list has the keyboard: it takes the arrows, Home, End, the page keys and Enter
    /// then, and no other key.
    #[must_use]
    pub fn list_has_focus(ctx: &egui::Context) -> bool {
        ctx.memory(|memory| memory.has_focus(Self::list_id()))
    }

    fn follow(&mut self, folder: &Folder, open: Option<&Path>) {
        if self.folder.as_ref() != Some(&folder.path) {
            *self = Self {
                folder: Some(folder.path.clone()),
                ..Self::default()
            };
        }
        let is_known = self.current.as_deref() == open
            && self
                .current_row
                .is_none_or(|row| folder.entries.get(row).map(|e| e.path.as_path()) == open);
        if !is_known {
            self.current = open.map(Path::to_owned);
            self.current_row = open.and_then(|path| folder.position(path));
            self.cursor = self.current_row;
            if let Some(row) = self.current_row {
                self.rows.reveal(row);
            }
        }
    }
}

/// Shows the panel over the whole of `ui`, which has no margin.
pub fn documents_ui(
    ui: &mut Ui,
    session: &Session,
    state: &mut DocumentsState,
    actions: &mut Vec<Action>,
) {
    let area = ui.available_rect_before_wrap();
    ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
    let below = area.with_min_y(area.top() + HEADING_HEIGHT);
    let heading = |ui: &mut Ui, text: &str, trailing: &str| {
        let rect = area.with_max_y(below.top()).shrink2(vec2(PADDING, 0.0));
        ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| {
            let heading = SectionHeading::new(text).trailing(trailing);
            ui.add(heading.height(HEADING_HEIGHT));
        });
    };
    let Some(folder) = &session.folder else {
        heading(ui, "Documents", "");
        no_folder_ui(ui, below, session, state, actions);
        return;
    };

    let all = folder.entries.len();
    let done = format!(
        "{} of {} done",
        format::number(folder.done()),
        format::number(all)
    );
    let trailing = if all == 0 { "" } else { done.as_str() };
    heading(ui, &folder.name(), trailing);
    if all == 0 {
        words_and_button(
            ui,
            below,
            "No text files in this folder.",
            "Open another…",
            actions,
        );
        return;
    }
    let open = session.document.as_ref().map(|doc| doc.path.as_path());
    state.follow(folder, open);
    let row_height = if all > TALL_MAX { LOW_ROW } else { TALL_ROW };
    let output = RowList::new(DocumentsState::list_id(), "Documents", all, row_height)
        .current(state.current_row)
        .cursor(state.cursor)
        .show(ui, below, &mut state.rows, |ui, row, rect, response| {
            let entry = folder.entries.get(row)?;
            let is_current = state.current_row == Some(row);
            let facts = Facts::of(session, entry, is_current);
            facts.paint(ui, rect.shrink2(vec2(ROW_MARGIN, 0.0)), is_current);
            ui.ctx().accesskit_node_builder(response.id, |node| {
                node.set_description(facts.words.as_str());
            });
            Some(facts.title.to_owned())
        });
    state.cursor = output.clicked.or(output.moved).or(state.cursor);
    let entered = output.entered.then_some(state.cursor).flatten();
    if let Some(entry) = output
        .clicked
        .or(entered)
        .and_then(|row| folder.entries.get(row))
    {
        actions.push(Action::Open(entry.path.clone()));
    }
}

/// One document that was opened by itself, and the way to a folder.
fn no_folder_ui(
    ui: &mut Ui,
    area: Rect,
    session: &Session,
    state: &mut DocumentsState,
    actions: &mut Vec<Action>,
) {
    state.folder = None;
    let mut below = area;
    if let Some(document) = &session.document {
        let rect = area.with_max_y(area.top() + TALL_ROW);
        let facts = Facts {
            title: &document.title,
            percent: document.read_percent(),
            words: if session.is_reading_marks() {
                OPENING.to_owned()
            } else {
                count_words(Some(document.annotations.len()), document.read_percent())
            },
        };
        RowList::new(DocumentsState::list_id(), "Documents", 1, TALL_ROW)
            .current(Some(0))
            .show(ui, rect, &mut state.rows, |ui, _, rect, _| {
                facts.paint(ui, rect.shrink2(vec2(ROW_MARGIN, 0.0)), true);
                Some(facts.title.to_owned())
            });
        below = area.with_min_y(rect.bottom() + GAP);
    }
    words_and_button(ui, below, "", "Open folder…", actions);
}

fn words_and_button(ui: &mut Ui, area: Rect, words: &str, button: &str, actions: &mut Vec<Action>) {
    /// Where the words of a quiet button begin.
    const QUIET_PADDING: f32 = 12.0;

    let mut inside = area.shrink2(vec2(PADDING, 0.0));
    if words.is_empty() {
        inside.min.x -= QUIET_PADDING;
    }
    ui.scope_builder(UiBuilder::new().max_rect(inside), |ui| {
        let palette = Palette::of(ui);
        let button = if words.is_empty() {
            PushButton::quiet(button)
        } else {
            ui.label(fonts::BODY.rich(words).color(palette.weak));
            ui.add_space(GAP);
            PushButton::secondary(button)
        };
        if ui.add(button.compact()).clicked() {
            actions.push(Action::Run(Command::OpenFolder));
        }
    });
}

/// What a row says.
struct Facts<'a> {
    title: &'a str,
    percent: u8,
    words: String,
}

impl<'a> Facts<'a> {
    fn of(session: &'a Session, entry: &'a Entry, is_current: bool) -> Self {
        let title = entry.title.as_deref().unwrap_or(&entry.name);
        // What the folder knows of the open document is as old as its last save.
        let open = session.document.as_ref().filter(|_| is_current);
        let percent = open.map_or(entry.read_percent, |doc| {
            doc.read_percent().max(entry.read_percent)
        });
        let marks = open.map(|doc| doc.annotations.len()).or(entry.marks);
        let is_opening = session.opening.as_ref().is_some_and(|opening| {
            opening.path == entry.path && opening.since.elapsed() >= OPENING_DELAY
        });
        let is_opening = is_opening || is_current && session.is_reading_marks();
        Self {
            title,
            percent,
            words: if is_opening {
                OPENING.to_owned()
            } else {
                count_words(marks, percent)
            },
        }
    }

    /// Paints the row; `rect` begins with the ring.
    fn paint(&self, ui: &Ui, rect: Rect, is_current: bool) {
        let palette = Palette::of(ui);
        let painter = ui.painter();
        let is_tall = rect.height() > LOW_ROW;
        // Two lines, 20 and 16 high, a little above the middle as the eye sees it.
        let middle = if is_tall {
            rect.top() + 15.0
        } else {
            rect.center().y
        };
        let (icon, color) = match self.percent {
            100.. => (Icon::Done, palette.weak),
            0 => (Icon::Circle, palette.stroke),
            percent => (Icon::Progress(f32::from(percent) / 100.0), palette.stroke),
        };
        icon.paint(painter, pos2(rect.left() + ICON_SIZE / 2.0, middle), color);

        let left = rect.left() + ICON_SIZE + GAP;
        let mut right = rect.right();
        let words_at = |right: f32| {
            let room = if is_tall {
                right - left
            } else {
                0.5 * rect.width()
            };
            fonts::SMALL.elided(ui, self.words.as_str(), palette.weak, room)
        };
        let words = words_at(right);
        let at = if is_tall {
            pos2(left, rect.top() + 25.0)
        } else {
            right -= words.size().x + GAP;
            pos2(right + GAP, middle - words.size().y / 2.0)
        };
        painter.galley(at, words, palette.weak);
        let role = if is_current {
            fonts::BODY_MEDIUM
        } else {
            fonts::BODY
        };
        let title = role.elided(ui, self.title, palette.text, right - left);
        let at = pos2(left, middle - title.size().y / 2.0);
        painter.galley(at, title, palette.text);
    }
}

/// `70 marks · 33% read`, as far as it is known.
fn count_words(marks: Option<usize>, percent: u8) -> String {
    let marks = marks.filter(|&marks| marks > 0).map(format::marks);
    match (marks, percent) {
        (None, 0) => "Not begun".to_owned(),
        (None, 100..) => "No marks".to_owned(),
        (None, percent) => format!("{percent}% read"),
        (Some(marks), 0 | 100..) => marks,
        (Some(marks), percent) => format!("{marks} · {percent}% read"),
    }
}

#[cfg(test)]
mod tests {
    use egui::Role;
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    use super::*;
    use crate::store::folder::DocumentEntry;
    use crate::store::settings::Settings;
    use crate::ui::theme;

    struct Window {
        session: Session,
        state: DocumentsState,
        actions: Vec<Action>,
    }

    fn window(names: &[String]) -> Harness<'static, Window> {
        let mut session = Session::new(Settings::default(), None, || {});
        let folder = PathBuf::from("/articles/Conscription 2026");
        let entries = names
            .iter()
            .map(|name| DocumentEntry {
                path: folder.join(name),
                name: name.clone(),
            })
            .collect();
        session.folder = Some(Folder::new(folder, entries));
        Harness::builder()
            .with_size(vec2(236.0, 400.0))
            .with_context_setup(theme::install)
            .build_ui_state(
                |ui, window: &mut Window| {
                    documents_ui(ui, &window.session, &mut window.state, &mut window.actions);
                },
                Window {
                    session,
                    state: DocumentsState::default(),
                    actions: Vec::new(),
                },
            )
    }

    fn opened(harness: &Harness<'_, Window>) -> Vec<String> {
        let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
        let actions = harness.state().actions.iter();
        actions
            .filter_map(|action| match action {
                Action::Open(path) => Some(name(path)),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn a_click_and_enter_open_a_document() {
        let names = ["a.txt", "b.txt", "c.txt"].map(str::to_owned);
        let mut harness = window(&names);
        harness.get_by_label("Conscription 2026");
        harness
            .get_by_role_and_label(Role::ListBoxOption, "b.txt")
            .click();
        harness.run();
        harness.get_by_role(Role::ListBox).focus();
        harness.run();
        harness.key_press(egui::Key::ArrowDown);
        harness.run();
        assert_eq!(opened(&harness), ["b.txt"], "the arrow only moves");
        harness.key_press(egui::Key::Enter);
        harness.run();
        assert_eq!(opened(&harness), ["b.txt", "c.txt"]);
    }

    #[test]
    fn an_empty_folder_says_so_and_offers_another() {
        let mut harness = window(&[]);
        harness.get_by_label("No text files in this folder.");
        harness.get_by_label("Open another…").click();
        harness.run();
        let asked = &harness.state().actions[..];
        assert!(matches!(asked, [Action::Run(Command::OpenFolder)]));
    }

    #[test]
    fn rows_say_what_is_known() {
        for (marks, percent, words) in [
            (None, 0, "Not begun"),
            (Some(0), 0, "Not begun"),
            (Some(0), 12, "12% read"),
            (Some(4), 0, "4 marks"),
            (Some(70), 33, "70 marks · 33% read"),
            (Some(1), 100, "1 mark"),
            (None, 100, "No marks"),
        ] {
            assert_eq!(count_words(marks, percent), words);
        }
    }
}
