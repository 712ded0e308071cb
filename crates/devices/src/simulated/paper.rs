//! Reads ESC/POS the way a printer does, and refuses what it does not know. It shares nothing with the encoder, so that the two check each other.

use encoding_rs::GB18030;

/// Something on the paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A line of text.
    Text {
        /// The text.
        text: String,
        /// 0 left, 1 in the middle, 2 right.
        align: u8,
        /// How many times as wide as usual.
        wide: u8,
        /// How many times as high as usual.
        high: u8,
        /// Printed heavier.
        bold: bool,
    },
    /// Empty lines.
    Blank(u8),
    /// A QR code.
    Qr {
        /// Its text.
        text: String,
        /// Dots of a module.
        module: u8,
        /// 0 left, 1 in the middle, 2 right.
        align: u8,
    },
    /// The paper is cut, so many dots behind the last line.
    Cut(u8),
}

/// Why a printer would print rubbish.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// No such command.
    #[error("no such command: {0:02X?}")]
    UnknownCommand(Vec<u8>),
    /// A command that may stand at the beginning of a line only.
    #[error("in the middle of a line: {0:02X?}")]
    MidLine(Vec<u8>),
    /// A value that the command does not have.
    #[error("no such value: {0:02X?}")]
    Value(Vec<u8>),
    /// A line is wider than the paper.
    #[error("wider than the paper: {0}")]
    TooWide(String),
    /// Bytes that are no character, or Chinese that was not switched on.
    #[error("no character: {0:02X?}")]
    Character(Vec<u8>),
    /// A QR code is printed and none is stored, or its text is no text.
    #[error("no QR code is stored")]
    Qr,
}

/// What a printer has to do besides printing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// More bytes are needed.
    Hungry,
    /// Done, and so many lines of paper are used up.
    Done {
        /// Lines of usual height.
        lines: u32,
    },
    /// The host wants to know about the paper, everything before being printed.
    AskedForPaper,
}

/// A roll of paper with a head that has a state.
#[derive(Clone, Debug)]
pub struct Paper {
    columns: usize,
    pending: Vec<u8>,
    pieces: Vec<Piece>,
    look: Look,
    chinese: bool,
    line: String,
    used: usize,
    module: u8,
    symbol: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Look {
    align: u8,
    wide: u8,
    high: u8,
    bold: bool,
}

const USUAL: Look = Look { align: 0, wide: 1, high: 1, bold: false };

impl Paper {
    /// A new roll with so many characters in a line.
    pub fn new(columns: u8) -> Self {
        Self {
            columns: columns.into(),
            pending: Vec::new(),
            pieces: Vec::new(),
            look: USUAL,
            chinese: false,
            line: String::new(),
            used: 0,
            module: 3,
            symbol: None,
        }
    }

    /// Prints everything at once.
    ///
    /// # Errors
    /// [`PaperError`]; also [`PaperError::UnknownCommand`] for a command that is not whole.
    pub fn print(columns: u8, bytes: &[u8]) -> Result<Vec<Piece>, PaperError> {
        let mut paper = Self::new(columns);
        paper.push(bytes);
        while paper.step()? != Step::Hungry {}
        if paper.pending.is_empty() && paper.line.is_empty() {
            Ok(paper.pieces)
        } else {
            Err(PaperError::UnknownCommand(paper.pending))
        }
    }

    /// What has been printed so far.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Whether the head is in the state in which it was switched on, Chinese aside.
    pub fn is_usual(&self) -> bool {
        self.look == USUAL && self.line.is_empty() && self.pending.is_empty()
    }

    /// Takes bytes into the memory.
    pub fn push(&mut self, bytes: &[u8]) {
        self.pending.extend_from_slice(bytes);
    }

