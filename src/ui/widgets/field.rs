//! Fields for words: one line, or several. Lengths are points.

use std::sync::Arc;

use egui::{
    Align2, AtomKind, AtomPaintArgs, CornerRadius, Frame, Id, IntoSizedResult, Margin, Response,
    SizedAtomKind, Stroke, TextEdit, Ui, Vec2, Widget, vec2,
};

use crate::ui::fonts;
use crate::ui::icons::{ICON_SIZE, Icon};
use crate::ui::theme::{Palette, RADIUS};

/// A field of one line, with an icon before the words and small words after them.
#[must_use = "add it to a ui"]
pub struct TextField<'a> {
    text: &'a mut String,
    name: &'a str,
    id: Option<Id>,
    hint: &'a str,
    icon: Option<Icon>,
    trailing: &'a str,
    width: f32,
    height: f32,
}

impl<'a> TextField<'a> {
    /// A field over the whole width, which a screen reader calls `name`.
    pub fn new(text: &'a mut String, name: &'a str) -> Self {
        Self {
            text,
            name,
            id: None,
            hint: "",
            icon: None,
            trailing: "",
            width: f32::INFINITY,
            height: 28.0,
        }
    }

    /// A name for the field that others know, to move the focus to it.
    pub fn id(mut self, id: Id) -> Self {
        self.id = Some(id);
        self
    }

    /// Words that stand in the empty field.
    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }

    /// An icon before the words.
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Small words at the right end.
    pub fn trailing(mut self, trailing: &'a str) -> Self {
        self.trailing = trailing;
        self
    }

    /// A width instead of all that there is.
    pub fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }

    /// A height instead of 28.
    pub fn height(mut self, height: f32) -> Self {
        self.height = height;
        self
    }
}

impl Widget for TextField<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let palette = Palette::of(ui);
        let id = self.id.unwrap_or_else(|| ui.make_persistent_id(self.name));
        let mut edit = TextEdit::singleline(self.text)
            .id(id)
            .font(fonts::BODY.font())
            .frame(frame(ui, id, vec2(9.0, 2.0)))
            .desired_width(self.width)
            .min_size(vec2(0.0, self.height))
            .align(Align2::LEFT_CENTER)
            .hint_text(fonts::BODY.rich(self.hint).color(palette.weak));
        if let Some(icon) = self.icon {
            edit = edit.prefix(icon_atom(icon));
        }
        if !self.trailing.is_empty() {
            edit = edit.suffix(fonts::SMALL.rich(self.trailing).color(palette.weak));
        }
        ui.add(edit).accessible_name(self.name)
    }
}

/// A field of several lines.
#[must_use = "add it to a ui"]
pub struct TextArea<'a> {
    text: &'a mut String,
    name: &'a str,
    id: Option<Id>,
    hint: &'a str,
    rows: usize,
}

impl<'a> TextArea<'a> {
    /// A field over the whole width, 3 lines high, which a screen reader calls `name`.
    pub fn new(text: &'a mut String, name: &'a str) -> Self {
        Self {
            text,
            name,
            id: None,
            hint: "",
            rows: 3,
        }
    }

    /// A name for the field that others know, to move the focus to it.
    pub fn id(mut self, id: Id) -> Self {
        self.id = Some(id);
        self
    }

    /// Words that stand in the empty field.
    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }

    /// The lines that it has room for before it grows.
    pub fn rows(mut self, rows: usize) -> Self {
        self.rows = rows;
        self
    }
}

impl Widget for TextArea<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let palette = Palette::of(ui);
        let id = self.id.unwrap_or_else(|| ui.make_persistent_id(self.name));
        let font = fonts::BODY.font();
        let row = ui.fonts_mut(|fonts| fonts.row_height(&font));
        ui.scope(|ui| {
            ui.spacing_mut().extra_text_line_spacing = fonts::BODY.line - row;
            let edit = TextEdit::multiline(self.text)
                .id(id)
                .font(font)
                .frame(frame(ui, id, vec2(9.0, 6.0)))
                .desired_width(f32::INFINITY)
                .desired_rows(self.rows)
                .hint_text(fonts::BODY.rich(self.hint).color(palette.weak));
            ui.add(edit).accessible_name(self.name)
        })
        .inner
    }
}

/// The frame of a field, as far from the words as `padding`, of which the rim is a part.
fn frame(ui: &Ui, id: Id, padding: Vec2) -> Frame {
    let palette = Palette::of(ui);
    let rim = if ui.memory(|memory| memory.has_focus(id)) {
        Stroke::new(2.0, palette.ink)
    } else {
        palette.rim()
    };
    let fill = if ui.is_enabled() {
        palette.raised
    } else {
        egui::Color32::TRANSPARENT
    };
    Frame {
        inner_margin: Margin::from(padding - Vec2::splat(rim.width)),
        fill,
        stroke: rim,
        corner_radius: CornerRadius::same(RADIUS),
        ..Frame::NONE
    }
}

fn icon_atom(icon: Icon) -> AtomKind<'static> {
    AtomKind::closure(move |_, _| {
        // The gap between the parts of a field is 8, between its icon and the words 6.
        let size = vec2(ICON_SIZE - 2.0, ICON_SIZE);
        IntoSizedResult {
            intrinsic_size: size,
            sized: SizedAtomKind::Paint {
                paint: Arc::new(move |ui: &Ui, args: AtomPaintArgs| {
                    let center = args.rect.left_center() + vec2(ICON_SIZE / 2.0, 0.0);
                    icon.paint(ui.painter(), center, Palette::of(ui).weak);
                }),
                size,
            },
        }
    })
}

#[cfg(test)]
mod tests {
    use egui::Role;
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    use super::*;
    use crate::ui::theme;

    #[test]
    fn words_go_into_the_field_with_the_focus() {
        let mut harness = Harness::builder()
            .with_context_setup(theme::install)
            .build_ui_state(
                |ui, (filter, note): &mut (String, String)| {
                    let field = TextField::new(filter, "Filter by text").icon(Icon::Search);
                    ui.add(field.hint("Filter by text").trailing("3 of 14"));
                    ui.add(TextArea::new(note, "Note"));
                },
                (String::new(), String::new()),
            );
        let filter = harness.get_by_role_and_label(Role::TextInput, "Filter by text");
        filter.focus();
        harness.run();
        harness
            .get_by_role_and_label(Role::TextInput, "Filter by text")
            .type_text("men");
        harness.run();
        let note = harness.get_by_role_and_label(Role::MultilineTextInput, "Note");
        note.focus();
        harness.run();
        harness
            .get_by_role_and_label(Role::MultilineTextInput, "Note")
            .type_text("annex B");
        harness.run();
        assert_eq!(harness.state(), &("men".to_owned(), "annex B".to_owned()));
    }
}
