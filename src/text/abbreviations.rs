//! Full stops that end no sentence: abbreviations of English, Ukrainian and Russian
//! legal and news prose, initials, and the numbers of a list. No offsets.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What an abbreviation says about the text behind its full stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Something always follows: "Mr.", "cf.", "e.g.".
    Lead,
    /// An abbreviation when a number follows, else maybe a word: "No. 438", "art. 51", "ст. 438".
    Number,
    /// A name or number follows as a rule; a word that starts sentences ends one here: "Inc.", "р.".
    Name,
    /// Ends a sentence when a capital follows: "etc.", "тис.".
    Ending,
}

/// Written in small letters: any case. Written with a capital: that, or all capitals.
/// Words with inner full stops ("U.S", "т.д") are known by their shape and stand here only
/// when they differ from [`Kind::Name`].
const TABLE: [(Kind, &str); 4] = [
    (
        Kind::Lead,
        // English: titles and references that never end a sentence.
        "Mr Mrs Ms Mx Dr Prof Gen Col Lt Sgt Capt Cpl Maj Cmdr Adm Sen Rep Gov Hon Rev Fr St Messrs Pres \
         Amb Atty Supt Insp Det Mt Ft vs v cf viz e.g i.e \
         нпр напр див пор см ср т.зв т.н т.е т.к",
    ),
    (
        Kind::Number,
        // English: parts of laws and books, in front of their number.
        "no nos p pp para paras art arts sec secs sect ch chs chap cl cls fig figs vol vols pt pts reg regs \
         rec recs ann app sched ex exh ln n nn r rr \
         \
         ст ч чч пп п ппп пп абз гл розд разд рис мал табл вип вып т тт с стор стр підп подп прим додат \
         кв буд корп оф кім ком д ред зв спр арк л тел",
    ),
    (
        Kind::Name,
        // English: months, companies, family names.
        "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Inc Ltd Co Corp Bros Cie Jr Sr Esq Ave Blvd Rd Dept \
         Univ Assn Ass'n Int'l Nat'l Comm'n Ya Yu Ye Yi Zh Kh Ts Ch Sh approx ca ed eds Op Pub \
         \
         ім імені м смт обл вул просп пр-т пл пров бул наб р рр г гг ро р-н гр громад акад проф доц ген полк \
         підполк кап серж св тов о п пп пан ред пер ул пос дер зам нач гл о-в \
         січ лют бер квіт трав черв лип серп вер жовт лист груд янв февр апр авг сент окт нояб дек",
    ),
    (
        Kind::Ending,
        // English, Ukrainian, Russian: units and "and so on".
        "etc al ibid a.m p.m \
         ін інш др пр т.ін т.д т.п тис млн млрд трлн грн коп руб год хв сек хвил тыс долл дол чол чел",
    ),
];

/// Words that begin sentences and no names: "in the U.S. The board" has a sentence end.
const STARTERS: &str = "a an the in on at by for from of to with and but or so yet if when while as after before since \
     until although because he she it they we you i his her its their our this that these those there here \
     however moreover meanwhile what who how why not no is are was were according under during among both each all \
     в у на за з із зі до від про при під над і й та а але або якщо коли щоб це цей ця ці той та ті він вона воно \
     вони ми ви я його її їх також однак проте водночас крім після перед через як що не за \
     во с со к ко от об и но или если когда чтобы это этот эта эти тот та те он она оно они мы вы его ее их \
     также однако кроме после при как что";

/// What stands in front of a.m. and p.m. or behind it: a time goes on with these.
const AFTER_TIME: &str = "monday tuesday wednesday thursday friday saturday sunday january february march april may june \
     july august september october november december gmt utc est edt cet cest eet eest bst pst pdt kyiv moscow";

