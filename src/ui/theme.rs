//! The theme: every colour of the interface, read from `assets/themes/paper.ron`, and the egui
//! style built from it. The only file of code that knows colours. Lengths are points, times are
//! seconds.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use egui::style::{
    ScrollAnimation, ScrollFadeStyle, ScrollStyle, Selection, Spacing, Style, TextCursorStyle,
    Visuals, WidgetVisuals, Widgets,
};
use egui::{Color32, CornerRadius, Margin, Rangef, Shadow, Stroke, TextStyle, vec2};
use serde::Deserialize;

use super::fonts;

/// The radius of marks and keycaps.
pub const RADIUS_MARK: u8 = 3;
/// The radius of chips.
pub const RADIUS_CHIP: u8 = 4;
/// The radius of the items of a menu.
pub const RADIUS_MENU_ITEM: u8 = 5;
/// The radius of rows, fields and buttons.
pub const RADIUS: u8 = 6;
/// The radius of pop-ups and dialogs.
pub const RADIUS_POPUP: u8 = 10;

/// How long a pop-up takes to fade in.
pub const FADE_SECONDS: f32 = 0.08;
/// How long the caret is on, and then off.
pub const CARET_SECONDS: f32 = 0.53;
/// How long carets go on blinking when nothing happens: then an idle window does not repaint.
pub const BLINKING_SECONDS: f64 = 10.0;
/// How long the pointer rests before a hover card or a tooltip appears.
pub const HOVER_SECONDS: f32 = 0.35;
/// How long an eased scroll takes.
pub const SCROLL_SECONDS: f32 = 0.16;

/// How much a disabled thing keeps of its colour, so that `text` comes out as `faint`.
const DISABLED_ALPHA: f32 = 0.4;

/// The colours of both themes.
#[derive(Debug)]
pub struct Theme {
    /// The palette of the light theme.
    pub light: Palette,
    /// The palette of the dark theme.
    pub dark: Palette,
}

/// The colours of one theme. `hover` and `active` are translucent and lie over whatever is beneath.
#[derive(Clone, Debug)]
pub struct Palette {
    /// Whether this is the dark theme.
    pub dark: bool,
    /// The ground of the text, the review and the welcome screen.
    pub canvas: Color32,
    /// The ground of bars and side panels.
    pub panel: Color32,
    /// The ground of pop-ups, fields, buttons and keycaps.
    pub raised: Color32,
    /// Under the pointer; translucent.
    pub hover: Color32,
    /// The current row, pressed, or a toggle that is on; translucent.
    pub active: Color32,
    /// Between areas: decoration.
    pub divider: Color32,
    /// The rim of pop-ups and keycaps: decoration.
    pub edge: Color32,
    /// The rim of fields and buttons, rings, scroll thumbs.
    pub stroke: Color32,
    /// Text.
    pub text: Color32,
    /// Less important text.
    pub weak: Color32,
    /// Disabled things only.
    pub faint: Color32,
    /// The accent: primary button, focus, caret.
    pub ink: Color32,
    /// Text on `ink`.
    pub on_ink: Color32,
    /// The fill of selected text.
    pub selection: Color32,
    /// The fill of a find match and of the pane of the overview.
    pub match_fill: Color32,
    /// Something to look at.
    pub warn: Color32,
    /// Something wrong.
    pub danger: Color32,
    /// The shadow under pop-ups; translucent.
    pub shadow: Color32,
    /// The colours of each tag, by its key.
    pub tags: BTreeMap<String, TagColors>,
}

/// The colours and the signs of a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TagColors {
    /// Behind a mark at rest.
    pub tint: Color32,
    /// Behind a mark under the pointer or selected, and the fill of its chip.
    pub strong: Color32,
    /// The underline and the overview.
    pub line: Color32,
    /// Text in the colour of the tag, and the fill of a solid chip.
    pub letter: Color32,
    /// The letter that stands for the tag.
    pub mark: char,
    /// How its underline is drawn.
    pub pattern: Pattern,
}

/// How the line under a mark is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Pattern {
    /// One line, 2 high.
    Solid,
    /// 2 on, 2 off.
    Dotted,
    /// 6 on, 3 off.
    Dashed,
    /// Two lines, each 1 high, 1 apart.
    Double,
}

static PAPER: LazyLock<Theme> = LazyLock::new(|| {
    Theme::parse(include_str!("../../assets/themes/paper.ron"))
        .expect("the built-in theme is read by a test")
});

impl Theme {
    /// The built-in theme.
    #[must_use]
    pub fn paper() -> &'static Self {
        &PAPER
    }

    /// Reads a theme file.
    ///
    /// # Errors
    ///
    /// What is wrong with the file, with line and column.
    pub fn parse(ron: &str) -> Result<Self, ron::error::SpannedError> {
        let file: ThemeFile = ron::from_str(ron)?;
        Ok(Self {
            light: file.palette(false),
            dark: file.palette(true),
        })
    }
}

