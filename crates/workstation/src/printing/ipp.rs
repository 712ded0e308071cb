//! IPP, as far as a counter needs it: requests are written, answers read (RFC 8010, RFC 8011).

/// Operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub(super) enum Operation {
    /// Print-Job: a document follows the attributes.
    PrintJob = 0x0002,
    /// CUPS-Get-Default: the printer for whoever names none.
    GetDefault = 0x4001,
    /// CUPS-Get-Printers: all that are set up.
    GetPrinters = 0x4002,
}

/// Delimiters of groups.
const OPERATION_GROUP: u8 = 0x01;
const JOB_GROUP: u8 = 0x02;
const END: u8 = 0x03;
/// Begins the attributes of one printer.
pub(super) const PRINTER_GROUP: u8 = 0x04;
/// From here on a byte is the type of a value and not the beginning of a group.
const FIRST_VALUE: u8 = 0x10;

/// Types of values.
const INTEGER: u8 = 0x21;
const BOOLEAN: u8 = 0x22;
const ENUM: u8 = 0x23;
const TEXT: u8 = 0x41;
const NAME: u8 = 0x42;
const KEYWORD: u8 = 0x44;
const URI: u8 = 0x45;
const CHARSET: u8 = 0x47;
const LANGUAGE: u8 = 0x48;
const MEDIA_TYPE: u8 = 0x49;

/// "client-error-not-found".
pub(super) const NOT_FOUND: u16 = 0x0406;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Integer(i32),
    Boolean(bool),
    Enum(i32),
    Text(String),
    Name(String),
    Keyword(String),
    Uri(String),
    Charset(String),
    Language(String),
    MediaType(String),
    /// Of a type that nothing here looks at.
    Other,
}

/// A named value; further values of the same name follow it.
pub(super) type Attribute = (String, Value);

/// A request: an operation, its attributes, those of the job, and the document.
pub(super) struct Request {
    bytes: Vec<u8>,
}

impl Request {
    /// A request with what every request begins with.
    pub(super) fn new(operation: Operation) -> Self {
        let mut bytes = vec![2, 0];
        bytes.extend((operation as u16).to_be_bytes());
        // Each request has a connection's answer to itself, so any number will do.
        bytes.extend(1_u32.to_be_bytes());
        bytes.push(OPERATION_GROUP);
        Self { bytes }
            .with("attributes-charset", &Value::Charset("utf-8".into()))
            .with("attributes-natural-language", &Value::Language("zh-cn".into()))
    }

    /// Adds an attribute to the group that is being written.
    pub(super) fn with(self, name: &str, value: &Value) -> Self {
        self.write(name, value)
    }

    /// Adds an attribute of several values.
    pub(super) fn with_all(self, name: &str, values: impl IntoIterator<Item = Value>) -> Self {
        // A further value has no name of its own.
        values
            .into_iter()
            .enumerate()
            .fold(self, |request, (index, value)| request.write(if index == 0 { name } else { "" }, &value))
    }

    /// Begins the attributes of the job.
    pub(super) fn job(mut self) -> Self {
        self.bytes.push(JOB_GROUP);
        self
    }

    /// Ends the attributes; the document follows.
    pub(super) fn finish(mut self, document: &[u8]) -> Vec<u8> {
        self.bytes.push(END);
        self.bytes.extend(document);
        self.bytes
    }

    fn write(mut self, name: &str, value: &Value) -> Self {
        let (kind, bytes): (u8, Vec<u8>) = match value {
            Value::Integer(number) => (INTEGER, number.to_be_bytes().into()),
            Value::Enum(number) => (ENUM, number.to_be_bytes().into()),
            Value::Boolean(yes) => (BOOLEAN, vec![u8::from(*yes)]),
            Value::Text(text) => (TEXT, text.as_bytes().into()),
            Value::Name(text) => (NAME, text.as_bytes().into()),
            Value::Keyword(text) => (KEYWORD, text.as_bytes().into()),
            Value::Uri(text) => (URI, text.as_bytes().into()),
            Value::Charset(text) => (CHARSET, text.as_bytes().into()),
            Value::Language(text) => (LANGUAGE, text.as_bytes().into()),
            Value::MediaType(text) => (MEDIA_TYPE, text.as_bytes().into()),
            Value::Other => return self,
        };
        self.bytes.push(kind);
        for part in [name.as_bytes(), &bytes] {
            // What is longer than IPP can say is no name and no address that could be meant.
            let length = part.len().min(usize::from(u16::MAX));
            self.bytes.extend(u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes());
            self.bytes.extend(&part[..length]);
        }
        self
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    /// 0x0000 to 0x00ff are successes.
    pub(super) status: u16,
    /// Groups of attributes with their delimiters, in order.
    pub(super) groups: Vec<(u8, Vec<Attribute>)>,
}

impl Answer {
    /// Whether it says that it worked.
    pub(super) fn is_success(&self) -> bool {
        self.status < 0x0100
    }