/// Whether the full stop between `before` and `after` ends no sentence although a capital or a
/// number may follow. `before` ends right in front of the full stop; `after` begins right behind it.
pub fn goes_on(before: &str, after: &str) -> bool {
    let word = last_word(before);
    if word.is_empty() {
        return false;
    }
    let rest = after.trim_start();
    let next = first_word(rest);
    let capital = next.chars().next().is_some_and(char::is_uppercase);
    let starter = capital && listed(STARTERS, &next.to_lowercase());
    let lower = word.to_lowercase();
    if lower == "a.m" || lower == "p.m" {
        return !capital || listed(AFTER_TIME, &next.to_lowercase());
    }
    let kinds = kinds(word);
    if kinds.contains(&Kind::Lead) {
        return true;
    }
    if kinds.contains(&Kind::Ending) {
        return !capital;
    }
    if kinds.contains(&Kind::Number) && starts_with_number(rest) {
        return true;
    }
    let name = kinds.contains(&Kind::Name) || is_dotted(word) || is_initial(word);
    name && !starter
}

/// Whether the full stop between `before` and `after` is a part of the word in front of it,
/// so that a selection of the word keeps it: "U.S.", "Inc.", "Art." in "Art. 51".
pub fn owns_stop(before: &str, after: &str) -> bool {
    let word = last_word(before);
    if is_dotted(word) {
        return true;
    }
    let rest = after.trim_start_matches(is_inline_space);
    let followed = rest.starts_with(|c: char| c.is_alphanumeric() || "\"“„«‘('[§№".contains(c));
    kinds(word).iter().any(|kind| match kind {
        Kind::Ending => true,
        Kind::Name if word.chars().next().is_some_and(char::is_uppercase) => true,
        Kind::Name | Kind::Lead => followed && !rest.starts_with(char::is_lowercase),
        Kind::Number => starts_with_number(rest),
    })
}

/// Whether a text is nothing but the number of a list item: "12.", "3.1.", "(a)", "IV.".
pub fn is_list_number(text: &str) -> bool {
    let inner = text.trim().trim_start_matches(['(', '§', ' ']);
    let inner = inner.trim_end_matches(['.', ')']);
    let short = inner.len() <= 12 && !inner.is_empty();
    short
        && inner.split('.').all(|part| {
            let one_letter = part.chars().count() == 1 && part.chars().all(char::is_alphabetic);
            let number = !part.is_empty() && part.chars().all(char::is_numeric);
            number || one_letter || is_roman(part)
        })
}

/// White space inside a line.
fn is_inline_space(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\n' | '\r')
}

/// The word at the end of a text, with inner full stops, without parts in front of a hyphen.
/// A number in front does not belong to it.
fn last_word(before: &str) -> &str {
    let is_inner = |c: char| c.is_alphanumeric() || matches!(c, '.' | '\'' | '’');
    let start = before
        .char_indices()
        .rev()
        .take(24)
        .take_while(|&(_, c)| is_inner(c))
        .last();
    let word = start.map_or("", |(at, _)| &before[at..]);
    let word = word.trim_start_matches(|c: char| !c.is_alphabetic());
    let hyphened = before[..before.len() - word.len()].ends_with('-');
    match hyphened.then(|| hyphened_word(before, word)) {
        Some(Some(whole)) => whole,
        _ => word,
    }
}

/// "р-н" and its like stand in the table with their hyphen.
fn hyphened_word<'a>(before: &'a str, word: &str) -> Option<&'a str> {
    let head = &before[..before.len() - word.len() - 1];
    let (at, letter) = head.char_indices().next_back()?;
    let whole = &before[before.len() - word.len() - 1 - letter.len_utf8()..];
    let alone = !head[..at].ends_with(char::is_alphabetic);
    (alone && !kinds(whole).is_empty()).then_some(whole)
}

/// The first word of a text, behind opening quotes and brackets.
fn first_word(rest: &str) -> &str {
    let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric() && !c.is_whitespace());
    let end = rest.find(|c: char| !c.is_alphanumeric());
    &rest[..end.unwrap_or(rest.len())]
}

/// Single letters with full stops between: "U.S", "т.д"; or a degree: "Ph.D".
fn is_dotted(word: &str) -> bool {
    let one_letter = |part: &str| {
        let mut chars = part.chars();
        chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
    };
    word.contains('.') && word.split('.').all(one_letter)
        || matches!(word, "Ph.D" | "LL.M" | "LL.B" | "LL.D" | "т.зв" | "т.ін")
}

