//! The colours of the theme, measured: the table «Measured» of the look, computed from the theme
//! file. WCAG 2 contrast; CIEDE2000 between the colours of the tags, seen with normal eyes and with
//! the three kinds of colour blindness after Machado, Oliveira and Fernandes (2009), severity 1.
#![cfg(feature = "gui")]

use std::f64::consts::PI;

use egui::Color32;
use evimark::ui::theme::{Palette, TagColors, Theme};

/// What the look says of one thing: light, dark, and what it must reach.
struct Row {
    what: &'static str,
    must: f64,
    says: [f64; 2],
    measure: fn(&Palette) -> f64,
}

const ROWS: &[Row] = &[
    Row {
        what: "text on canvas",
        must: 4.5,
        says: [16.3, 12.9],
        measure: |p| contrast(p.text, p.canvas),
    },
    Row {
        what: "text on the worst tint",
        must: 4.5,
        says: [13.9, 10.3],
        measure: |p| worst(tags(p).map(|tag| contrast(p.text, tag.tint))),
    },
    Row {
        what: "text on the worst strong fill",
        must: 4.5,
        says: [11.3, 7.0],
        measure: |p| worst(tags(p).map(|tag| contrast(p.text, tag.strong))),
    },
    Row {
        what: "text on selection",
        must: 4.5,
        says: [11.5, 6.8],
        measure: |p| contrast(p.text, p.selection),
    },
    Row {
        what: "weak text on canvas, panel, raised",
        must: 4.5,
        says: [5.5, 6.4],
        measure: |p| worst(surfaces(p).map(|ground| contrast(p.weak, ground))),
    },
    Row {
        what: "weak text on an active row",
        must: 4.5,
        says: [4.6, 4.7],
        measure: |p| worst(surfaces(p).map(|ground| contrast(p.weak, over(p.active, ground)))),
    },
    Row {
        what: "weak text on the worst tint",
        must: 4.5,
        says: [5.0, 5.7],
        measure: |p| worst(tags(p).map(|tag| contrast(p.weak, tag.tint))),
    },
    Row {
        what: "tag letter on canvas or panel",
        must: 4.5,
        says: [6.0, 7.8],
        measure: |p| {
            worst(
                tags(p)
                    .map(|tag| contrast(tag.letter, p.canvas).min(contrast(tag.letter, p.panel))),
            )
        },
    },
    Row {
        what: "tag letter on its chip",
        must: 4.5,
        says: [5.0, 5.0],
        measure: |p| worst(tags(p).map(|tag| contrast(tag.letter, tag.strong))),
    },
    Row {
        what: "letter on a solid chip",
        must: 4.5,
        says: [6.4, 7.8],
        measure: |p| worst(tags(p).map(|tag| contrast(p.canvas, tag.letter))),
    },
    Row {
        what: "tag line on canvas",
        must: 3.0,
        says: [3.6, 4.7],
        measure: |p| worst(tags(p).map(|tag| contrast(tag.line, p.canvas))),
    },
    Row {
        what: "tag line on the pane of the overview",
        must: 3.0,
        says: [3.1, 3.9],
        measure: |p| worst(tags(p).map(|tag| contrast(tag.line, p.match_fill))),
    },
    Row {
        // A pressed item, which is the worst case: under the pointer alone it has 3.4 and 3.5.
        what: "tag line in the palette under the pointer",
        must: 3.0,
        says: [3.1, 3.1],
        measure: |p| worst(tags(p).map(|tag| contrast(tag.line, over(p.active, p.raised)))),
    },
    Row {
        what: "control stroke on canvas, panel, raised",
        must: 3.0,
        says: [3.2, 3.5],
        measure: |p| worst(surfaces(p).map(|ground| contrast(p.stroke, ground))),
    },
    Row {
        what: "ink: focus ring, ends of the selection",
        must: 3.0,
        says: [14.0, 12.5],
        measure: |p| worst(surfaces(p).map(|ground| contrast(p.ink, ground))),
    },
    Row {
        what: "primary button",
        must: 4.5,
        says: [15.0, 14.1],
        measure: |p| contrast(p.on_ink, p.ink),
    },
    Row {
        what: "warn on any surface",
        must: 4.5,
        says: [5.4, 7.6],
        measure: |p| worst(surfaces(p).map(|ground| contrast(p.warn, ground))),
    },
    Row {
        what: "danger on any surface",
        must: 4.5,
        says: [5.9, 6.0],
        measure: |p| worst(surfaces(p).map(|ground| contrast(p.danger, ground))),
    },
];