impl Palette {
    /// The palette of the theme that `ui` is drawn in.
    #[must_use]
    pub fn of(ui: &egui::Ui) -> &'static Self {
        Self::of_mode(ui.visuals().dark_mode)
    }

    /// The palette of the theme that is in force.
    #[must_use]
    pub fn of_ctx(ctx: &egui::Context) -> &'static Self {
        Self::of_mode(ctx.theme() == egui::Theme::Dark)
    }

    fn of_mode(dark: bool) -> &'static Self {
        let theme = Theme::paper();
        if dark { &theme.dark } else { &theme.light }
    }

    /// The colours of a tag. A tag that the theme does not know is neutral, with a solid line and
    /// the first letter of its key.
    #[must_use]
    pub fn tag(&self, key: &str) -> TagColors {
        self.tags.get(key).copied().unwrap_or_else(|| TagColors {
            tint: self.match_fill,
            strong: self.divider,
            line: self.weak,
            letter: self.weak,
            mark: key
                .chars()
                .find(|c| c.is_alphanumeric())
                .and_then(|c| c.to_uppercase().next())
                .unwrap_or('?'),
            pattern: Pattern::Solid,
        })
    }

    /// The rim of fields and buttons: 1 in `stroke`.
    #[must_use]
    pub fn rim(&self) -> Stroke {
        Stroke::new(1.0, self.stroke)
    }

    /// What lies over a button of ink under the pointer, or pressed: `hover` and `active` are made
    /// for paper.
    #[must_use]
    pub fn over_ink(&self, pressed: bool) -> Color32 {
        self.on_ink
            .gamma_multiply(if pressed { 0.22 } else { 0.12 })
    }

    /// The rim of a keycap on ink.
    #[must_use]
    pub fn edge_on_ink(&self) -> Color32 {
        self.on_ink.gamma_multiply(0.6)
    }

    /// The shadow under pop-ups.
    #[must_use]
    pub fn popup_shadow(&self) -> Shadow {
        let (drop, blur) = if self.dark { (10, 32) } else { (8, 28) };
        Shadow {
            offset: [0, drop],
            blur,
            spread: 0,
            color: self.shadow,
        }
    }
}

/// Sets the fonts and the style of both themes. Which theme is in force is chosen elsewhere.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts::definitions());
    let theme = Theme::paper();
    ctx.set_style_of(egui::Theme::Light, style(&theme.light));
    ctx.set_style_of(egui::Theme::Dark, style(&theme.dark));
}

/// Lets things fade and scroll smoothly, or not.
pub fn set_motion(ctx: &egui::Context, moves: bool) {
    ctx.all_styles_mut(|style| {
        let seconds = |usual: f32| if moves { usual } else { 0.0 };
        style.animation_time = seconds(FADE_SECONDS);
        style.scroll_animation.duration = Rangef::point(seconds(SCROLL_SECONDS));
    });
}

/// Lets carets blink, or keeps them steady.
pub fn set_blinking(ctx: &egui::Context, blinks: bool) {
    ctx.all_styles_mut(|style| style.visuals.text_cursor.blink = blinks);
}

/// The style of menu bars and menus: items without a rim, with the radius of a menu item.
pub fn menu_style(style: &mut Style) {
    let palette = Palette::of_mode(style.visuals.dark_mode);
    style.spacing.button_padding = vec2(8.0, 4.0);
    style.spacing.item_spacing = vec2(2.0, 0.0);
    let widgets = &mut style.visuals.widgets;
    // `divider` is made for bars and panels and hardly shows on a pop-up.
    widgets.noninteractive.bg_stroke = Stroke::new(1.0, palette.edge);
    for (state, fill) in [
        (&mut widgets.inactive, Color32::TRANSPARENT),
        (&mut widgets.hovered, palette.hover),
        (&mut widgets.active, palette.active),
        (&mut widgets.open, palette.active),
    ] {
        state.weak_bg_fill = fill;
        state.bg_stroke = Stroke::NONE;
        state.corner_radius = CornerRadius::same(RADIUS_MENU_ITEM);
    }
}

fn style(palette: &Palette) -> Style {
    Style {
        text_styles: [
            (TextStyle::Small, fonts::SMALL.font()),
            (TextStyle::Body, fonts::BODY.font()),
            (TextStyle::Button, fonts::BODY_MEDIUM.font()),
            (TextStyle::Heading, fonts::TITLE.font()),
            (TextStyle::Monospace, fonts::BODY.font()),
        ]
        .into(),
        spacing: spacing(),
        interaction: egui::style::Interaction {
            tooltip_delay: HOVER_SECONDS,
            // A label that can be selected would take the click from the row that it stands in.
            selectable_labels: false,
            ..Default::default()
        },
        visuals: visuals(palette),
        animation_time: FADE_SECONDS,
        scroll_animation: ScrollAnimation {
            points_per_second: f32::INFINITY,
            duration: Rangef::point(SCROLL_SECONDS),
        },
        ..Default::default()
    }
}

