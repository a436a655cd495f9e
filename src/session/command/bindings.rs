//! The keys of each command, on each system. No offsets here.

use super::{Command, Edge, EdgeMove};
use crate::session::keys::{Chord, Key, Os};
use crate::session::motion::Motion;

impl Command {
    /// Its keys on a system, the one to show first.
    #[must_use]
    pub fn keys(self, os: Os) -> Vec<Chord> {
        use Chord as K;
        use Key::Char;
        match self {
            Self::Open => vec![K::primary(Char('O'))],
            Self::OpenFolder => vec![K::primary(Char('O')).with_shift()],
            Self::OpenByPath => vec![K::primary(Char('L'))],
            Self::Reload => vec![K::plain(Key::F(5))],
            Self::Verify => vec![K::plain(Key::F(7))],
            Self::Save => vec![K::primary(Char('S'))],
            Self::SaveElsewhere => vec![K::primary(Char('S')).with_shift()],
            Self::Import => vec![K::primary(Char('I')).with_shift()],
            Self::Export => vec![K::primary(Char('E')).with_shift()],
            Self::Close => vec![K::primary(Char('W'))],
            Self::Settings => vec![K::primary(Char(','))],
            Self::Quit => vec![K::primary(Char('Q'))],
            Self::Undo => vec![K::primary(Char('Z'))],
            Self::Redo => vec![K::primary(Char('Z')).with_shift(), K::primary(Char('Y'))],
            Self::Copy => vec![K::primary(Char('C'))],
            Self::CopyCitation => vec![K::primary(Char('C')).with_shift()],
            Self::SelectAll => vec![K::primary(Char('A'))],
            Self::Find => vec![K::primary(Char('F'))],
            Self::FindNext => vec![K::plain(Key::F(3))],
            Self::FindPrevious => vec![K::plain(Key::F(3)).with_shift()],
            Self::FindCase => vec![find_switch('C', os)],
            Self::FindWholeWord => vec![find_switch('W', os)],
            Self::FindRegex => vec![find_switch('R', os)],
            Self::FindFold => vec![find_switch('L', os)],
            Self::Tag(slot) => char::from_digit(u32::from(slot) + 1, 10)
                .map(|digit| K::plain(Char(digit)))
                .into_iter()
                .collect(),
            Self::RemoveMark => vec![K::plain(Key::Delete), K::plain(Key::Backspace)],
            Self::EditNote => vec![K::plain(Key::Enter)],
            Self::MoveEdge(step) => vec![step.key(os)],
            Self::WalkOutward => vec![K::plain(Key::Tab)],
            Self::WalkInward => vec![K::plain(Key::Tab).with_shift()],
            Self::Accept => vec![K::plain(Char('A'))],
            Self::Reject => vec![K::plain(Char('R'))],
            Self::Dispute => vec![K::plain(Char('D'))],
            Self::ClearReview => vec![K::plain(Char('U'))],
            Self::Review(command) => command.keys(),
            Self::Merge(command) => command.keys(),
            Self::ZoomIn => vec![K::primary(Char('+')), K::primary(Char('='))],
            Self::ZoomOut => vec![K::primary(Char('-'))],
            Self::ZoomReset => vec![K::primary(Char('0'))],
            Self::ToggleDocuments => vec![K::primary(Char('B'))],
            Self::ToggleInspector => vec![K::primary(Char('I'))],
            // On a Mac, Cmd+H hides a program.
            Self::ToggleHistory if os == Os::Mac => vec![K::primary(Char('H')).with_shift()],
            Self::ToggleHistory => vec![K::primary(Char('H'))],
            Self::NextMark => vec![K::plain(Char('N')), K::plain(Char(']'))],
            Self::PreviousMark => vec![K::plain(Char('P')), K::plain(Char('['))],
            Self::NextUnreviewed => vec![K::plain(Char('N')).with_shift()],
            Self::PreviousUnreviewed => vec![K::plain(Char('P')).with_shift()],
            Self::NextDocument => vec![K::primary(Key::PageDown)],
            Self::PreviousDocument => vec![K::primary(Key::PageUp)],
            Self::GoToLine => vec![K::primary(Char('G'))],
            Self::FilterMarks => vec![K::primary(Char('F')).with_shift()],
            Self::Back => vec![K::plain(Key::Escape)],
            Self::Move(motion) => motion_keys(motion, os),
            Self::Extend(motion) => motion_keys(motion, os)
                .into_iter()
                .map(Chord::with_shift)
                .collect(),
            Self::Palette => vec![K::primary(Char('P')).with_shift()],
            Self::Keys => vec![K::plain(Key::F(1))],
            Self::RecordHistory
            | Self::LooseLines
            | Self::ThemeSystem
            | Self::ThemeLight
            | Self::ThemeDark
            | Self::ReduceMotion
            | Self::About => vec![],
        }
    }
}

