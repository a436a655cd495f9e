//! The faces and the roles of text: which face, size and line height each kind of words has.
//! Sizes and line heights are points.

use std::sync::{Arc, LazyLock};

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Align, Color32, FontData, FontDefinitions, FontFamily, FontId, Galley, RichText};

/// A face with its weight. `Read` is the voice of the source, `Ui` that of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// Source Serif 4, 400.
    Read,
    /// Source Serif 4, 600.
    ReadSemibold,
    /// IBM Plex Sans, 400: the proportional and the monospace face of egui.
    Ui,
    /// IBM Plex Sans, 500.
    UiMedium,
    /// IBM Plex Sans, 600.
    UiSemibold,
}

/// A kind of words: a face, a size and the height of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Role {
    /// The face.
    pub face: Face,
    /// The size.
    pub size: f32,
    /// The height of a line.
    pub line: f32,
}

/// The size of the text at 100 % zoom.
pub const READING_SIZE: f32 = 19.0;
/// The smallest and the largest size of the text.
pub const READING_SIZES: std::ops::RangeInclusive<f32> = 13.0..=32.0;

/// The quote in the details of a mark.
pub const QUOTE: Role = Role::new(Face::Read, 15.0, 22.0);
/// A quote in the inspector, the hover card, the review list.
pub const QUOTE_ROW: Role = Role::new(Face::Read, 14.0, 20.0);
/// The name of the program on the welcome screen.
pub const DISPLAY: Role = Role::new(Face::ReadSemibold, 32.0, 40.0);
/// The line under it.
pub const DISPLAY_SUB: Role = Role::new(Face::Read, 17.0, 26.0);
/// The title of a review or a dialog.
pub const TITLE: Role = Role::new(Face::UiSemibold, 17.0, 24.0);
/// Most words of the program.
pub const BODY: Role = Role::new(Face::Ui, 13.0, 20.0);
/// Buttons, the current document.
pub const BODY_MEDIUM: Role = Role::new(Face::UiMedium, 13.0, 20.0);
/// Headings.
pub const BODY_SEMIBOLD: Role = Role::new(Face::UiSemibold, 13.0, 20.0);
/// Status, labels, counts, line numbers.
pub const SMALL: Role = Role::new(Face::Ui, 12.0, 16.0);
/// A toggle that is on.
pub const SMALL_MEDIUM: Role = Role::new(Face::UiMedium, 12.0, 16.0);
/// The number of the caret's line.
pub const SMALL_SEMIBOLD: Role = Role::new(Face::UiSemibold, 12.0, 16.0);
/// The name of a key.
pub const KEYCAP: Role = Role::new(Face::Ui, 11.0, 16.0);
/// The letter of a tag in its chip.
pub const CHIP_LETTER: Role = Role::new(Face::UiSemibold, 11.0, 16.0);
/// The letter of a tag in the gutter.
pub const GUTTER_LETTER: Role = Role::new(Face::UiSemibold, 10.0, 16.0);

/// The text of the source at a size: the line is 1.8 times the size, rounded.
#[must_use]
pub fn reading(size: f32) -> Role {
    Role::new(Face::Read, size, (1.8 * size).round())
}

impl Face {
    /// The face at a size.
    #[must_use]
    pub fn at(self, size: f32) -> FontId {
        FontId::new(size, self.family())
    }

    /// The name by which egui knows the face.
    #[must_use]
    pub fn family(self) -> FontFamily {
        // One allocation for each name, not one for each word that is drawn.
        static NAMED: LazyLock<[FontFamily; 4]> = LazyLock::new(|| {
            ["read", "read-600", "ui-500", "ui-600"].map(|name| FontFamily::Name(name.into()))
        });
        match self {
            Self::Read => NAMED[0].clone(),
            Self::ReadSemibold => NAMED[1].clone(),
            Self::Ui => FontFamily::Proportional,
            Self::UiMedium => NAMED[2].clone(),
            Self::UiSemibold => NAMED[3].clone(),
        }
    }
}

impl Role {
    /// A face at a size, with the height of a line.
    #[must_use]
    pub const fn new(face: Face, size: f32, line: f32) -> Self {
        Self { face, size, line }
    }

    /// The font.
    #[must_use]
    pub fn font(self) -> FontId {
        self.face.at(self.size)
    }

    /// Words for a label, in this font and line height.
    #[must_use]
    pub fn rich(self, text: impl Into<String>) -> RichText {
        RichText::new(text)
            .font(self.font())
            .line_height(Some(self.line))
    }