fn spacing() -> Spacing {
    Spacing {
        item_spacing: vec2(8.0, 4.0),
        window_margin: Margin::same(16),
        button_padding: vec2(8.0, 4.0),
        menu_margin: Margin::same(4),
        indent: 16.0,
        interact_size: vec2(40.0, 28.0),
        icon_width: 16.0,
        icon_width_inner: 10.0,
        icon_spacing: 8.0,
        tooltip_width: 336.0,
        menu_spacing: 4.0,
        scroll: scroll(),
        ..Default::default()
    }
}

/// Thin thumbs without a track, over the content, always visible, wider under the pointer.
fn scroll() -> ScrollStyle {
    let mut scroll = ScrollStyle {
        floating: true,
        bar_width: 8.0,
        handle_min_length: 24.0,
        bar_inner_margin: 2.0,
        bar_outer_margin: 1.0,
        floating_width: 5.0,
        floating_allocated_width: 0.0,
        // The thumb takes the `bg_fill` of the widgets, which is `stroke`.
        foreground_color: false,
        dormant_background_opacity: 0.0,
        active_background_opacity: 0.0,
        interact_background_opacity: 0.0,
        dormant_handle_opacity: 1.0,
        active_handle_opacity: 1.0,
        interact_handle_opacity: 1.0,
        fade: ScrollFadeStyle {
            strength: 0.0,
            ..Default::default()
        },
        ..ScrollStyle::floating()
    };
    scroll.kinetic.rubber_band = false;
    scroll
}

fn visuals(palette: &Palette) -> Visuals {
    let base = if palette.dark {
        Visuals::dark()
    } else {
        Visuals::light()
    };
    let edge = Stroke::new(1.0, palette.edge);
    let ink = Stroke::new(2.0, palette.ink);
    let mut ime_composition = base.ime_composition;
    ime_composition.active_underline_stroke = ink;
    ime_composition.inactive_underline_stroke = Stroke::new(2.0, palette.stroke);
    Visuals {
        dark_mode: palette.dark,
        override_text_color: None,
        weak_text_color: Some(palette.weak),
        widgets: widgets(palette),
        selection: Selection {
            bg_fill: palette.selection,
            // Also the rim of a focused field.
            stroke: ink,
        },
        ime_composition,
        hyperlink_color: palette.text,
        faint_bg_color: palette.match_fill,
        extreme_bg_color: palette.raised,
        text_edit_bg_color: Some(palette.raised),
        code_bg_color: palette.match_fill,
        warn_fg_color: palette.warn,
        error_fg_color: palette.danger,
        window_corner_radius: CornerRadius::same(RADIUS_POPUP),
        window_shadow: palette.popup_shadow(),
        window_fill: palette.raised,
        window_stroke: edge,
        window_highlight_topmost: false,
        menu_corner_radius: CornerRadius::same(RADIUS_POPUP),
        panel_fill: palette.panel,
        popup_shadow: palette.popup_shadow(),
        text_cursor: TextCursorStyle {
            stroke: ink,
            preview: false,
            blink: true,
            on_duration: CARET_SECONDS,
            off_duration: CARET_SECONDS,
        },
        button_frame: true,
        collapsing_header_frame: false,
        indent_has_left_vline: false,
        striped: false,
        slider_trailing_fill: true,
        handle_shape: egui::style::HandleShape::Circle,
        image_loading_spinners: false,
        disabled_alpha: DISABLED_ALPHA,
        ..base
    }
}

fn widgets(palette: &Palette) -> Widgets {
    let state = |fill: Color32, rim: Stroke| WidgetVisuals {
        // The fill of scroll thumbs and sliders.
        bg_fill: palette.stroke,
        // The fill of buttons.
        weak_bg_fill: fill,
        bg_stroke: rim,
        corner_radius: CornerRadius::same(RADIUS),
        fg_stroke: Stroke::new(1.0, palette.text),
        expansion: 0.0,
    };
    Widgets {
        noninteractive: WidgetVisuals {
            bg_fill: palette.panel,
            ..state(palette.panel, Stroke::new(1.0, palette.divider))
        },
        inactive: state(palette.raised, palette.rim()),
        hovered: state(palette.raised.blend(palette.hover), palette.rim()),
        // egui also takes these for a widget with the keyboard's focus, hence the ink.
        active: state(
            palette.raised.blend(palette.active),
            Stroke::new(2.0, palette.ink),
        ),
        open: state(palette.raised.blend(palette.active), palette.rim()),
    }
}

