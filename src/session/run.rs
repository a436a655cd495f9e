//! The one place where actions and commands take effect. Offsets are UTF-8 bytes.

use super::action::{Action, Focus, Overlay, Request};
use super::command::{Command, Scope};
use super::document::{Access, READING, Saving};
use super::motion::Motion;
use super::setting_aside::Aside;
use super::{AfterSave, Session};
use crate::formats::citation::Citation;
use crate::model::{AnnotationId, Filter, Fragments, Verdict};
use crate::store::settings::{DEFAULT_TEXT_SIZE, FindSwitches, Settings, TEXT_SIZES, ThemeChoice};
use crate::text::Span;
use crate::text::snap::Granularity;

/// Steps of the size of the reading face, in points.
const ZOOM_STEP: f32 = 1.0;

impl Session {
    /// Does what a view asks for.
    pub fn run(&mut self, action: Action) {
        match action {
            Action::Run(command) => self.run_command(command),
            Action::Review(action) => self.run_review(action),
            Action::Merge(action) => self.run_merging(action),
            Action::Import(action) => self.run_import(action),
            Action::Export(action) => self.run_export(action),
            Action::Open(path) => self.begin_open(path),
            Action::CancelOpening => self.cancel_opening(),
            Action::Select {
                anchor,
                head,
                granularity,
            } => {
                if let Some(document) = &mut self.document {
                    document.select(anchor, head, granularity);
                }
            }
            Action::PlaceCaret {
                byte,
                extend,
                granularity,
            } => self.place_caret(byte, extend, granularity),
            Action::FocusText => self.request(Request::Focus(Focus::Text)),
            Action::PickAt(byte) => self.pick_at(byte),
            Action::GoToCaret(byte) => {
                if let Some(document) = &mut self.document {
                    document.place_caret(byte);
                    document.selected = None;
                    document.picked_byte = None;
                }
            }
            Action::SelectMark(id) => self.select_mark(id),
            Action::GoTo(byte) => self.go_to(byte),
            Action::GoToLine(line) => {
                self.overlay = None;
                if let Some(document) = &self.document {
                    let last = document.text().line_count() - 1;
                    self.go_to(document.text().line_start(line.min(last)));
                }
            }
            Action::DragEdge { edge, byte, exact } => self.drag_edge(edge, byte, exact),
            Action::DropEdge => self.drop_edge(),
            Action::CancelEdge => {
                if let Some(document) = &mut self.document {
                    document.edge_drag = None;
                }
            }
            Action::SetNote(id, note) => self.set_note(id, note),
            Action::SetDetails(id, details) => self.set_details(id, details),
            Action::GiveVerdict(verdict, reason) => self.give_verdict(verdict, &reason),
            Action::CancelVerdict => {
                if let Some(document) = &mut self.document {
                    document.pending_verdict = None;
                }
                self.request(Request::Focus(Focus::Text));
            }
            Action::SetFilter(filter) => self.listing.set_filter(filter),
            Action::Chronicle(action) => self.run_chronicle(action),
            Action::SetHistory(on) => {
                self.overlay = None;
                self.set_history(on);
                self.request(Request::Focus(Focus::Text));
            }
            Action::SetPattern(pattern) => {
                self.find.query.pattern = pattern;
                self.search();
            }
            Action::SetEncoding(name) => self.set_encoding(name),
            Action::SetSettings(settings) => self.set_settings(*settings),
            Action::Seen(byte) => {
                if let Some(document) = &mut self.document {
                    document.seen_byte = document.seen_byte.max(byte);
                }
            }
            Action::Show(overlay) => {
                let asks = Overlay::is_about_leaving;
                if self.overlay.as_ref().is_some_and(asks) && overlay.is_none() {
                    self.keep_unsaved();
                }
                self.overlay = overlay;
                self.let_exchange_go();
                if self.overlay.is_none() {
                    self.request(Request::Focus(Focus::Text));
                }
            }
            Action::Dismiss(id) => self.troubles.retain(|trouble| trouble.id != id),
            Action::MarkChangedSource => self.set_aside(Aside::MarkedOn),
            Action::SetSidecarAside => self.set_aside(Aside::Sidecar),
            Action::ShowConflicts => self.show_conflicts(),
            Action::SetHistoryAside => self.set_aside(Aside::History),
            Action::SaveTo(path) => self.save_to(path),
            Action::CloseUnsaved => self.abandon_unsaved(),
        }
    }

