//! Keys as the program names them, apart from any toolkit. No offsets here.

use std::fmt;

/// A family of systems with the same key conventions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Os {
    /// Linux and the other Unixes.
    Linux,
    /// Windows.
    Windows,
    /// macOS.
    Mac,
}

impl Os {
    /// Every family, for tests and tables.
    pub const ALL: [Self; 3] = [Self::Linux, Self::Windows, Self::Mac];

    /// The one that the program was built for.
    #[must_use]
    pub const fn current() -> Self {
        if cfg!(target_os = "macos") {
            Self::Mac
        } else if cfg!(target_os = "windows") {
            Self::Windows
        } else {
            Self::Linux
        }
    }
}

/// One key, by what is printed on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A letter, digit or sign; letters are upper case.
    Char(char),
    /// A function key.
    F(u8),
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Enter.
    Enter,
    /// The space bar.
    Space,
    /// Escape.
    Escape,
    /// Tab.
    Tab,
    /// Delete.
    Delete,
    /// Backspace.
    Backspace,
}

/// A key together with the modifiers that are held.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a key that is held or not"
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chord {
    /// Ctrl on Linux and Windows, Cmd on macOS.
    pub primary: bool,
    /// The Control key of a Mac, which is not its primary one.
    pub mac_control: bool,
    /// Alt, called Option on macOS.
    pub alt: bool,
    /// Shift.
    pub shift: bool,
    /// The key itself.
    pub key: Key,
}

impl Chord {
    /// The key alone.
    #[must_use]
    pub const fn plain(key: Key) -> Self {
        Self {
            primary: false,
            mac_control: false,
            alt: false,
            shift: false,
            key,
        }
    }

    /// With Ctrl, on macOS Cmd.
    #[must_use]
    pub const fn primary(key: Key) -> Self {
        Self::plain(key).with_primary()
    }

    /// Adds Ctrl, on macOS Cmd.
    #[must_use]
    pub const fn with_primary(mut self) -> Self {
        self.primary = true;
        self
    }

    /// Adds the Control key of a Mac.
    #[must_use]
    pub const fn with_mac_control(mut self) -> Self {
        self.mac_control = true;
        self
    }

    /// Adds Alt.
    #[must_use]
    pub const fn with_alt(mut self) -> Self {
        self.alt = true;
        self
    }

    /// Adds Shift.
    #[must_use]
    pub const fn with_shift(mut self) -> Self {
        self.shift = true;
        self
    }

    /// The words on the keycaps, in the order in which they are held.
    #[must_use]
    pub fn words(self, os: Os) -> Vec<String> {
        let mut words = Vec::new();
        let mac = os == Os::Mac;
        if self.primary {
            words.push(if mac { "Cmd" } else { "Ctrl" }.to_owned());
        }
        if self.mac_control {
            words.push("Control".to_owned());
        }
        if self.alt {
            words.push(if mac { "Option" } else { "Alt" }.to_owned());
        }
        if self.shift {
            words.push("Shift".to_owned());
        }
        words.push(self.key.to_string());
        words
    }

    /// As in a menu: `Ctrl+Shift+P`.
    #[must_use]
    pub fn text(self, os: Os) -> String {
        self.words(os).join("+")
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self {
            Self::Char('-') => "−",
            Self::Char(c) => return write!(f, "{c}"),
            Self::F(n) => return write!(f, "F{n}"),
            Self::Left => "Left",
            Self::Right => "Right",
            Self::Up => "Up",
            Self::Down => "Down",
            Self::Home => "Home",
            Self::End => "End",
            Self::PageUp => "Page up",
            Self::PageDown => "Page down",
            Self::Enter => "Enter",
            Self::Space => "Space",
            Self::Escape => "Esc",
            Self::Tab => "Tab",
            Self::Delete => "Delete",
            Self::Backspace => "Backspace",
        };
        f.write_str(word)
    }
}