// ---------------------------------------------------------------------------------------------
// The file

/// A colour of the file: `"#RRGGBB"`, or `"#RRGGBB 16%"` with an opacity.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
struct Shade(Color32);

/// A colour as (light, dark).
type Shades = (Shade, Shade);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemeFile {
    canvas: Shades,
    panel: Shades,
    raised: Shades,
    hover: Shades,
    active: Shades,
    divider: Shades,
    edge: Shades,
    stroke: Shades,
    text: Shades,
    weak: Shades,
    faint: Shades,
    ink: Shades,
    on_ink: Shades,
    selection: Shades,
    match_fill: Shades,
    warn: Shades,
    danger: Shades,
    shadow: Shades,
    tags: BTreeMap<String, TagFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TagFile {
    tint: Shades,
    strong: Shades,
    line: Shades,
    letter: Shades,
    #[serde(deserialize_with = "letter")]
    mark: char,
    pattern: Pattern,
}

impl ThemeFile {
    fn palette(&self, dark: bool) -> Palette {
        let pick = |shades: &Shades| if dark { shades.1.0 } else { shades.0.0 };
        Palette {
            dark,
            canvas: pick(&self.canvas),
            panel: pick(&self.panel),
            raised: pick(&self.raised),
            hover: pick(&self.hover),
            active: pick(&self.active),
            divider: pick(&self.divider),
            edge: pick(&self.edge),
            stroke: pick(&self.stroke),
            text: pick(&self.text),
            weak: pick(&self.weak),
            faint: pick(&self.faint),
            ink: pick(&self.ink),
            on_ink: pick(&self.on_ink),
            selection: pick(&self.selection),
            match_fill: pick(&self.match_fill),
            warn: pick(&self.warn),
            danger: pick(&self.danger),
            shadow: pick(&self.shadow),
            tags: self
                .tags
                .iter()
                .map(|(key, tag)| {
                    let colors = TagColors {
                        tint: pick(&tag.tint),
                        strong: pick(&tag.strong),
                        line: pick(&tag.line),
                        letter: pick(&tag.letter),
                        mark: tag.mark,
                        pattern: tag.pattern,
                    };
                    (key.clone(), colors)
                })
                .collect(),
        }
    }
}

impl TryFrom<String> for Shade {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        parse_color(&text)
            .map(Self)
            .ok_or_else(|| format!("{text:?} is not a colour like \"#1F1E1B\" or \"#1F1E1B 16%\""))
    }
}

fn letter<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<char, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse()
        .map_err(|error| serde::de::Error::custom(format!("{text:?} is not one letter: {error}")))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place where colours are made"
)]
fn parse_color(text: &str) -> Option<Color32> {
    let (hex, percent) = match text.split_once(' ') {
        Some((hex, percent)) => (hex, percent.strip_suffix('%')?.parse::<u16>().ok()?),
        None => (text, 100),
    };
    let digits = hex.strip_prefix('#')?;
    if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) || percent > 100 {
        return None;
    }
    let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    let alpha = u8::try_from((percent * 255 + 50) / 100).ok()?;
    Some(Color32::from_rgba_unmultiplied(
        byte(0)?,
        byte(2)?,
        byte(4)?,
        alpha,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_theme_is_read() {
        let theme = Theme::parse(include_str!("../../assets/themes/paper.ron"))
            .expect("the theme file is well-formed");
        assert_eq!(theme.light.text.to_array(), [0x1F, 0x1E, 0x1B, 255]);
        assert_eq!(theme.dark.text.to_array(), [0xE3, 0xE0, 0xD8, 255]);
        assert_eq!(theme.light.tags.len(), 4);
    }

    #[test]
    fn an_opacity_is_premultiplied() {
        assert_eq!(
            parse_color("#FFFFFF 10%").map(|c| c.to_array()),
            Some([26, 26, 26, 26])
        );
        assert_eq!(
            parse_color("#000000 50%").map(|c| c.to_array()),
            Some([0, 0, 0, 128])
        );
    }

    #[test]
    fn what_is_not_a_colour_is_refused() {
        for text in [
            "",
            "#12345",
            "123456",
            "#12345g",
            "#123456 5",
            "#123456 101%",
            "#+12345",
        ] {
            assert_eq!(parse_color(text), None, "{text}");
        }
    }

    #[test]
    fn an_unknown_tag_is_neutral() {
        let palette = &Theme::paper().light;
        let colors = palette.tag("exhibit-b");
        assert_eq!((colors.mark, colors.pattern), ('E', Pattern::Solid));
        assert_eq!(palette.tag("–").mark, '?');
        assert_eq!(palette.tag("claim").mark, 'C');
    }
}