    fn run_command(&mut self, command: Command) {
        if let Some(why) = self.disabled_reason(command) {
            return self.hint(why);
        }
        match command {
            Command::Open => self.request(Request::AskFile),
            Command::OpenFolder => self.request(Request::AskFolder),
            Command::OpenByPath => self.overlay = Some(Overlay::OpenByPath(String::new())),
            Command::Reload => self.reload(None),
            Command::Save => self.begin_save(),
            Command::SaveElsewhere => self.request(Request::AskSidecarPlace),
            Command::Import => self.request(Request::AskImport),
            Command::Export => self.begin_export(),
            Command::Verify => self.show_verification(),
            Command::RecordHistory => self.ask_about_history(),
            Command::Close => self.close_document(),
            Command::Settings => self.overlay = Some(Overlay::Settings),
            Command::Quit => {
                if self.settle_unsaved(AfterSave::Quit) {
                    self.request(Request::Quit);
                }
            }
            Command::Undo => self.undo(),
            Command::Redo => self.redo(),
            Command::Copy => self.copy(),
            Command::CopyCitation => self.copy_citation(),
            Command::SelectAll => {
                if let Some(document) = &mut self.document {
                    let end = document.text().len_bytes();
                    document.select(0, end, Granularity::Character);
                }
            }
            Command::Find => self.open_find(),
            Command::FindNext => self.step_match(true),
            Command::FindPrevious => self.step_match(false),
            Command::FindCase => self.switch_find(|find| find.case = !find.case),
            Command::FindWholeWord => self.switch_find(|find| find.whole_word = !find.whole_word),
            Command::FindRegex => self.switch_find(|find| find.regex = !find.regex),
            Command::FindFold => self.switch_find(|find| find.fold = !find.fold),
            Command::Tag(slot) => self.tag(slot),
            Command::RemoveMark => self.remove_mark(),
            Command::EditNote => {
                self.show_marks();
                self.request(Request::Focus(Focus::Note));
            }
            Command::MoveEdge(step) if self.shown_review().is_some() => {
                self.move_review_edge(step);
            }
            Command::MoveEdge(step) => self.move_edge(step),
            Command::Review(command) => self.run_review_command(command),
            Command::Merge(command) => self.run_merge_command(command),
            Command::WalkOutward => self.walk_stack(1),
            Command::WalkInward => self.walk_stack(-1),
            Command::Accept => self.accept(),
            Command::Reject => self.ask_reason(Verdict::Rejected),
            Command::Dispute => self.ask_reason(Verdict::Disputed),
            Command::ClearReview => self.clear_review(),
            Command::ZoomIn => self.zoom(ZOOM_STEP),
            Command::ZoomOut => self.zoom(-ZOOM_STEP),
            Command::ZoomReset => self.choose(|settings| settings.text_size = DEFAULT_TEXT_SIZE),
            Command::LooseLines => self.choose(|s| s.loose_lines = !s.loose_lines),
            Command::ToggleDocuments => self.choose(|s| s.show_documents = !s.show_documents),
            Command::ToggleInspector => self.choose(|s| s.show_inspector = !s.show_inspector),
            Command::ToggleHistory => self.toggle_history(),
            Command::ThemeSystem => self.choose(|s| s.theme = ThemeChoice::System),
            Command::ThemeLight => self.choose(|s| s.theme = ThemeChoice::Light),
            Command::ThemeDark => self.choose(|s| s.theme = ThemeChoice::Dark),
            Command::ReduceMotion => self.choose(|s| s.reduce_motion = !s.reduce_motion),
            Command::NextMark => self.step_mark(true),
            Command::PreviousMark => self.step_mark(false),
            Command::NextUnreviewed => self.step_unreviewed(true),
            Command::PreviousUnreviewed => self.step_unreviewed(false),
            Command::NextDocument => self.step_document(1),
            Command::PreviousDocument => self.step_document(-1),
            Command::GoToLine => self.overlay = Some(Overlay::GoToLine),
            Command::FilterMarks => {
                self.show_marks();
                self.request(Request::Focus(Focus::Filter));
            }
            Command::Back => self.back(),
            Command::Move(motion) => self.move_caret(motion, false),
            Command::Extend(motion) => self.move_caret(motion, true),
            Command::Palette => self.overlay = Some(Overlay::Palette),
            Command::Keys => self.overlay = Some(Overlay::Keys),
            Command::About => self.overlay = Some(Overlay::About),
        }
    }