/// "T" in "T. Shevchenko".
fn is_initial(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_uppercase) && chars.next().is_none()
}

fn is_roman(word: &str) -> bool {
    // The second row are Cyrillic letters that stand for the Latin ones in Ukrainian prose.
    !word.is_empty()
        && word
            .chars()
            .all(|c| "IVXLCDM\u{406}\u{425}\u{421}".contains(c))
}

fn starts_with_number(rest: &str) -> bool {
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || "№§#(".contains(c));
    rest.starts_with(char::is_numeric) || is_roman(first_word(rest))
}

fn listed(list: &str, word: &str) -> bool {
    !word.is_empty() && list.split_ascii_whitespace().any(|entry| entry == word)
}

/// What the table knows of a word; some words are two things.
fn kinds(word: &str) -> Vec<Kind> {
    if word.is_empty() || word.len() > 24 {
        return Vec::new();
    }
    let lower = word.to_lowercase();
    let mut found = kinds_in(&INDEX.as_written, &lower).to_vec();
    if lower != word {
        found.extend(kinds_in(&INDEX.as_written, word));
        let all_capitals = word.chars().count() > 1 && !word.chars().any(char::is_lowercase);
        if all_capitals {
            found.extend(kinds_in(&INDEX.lower, &lower));
        }
    }
    found
}

/// The table by word.
struct Index {
    as_written: HashMap<&'static str, Vec<Kind>>,
    lower: HashMap<String, Vec<Kind>>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index {
        as_written: HashMap::new(),
        lower: HashMap::new(),
    };
    for (kind, list) in TABLE {
        for entry in list.split_ascii_whitespace() {
            index.as_written.entry(entry).or_default().push(kind);
            let lower = index.lower.entry(entry.to_lowercase());
            lower.or_default().push(kind);
        }
    }
    index
});

fn kinds_in<'a, K>(map: &'a HashMap<K, Vec<Kind>>, word: &str) -> &'a [Kind]
where
    K: std::borrow::Borrow<str> + std::hash::Hash + Eq,
{
    map.get(word).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::{goes_on, is_list_number, owns_stop};

    #[track_caller]
    fn check_goes_on(text: &str, expected: bool) {
        let (before, after) = text.split_once('|').unwrap();
        assert_eq!(goes_on(before, after), expected, "{text:?}");
    }

    #[test]
    fn abbreviations_end_no_sentence() {
        for text in [
            "the U.S| Army",
            "under Art| 51",
            "Case No| 438",
            "see para| 12",
            "on Nov| 14",
            "Mr| Smith",
            "by T| Shevchenko",
            "ст| 438",
            "ч| 1",
            "п| «а»",
            "м| Київ",
            "ім| Шевченка",
            "у 2022 р| Україна",
            "Голосіївський р-н| Києва",
        ] {
            check_goes_on(text, true);
        }
    }

    #[test]
    fn sentences_end_behind_abbreviations_too() {
        for text in [
            "in the U.S| The board",
            "he said no| The board",
            "state of the art| Courts",
            "at 5 p.m| Officials",
            "and so on, etc| The",
            "у 2022 р| У листопаді",
            "it ended| Then",
        ] {
            check_goes_on(text, false);
        }
    }

    #[test]
    fn a_word_keeps_its_full_stop() {
        for (before, after, expected) in [
            ("the U.S", " said", true),
            ("Acme Inc", "", true),
            ("Art", " 51", true),
            ("art", "", false),
            ("No", " 438", true),
            ("he said no", " The", false),
            ("it ended", " Then", false),
            ("п", " 3", true),
        ] {
            assert_eq!(owns_stop(before, after), expected, "{before}.{after}");
        }
    }

    #[test]
    fn numbers_of_lists() {
        for text in ["12.", "3.1.", "(a)", "IV.", "ІІ.", "a.", "§ 12."] {
            assert!(is_list_number(text), "{text:?}");
        }
        for text in ["", ".", "in 2022.", "Article 5.", "no."] {
            assert!(!is_list_number(text), "{text:?}");
        }
    }
}
