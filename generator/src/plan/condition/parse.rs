//! The syntax of conditions.

use super::Comparison;
use crate::plan::expression::{self, Expression, Fault, Text};

/// How deep parentheses and negations may stand in each other.
const DEPTH: usize = 32;

/// A condition whose types nobody knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    Or(Vec<Syntax>),
    And(Vec<Syntax>),
    Not(Box<Syntax>),
    Compare(Term, Comparison, Term),
    Test(Term),
}

/// What is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Term {
    Expression(Expression),
    Number(String),
    Text(String),
    Bool(bool),
    Null,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    Or,
    And,
    Not,
    Compare(Comparison),
    Term(Term),
}

const SYMBOLS: [(&str, Token); 11] = [
    ("||", Token::Or),
    ("&&", Token::And),
    ("==", Token::Compare(Comparison::Equal)),
    ("!=", Token::Compare(Comparison::NotEqual)),
    ("<=", Token::Compare(Comparison::AtMost)),
    (">=", Token::Compare(Comparison::AtLeast)),
    ("<", Token::Compare(Comparison::Less)),
    (">", Token::Compare(Comparison::More)),
    ("!", Token::Not),
    ("(", Token::Open),
    (")", Token::Close),
];

/// Reads a condition.
pub(super) fn parse(text: &str) -> Result<Syntax, Fault> {
    let mut parser = Parser { tokens: tokens(text)?, depth: 0 };
    let syntax = parser.or()?;
    match parser.tokens.pop() {
        None => Ok(syntax),
        Some(_) => fault("something stands behind its end", "join conditions by `&&` or `||`"),
    }
}

fn fault<T>(message: impl Into<String>, help: &str) -> Result<T, Fault> {
    Err(Fault { message: message.into(), help: help.to_owned() })
}

/// The tokens, the first one last.
fn tokens(text: &str) -> Result<Vec<Token>, Fault> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let symbol = SYMBOLS
            .iter()
            .find_map(|(symbol, token)| Some((token.clone(), rest.strip_prefix(symbol)?)));
        let (token, after) = match symbol {
            Some(found) => found,
            None => term(rest).map(|(term, after)| (Token::Term(term), after))?,
        };
        tokens.push(token);
        rest = after.trim_start();
    }
    tokens.reverse();
    Ok(tokens)
}

fn term(text: &str) -> Result<(Term, &str), Fault> {
    if let Some(quoted) = text.strip_prefix('\'') {
        return quoted_text(quoted);
    }
    let ends = |c: char| c.is_whitespace() || "()!=<>&|'".contains(c);
    let (word, rest) = text.split_at(text.find(ends).unwrap_or(text.len()));
    let is_number = word.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        && word.ends_with(|c: char| c.is_ascii_digit())
        && word.parse::<f64>().is_ok_and(f64::is_finite);
    let term = match word {
        "true" => Term::Bool(true),
        "false" => Term::Bool(false),
        "null" => Term::Null,
        "" => {
            let symbol = &text[..1];
            let help = match symbol {
                "=" => "write `==`",
                "&" => "write `&&`",
                "|" => "write `||`",
                _ => "the operators are `==`, `!=`, `<`, `<=`, `>`, `>=`, `&&`, `||` and `!`",
            };
            return fault(format!("`{symbol}` is no operator"), help);
        }
        _ if is_number => Term::Number(word.to_owned()),
        _ => {
            let Text::Whole(expression) = expression::parse(word)? else {
                let message = format!("`{word}` is nothing that can be compared");
                return fault(message, &word_help(word));
            };
            Term::Expression(expression)
        }
    };
    Ok((term, rest))
}

/// Help for a word that is nothing of a condition.
fn word_help(word: &str) -> String {
    let braced = word.strip_prefix("{$").and_then(|word| word.strip_suffix('}'));
    match (word, braced, expression::meant(word)) {
        ("and" | "AND", ..) => "write `&&`".to_owned(),
        ("or" | "OR", ..) => "write `||`".to_owned(),
        ("not" | "NOT", ..) => "write `!`".to_owned(),
        (_, Some(inner), _) => format!("write `${inner}`, without the braces"),
        (_, None, Some(meant)) => format!("write `{meant}`"),
        _ if word.starts_with('"') => "a text stands in single quotes: `'a text'`".to_owned(),
        _ => "write an expression such as `$inputs.x`, a number, `'a text'`, `true`, `false` or \
              `null`"
            .to_owned(),
    }
}

