//! Lines of paper as ESC/POS commands.

use encoding_rs::GB18030;
use protocol::screen::PrinterCharacters;

use super::layout::{Align, Line};

const ESC: u8 = 0x1B;
const FS: u8 = 0x1C;
const GS: u8 = 0x1D;
const LF: u8 = b'\n';

/// Dots of one module of a QR code.
const QR_MODULE: u8 = 6;
/// Dots between the last line and the blade.
const BEFORE_CUT: u8 = 80;
/// 〓, which stands for a character that the printer does not have.
const ABSENT: char = '〓';

/// The bytes of a print job.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Job {
    /// What is sent.
    pub bytes: Vec<u8>,
    /// Characters that the printer does not have, each once.
    pub replaced: Vec<char>,
}

/// Encodes lines, from a printer in any state to a printer in its usual state.
pub(super) fn encode(lines: &[Line], characters: PrinterCharacters) -> Job {
    let mut job = Job::default();
    // Start anew, and take bytes above 0x80 for Chinese.
    job.bytes.extend([ESC, b'@', FS, b'&']);
    let mut state = State::default();
    for line in lines {
        match line {
            Line::Text { text, align, scale, bold } => {
                job.become_state(&mut state, State { align: *align, scale: *scale, bold: *bold });
                job.text(text, characters);
                job.bytes.push(LF);
            }
            Line::Feed(count) => job.bytes.extend([ESC, b'd', *count]),
            Line::Qr(text) => {
                job.become_state(&mut state, State { align: Align::Center, ..State::default() });
                job.qr(text);
            }
            Line::Cut => job.bytes.extend([GS, b'V', 66, BEFORE_CUT]),
        }
    }
    job.become_state(&mut state, State::default());
    job
}

/// What the next line looks like.
#[derive(Clone, Copy, PartialEq, Eq)]
struct State {
    align: Align,
    scale: u8,
    bold: bool,
}

impl Default for State {
    fn default() -> Self {
        Self { align: Align::Left, scale: 1, bold: false }
    }
}

impl Job {
    /// Sends only what changes: a serial line takes a millisecond for a byte.
    fn become_state(&mut self, state: &mut State, wanted: State) {
        if state.align != wanted.align {
            let place = match wanted.align {
                Align::Left => 0,
                Align::Center => 1,
            };
            self.bytes.extend([ESC, b'a', place]);
        }
        if state.scale != wanted.scale {
            let times = wanted.scale.clamp(1, 8) - 1;
            self.bytes.extend([GS, b'!', (times << 4) | times]);
        }
        if state.bold != wanted.bold {
            self.bytes.extend([ESC, b'E', wanted.bold.into()]);
        }
        *state = wanted;
    }

    fn text(&mut self, text: &str, characters: PrinterCharacters) {
        for c in text.chars() {
            let mut utf8 = [0; 4];
            let (code, _, _) = GB18030.encode(c.encode_utf8(&mut utf8));
            if code.len() == 4 && characters == PrinterCharacters::Gbk {
                if !self.replaced.contains(&c) {
                    self.replaced.push(c);
                }
                self.bytes.extend_from_slice(&GB18030.encode(ABSENT.encode_utf8(&mut utf8)).0);
            } else {
                self.bytes.extend_from_slice(&code);
            }
        }
    }

    fn qr(&mut self, text: &str) {
        let mut symbol = |function: &[u8]| {
            // The length counts what follows it; a text of at most 400 bytes fits.
            let [low, high, ..] = (function.len() + 1).to_le_bytes();
            self.bytes.extend([GS, b'(', b'k', low, high, 49]);
            self.bytes.extend_from_slice(function);
        };
        symbol(&[65, 50, 0]); // model 2
        symbol(&[67, QR_MODULE]);
        symbol(&[69, 49]); // a damage of 15 % can be read
        symbol(&[&[80, 48], text.as_bytes()].concat());
        symbol(&[81, 48]); // print what was stored
        self.bytes.push(LF);
    }
}
