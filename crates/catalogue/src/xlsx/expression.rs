//! Conditions as a person writes them into one cell.
//!
//! ```text
//! condition = and { "或" and }
//! and       = one { "且" one }
//! one       = "非" one | "(" condition ")" | "全部" list | "任一" list | "条件" name | name comparison
//! list      = "(" [ condition { "、" condition } ] ")"
//! comparison = "=" value | "≠" value | "属于" "(" value { "、" value } ")" | "包含" value | "已填" | "未填"
//!            | "≥" number | "≤" number | "满" number "周岁" | "未满" number "周岁" | "在" number "天内"
//! value     = 是 | 否 | number | word | "text" | `JSON`
//! ```
//!
//! Numbers of money are fen; `3500元` is read as 350000. What is printed is read as the same condition, whatever it is.

use domain::answer::Answer;
use domain::form::condition::{FieldTest, Operator, Test};
use serde_json::Value;

use crate::finding::{Problem, short};

/// Deepest nesting that is read; the check of definitions allows less.
const DEPTH: usize = 40;

/// Why a condition cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Syntax {
    /// Something else was expected.
    #[error("expected {expected} at character {position}")]
    Expected {
        /// Character, from 1.
        position: usize,
        /// What, in words.
        expected: &'static str,
    },
    /// A comparison that does not exist.
    #[error("no operator {operator} at character {position}")]
    UnknownOperator {
        /// Character, from 1.
        position: usize,
        /// What stands there.
        operator: String,
    },
}

impl Syntax {
    /// The finding of a cell.
    pub(crate) fn problem(self) -> Problem {
        match self {
            Self::Expected { position, expected } => {
                Problem::ConditionSyntax { position, expected: expected.to_owned() }
            }
            Self::UnknownOperator { operator, .. } => Problem::UnknownOperator { operator },
        }
    }
}

/// Writes a condition.
pub fn print(test: &Test) -> String {
    let mut out = String::new();
    write(test, &mut out);
    out
}

fn write(test: &Test, out: &mut String) {
    match test {
        Test::All(tests) => write_all(tests, "全部", " 且 ", out),
        Test::Any(tests) => write_all(tests, "任一", " 或 ", out),
        Test::Not(test) => {
            out.push_str("非 ");
            write_inner(test, out);
        }
        Test::Holds(id) => {
            out.push_str("条件 ");
            out.push_str(&name(id));
        }
        Test::Field(FieldTest { field, operator }) => {
            out.push_str(&name(field));
            out.push(' ');
            out.push_str(&compared(operator));
        }
    }
}

fn write_all(tests: &[Test], word: &str, between: &str, out: &mut String) {
    if tests.len() < 2 {
        out.push_str(word);
        out.push('(');
        tests.iter().for_each(|test| write(test, out));
        out.push(')');
        return;
    }
    for (place, test) in tests.iter().enumerate() {
        if place > 0 {
            out.push_str(between);
        }
        write_inner(test, out);
    }
}

/// What is part of something else stands in parentheses when it has several parts itself.
fn write_inner(test: &Test, out: &mut String) {
    let several = matches!(test, Test::All(tests) | Test::Any(tests) if tests.len() > 1);
    if several {
        out.push('(');
    }
    write(test, out);
    if several {
        out.push(')');
    }
}

fn compared(operator: &Operator) -> String {
    match operator {
        Operator::Is(answer) => format!("= {}", value(answer)),
        Operator::IsNot(answer) => format!("≠ {}", value(answer)),
        Operator::In(answers) => {
            format!("属于 ({})", answers.iter().map(value).collect::<Vec<_>>().join("、"))
        }
        Operator::Contains(option) => format!("包含 {}", word(option)),
        Operator::Answered => "已填".to_owned(),
        Operator::Blank => "未填".to_owned(),
        Operator::AtLeast(number) => format!("≥ {number}"),
        Operator::AtMost(number) => format!("≤ {number}"),
        Operator::YearsAgoAtLeast(years) => format!("满 {years} 周岁"),
        Operator::YearsAgoLess(years) => format!("未满 {years} 周岁"),
        Operator::WithinDays(days) => format!("在 {days} 天内"),
    }
}

