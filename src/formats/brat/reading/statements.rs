//! What one line of a file of brat says. Offsets are code points as the file has them.

use crate::text::excerpt;

/// What a line says.
#[derive(Debug)]
pub enum Statement<'a> {
    /// `T1⇥claim 0 5⇥Japan`, with its id.
    Mark(&'a str, TextBound<'a>),
    /// `E1⇥Attack:T3 Agent:T1`
    Event {
        id: &'a str,
        trigger: &'a str,
        arguments: Vec<(&'a str, &'a str)>,
    },
    /// `R1⇥supports Arg1:T2 Arg2:T5`
    Relation {
        id: &'a str,
        kind: &'a str,
        from: &'a str,
        to: &'a str,
    },
    /// `*⇥Equiv T1 T7`
    Equiv { kind: &'a str, ids: Vec<&'a str> },
    /// `A1⇥Confidence E1 High`; older files have `M1`.
    Attribute {
        name: &'a str,
        target: &'a str,
        value: &'a str,
    },
    /// `N1⇥Reference T1 Wikidata:Q17⇥Japan`
    Normalization {
        name: &'a str,
        target: &'a str,
        reference: &'a str,
        text: &'a str,
    },
    /// `#1⇥AnnotatorNotes T1⇥see p. 3`
    Note {
        kind: &'a str,
        target: &'a str,
        text: &'a str,
    },
}

/// A mark as the line tells it.
#[derive(Debug)]
pub struct TextBound<'a> {
    /// Its label.
    pub label: &'a str,
    /// Start and end of its pieces.
    pub pieces: Vec<(u64, u64)>,
    /// The texts of all pieces, joined with a space; empty where there is none.
    pub text: &'a str,
}

/// Reads a line. `None` if it is about no mark and can be passed over.
///
/// # Errors
/// What is wrong with a line of a mark, or with one that belongs into no file of brat.
pub fn parse(line: &str) -> Result<Option<Statement<'_>>, String> {
    if line.trim().is_empty() {
        return Ok(None);
    }
    let Some((id, rest)) = line.split_once('\t') else {
        return match line.chars().next() {
            Some('#' | '*') => Ok(None),
            _ => Err(no_statement(line)),
        };
    };
    let number = id.get(1..).unwrap_or_default();
    let is_numbered = number.starts_with(|c: char| c.is_ascii_digit());
    let (data, text) = rest.split_once('\t').unwrap_or((rest, ""));
    match id.chars().next() {
        Some('T') if is_numbered => mark(id, data, text).map(Some),
        Some('E') if is_numbered => Ok(event(id, data)),
        Some('R') if is_numbered => Ok(relation(id, data)),
        Some('A' | 'M') if is_numbered => Ok(attribute(data)),
        Some('N') if is_numbered => Ok(normalization(data, text)),
        Some('*') => Ok(equiv(data)),
        Some('#') => Ok(note(data, text)),
        // brat passes over what it does not know, if it has an id.
        Some(letter) if letter.is_ascii_uppercase() && is_numbered => Ok(None),
        _ => Err(no_statement(line)),
    }
}

fn no_statement(line: &str) -> String {
    let line = excerpt(line);
    format!("an id such as T1, a tab, and what is said was expected, not “{line}”")
}

fn mark<'a>(id: &'a str, data: &'a str, text: &'a str) -> Result<Statement<'a>, String> {
    let expected = |what: &str| {
        let data = excerpt(data);
        format!("{what} was expected behind {id}, such as “Claim 0 5”, not “{data}”")
    };
    let Some((label, places)) = data.split_once(' ') else {
        return Err(expected("a label with a start and an end"));
    };
    let piece = |piece: &str| {
        let mut numbers = piece.split_whitespace().map(str::parse);
        match (numbers.next(), numbers.next(), numbers.next()) {
            (Some(Ok(start)), Some(Ok(end)), None) => Some((start, end)),
            _ => None,
        }
    };
    let pieces: Option<Vec<_>> = places.split(';').map(piece).collect();
    let pieces = pieces.ok_or_else(|| expected("a start and an end in whole numbers"))?;
    Ok(Statement::Mark(
        id,
        TextBound {
            label,
            pieces,
            text,
        },
    ))
}

fn event<'a>(id: &'a str, data: &'a str) -> Option<Statement<'a>> {
    let mut words = data.split_whitespace();
    let (_, trigger) = words.next()?.split_once(':')?;
    let arguments: Option<Vec<_>> = words.map(|word| word.split_once(':')).collect();
    Some(Statement::Event {
        id,
        trigger,
        arguments: arguments?,
    })
}

fn relation<'a>(id: &'a str, data: &'a str) -> Option<Statement<'a>> {
    let mut words = data.split_whitespace();
    let kind = words.next()?;
    let mut arguments = words.map(|word| word.split_once(':'));
    let ((_, from), (_, to)) = (arguments.next()??, arguments.next()??);
    let relation = Statement::Relation { id, kind, from, to };
    arguments.next().is_none().then_some(relation)
}

fn equiv(data: &str) -> Option<Statement<'_>> {
    let mut words = data.split_whitespace();
    let kind = words.next()?;
    let ids = words.collect();
    Some(Statement::Equiv { kind, ids })
}

fn attribute(data: &str) -> Option<Statement<'_>> {
    let mut words = data.trim_end().splitn(3, ' ');
    Some(Statement::Attribute {
        name: words.next()?,
        target: words.next()?,
        value: words.next().unwrap_or_default(),
    })
}

fn normalization<'a>(data: &'a str, text: &'a str) -> Option<Statement<'a>> {
    let mut words = data.split_whitespace();
    Some(Statement::Normalization {
        name: words.next()?,
        target: words.next()?,
        reference: words.next()?,
        text: text.trim(),
    })
}

fn note<'a>(data: &'a str, text: &'a str) -> Option<Statement<'a>> {
    let mut words = data.split_whitespace();
    let (kind, target) = (words.next()?, words.next()?);
    let note = Statement::Note { kind, target, text };
    words.next().is_none().then_some(note)
}
