//! The objects of a PDF, read as far as judging the file needs it (ISO 32000-1, 7.3).
//!
//! Numbers that are no whole ones, texts and constants are passed over: no rule looks at them.

/// How deeply arrays and dictionaries may be nested. Real files stay below ten.
const MAX_DEPTH: usize = 64;

/// A value; what rules do not look at is [`Value::Other`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// A name without its slash, `#xx` decoded.
    Name(Vec<u8>),
    /// A whole number that is not negative.
    Whole(u64),
    /// Number of the object that is referred to.
    Reference(u64),
    Array(Vec<Value>),
    Dictionary(Dictionary),
    Other,
}

/// Keys with their values; of a key that is given twice the last counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dictionary(pub(crate) Vec<(Vec<u8>, Value)>);

impl Dictionary {
    pub(crate) fn get(&self, key: &[u8]) -> Option<&Value> {
        self.0.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    pub(crate) fn name(&self, key: &[u8]) -> Option<&[u8]> {
        match self.get(key)? {
            Value::Name(name) => Some(name),
            _ => None,
        }
    }

    pub(crate) fn whole(&self, key: &[u8]) -> Option<u64> {
        match self.get(key)? {
            Value::Whole(number) => Some(*number),
            _ => None,
        }
    }

    pub(crate) fn reference(&self, key: &[u8]) -> Option<u64> {
        match self.get(key)? {
            Value::Reference(number) => Some(*number),
            _ => None,
        }
    }
}

/// Reads values from a place in the bytes onwards.
pub(crate) struct Reader<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Passes over white space and comments.
    pub(crate) fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|byte| byte != b'\n' && byte != b'\r') {
                    self.at += 1;
                }
            } else if is_space(byte) {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    /// Passes over a word if it is the next.
    pub(crate) fn takes(&mut self, word: &[u8]) -> bool {
        let is_next = self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(word));
        if is_next {
            self.at += word.len();
        }
        is_next
    }

    /// The next value; nothing at the end, where none begins, or where nesting is too deep.
    pub(crate) fn value(&mut self) -> Option<Value> {
        self.nested(0)
    }

    fn nested(&mut self, depth: usize) -> Option<Value> {
        if depth > MAX_DEPTH {
            return None;
        }
        self.skip_space();
        match self.peek()? {
            b'/' => Some(Value::Name(self.name())),
            b'(' => self.text(),
            b'[' => {
                self.at += 1;
                let mut items = Vec::new();
                loop {
                    self.skip_space();
                    if self.takes(b"]") {
                        return Some(Value::Array(items));
                    }
                    items.push(self.nested(depth + 1)?);
                }
            }
            b'<' if self.takes(b"<<") => self.dictionary(depth),
            b'<' => {
                let length = self.bytes[self.at..].iter().position(|byte| *byte == b'>')?;
                self.at += length + 1;
                Some(Value::Other)
            }
            b'0'..=b'9' => Some(self.number()),
            byte if is_regular(byte) => {
                let word = self.word();
                // A value that was left out before the end of its object.
                (!matches!(word, b"endobj" | b"stream" | b"endstream" | b"obj" | b"xref" | b"trailer"))
                    .then_some(Value::Other)
            }
            _ => None,
        }
    }

    fn dictionary(&mut self, depth: usize) -> Option<Value> {
        let mut entries = Vec::new();
        loop {
            self.skip_space();
            if self.takes(b">>") {
                return Some(Value::Dictionary(Dictionary(entries)));
            }
            if self.peek()? != b'/' {
                return None;
            }
            let key = self.name();
            entries.push((key, self.nested(depth + 1)?));
        }
    }

    fn name(&mut self) -> Vec<u8> {
        self.at += 1;
        let word = self.word();
        let mut name = Vec::with_capacity(word.len());
        let mut rest = word;
        while let [first, tail @ ..] = rest {
            let escaped =
                (*first == b'#').then(|| tail.get(..2).and_then(|digits| hex::decode(digits).ok())).flatten();
            if let Some(byte) = escaped {
                name.extend(byte);
                rest = &tail[2..];
            } else {
                name.push(*first);
                rest = tail;
            }
        }
        name
    }

    fn word(&mut self) -> &'a [u8] {
        let start = self.at;
        while self.peek().is_some_and(is_regular) {
            self.at += 1;
        }
        &self.bytes[start..self.at]
    }

    /// A text in parentheses, which may be nested or escaped.
    fn text(&mut self) -> Option<Value> {
        let mut open = 0;
        loop {
            match self.peek()? {
                b'(' => open += 1,
                b')' => open -= 1,
                b'\\' => self.at += 1,
                _ => {}
            }
            self.at += 1;
            if open == 0 {
                return Some(Value::Other);
            }
        }
    }

    /// A number, or the three words of a reference.
    fn number(&mut self) -> Value {
        let Some(first) = whole(self.word()) else { return Value::Other };
        let after = self.at;
        self.skip_space();
        let second = self.word();
        if !second.is_empty() && whole(second).is_some() {
            self.skip_space();
            if self.word() == b"R" {
                return Value::Reference(first);
            }
        }
        self.at = after;
        Value::Whole(first)
    }
}

fn whole(word: &[u8]) -> Option<u64> {
    std::str::from_utf8(word).ok().filter(|word| word.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()
}

pub(crate) const fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

const fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}
