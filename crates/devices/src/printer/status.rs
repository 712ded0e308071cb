//! What a printer says of itself.

use protocol::screen::{DeviceFault, Nonsense};

/// How much paper there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paper {
    /// Enough.
    #[default]
    Enough,
    /// It is running out.
    Low,
    /// There is none.
    Out,
}

/// State of a printer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PrinterStatus {
    /// It prints when it gets something.
    pub online: bool,
    /// Its cover is open.
    pub cover_open: bool,
    /// Its paper.
    pub paper: Paper,
    /// Its cutter or head is out of order.
    pub out_of_order: bool,
}

/// The question `DLE EOT n`, which a printer answers at once with one byte, also when it cannot print.
pub(super) const QUESTIONS: [u8; 4] = [1, 2, 3, 4];

/// Whether a byte is an answer to such a question: bits 1 and 4 are set, 0 and 7 are not.
pub(super) fn is_answer(byte: u8) -> bool {
    byte & 0b1001_0011 == 0b0001_0010
}

impl PrinterStatus {
    /// Puts the four answers together.
    pub(super) fn of(answers: [u8; 4]) -> Result<Self, DeviceFault> {
        if !answers.iter().all(|answer| is_answer(*answer)) {
            return Err(DeviceFault::Nonsense { way: Nonsense::PrinterState });
        }
        let [printer, cause, error, roll] = answers;
        let paper = if roll & 0b0110_0000 != 0 || cause & 0b0010_0000 != 0 {
            Paper::Out
        } else if roll & 0b0000_1100 != 0 {
            Paper::Low
        } else {
            Paper::Enough
        };
        Ok(Self {
            online: printer & 0b0000_1000 == 0,
            cover_open: cause & 0b0000_0100 != 0,
            paper,
            // Cutter, a fault that stays, one that goes by itself when the head has cooled down.
            out_of_order: error & 0b0110_1000 != 0,
        })
    }

    /// Whether it can print; the first thing that somebody has to do if not.
    ///
    /// # Errors
    /// [`DeviceFault::CoverOpen`], [`DeviceFault::PaperOut`], [`DeviceFault::OutOfOrder`].
    pub fn ready(&self) -> Result<(), DeviceFault> {
        if self.cover_open {
            Err(DeviceFault::CoverOpen)
        } else if self.paper == Paper::Out {
            Err(DeviceFault::PaperOut)
        } else if self.out_of_order || !self.online {
            Err(DeviceFault::OutOfOrder)
        } else {
            Ok(())
        }
    }
}

/// What `GS r 1` is answered with once everything before it is printed: bits 0 and 1 say that the paper runs out, 2 and 3 that it has; 4 and 7 are
/// never set, which tells it from an answer to `DLE EOT`.
pub(super) fn paper_of(byte: u8) -> Option<Paper> {
    match byte {
        _ if byte & 0b1001_0000 != 0 => None,
        _ if byte & 0b0000_1100 != 0 => Some(Paper::Out),
        _ if byte & 0b0000_0011 != 0 => Some(Paper::Low),
        _ => Some(Paper::Enough),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failure where none is expected is a failed test")]

    use super::*;

    #[test]
    fn what_is_wrong_first_is_said_first() {
        let status = |answers| PrinterStatus::of(answers).unwrap().ready();
        assert_eq!(status([0x12, 0x12, 0x12, 0x12]), Ok(()));
        assert_eq!(status([0x12, 0x12, 0x12, 0x1E]), Ok(()), "paper that runs out is still paper");
        assert_eq!(status([0x1A, 0x16, 0x12, 0x12]), Err(DeviceFault::CoverOpen));
        assert_eq!(
            status([0x1A, 0x16, 0x12, 0x72]),
            Err(DeviceFault::CoverOpen),
            "an open printer sees no paper"
        );
        assert_eq!(status([0x1A, 0x32, 0x12, 0x12]), Err(DeviceFault::PaperOut));
        assert_eq!(status([0x12, 0x12, 0x12, 0x72]), Err(DeviceFault::PaperOut));
        assert_eq!(status([0x1A, 0x52, 0x1A, 0x12]), Err(DeviceFault::OutOfOrder));
        assert_eq!(status([0x1A, 0x12, 0x12, 0x12]), Err(DeviceFault::OutOfOrder));
    }

    #[test]
    fn bytes_of_something_else_are_no_state() {
        let nonsense = Err(DeviceFault::Nonsense { way: Nonsense::PrinterState });
        assert_eq!(PrinterStatus::of([0, 0, 0, 0]), nonsense);
        assert_eq!(PrinterStatus::of(*b"HTTP"), nonsense);
    }

    #[test]
    fn the_end_of_a_job_is_told_from_an_answer_about_the_state() {
        for (byte, paper) in
            [(0, Some(Paper::Enough)), (3, Some(Paper::Low)), (15, Some(Paper::Out)), (0x12, None)]
        {
            assert_eq!(paper_of(byte), paper, "{byte:#04x}");
        }
        assert!((0..=u8::MAX).all(|byte| paper_of(byte).is_none() || !is_answer(byte)), "no byte is both");
    }
}
