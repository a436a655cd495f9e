//! Opening the window: size, icon, renderer, and a clear word where there is no display.
//! Lengths are points.

use std::path::Path;

use egui::{ViewportBuilder, vec2};

use super::app::App;
use super::guard::{self, Guard};
use super::logger;
use crate::store::settings::{self, Settings};

/// How the desktop tells the program's windows from others.
const APP_ID: &str = "org.evimark.Evimark";
const ICON: &[u8] = include_bytes!("../../assets/icon.png");
const SIZE: egui::Vec2 = vec2(1440.0, 900.0);
const SIZE_MIN: egui::Vec2 = vec2(720.0, 480.0);

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Nothing to show a window on.
    #[error("a display is needed to show the window, and none was found")]
    NoDisplay,
    /// Neither renderer works.
    #[error(
        "the window cannot be drawn: wgpu found no graphics adapter ({wgpu}), and OpenGL failed as well ({glow})"
    )]
    NoRenderer {
        /// What wgpu says.
        wgpu: String,
        /// What OpenGL says.
        glow: String,
    },
}

/// Shows the window until it is closed.
///
/// # Errors
/// [`StartError`] when no window can be shown.
pub fn start(path: Option<&Path>) -> Result<(), StartError> {
    logger::install();
    guard::install();
    let settings_path = settings::default_path();
    let (settings, finding) = match settings_path.as_deref() {
        Some(path) => settings::load(path),
        None => (Settings::default(), None),
    };
    let run = |renderer| {
        let settings = settings.clone();
        let (settings_path, path) = (settings_path.clone(), path.map(Path::to_owned));
        let finding = finding.clone();
        let options = options(&settings, renderer);
        let create: eframe::AppCreator<'_> = Box::new(move |context| {
            let mut app = App::new(&context.egui_ctx, settings.clone(), settings_path.clone());
            app.begin(path, finding);
            Ok(Box::new(Guard::new(app, settings, settings_path)))
        });
        eframe::run_native("Evimark", options, create)
    };
    let Err(wgpu) = run(eframe::Renderer::Wgpu) else {
        return Ok(());
    };
    if matches!(wgpu, eframe::Error::WinitEventLoop(_)) {
        log::info!("no event loop: {wgpu}");
        return Err(StartError::NoDisplay);
    }
    log::warn!("wgpu failed, trying OpenGL: {wgpu}");
    run(eframe::Renderer::Glow).map_err(|glow| StartError::NoRenderer {
        wgpu: wgpu.to_string(),
        glow: glow.to_string(),
    })
}

fn options(settings: &Settings, renderer: eframe::Renderer) -> eframe::NativeOptions {
    let mut viewport = ViewportBuilder::default()
        .with_title("Evimark")
        .with_app_id(APP_ID)
        .with_inner_size(SIZE)
        .with_min_inner_size(SIZE_MIN);
    if let Some(place) = settings.window {
        viewport = viewport
            .with_inner_size(vec2(place.width, place.height).max(SIZE_MIN))
            .with_position([place.x, place.y])
            .with_maximized(place.maximized);
    }
    match image::load_from_memory(ICON) {
        Ok(icon) => {
            let icon = icon.into_rgba8();
            viewport = viewport.with_icon(egui::IconData {
                width: icon.width(),
                height: icon.height(),
                rgba: icon.into_raw(),
            });
        }
        Err(error) => log::warn!("the icon cannot be read: {error}"),
    }
    eframe::NativeOptions {
        viewport,
        renderer,
        // So that OpenGL can be tried after wgpu in the same process.
        run_and_return: true,
        ..eframe::NativeOptions::default()
    }
}