fn value(answer: &Answer) -> String {
    match answer {
        Answer::Flag(true) => "是".to_owned(),
        Answer::Flag(false) => "否".to_owned(),
        Answer::Number(number) => number.to_string(),
        Answer::Text(text) => word(text),
        // Within JSON a backquote can only stand in a text.
        other => format!("`{}`", serde_json::to_string(other).unwrap_or_default().replace('`', "\\u0060")),
    }
}

fn is_name_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

/// A name as it is, or quoted.
fn name(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(is_name_character);
    if plain { name.to_owned() } else { quoted(name) }
}

/// A text value as a word where nothing else could be meant.
fn word(text: &str) -> String {
    name(text)
}

/// As in JSON; Chinese quotes are escaped, because they may be written around a text as well.
fn quoted(text: &str) -> String {
    Value::from(text)
        .to_string()
        .replace('“', "\\u201c")
        .replace('”', "\\u201d")
        .replace('\u{FF02}', "\\uff02")
}

/// Reads a condition.
///
/// # Errors
/// [`Syntax`], with the character where reading stopped.
pub fn parse(text: &str) -> Result<Test, Syntax> {
    let characters: Vec<char> = text.chars().collect();
    let mut reader = Reader { characters: &characters, next: 0, depth: 0 };
    let test = reader.condition()?;
    reader.blanks();
    match reader.next == characters.len() {
        true => Ok(test),
        false => Err(reader.expected("“且”“或”或结束 (and, or, the end)")),
    }
}

struct Reader<'c> {
    characters: &'c [char],
    next: usize,
    depth: usize,
}

