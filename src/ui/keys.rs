//! From the keys of egui to the program's own, and from keys to commands. No offsets here.

use egui::{Context, Event, Modifiers};

use crate::session::command::Scope;
use crate::session::keys::{Chord, Key, Os};
use crate::session::{Action, Command, Document, Session};

/// Where the keyboard is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the article, or nowhere.
    Text,
    /// In the field of the find bar.
    Find,
    /// In a review, or nowhere while one is shown.
    Review,
    /// Among conflicting marks, or nowhere while they are shown.
    Merging,
    /// In the list of marks: arrows and Enter are its own.
    List,
    /// In another field or control.
    Elsewhere,
    /// In something that lies over the window.
    Overlay,
}

/// Takes the keys of this frame that are commands out of the input, so that no widget
/// hears them too, and turns them into actions.
pub fn take_commands(ctx: &Context, session: &Session, place: Place, actions: &mut Vec<Action>) {
    let os = Os::current();
    ctx.input_mut(|input| {
        let held = input.modifiers;
        input.events.retain(|event| {
            let chord = match event {
                Event::Key {
                    key,
                    pressed: true,
                    modifiers,
                    ..
                } => chord(*key, *modifiers, os),
                // The toolkit turns Ctrl+C into an event of its own.
                Event::Copy => chord(egui::Key::C, held | Modifiers::COMMAND, os),
                _ => None,
            };
            let command = chord.and_then(|chord| command(session, place, chord, os));
            match command {
                // From a field or a list, Escape leads back and takes nothing away.
                Some(Command::Back) if matches!(place, Place::List | Place::Elsewhere) => {
                    actions.push(Action::FocusText);
                }
                Some(command) => actions.push(Action::Run(command)),
                None => {}
            }
            command.is_none()
        });
    });
}

/// The command that a chord means in a place.
fn command(session: &Session, place: Place, chord: Chord, os: Os) -> Option<Command> {
    let (_, command) = Command::all()
        .filter(|(_, command)| is_heard(session, place, *command))
        .find(|(_, command)| command.keys(os).contains(&chord))?;
    // Tab goes to the next control unless there is a stack of marks to walk.
    let walks = matches!(command, Command::WalkOutward | Command::WalkInward);
    let has_stack = session.document.as_ref().is_some_and(Document::has_stack);
    let is_kept_back = (walks && !has_stack)
        // What lies over the window keeps the keyboard until it is closed.
        || (place == Place::Overlay && command != Command::Back);
    (!is_kept_back).then_some(command)
}

fn is_heard(session: &Session, place: Place, command: Command) -> bool {
    let walks = matches!(
        command,
        Command::Move(_)
            | Command::Extend(_)
            | Command::EditNote
            | Command::WalkOutward
            | Command::WalkInward
    );
    match command.scope() {
        Scope::Everywhere => true,
        Scope::Text => {
            let is_near = place == Place::Text || (place == Place::List && !walks);
            is_near && session.document.is_some()
        }
        Scope::Review => place == Place::Review,
        Scope::Merging => place == Place::Merging,
        Scope::Edges => {
            let is_near = matches!(place, Place::Text | Place::List | Place::Review);
            is_near && session.document.is_some()
        }
        Scope::Find => session.find.is_open && matches!(place, Place::Find | Place::Text),
    }
}

/// The program's name for a key with its modifiers; `None` for one that it does not use.
fn chord(key: egui::Key, modifiers: Modifiers, os: Os) -> Option<Chord> {
    use egui::Key as E;
    let key = match key {
        E::ArrowLeft => Key::Left,
        E::ArrowRight => Key::Right,
        E::ArrowUp => Key::Up,
        E::ArrowDown => Key::Down,
        E::Home => Key::Home,
        E::End => Key::End,
        E::PageUp => Key::PageUp,
        E::PageDown => Key::PageDown,
        E::Enter => Key::Enter,
        E::Space => Key::Space,
        E::Escape => Key::Escape,
        E::Tab => Key::Tab,
        E::Delete => Key::Delete,
        E::Backspace => Key::Backspace,
        E::Plus => Key::Char('+'),
        E::Equals => Key::Char('='),
        E::Minus => Key::Char('-'),
        E::Comma => Key::Char(','),
        E::OpenBracket => Key::Char('['),
        E::CloseBracket => Key::Char(']'),
        E::F1 => Key::F(1),
        E::F3 => Key::F(3),
        E::F5 => Key::F(5),
        E::F7 => Key::F(7),
        other => {
            let name = other.symbol_or_name();
            let mut chars = name.chars();
            match (chars.next(), chars.next()) {
                (Some(c), None) if c.is_ascii_alphanumeric() => Key::Char(c),
                _ => return None,
            }
        }
    };
    // Which signs and digits need Shift depends on the keyboard.
    let is_sign = matches!(key, Key::Char(c) if !c.is_ascii_alphabetic());
    Some(Chord {
        primary: modifiers.command,
        mac_control: os == Os::Mac && modifiers.ctrl,
        alt: modifiers.alt,
        shift: modifiers.shift && !is_sign,
        key,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_every_command_can_be_typed() {
        let known: Vec<Key> = egui::Key::ALL
            .iter()
            .filter_map(|&key| chord(key, Modifiers::NONE, Os::Linux))
            .map(|chord| chord.key)
            .collect();
        for (_, command) in Command::all() {
            for chord in command.keys(Os::Linux) {
                assert!(known.contains(&chord.key), "{command:?}: {chord:?}");
            }
        }
    }

    #[test]
    fn shift_is_left_out_of_signs_but_not_of_letters() {
        let typed = chord(
            egui::Key::Plus,
            Modifiers::COMMAND | Modifiers::SHIFT,
            Os::Linux,
        );
        assert_eq!(typed, Some(Chord::primary(Key::Char('+'))));
        let typed = chord(egui::Key::N, Modifiers::SHIFT, Os::Linux);
        assert_eq!(typed, Some(Chord::plain(Key::Char('N')).with_shift()));
    }
}