    /// Carries out the next command or prints the next character.
    ///
    /// # Errors
    /// [`PaperError`].
    pub fn step(&mut self) -> Result<Step, PaperError> {
        let pending = std::mem::take(&mut self.pending);
        let (count, step) = self.take(&pending)?;
        self.pending = pending[count..].to_vec();
        Ok(step)
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(usize, Step), PaperError> {
        let done = |count| Ok((count, Step::Done { lines: 0 }));
        match *bytes {
            [] | [0x1B..=0x1D] => Ok((0, Step::Hungry)),
            [0x0A, ..] => Ok((1, self.end_line())),
            [0x1B, b'@', ..] => {
                (self.look, self.chinese, self.line, self.used) = (USUAL, false, String::new(), 0);
                done(2)
            }
            [0x1C, b'&', ..] => {
                self.chinese = true;
                done(2)
            }
            [0x1C, b'.', ..] => {
                self.chinese = false;
                done(2)
            }
            [0x1B | 0x1D, _] | [0x1D, b'V' | b'(', _] => Ok((0, Step::Hungry)),
            [0x1B, b'a', align, ..] => {
                self.at_beginning(&bytes[..3])?;
                self.look.align = at_most(align, 2, &bytes[..3])?;
                done(3)
            }
            [0x1B, b'E', bold, ..] => {
                self.look.bold = at_most(bold, 1, &bytes[..3])? == 1;
                done(3)
            }
            [0x1B, b'd', count, ..] => {
                self.at_beginning(&bytes[..3])?;
                self.pieces.push(Piece::Blank(count));
                Ok((3, Step::Done { lines: count.into() }))
            }
            [0x1D, b'!', size, ..] => {
                self.look.wide = at_most(size >> 4, 7, &bytes[..3])? + 1;
                self.look.high = at_most(size & 0x0F, 7, &bytes[..3])? + 1;
                done(3)
            }
            [0x1D, b'r', 1, ..] => Ok((3, Step::AskedForPaper)),
            [0x1D, b'V', 66, feed, ..] => {
                self.at_beginning(&bytes[..4])?;
                self.pieces.push(Piece::Cut(feed));
                Ok((4, Step::Done { lines: 1 }))
            }
            [0x1D, b'(', b'k', ref rest @ ..] => self.symbol(rest),
            [first, ..] if first >= 0x20 && first != 0x7F => self.character(bytes),
            _ => Err(PaperError::UnknownCommand(bytes.iter().take(8).copied().collect())),
        }
    }

    fn end_line(&mut self) -> Step {
        let Look { align, wide, high, bold } = self.look;
        let text = std::mem::take(&mut self.line);
        self.used = 0;
        self.pieces.push(if text.is_empty() {
            Piece::Blank(1)
        } else {
            Piece::Text { text, align, wide, high, bold }
        });
        Step::Done { lines: high.into() }
    }

    fn character(&mut self, bytes: &[u8]) -> Result<(usize, Step), PaperError> {
        let count = match *bytes {
            [0x20..=0x7E, ..] => 1,
            _ if !self.chinese => return Err(PaperError::Character(bytes[..1].to_vec())),
            [_] => return Ok((0, Step::Hungry)),
            [_, b'0'..=b'9', ..] if bytes.len() < 4 => return Ok((0, Step::Hungry)),
            [_, b'0'..=b'9', ..] => 4,
            _ => 2,
        };
        let code = &bytes[..count];
        let (text, _, failed) = GB18030.decode(code);
        if failed || text.chars().count() != 1 {
            return Err(PaperError::Character(code.to_vec()));
        }
        self.line.push_str(&text);
        self.used += usize::from(self.look.wide) * if count == 1 { 1 } else { 2 };
        if self.used > self.columns {
            return Err(PaperError::TooWide(self.line.clone()));
        }
        Ok((count, Step::Done { lines: 0 }))
    }

    /// A QR code: `pL pH cn fn …`.
    fn symbol(&mut self, rest: &[u8]) -> Result<(usize, Step), PaperError> {
        let &[low, high, ..] = rest else { return Ok((0, Step::Hungry)) };
        let length = usize::from(u16::from_le_bytes([low, high]));
        let Some(function) = rest.get(2..2 + length) else { return Ok((0, Step::Hungry)) };
        let mut lines = 0;
        match *function {
            [49, 65, 49 | 50, 0] | [49, 69, 48..=51] => {}
            [49, 67, module @ 1..=16] => self.module = module,
            [49, 80, 48, ref text @ ..] if !text.is_empty() => {
                self.symbol = Some(String::from_utf8(text.to_vec()).map_err(|_| PaperError::Qr)?);
            }
            [49, 81, 48] => {
                self.at_beginning(function)?;
                let text = self.symbol.clone().ok_or(PaperError::Qr)?;
                self.pieces.push(Piece::Qr { text, module: self.module, align: self.look.align });
                lines = 8;
            }
            _ => return Err(PaperError::Value(function.to_vec())),
        }
        Ok((5 + length, Step::Done { lines }))
    }

    fn at_beginning(&self, command: &[u8]) -> Result<(), PaperError> {
        if self.line.is_empty() { Ok(()) } else { Err(PaperError::MidLine(command.to_vec())) }
    }
}

fn at_most(value: u8, most: u8, command: &[u8]) -> Result<u8, PaperError> {
    if value <= most { Ok(value) } else { Err(PaperError::Value(command.to_vec())) }
}