    /// Why a command can do nothing now, in a few words; `None` where it can.
    #[must_use]
    pub fn disabled_reason(&self, command: Command) -> Option<&'static str> {
        const NO_DOCUMENT: &str = "No document open";
        const NO_MARK: &str = "No mark selected";
        let why = self
            .review_reason(command)
            .or_else(|| self.merge_reason(command));
        let is_in_review = self.shown_review().is_some() && command.scope() == Scope::Edges;
        let is_of_screen = matches!(command, Command::Review(_) | Command::Merge(_));
        if why.is_some() || is_of_screen || is_in_review {
            return why;
        }
        let needs_document = !matches!(
            command.menu(),
            Some(super::command::Menu::Help | super::command::Menu::View)
        ) && !matches!(
            command,
            Command::Open
                | Command::OpenFolder
                | Command::OpenByPath
                | Command::Settings
                | Command::Quit
                | Command::Back
        );
        // Without a document, a file becomes articles of its own.
        let needs_none = command == Command::Import && self.document.is_none();
        if !needs_document || needs_none {
            return None;
        }
        let Some(document) = &self.document else {
            return Some(NO_DOCUMENT);
        };
        let selected = document.selected_annotation();
        match command {
            Command::Tag(_) | Command::Copy | Command::CopyCitation
                if document.selection.span.is_none() && selected.is_none() =>
            {
                Some("Nothing selected")
            }
            Command::RemoveMark
            | Command::EditNote
            | Command::MoveEdge(_)
            | Command::WalkOutward
            | Command::WalkInward
            | Command::Accept
            | Command::Reject
            | Command::Dispute
                if selected.is_none() =>
            {
                Some(NO_MARK)
            }
            Command::ClearReview => match selected {
                None => Some(NO_MARK),
                Some(mark) if mark.review.is_none() => Some("No verdict yet"),
                Some(_) => None,
            },
            Command::Undo if document.undo.undo_label().is_none() => Some("Nothing to undo"),
            Command::Redo if document.undo.redo_label().is_none() => Some("Nothing to redo"),
            Command::Export if self.is_reading_marks() => Some(READING),
            Command::SaveElsewhere if document.may_be_saved_elsewhere() => None,
            Command::Save | Command::SaveElsewhere | Command::Import | Command::RecordHistory
                if document.access != Access::Writable =>
            {
                Some("Open read-only")
            }
            Command::NextMark | Command::PreviousMark if document.annotations.is_empty() => {
                Some("No marks yet")
            }
            Command::NextUnreviewed | Command::PreviousUnreviewed
                if document.annotations.unreviewed() == 0 =>
            {
                Some("Every mark has a verdict")
            }
            Command::FindNext | Command::FindPrevious if self.find.query.pattern.is_empty() => {
                Some("Nothing to find")
            }
            Command::NextDocument | Command::PreviousDocument if self.folder.is_none() => {
                Some("No folder open")
            }
            _ => None,
        }
    }

    /// What a menu or the palette shows for a command now.
    #[must_use]
    pub fn command_text(&self, command: Command) -> String {
        let undo = self.document.as_ref().map(|document| &document.undo);
        let named = |verb: &str, label: Option<&str>| match label {
            Some(label) => format!("{verb} {label}"),
            None => verb.to_owned(),
        };
        match command {
            Command::Undo => named("Undo", undo.and_then(|undo| undo.undo_label())),
            Command::Redo => named("Redo", undo.and_then(|undo| undo.redo_label())),
            _ => command.text(&self.tags).into_owned(),
        }
    }

    /// Whether a command is a switch, and if so whether it is on.
    #[must_use]
    pub fn is_on(&self, command: Command) -> Option<bool> {
        let settings = &self.settings;
        let query = &self.find.query;
        Some(match command {
            Command::RecordHistory => self.records_history(),
            Command::ToggleHistory => self.shows_history(),
            Command::LooseLines => settings.loose_lines,
            Command::ToggleDocuments => settings.show_documents,
            Command::ToggleInspector => settings.show_inspector,
            Command::ThemeSystem => settings.theme == ThemeChoice::System,
            Command::ThemeLight => settings.theme == ThemeChoice::Light,
            Command::ThemeDark => settings.theme == ThemeChoice::Dark,
            Command::ReduceMotion => settings.reduce_motion,
            Command::FindCase => query.case,
            Command::FindWholeWord => query.whole_word,
            Command::FindRegex => query.regex,
            Command::FindFold => query.fold,
            _ => return None,
        })
    }

    // ---- caret and selection

    fn place_caret(&mut self, byte: u32, extend: bool, granularity: Granularity) {
        let Some(document) = &mut self.document else {
            return;
        };
        if extend {
            let anchor = document.selection.anchor;
            document.select(anchor, byte, granularity);
        } else {
            document.place_caret(byte);
        }
        self.request(Request::Reveal {
            span: (byte, byte),
            flash: None,
        });
    }

    fn move_caret(&mut self, motion: Motion, extend: bool) {
        let Some(document) = &self.document else {
            return;
        };
        // Without Shift, an arrow leaves a selection at the end it points to.
        if !extend && let Some(span) = document.selection.span {
            let edge = match motion {
                Motion::CharLeft => Some(span.start()),
                Motion::CharRight => Some(span.end()),
                _ => None,
            };
            if let Some(byte) = edge {
                return self.place_caret(byte, false, Granularity::Character);
            }
        }
        match motion.target_byte(document.text(), document.selection.head) {
            Some(byte) => self.place_caret(byte, extend, motion.granularity()),
            None => self.request(Request::MoveByLayout { motion, extend }),
        }
    }

    fn go_to(&mut self, byte: u32) {
        if let Some(document) = &mut self.document {
            document.place_caret(byte);
            document.selected = None;
            self.request(Request::Reveal {
                span: (byte, byte),
                flash: None,
            });
            self.request(Request::Focus(Focus::Text));
        }
    }

    fn back(&mut self) {
        if self.overlay.is_some() {
            return self.run(Action::Show(None));
        }
        if self.back_in_review() || self.back_in_merging() {
            return;
        }
        if let Some(document) = &mut self.document {
            if document.edge_drag.take().is_some() {
                return;
            }
            if document.pending_verdict.take().is_some() || self.find.is_open {
                self.find.is_open = false;
            } else if document.selection.span.is_some() {
                let head = document.selection.head;
                document.place_caret(head);
            } else {
                document.selected = None;
            }
        }
        self.request(Request::Focus(Focus::Text));
    }

    // ---- marks

    fn pick_at(&mut self, byte: u32) {
        let Some(document) = &mut self.document else {
            return;
        };
        let stack: Vec<_> = document.annotations.at(byte).iter().map(|m| m.id).collect();
        let again = document.picked_byte.is_some();
        let at = document
            .selected
            .filter(|_| again)
            .and_then(|id| stack.iter().position(|&other| other == id));
        let next = match at {
            Some(at) => stack.get((at + 1) % stack.len().max(1)),
            None => stack.first(),
        };
        document.selected = next.copied();
        document.picked_byte = document.selected.map(|_| byte);
        document.pending_verdict = None;
        document.place_caret(byte);
    }

    fn walk_stack(&mut self, step: isize) {
        let Some(document) = &mut self.document else {
            return;
        };
        let stack: Vec<_> = document.stack().iter().map(|mark| mark.id).collect();
        let Some(at) = stack.iter().position(|&id| Some(id) == document.selected) else {
            return;
        };
        let byte = document.picked_byte.or_else(|| {
            document
                .selected_annotation()
                .map(|annotation| annotation.start())
        });
        let len = isize::try_from(stack.len()).unwrap_or(1);
        let next = (isize::try_from(at).unwrap_or(0) + step).rem_euclid(len);
        document.selected = stack.get(next.unsigned_abs()).copied();
        document.picked_byte = byte;
        document.pending_verdict = None;
    }

    fn select_mark(&mut self, id: AnnotationId) {
        let Some(document) = &mut self.document else {
            return;
        };
        let Some(mark) = document.annotations.get(id) else {
            return;
        };
        let hull = mark.fragments.hull();
        document.selected = Some(id);
        document.picked_byte = None;
        document.pending_verdict = None;
        document.place_caret(hull.start);
        self.request(Request::Reveal {
            span: (hull.start, hull.end),
            flash: Some(id),
        });
    }

    fn step_mark(&mut self, forward: bool) {
        let Some(document) = &self.document else {
            return;
        };
        match document.neighbour(forward, &Filter::default()) {
            Some(id) => self.select_mark(id),
            None => self.hint(if forward {
                "This is the last mark"
            } else {
                "This is the first mark"
            }),
        }
    }

    fn step_unreviewed(&mut self, forward: bool) {
        let Some(document) = &self.document else {
            return;
        };
        match document.neighbour(forward, &Filter::unreviewed()) {
            Some(id) => self.select_mark(id),
            None => self.hint("No unreviewed mark in this direction"),
        }
    }

    fn step_document(&mut self, step: isize) {
        let next = self
            .document
            .as_ref()
            .zip(self.folder.as_ref())
            .and_then(|(document, folder)| folder.neighbour(&document.path, step))
            .map(|entry| entry.path.clone());
        match next {
            Some(path) => self.begin_open(path),
            None => self.hint("No more documents in this direction"),
        }
    }

    // ---- copy

    fn copy(&mut self) {
        let Some(document) = &self.document else {
            return;
        };
        let quote = match (document.selection.span, document.selected_annotation()) {
            (Some(span), _) => document.text().slice(span).to_owned(),
            (None, Some(mark)) => mark
                .fragments
                .iter()
                .map(|span| document.text().slice(span))
                .collect::<Vec<_>>()
                .join(" […] "),
            (None, None) => return,
        };
        self.request(Request::Copy(quote));
        self.hint("Copied");
    }

    fn copy_citation(&mut self) {
        let Some(document) = &self.document else {
            return;
        };
        let fragments = match (document.selection.span, document.selected_annotation()) {
            (Some(span), _) => Fragments::one(span),
            (None, Some(mark)) => mark.fragments.clone(),
            (None, None) => return,
        };
        let sha256 = &document.source.identity.sha256;
        let citation = Citation::new(document.text(), &fragments, document.name(), sha256);
        let citation = citation.to_string();
        self.request(Request::Copy(citation));
        self.hint("Copied as citation");
    }

    // ---- find

    fn open_find(&mut self) {
        let Some(document) = &self.document else {
            return;
        };
        self.find.is_open = true;
        self.find.origin_byte = document
            .selection
            .span
            .map_or(document.selection.head, Span::start);
        // What is selected is what one wants to find, unless it is long.
        if let Some(span) = document.selection.span
            && span.len() <= 200
        {
            document
                .text()
                .slice(span)
                .clone_into(&mut self.find.query.pattern);
            if self.find.query.regex {
                self.find.query.pattern = regex::escape(&self.find.query.pattern);
            }
        }
        self.search();
        self.request(Request::Focus(Focus::Find));
    }

    fn search(&mut self) {
        let Some(document) = &self.document else {
            return;
        };
        let text = document.text().clone();
        if let Some(search) = self.find.begin() {
            self.jobs.search(search, text);
        }
    }

    /// Goes on with what was typed while a thread was busy.
    pub(super) fn search_next(&mut self) {
        let next = self.find.ended(self.document.is_some());
        if let (Some(search), Some(document)) = (next, &self.document) {
            self.jobs.search(search, document.text().clone());
        }
    }

    fn step_match(&mut self, forward: bool) {
        let Some(document) = &self.document else {
            return;
        };
        let here = document.selection.head;
        let from = document.selection.span.or_else(|| {
            document
                .text()
                .span(here..crate::text::boundary::next_grapheme(document.text(), here))
                .ok()
        });
        let next = match from {
            Some(from) => self.find.step(from, forward),
            None => self.find.matches.first().copied(),
        };
        if let Some(span) = next {
            self.select_match(span);
        } else if self.find.is_done {
            self.hint("No match");
        }
    }

    pub(super) fn select_match(&mut self, span: Span) {
        if let Some(document) = &mut self.document {
            document.select_span(span);
            self.find.origin_byte = span.start();
            self.request(Request::Reveal {
                span: (span.start(), span.end()),
                flash: None,
            });
        }
    }

    fn switch_find(&mut self, switch: impl FnOnce(&mut FindSwitches)) {
        switch(&mut self.settings.find);
        let pattern = std::mem::take(&mut self.find.query.pattern);
        self.find.query = super::find::query(self.settings.find, pattern);
        self.settings_changed();
        self.search();
    }

    // ---- settings

    fn choose(&mut self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.settings);
        self.settings_changed();
    }

    fn zoom(&mut self, step: f32) {
        self.choose(|settings| {
            settings.text_size =
                (settings.text_size + step).clamp(*TEXT_SIZES.start(), *TEXT_SIZES.end());
        });
    }

    fn set_settings(&mut self, settings: Settings) {
        self.choose(|current| *current = settings);
    }

    fn set_encoding(&mut self, name: &'static str) {
        let Some(document) = &self.document else {
            return;
        };
        let marked = !document.annotations.is_empty() || !document.sidecar.misfits.is_empty();
        if marked || matches!(document.sidecar.saving, Saving::Writing) {
            return self.hint("The encoding cannot change once something is marked");
        }
        if let Some(encoding) = encoding_rs::Encoding::for_label(name.as_bytes()) {
            self.reload(Some(encoding));
        }
    }
}