/// Full-width forms count as their half-width ones.
fn half(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '“' | '”' => '"',
        _ => c,
    }
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.characters.get(self.next).copied().map(half)
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.next += 1;
        }
    }

    /// Goes past one of some words, the first that fits; longer ones come first.
    fn eat(&mut self, words: &[&str]) -> bool {
        self.blanks();
        let fits = |word: &&&str| {
            let rest = &self.characters[self.next..];
            let mut length = 0;
            word.chars().all(|c| {
                length += 1;
                rest.get(length - 1).copied().map(half) == Some(half(c))
            })
        };
        match words.iter().find(fits) {
            Some(word) => {
                self.next += word.chars().count();
                true
            }
            None => false,
        }
    }

    fn expected(&self, expected: &'static str) -> Syntax {
        Syntax::Expected { position: self.next + 1, expected }
    }

    fn need(&mut self, words: &[&str], expected: &'static str) -> Result<(), Syntax> {
        if self.eat(words) { Ok(()) } else { Err(self.expected(expected)) }
    }

    fn condition(&mut self) -> Result<Test, Syntax> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(self.expected("更少的括号 (fewer levels)"));
        }
        let test = self.several(&["或者", "或", "||"], Test::Any, |reader| {
            reader.several(&["并且", "且", "&&"], Test::All, Self::one)
        });
        self.depth -= 1;
        test
    }

    fn several(
        &mut self,
        between: &[&str],
        join: impl Fn(Vec<Test>) -> Test,
        part: impl Fn(&mut Self) -> Result<Test, Syntax>,
    ) -> Result<Test, Syntax> {
        let first = part(self)?;
        let mut tests = vec![first];
        while self.eat(between) {
            tests.push(part(self)?);
        }
        match <[Test; 1]>::try_from(tests) {
            Ok([one]) => Ok(one),
            Err(tests) => Ok(join(tests)),
        }
    }

    fn one(&mut self) -> Result<Test, Syntax> {
        if self.eat(&["不满足", "非", "!"]) {
            self.depth += 1;
            if self.depth > DEPTH {
                return Err(self.expected("更少的“非” (fewer levels)"));
            }
            let test = self.one()?;
            self.depth -= 1;
            return Ok(Test::Not(Box::new(test)));
        }
        if self.eat(&["("]) {
            let test = self.condition()?;
            self.need(&[")"], "“)”")?;
            return Ok(test);
        }
        if self.eat(&["全部"]) {
            return self.list().map(Test::All);
        }
        if self.eat(&["任一"]) {
            return self.list().map(Test::Any);
        }
        if self.eat(&["满足条件", "条件"]) {
            return self.name("条件标识 (a condition)").map(Test::Holds);
        }
        let field = self.name("字段标识 (a field)")?;
        let operator = self.operator()?;
        Ok(Test::Field(FieldTest { field, operator }))
    }

    fn list(&mut self) -> Result<Vec<Test>, Syntax> {
        self.need(&["("], "“(”")?;
        let mut tests = Vec::new();
        while !self.eat(&[")"]) {
            if !tests.is_empty() {
                self.need(SEPARATORS, "“、”或“)”")?;
            }
            tests.push(self.condition()?);
        }
        Ok(tests)
    }

    fn name(&mut self, expected: &'static str) -> Result<String, Syntax> {
        self.blanks();
        if self.peek() == Some('"') {
            return self.text();
        }
        let start = self.next;
        while self.peek().is_some_and(is_name_character) {
            self.next += 1;
        }
        if self.next == start {
            return Err(self.expected(expected));
        }
        Ok(self.characters[start..self.next].iter().copied().map(half).collect())
    }

    fn operator(&mut self) -> Result<Operator, Syntax> {
        if self.eat(&["未填", "没填", "为空"]) {
            return Ok(Operator::Blank);
        }
        if self.eat(&["已填", "不为空"]) {
            return Ok(Operator::Answered);
        }
        if self.eat(&["≥", ">=", "不少于", "不小于", "至少"]) {
            return self.amount().map(Operator::AtLeast);
        }
        if self.eat(&["≤", "<=", "不多于", "不大于", "至多"]) {
            return self.amount().map(Operator::AtMost);
        }
        if self.eat(&["≠", "!=", "不等于", "不是"]) {
            return self.value().map(Operator::IsNot);
        }
        if self.eat(&["==", "=", "等于", "是"]) {
            return self.value().map(Operator::Is);
        }
        if self.eat(&["属于"]) {
            return self.values().map(Operator::In);
        }
        if self.eat(&["包含"]) {
            return match self.value()? {
                Answer::Text(option) => Ok(Operator::Contains(option)),
                Answer::Number(number) => Ok(Operator::Contains(number.to_string())),
                _ => Err(self.expected("选项值 (an option)")),
            };
        }
        if self.eat(&["未满", "不满"]) {
            return self.count(&["周岁", "岁", "年"], "“周岁”").map(Operator::YearsAgoLess);
        }
        if self.eat(&["满"]) {
            return self.count(&["周岁", "岁", "年"], "“周岁”").map(Operator::YearsAgoAtLeast);
        }
        if self.eat(&["在"]) {
            return self.count(&["天内", "日内", "天以内", "日以内"], "“天内”").map(Operator::WithinDays);
        }
        self.blanks();
        let position = self.next + 1;
        let rest: String =
            self.characters[self.next..].iter().take_while(|c| !c.is_whitespace()).take(12).collect();
        match rest.is_empty() {
            true => Err(self.expected("比较 (a comparison)")),
            false => Err(Syntax::UnknownOperator { position, operator: short(&rest) }),
        }
    }

    /// A number with its unit.
    fn count<N: TryFrom<i64>>(&mut self, units: &[&str], expected: &'static str) -> Result<N, Syntax> {
        let start = self.next;
        let number = self.number()?;
        self.need(units, expected)?;
        N::try_from(number)
            .map_err(|_| Syntax::Expected {
                position: start + 1, expected: "较小的数 (a smaller number)"
            })
    }

    /// A number, or an amount of money in yuan.
    fn amount(&mut self) -> Result<i64, Syntax> {
        let number = self.number()?;
        if self.eat(&["元"]) {
            return number.checked_mul(100).ok_or_else(|| self.expected("较小的数 (a smaller number)"));
        }
        Ok(number)
    }

    fn number(&mut self) -> Result<i64, Syntax> {
        self.blanks();
        let start = self.next;
        if self.peek() == Some('-') {
            self.next += 1;
        }
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.next += 1;
        }
        let digits: String = self.characters[start..self.next].iter().copied().map(half).collect();
        digits
            .parse()
            .map_err(|_| Syntax::Expected { position: start + 1, expected: "整数 (a whole number)" })
    }

    fn values(&mut self) -> Result<Vec<Answer>, Syntax> {
        let enclosed = self.eat(&["("]);
        let mut values = Vec::new();
        if enclosed && self.eat(&[")"]) {
            return Ok(values);
        }
        loop {
            values.push(self.value()?);
            if !self.eat(SEPARATORS) {
                break;
            }
        }
        if enclosed {
            self.need(&[")"], "“、”或“)”")?;
        }
        Ok(values)
    }

    fn value(&mut self) -> Result<Answer, Syntax> {
        self.blanks();
        match self.peek() {
            Some('"') => self.text().map(Answer::Text),
            Some('`') => self.json(),
            Some(c) if is_name_character(c) => {
                let word = self.name("值 (a value)")?;
                let number = word.bytes().all(|b| b.is_ascii_digit() || b == b'-');
                Ok(match word.parse() {
                    Ok(value) if number => {
                        if self.eat(&["元"]) {
                            return Ok(Answer::Number(i64::saturating_mul(value, 100)));
                        }
                        Answer::Number(value)
                    }
                    _ => Answer::Text(word),
                })
            }
            Some(_) => self.chinese_word(),
            None => Err(self.expected("值 (a value)")),
        }
    }

    /// A word without quotes: to the next blank or sign.
    fn chinese_word(&mut self) -> Result<Answer, Syntax> {
        let start = self.next;
        let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '、' | ',' | ';' | '"' | '`');
        while let Some(c) = self.peek().filter(|c| !ends(*c)) {
            self.next += 1;
            // 是 and 否 stand alone, also directly before 且 and 或.
            let joined = matches!(self.peek(), Some('且' | '或' | '并'));
            if matches!(c, '是' | '否') && self.next == start + 1 && joined {
                break;
            }
        }
        let word: String = self.characters[start..self.next].iter().collect();
        match word.as_str() {
            "" => Err(self.expected("值 (a value)")),
            "是" => Ok(Answer::Flag(true)),
            "否" => Ok(Answer::Flag(false)),
            _ => Ok(Answer::Text(word)),
        }
    }

    /// Quoted text, escaped as in JSON.
    fn text(&mut self) -> Result<String, Syntax> {
        let start = self.next;
        self.next += 1;
        let mut inner = String::from("\"");
        loop {
            match self.characters.get(self.next).copied() {
                None => {
                    return Err(Syntax::Expected {
                        position: start + 1,
                        expected: "成对的引号 (a closing quote)",
                    });
                }
                Some('\\') => {
                    inner.push('\\');
                    inner.extend(self.characters.get(self.next + 1));
                    self.next += 2;
                }
                Some('"' | '”' | '“' | '\u{FF02}') => {
                    self.next += 1;
                    break;
                }
                Some(c) if u32::from(c) < 0x20 => {
                    inner.push_str(&format!("\\u{:04x}", u32::from(c)));
                    self.next += 1;
                }
                Some(c) => {
                    inner.push(c);
                    self.next += 1;
                }
            }
        }
        inner.push('"');
        serde_json::from_str(&inner)
            .map_err(|_| Syntax::Expected {
                position: start + 1, expected: "引号里的文字 (a quoted text)"
            })
    }

    fn json(&mut self) -> Result<Answer, Syntax> {
        let start = self.next;
        let wrong =
            Syntax::Expected { position: start + 1, expected: "反引号里的 JSON (JSON in backquotes)" };
        let inner: String = self.characters[start + 1..].iter().take_while(|c| **c != '`').collect();
        let end = start + 1 + inner.chars().count();
        if self.characters.get(end) != Some(&'`') {
            return Err(wrong);
        }
        self.next = end + 1;
        serde_json::from_str(&inner).map_err(|_| wrong)
    }
}

/// What stands between entries of a list.
const SEPARATORS: &[&str] = &["、", ",", ";"];