    /// Reads an answer; `None` when it is none.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut rest = Rest(bytes);
        rest.take(2)?;
        let status = rest.number()?;
        rest.take(4)?;
        let mut groups: Vec<(u8, Vec<Attribute>)> = Vec::new();
        loop {
            match rest.byte()? {
                END => return Some(Self { status, groups }),
                delimiter if delimiter < FIRST_VALUE => groups.push((delimiter, Vec::new())),
                kind => {
                    let name = rest.text()?;
                    let value = rest.value(kind)?;
                    let (_, attributes) = groups.last_mut()?;
                    let name = match (name.is_empty(), attributes.last()) {
                        (true, Some((before, _))) => before.clone(),
                        (true, None) => return None,
                        (false, _) => name,
                    };
                    attributes.push((name, value));
                }
            }
        }
    }
}

/// What is still to be read.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn number(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_be_bytes)
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        self.take(usize::from(length))
    }

    fn text(&mut self) -> Option<String> {
        Some(String::from_utf8_lossy(self.bytes()?).into_owned())
    }

    fn value(&mut self, kind: u8) -> Option<Value> {
        let bytes = self.bytes()?;
        let number = || bytes.try_into().ok().map(i32::from_be_bytes);
        let text = || String::from_utf8_lossy(bytes).into_owned();
        Some(match kind {
            INTEGER => Value::Integer(number()?),
            ENUM => Value::Enum(number()?),
            BOOLEAN => Value::Boolean(bytes == [1]),
            TEXT => Value::Text(text()),
            NAME => Value::Name(text()),
            KEYWORD => Value::Keyword(text()),
            URI => Value::Uri(text()),
            CHARSET => Value::Charset(text()),
            LANGUAGE => Value::Language(text()),
            MEDIA_TYPE => Value::MediaType(text()),
            _ => Value::Other,
        })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

    use super::*;
    use proptest::prelude::*;

    /// An answer has the form of a request, with a status where the operation stands.
    fn as_answer(request: Request) -> Answer {
        Answer::read(&request.finish(b"")).unwrap()
    }

    #[test]
    fn what_is_written_is_read_back() {
        let answer = as_answer(
            Request::new(Operation::PrintJob)
                .with("job-name", &Value::Name("受理通知书".into()))
                .with_all("requested-attributes", ["a", "b"].map(|name| Value::Keyword(name.into())))
                .job()
                .with("copies", &Value::Integer(2)),
        );
        assert_eq!(answer.status, 2, "the operation stands where the status does");
        let [(OPERATION_GROUP, operation), (JOB_GROUP, job)] = answer.groups.as_slice() else {
            panic!("two groups: {answer:?}")
        };
        assert_eq!(operation[2], ("job-name".to_owned(), Value::Name("受理通知书".into())));
        assert_eq!(operation[4], ("requested-attributes".to_owned(), Value::Keyword("b".into())));
        assert_eq!(job.as_slice(), [("copies".to_owned(), Value::Integer(2))]);
    }

    #[test]
    fn an_answer_that_breaks_off_is_none() {
        let whole = Request::new(Operation::GetPrinters).finish(b"");
        assert!(Answer::read(&whole).is_some());
        for length in 0..whole.len() {
            assert_eq!(Answer::read(&whole[..length]), None, "{length} bytes are not the whole answer");
        }
    }

    proptest! {
        #[test]
        fn whatever_stands_at_the_socket_can_say_anything(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            drop(Answer::read(&bytes));
        }

        #[test]
        fn any_title_survives(title in "\\PC{0,40}") {
            let answer = as_answer(Request::new(Operation::PrintJob).with("job-name", &Value::Name(title.clone())));
            prop_assert_eq!(&answer.groups[0].1[2].1, &Value::Name(title));
        }
    }
}
