//! From a document's text to the words of an identifier.
//!
//! Words are ASCII where that is possible: Latin letters lose their accents, signs that carry a
//! meaning are spelled (`+1` is `plus 1`), all other signs only part words. Letters of other
//! scripts stay as they are, where Rust takes them.

use heck::ToSnakeCase;
use unicode_ident::is_xid_continue;

/// Which signs are spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signs {
    /// Those that carry a meaning.
    Telling,
    /// All of them, for names that differ in nothing else.
    All,
}

/// The words of a text, in lower case, in its order. Never empty.
pub(crate) fn words(text: &str) -> Vec<String> {
    let words = split(text, Signs::Telling);
    if words.is_empty() { spelled_words(text) } else { words }
}

/// The same with every sign spelled: `foo-bar` is `foo dash bar`. Never empty.
pub(crate) fn spelled_words(text: &str) -> Vec<String> {
    let words = split(text, Signs::All);
    if words.is_empty() { vec!["empty".to_owned()] } else { words }
}

/// The words of a text with nothing in them but ASCII, for what becomes a file's name.
pub(crate) fn ascii_words(text: &str) -> Vec<String> {
    let escaped: String = text.chars().map(escaped).collect();
    words(&escaped)
}

/// A letter that no ASCII letter stands for, by its code point.
fn escaped(one: char) -> String {
    if one.is_ascii() || folded(one).is_some() || !is_xid_continue(one) {
        one.to_string()
    } else {
        format!(" u{:x} ", u32::from(one))
    }
}

/// How the letters of a text are cased, to tell `ASC` from `asc`.
pub(crate) fn case_word(text: &str) -> &'static str {
    let upper = text.chars().any(char::is_uppercase);
    let lower = text.chars().any(char::is_lowercase);
    match (upper, lower) {
        (true, false) => "upper",
        (false, _) => "lower",
        (true, true) if text.starts_with(char::is_uppercase) => "capital",
        (true, true) => "mixed",
    }
}

fn split(text: &str, signs: Signs) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut plain = String::with_capacity(text.len());
    for (index, &one) in chars.iter().enumerate() {
        let starts = index.checked_sub(1).is_none_or(|before| opens(chars[before]));
        let next = chars.get(index + 1).copied();
        if let Some(letters) = folded(one) {
            plain.push_str(letters);
        } else if is_xid_continue(one) && one.is_alphanumeric() {
            plain.push(one);
        } else if let Some(word) = sign(one, starts, next, signs) {
            plain.push(' ');
            plain.push_str(&word);
            plain.push(' ');
        } else if one != '\'' && one != '’' {
            // An apostrophe stands inside of a word: `don't` is one.
            plain.push(' ');
        }
    }
    let snake = without_plural_capitals(&plain).to_snake_case();
    snake.split('_').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Whether a minus after this sign belongs to what follows it.
fn opens(before: char) -> bool {
    before.is_whitespace() || matches!(before, '(' | '[' | ',' | '=' | ':' | '<' | '>' | '/')
}

/// What a sign is called, where it is to be spelled.
fn sign(one: char, starts: bool, next: Option<char>, signs: Signs) -> Option<String> {
    let word = match one {
        '+' => "plus",
        '*' => "star",
        '<' => "less than",
        '>' => "greater than",
        '=' => "equals",
        '%' => "percent",
        '&' => "and",
        // A minus before its number or word; elsewhere a dash that parts two words.
        '-' | '−' if starts && next.is_some_and(char::is_alphanumeric) => "minus",
        _ if signs == Signs::Telling => return None,
        '-' | '−' | '–' => "dash",
        '_' => "underscore",
        '.' => "dot",
        '/' => "slash",
        '\\' => "backslash",
        ':' => "colon",
        ';' => "semicolon",
        ',' => "comma",
        '$' => "dollar",
        '@' => "at",
        '#' => "hash",
        '!' => "not",
        '?' => "question",
        '|' => "or",
        '~' => "tilde",
        '^' => "caret",
        '"' => "quote",
        '\'' | '’' => "apostrophe",
        '`' => "backtick",
        '(' => "open",
        ')' => "close",
        '[' => "bracket",
        ']' => "end bracket",
        '{' => "brace",
        '}' => "end brace",
        '\t' => "tab",
        '\n' => "newline",
        one if one.is_whitespace() => "space",
        one => return Some(format!("u{:x}", u32::from(one))),
    };
    Some(word.to_owned())
}

/// `userIDs` as `userIds`: a plural's `s` belongs to the capitals before it.
fn without_plural_capitals(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out: Vec<char> = chars.clone();
    for (index, &one) in chars.iter().enumerate() {
        let ends = chars.get(index + 1).is_none_or(|next| !next.is_lowercase());
        if one != 's' || !ends {
            continue;
        }
        let run = chars[..index].iter().rev().take_while(|c| c.is_ascii_uppercase()).count();
        if run >= 2 {
            for letter in &mut out[index - run + 1..index] {
                letter.make_ascii_lowercase();
            }
        }
    }
    out.into_iter().collect()
}

/// A Latin letter with a mark, as ASCII.
fn folded(one: char) -> Option<&'static str> {
    Some(match one {
        'À'..='Å' | 'Ā' | 'Ă' | 'Ą' => "A",
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'Æ' => "Ae",
        'æ' => "ae",
        'Ç' | 'Ć' | 'Č' => "C",
        'ç' | 'ć' | 'č' => "c",
        'Ď' | 'Đ' | 'Ð' => "D",
        'ď' | 'đ' | 'ð' => "d",
        'È'..='Ë' | 'Ē' | 'Ę' | 'Ě' => "E",
        'è'..='ë' | 'ē' | 'ę' | 'ě' => "e",
        'Ğ' => "G",
        'ğ' => "g",
        'Ì'..='Ï' | 'Ī' | 'İ' => "I",
        'ì'..='ï' | 'ī' | 'ı' => "i",
        'Ł' => "L",
        'ł' => "l",
        'Ñ' | 'Ń' | 'Ň' => "N",
        'ñ' | 'ń' | 'ň' => "n",
        'Ò'..='Ö' | 'Ø' | 'Ō' | 'Ő' => "O",
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => "o",
        'Œ' => "Oe",
        'œ' => "oe",
        'Ř' => "R",
        'ř' => "r",
        'Ś' | 'Š' | 'Ş' | 'Ș' => "S",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ß' => "ss",
        'Ť' | 'Ţ' | 'Ț' => "T",
        'ť' | 'ţ' | 'ț' => "t",
        'Ù'..='Ü' | 'Ū' | 'Ů' | 'Ű' => "U",
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => "u",
        'Ý' => "Y",
        'ý' | 'ÿ' => "y",
        'Ź' | 'Ż' | 'Ž' => "Z",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}
