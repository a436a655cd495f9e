//! The program as a command, on a machine without a display.

use std::process::{Command, Output};

fn evimark(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_evimark"))
        .args(arguments)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET")
        .env_remove("RUST_LOG")
        // A backtrace must not turn one line into twenty.
        .env("RUST_BACKTRACE", "1")
        .output()
        .unwrap()
}

#[test]
fn help_and_version_need_no_display() {
    let help = evimark(&["--help"]);
    assert!(help.status.success());
    let text = String::from_utf8(help.stdout).unwrap();
    assert!(text.contains("Usage: evimark [PATH]") && text.contains("Examples:"));
    let version = evimark(&["--version"]);
    assert!(version.status.success());
    let text = String::from_utf8(version.stdout).unwrap();
    assert_eq!(
        text.trim(),
        format!("evimark {}", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn a_wrong_argument_is_refused() {
    let output = evimark(&["--nonsense"]);
    assert_eq!(output.status.code(), Some(2));
}

#[cfg(all(feature = "gui", target_os = "linux"))]
#[test]
fn without_a_display_there_is_one_clear_line() {
    let output = evimark(&["article.txt"]);
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        error,
        "evimark: a display is needed to show the window, and none was found\n"
    );
}