impl EdgeMove {
    /// On a Mac, Option with an arrow moves the caret by word, as everywhere there,
    /// so that edges take Control or Cmd besides.
    fn key(self, os: Os) -> Chord {
        let arrow = if self.forward { Key::Right } else { Key::Left };
        let mut chord = Chord::plain(arrow).with_alt();
        if self.edge == Edge::End {
            chord = chord.with_shift();
        }
        match (os, self.by_word) {
            (_, true) => chord.with_primary(),
            (Os::Mac, false) => chord.with_mac_control(),
            (Os::Linux | Os::Windows, false) => chord,
        }
    }
}

/// Option with a letter types a character on a Mac, so Cmd is held besides.
fn find_switch(letter: char, os: Os) -> Chord {
    let chord = Chord::plain(Key::Char(letter)).with_alt();
    if os == Os::Mac {
        chord.with_primary()
    } else {
        chord
    }
}

/// The usual keys of each system.
fn motion_keys(motion: Motion, os: Os) -> Vec<Chord> {
    use Chord as K;
    let mac = os == Os::Mac;
    match motion {
        Motion::CharLeft => vec![K::plain(Key::Left)],
        Motion::CharRight => vec![K::plain(Key::Right)],
        Motion::WordLeft if mac => vec![K::plain(Key::Left).with_alt()],
        Motion::WordRight if mac => vec![K::plain(Key::Right).with_alt()],
        Motion::WordLeft => vec![K::primary(Key::Left)],
        Motion::WordRight => vec![K::primary(Key::Right)],
        Motion::RowUp => vec![K::plain(Key::Up)],
        Motion::RowDown => vec![K::plain(Key::Down)],
        Motion::RowStart if mac => vec![K::primary(Key::Left), K::plain(Key::Home)],
        Motion::RowEnd if mac => vec![K::primary(Key::Right), K::plain(Key::End)],
        Motion::RowStart => vec![K::plain(Key::Home)],
        Motion::RowEnd => vec![K::plain(Key::End)],
        Motion::SentenceBack if mac => vec![K::plain(Key::Up).with_alt().with_mac_control()],
        Motion::SentenceForward if mac => vec![K::plain(Key::Down).with_alt().with_mac_control()],
        Motion::SentenceBack => vec![K::plain(Key::Up).with_alt()],
        Motion::SentenceForward => vec![K::plain(Key::Down).with_alt()],
        Motion::ParagraphBack if mac => vec![K::plain(Key::Up).with_alt()],
        Motion::ParagraphForward if mac => vec![K::plain(Key::Down).with_alt()],
        Motion::ParagraphBack => vec![K::primary(Key::Up)],
        Motion::ParagraphForward => vec![K::primary(Key::Down)],
        Motion::PageUp => vec![K::plain(Key::PageUp)],
        Motion::PageDown => vec![K::plain(Key::PageDown)],
        Motion::TextStart if mac => vec![K::primary(Key::Up), K::primary(Key::Home)],
        Motion::TextEnd if mac => vec![K::primary(Key::Down), K::primary(Key::End)],
        Motion::TextStart => vec![K::primary(Key::Home)],
        Motion::TextEnd => vec![K::primary(Key::End)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::command::Scope;

    fn overlap(a: Scope, b: Scope) -> bool {
        let wide = |a, b| match a {
            Scope::Everywhere => true,
            Scope::Edges => matches!(b, Scope::Text | Scope::Review),
            Scope::Text | Scope::Review | Scope::Merging | Scope::Find => false,
        };
        a == b || wide(a, b) || wide(b, a)
    }

    #[test]
    fn no_two_commands_share_a_key_on_any_system() {
        for os in Os::ALL {
            let all: Vec<_> = Command::all()
                .flat_map(|(_, command)| {
                    command.keys(os).into_iter().map(move |key| (key, command))
                })
                .collect();
            for (i, (key, command)) in all.iter().enumerate() {
                for (other_key, other) in &all[i + 1..] {
                    assert!(
                        key != other_key || !overlap(command.scope(), other.scope()),
                        "{} on {os:?} is both {command:?} and {other:?}",
                        key.text(os),
                    );
                }
            }
        }
    }
}