#[test]
fn the_contrast_is_what_the_look_says_and_enough() {
    let mut wrong = Vec::new();
    for row in ROWS {
        for (palette, says) in themes().into_iter().zip(row.says) {
            let measured = (row.measure)(palette);
            println!("{:45} {measured:5.2}", row.what);
            if measured < row.must || (measured - says).abs() > 0.1 {
                let (must, what, theme) = (row.must, row.what, name(palette));
                wrong.push(format!(
                    "{what}, {theme}: {measured:.2}, the look says {says}, must be {must}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What the table of the look does not name, and what must be legible all the same.
#[test]
fn the_rest_is_legible_too() {
    for palette in themes() {
        let theme = name(palette);
        let bars = contrast(palette.ink, palette.selection);
        assert!(
            bars >= 3.0,
            "{theme}: ends of the selection on it {bars:.2}"
        );

        let unknown = palette.tag("a tag of a project");
        let letter = contrast(unknown.letter, unknown.strong);
        assert!(
            letter >= 4.5,
            "{theme}: letter of an unknown tag {letter:.2}"
        );
        let line = contrast(unknown.line, palette.canvas);
        assert!(line >= 3.0, "{theme}: line of an unknown tag {line:.2}");

        let row = worst(surfaces(palette).map(|s| contrast(palette.text, over(palette.active, s))));
        assert!(row >= 4.5, "{theme}: text on an active row {row:.2}");
    }
}

/// The smallest difference of two tags for normal, protan, deutan and tritan eyes.
struct Difference {
    what: &'static str,
    color: fn(&TagColors) -> Color32,
    says: [[f64; 4]; 2],
}

const DIFFERENCES: &[Difference] = &[
    Difference {
        what: "lines",
        color: |tag| tag.line,
        says: [[34.7, 24.2, 23.6, 24.8], [32.0, 21.6, 24.5, 24.7]],
    },
    Difference {
        what: "letters",
        color: |tag| tag.letter,
        says: [[24.6, 13.8, 11.7, 13.0], [24.5, 9.8, 14.5, 13.6]],
    },
];

#[test]
fn tags_differ_for_every_kind_of_eyes_as_the_look_says() {
    let mut wrong = Vec::new();
    for difference in DIFFERENCES {
        for (palette, says) in themes().into_iter().zip(difference.says) {
            let colors: Vec<_> = tags(palette).map(|tag| (difference.color)(&tag)).collect();
            let eyes = [None, Some(&PROTAN), Some(&DEUTAN), Some(&TRITAN)];
            let measured = eyes.map(|eye| smallest_difference(&colors, eye));
            println!("{:8} {measured:5.1?}", difference.what);
            let apart = measured.iter().zip(says).map(|(m, s)| (m - s).abs());
            if apart.fold(0.0, f64::max) > 0.5 {
                let (what, theme) = (difference.what, name(palette));
                wrong.push(format!(
                    "{what}, {theme}: {measured:.2?}, the look says {says:?}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Pairs published by Sharma, Wu and Dalal (2005), which reach the branches of the formula.
#[test]
fn ciede2000_agrees_with_its_test_data() {
    let pairs = [
        ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
        ([50.0, -1.3802, -84.2814], [50.0, 0.0, -82.7485], 1.0000),
        ([50.0, 2.4900, -0.0010], [50.0, -2.4900, 0.0009], 7.1792),
        ([50.0, 2.4900, -0.0010], [50.0, -2.4900, 0.0011], 7.2195),
        ([50.0, 2.5000, 0.0000], [73.0, 25.0000, -18.0000], 27.1492),
        (
            [2.0776, 0.0795, -1.1350],
            [0.9033, -0.0636, -0.5514],
            0.9082,
        ),
    ];
    for (a, b, expected) in pairs {
        let measured = delta_e(a, b);
        assert!(
            (measured - expected).abs() < 1e-4,
            "{a:?} {b:?}: {measured}"
        );
    }
}

fn themes() -> [&'static Palette; 2] {
    let theme = Theme::paper();
    [&theme.light, &theme.dark]
}

fn name(palette: &Palette) -> &'static str {
    if palette.dark { "dark" } else { "light" }
}

fn tags(palette: &Palette) -> impl Iterator<Item = TagColors> {
    palette.tags.values().copied()
}

fn surfaces(palette: &Palette) -> impl Iterator<Item = Color32> {
    [palette.canvas, palette.panel, palette.raised].into_iter()
}

fn worst(contrasts: impl Iterator<Item = f64>) -> f64 {
    contrasts.fold(f64::INFINITY, f64::min)
}

// ---------------------------------------------------------------------------------------------
// Measuring

type Rgb = [f64; 3];

/// The WCAG 2 contrast of two opaque colours.
fn contrast(a: Color32, b: Color32) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(color: Color32) -> f64 {
    let [r, g, b] = linear(color);
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// A colour laid over an opaque one, as the screen mixes them.
fn over(top: Color32, bottom: Color32) -> Color32 {
    bottom.blend(top)
}

/// Linear light, 0 to 1.
fn linear(color: Color32) -> Rgb {
    assert!(color.is_opaque(), "{color:?}");
    [color.r(), color.g(), color.b()].map(|byte| {
        let value = f64::from(byte) / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    })
}

type Matrix = [[f64; 3]; 3];

const PROTAN: Matrix = [
    [0.152_286, 1.052_583, -0.204_868],
    [0.114_503, 0.786_281, 0.099_216],
    [-0.003_882, -0.048_116, 1.051_998],
];
const DEUTAN: Matrix = [
    [0.367_322, 0.860_646, -0.227_968],
    [0.280_085, 0.672_501, 0.047_413],
    [-0.011_820, 0.042_940, 0.968_881],
];
const TRITAN: Matrix = [
    [1.255_528, -0.076_749, -0.178_779],
    [-0.078_411, 0.930_809, 0.147_602],
    [0.004_733, 0.691_367, 0.303_900],
];

/// sRGB in linear light to XYZ.
const XYZ: Matrix = [
    [0.412_456_4, 0.357_576_1, 0.180_437_5],
    [0.212_672_9, 0.715_152_2, 0.072_175_0],
    [0.019_333_9, 0.119_192_0, 0.950_304_1],
];

fn times(matrix: &Matrix, vector: Rgb) -> Rgb {
    matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
}

fn smallest_difference(colors: &[Color32], eye: Option<&Matrix>) -> f64 {
    let seen: Vec<_> = colors
        .iter()
        .map(|&color| {
            let light = linear(color);
            lab(eye.map_or(light, |eye| {
                times(eye, light).map(|value| value.clamp(0.0, 1.0))
            }))
        })
        .collect();
    let mut smallest = f64::INFINITY;
    for (at, &a) in seen.iter().enumerate() {
        for &b in &seen[at + 1..] {
            smallest = smallest.min(delta_e(a, b));
        }
    }
    smallest
}

/// CIE L*a*b* under D65.
fn lab(light: Rgb) -> Rgb {
    let white = [0.950_47, 1.0, 1.088_83];
    let [x, y, z] = times(&XYZ, light);
    let f = |value: f64| {
        if value > (6.0_f64 / 29.0).powi(3) {
            value.cbrt()
        } else {
            value / (3.0 * (6.0_f64 / 29.0).powi(2)) + 4.0 / 29.0
        }
    };
    let (x, y, z) = (f(x / white[0]), f(y / white[1]), f(z / white[2]));
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// CIEDE2000, in the notation of Sharma, Wu and Dalal.
#[expect(
    clippy::many_single_char_names,
    reason = "the names of the published formula"
)]
fn delta_e([l1, a1, b1]: Rgb, [l2, a2, b2]: Rgb) -> f64 {
    let c_mean = f64::midpoint(a1.hypot(b1), a2.hypot(b2));
    let power = |c: f64| (c.powi(7) / (c.powi(7) + 25.0_f64.powi(7))).sqrt();
    let g = 0.5 * (1.0 - power(c_mean));
    let (a1, a2) = ((1.0 + g) * a1, (1.0 + g) * a2);
    let (c1, c2) = (a1.hypot(b1), a2.hypot(b2));
    let hue = |a: f64, b: f64| b.atan2(a).rem_euclid(2.0 * PI);
    let (h1, h2) = (hue(a1, b1), hue(a2, b2));
    let gray = c1 * c2 < 1e-12;

    let dl = l2 - l1;
    let dc = c2 - c1;
    let dh = if gray {
        0.0
    } else {
        (h2 - h1 + PI).rem_euclid(2.0 * PI) - PI
    };
    let dh = 2.0 * (c1 * c2).sqrt() * (dh / 2.0).sin();

    let l = f64::midpoint(l1, l2);
    let c = f64::midpoint(c1, c2);
    let h = if gray {
        h1 + h2
    } else if (h1 - h2).abs() <= PI {
        f64::midpoint(h1, h2)
    } else {
        (f64::midpoint(h1, h2) + PI).rem_euclid(2.0 * PI)
    };
    let t = 1.0 - 0.17 * (h - PI / 6.0).cos()
        + 0.24 * (2.0 * h).cos()
        + 0.32 * (3.0 * h + PI / 30.0).cos()
        - 0.20 * (4.0 * h - 63.0_f64.to_radians()).cos();
    let turn = (-((h.to_degrees() - 275.0) / 25.0).powi(2)).exp();
    let rt = -(60.0 * turn).to_radians().sin() * 2.0 * power(c);
    let sl = 1.0 + 0.015 * (l - 50.0).powi(2) / (20.0 + (l - 50.0).powi(2)).sqrt();
    let sc = 1.0 + 0.045 * c;
    let sh = 1.0 + 0.015 * c * t;
    let (l, c, h) = (dl / sl, dc / sc, dh / sh);
    (l * l + c * c + h * h + rt * c * h).sqrt()
}