/// A text up to its closing quote; a quote in it is doubled.
fn quoted_text(text: &str) -> Result<(Term, &str), Fault> {
    let mut value = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\'') {
        value.push_str(before);
        let Some(more) = after.strip_prefix('\'') else { return Ok((Term::Text(value), after)) };
        value.push('\'');
        rest = more;
    }
    fault(format!("`'{text}` has no closing quote"), "close the quote; one in a text is doubled")
}

struct Parser {
    /// What is left, the next one last.
    tokens: Vec<Token>,
    depth: usize,
}

impl Parser {
    fn take(&mut self, token: &Token) -> bool {
        let is_next = self.tokens.last() == Some(token);
        if is_next {
            self.tokens.pop();
        }
        is_next
    }

    fn or(&mut self) -> Result<Syntax, Fault> {
        let first = self.and()?;
        let mut all = vec![first];
        while self.take(&Token::Or) {
            all.push(self.and()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Syntax::Or(all) })
    }

    fn and(&mut self) -> Result<Syntax, Fault> {
        let first = self.one()?;
        let mut all = vec![first];
        while self.take(&Token::And) {
            all.push(self.one()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Syntax::And(all) })
    }

    fn one(&mut self) -> Result<Syntax, Fault> {
        self.depth += 1;
        if self.depth > DEPTH {
            return fault("it is nested too deep", "write it with fewer parentheses");
        }
        let syntax = if self.take(&Token::Not) {
            Syntax::Not(Box::new(self.one()?))
        } else if self.take(&Token::Open) {
            let inner = self.or()?;
            if !self.take(&Token::Close) {
                return fault("a parenthesis is not closed", "add the `)`");
            }
            inner
        } else {
            self.comparison()?
        };
        self.depth -= 1;
        Ok(syntax)
    }

    fn comparison(&mut self) -> Result<Syntax, Fault> {
        let left = self.term()?;
        let Some(Token::Compare(comparison)) = self.tokens.last() else {
            return Ok(Syntax::Test(left));
        };
        let comparison = *comparison;
        self.tokens.pop();
        Ok(Syntax::Compare(left, comparison, self.term()?))
    }

    fn term(&mut self) -> Result<Term, Fault> {
        let help = "write an expression such as `$inputs.x`, or a value";
        match self.tokens.pop() {
            Some(Token::Term(term)) => Ok(term),
            Some(_) => fault("an operator stands where a value is needed", help),
            None => fault("it ends where a value is needed", help),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn and_binds_closer_than_or_and_not_closest() {
        let Ok(Syntax::Or(all)) = parse("$inputs.a || !$inputs.b && $inputs.c>=-1.5") else {
            panic!("no alternative")
        };
        let [Syntax::Test(_), Syntax::And(both)] = all.as_slice() else { panic!("{all:?}") };
        assert!(matches!(both[0], Syntax::Not(_)));
        let Syntax::Compare(_, Comparison::AtLeast, Term::Number(number)) = &both[1] else {
            panic!("{both:?}")
        };
        assert_eq!(number, "-1.5");
    }

    #[test]
    fn quotes_in_texts_are_doubled() {
        let Ok(Syntax::Compare(_, _, right)) = parse("$inputs.a=='it''s (so)'") else {
            panic!("no comparison")
        };
        assert_eq!(right, Term::Text("it's (so)".to_owned()));
    }

    #[test]
    fn every_fault_says_what_to_do() {
        let deep = "(".repeat(100_000);
        for bad in [
            "",
            "$inputs.a >",
            "> 1",
            "($inputs.a",
            "$inputs.a)",
            "$inputs.a = 1",
            "'open",
            "$inputs.a == \"x\"",
            "$input.a",
            "$inputs.a $inputs.b",
            "é",
            "$inputs.a & 1",
            &deep,
        ] {
            let fault = parse(bad).expect_err("it was taken");
            assert!(!fault.help.is_empty() && !fault.message.is_empty());
        }
    }
}