    /// The format of a section of a layout, in this font and line height.
    #[must_use]
    pub fn format(self, color: Color32) -> TextFormat {
        TextFormat {
            font_id: self.font(),
            line_height: Some(self.line),
            color,
            valign: Align::Center,
            ..Default::default()
        }
    }

    /// The words on one line, ready to paint.
    #[must_use]
    pub fn line(self, ui: &egui::Ui, text: impl Into<String>, color: Color32) -> Arc<Galley> {
        self.elided(ui, text, color, f32::INFINITY)
    }

    /// The words on one line, cut with an ellipsis at `max_width`.
    #[must_use]
    pub fn elided(
        self,
        ui: &egui::Ui,
        text: impl Into<String>,
        color: Color32,
        max_width: f32,
    ) -> Arc<Galley> {
        let mut job = LayoutJob::single_section(text.into(), self.format(color));
        job.break_on_newline = false;
        job.wrap = TextWrapping::truncate_at_width(max_width.max(0.0));
        ui.painter().layout_job(job)
    }
}

/// The fonts of the program. Each family falls back on the other face of the same weight, because
/// neither has every character; after these egui asks the system.
#[must_use]
pub fn definitions() -> FontDefinitions {
    const SERIF: &str = "Source Serif 4";
    const SERIF_600: &str = "Source Serif 4 SemiBold";
    const SANS: &str = "IBM Plex Sans";
    const SANS_500: &str = "IBM Plex Sans Medium";
    const SANS_600: &str = "IBM Plex Sans SemiBold";

    macro_rules! font {
        ($file:literal) => {
            Arc::new(FontData::from_static(include_bytes!(concat!(
                "../../assets/fonts/",
                $file
            ))))
        };
    }
    let font_data = [
        (SERIF, font!("SourceSerif4_400Regular.ttf")),
        (SERIF_600, font!("SourceSerif4_600SemiBold.ttf")),
        (SANS, font!("IBMPlexSans_400Regular.ttf")),
        (SANS_500, font!("IBMPlexSans_500Medium.ttf")),
        (SANS_600, font!("IBMPlexSans_600SemiBold.ttf")),
    ];
    let families = [
        (Face::Read.family(), [SERIF, SANS]),
        (Face::ReadSemibold.family(), [SERIF_600, SANS_600]),
        (Face::Ui.family(), [SANS, SERIF]),
        (FontFamily::Monospace, [SANS, SERIF]),
        (Face::UiMedium.family(), [SANS_500, SERIF]),
        (Face::UiSemibold.family(), [SANS_600, SERIF_600]),
    ];
    FontDefinitions {
        font_data: font_data
            .into_iter()
            .map(|(name, data)| (name.to_owned(), data))
            .collect(),
        families: families
            .into_iter()
            .map(|(family, chain)| (family, chain.map(str::to_owned).to_vec()))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;

    use super::*;
    use crate::ui::theme;

    fn with_fonts(check: impl FnMut(&mut egui::Ui)) {
        let _harness = Harness::builder()
            .with_context_setup(theme::install)
            .build_ui(check);
    }

    #[test]
    fn every_family_has_the_scripts_of_the_sources() {
        with_fonts(|ui| {
            for face in [
                Face::Read,
                Face::ReadSemibold,
                Face::Ui,
                Face::UiMedium,
                Face::UiSemibold,
            ] {
                let words = "Åland ĬĲŦ ΑΩ Ґґ Її Єє № “–” … · → \u{fffd}";
                let font = face.at(13.0);
                assert!(
                    ui.fonts_mut(|fonts| fonts.has_glyphs(&font, words)),
                    "{face:?}"
                );
            }
        });
    }

    #[test]
    fn figures_are_of_equal_width() {
        with_fonts(|ui| {
            for face in [Face::Read, Face::Ui, Face::UiMedium, Face::UiSemibold] {
                let font = face.at(19.0);
                let widths: Vec<_> = ('0'..='9')
                    .map(|c| ui.fonts_mut(|fonts| fonts.glyph_width(&font, c)))
                    .collect();
                let equal = widths
                    .windows(2)
                    .all(|pair| (pair[0] - pair[1]).abs() < 0.001);
                assert!(equal, "{face:?}: {widths:?}");
            }
        });
    }

    #[test]
    fn the_line_of_the_text_grows_with_its_size() {
        assert_eq!(reading(READING_SIZE), Role::new(Face::Read, 19.0, 34.0));
        assert_eq!(reading(13.0), Role::new(Face::Read, 13.0, 23.0));
    }
}
