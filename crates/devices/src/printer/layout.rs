//! What stands on a queue ticket, line by line, before it becomes bytes.

/// Fewest characters in a line: a roll of 58 mm.
pub(super) const NARROWEST: u8 = 32;
/// Most characters in a line.
pub(super) const WIDEST: u8 = 64;

/// Longest text of a QR code, in bytes; more would not be read off an 80 mm roll.
const QR_MOST: usize = 400;

/// A queue ticket. Empty texts are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ticket {
    /// Name of the hall.
    pub hall: String,
    /// It belongs to a sample hall and says so.
    pub sample: bool,
    /// Queue number, for example "A001".
    pub number: String,
    /// 普通, 预约, 优先.
    pub class_name: String,
    /// Business queued for.
    pub business: String,
    /// People before this one in the same business.
    pub waiting_before: u32,
    /// Where to wait.
    pub area: String,
    /// Hint, for example when closing time is near.
    pub note: String,
    /// What a telephone reads off the ticket; left out when it is longer than 400 bytes.
    pub qr: String,
    /// Date and time of issue.
    pub issued_at: String,
    /// Telephone for questions.
    pub phone: String,
}

/// Where a line stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Align {
    /// At the left.
    #[default]
    Left,
    /// In the middle.
    Center,
}

/// A line of paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Text that fits into one line.
    Text {
        /// The text.
        text: String,
        /// Where it stands.
        align: Align,
        /// How many times as wide and as high as usual, 1 to 8.
        scale: u8,
        /// Printed heavier.
        bold: bool,
    },
    /// So many empty lines.
    Feed(u8),
    /// A QR code in the middle.
    Qr(String),
    /// The paper is cut behind what was printed.
    Cut,
}

/// Lays a ticket out for a roll with so many characters in a line.
pub(super) fn lines(ticket: &Ticket, columns: u8) -> Vec<Line> {
    let mut page = Page { columns: columns.into(), lines: Vec::new() };
    if ticket.sample {
        page.text("【样例 SAMPLE】", 1, true);
    }
    page.text(&ticket.hall, 1, true);
    page.feed();
    page.text("排队号", 1, false);
    page.number(&ticket.number);
    page.feed();
    page.text(&ticket.business, 2, true);
    page.text(&ticket.class_name, 1, false);
    page.rule();
    page.text(&format!("前面还有 {} 人等候", ticket.waiting_before), 1, true);
    if !ticket.area.trim().is_empty() {
        page.text(&format!("请到 {} 等候叫号", ticket.area), 1, false);
    }
    page.text(&ticket.note, 1, false);
    if !ticket.qr.is_empty() && ticket.qr.len() <= QR_MOST {
        page.feed();
        page.lines.push(Line::Qr(ticket.qr.clone()));
    }
    page.rule();
    page.text(&ticket.issued_at, 1, false);
    page.text("当日有效，过号请到导办台", 1, false);
    if !ticket.phone.trim().is_empty() {
        page.text(&format!("咨询电话：{}", ticket.phone), 1, false);
    }
    page.lines.push(Line::Cut);
    page.lines
}

struct Page {
    columns: usize,
    lines: Vec<Line>,
}

impl Page {
    /// Text in the middle, in as many lines as it needs.
    fn text(&mut self, text: &str, scale: u8, bold: bool) {
        for text in wrap(&printable(text), self.columns / usize::from(scale)) {
            self.lines.push(Line::Text { text, align: Align::Center, scale, bold });
        }
    }

    /// The number as large as it fits into one line; it is read across a hall.
    fn number(&mut self, number: &str) {
        let number = printable(number);
        let fitting = self.columns.checked_div(width(&number)).unwrap_or(1);
        // More than five times is too high for the paper that it saves nobody.
        self.text(&number, u8::try_from(fitting.clamp(1, 5)).unwrap_or(1), true);
    }

    fn rule(&mut self) {
        self.lines.push(Line::Text {
            text: "-".repeat(self.columns),
            align: Align::Left,
            scale: 1,
            bold: false,
        });
    }

    fn feed(&mut self) {
        self.lines.push(Line::Feed(1));
    }
}

/// Text without anything that a printer could take for a command.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}

/// Breaks text into lines of so many characters, between words where there are any.
fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for c in text.chars() {
        let wide = char_width(c);
        if used + wide > columns {
            // A word that would be torn goes to the next line, unless it fills a line of its own.
            let kept = match line.rfind(' ') {
                Some(place) if c.is_ascii_alphanumeric() && place > 0 => line.split_off(place + 1),
                _ => String::new(),
            };
            lines.push(line.trim_end().to_owned());
            used = width(&kept);
            line = kept;
            if line.is_empty() && c == ' ' {
                continue;
            }
        }
        line.push(c);
        used += wide;
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Width of a text in characters of normal width.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(char_width).sum()
}

/// On the paper everything that is not ASCII is a Chinese character, twice as wide.
fn char_width(c: char) -> usize {
    if c.is_ascii() { 1 } else { 2 }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failure where none is expected is a failed test")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_is_broken_where_the_line_ends() {
        assert_eq!(wrap("社会保障卡申领", 8), ["社会保障", "卡申领"]);
        assert_eq!(wrap("counter 12 on floor 3", 11), ["counter 12", "on floor 3"]);
        assert_eq!(wrap("ABCDEFGHIJ", 4), ["ABCD", "EFGH", "IJ"]);
        assert_eq!(wrap("", 10), Vec::<String>::new());
    }

    #[test]
    fn the_number_is_as_large_as_its_line_allows() {
        let scale = |number: &str| {
            let ticket = Ticket { number: number.into(), ..Ticket::default() };
            lines(&ticket, 48).into_iter().find_map(|line| match line {
                Line::Text { text, scale, .. } if text == number => Some(scale),
                _ => None,
            })
        };
        assert_eq!(scale("A001"), Some(5));
        assert_eq!(scale("SHEBAO-A001"), Some(4));
        assert_eq!(scale("V2026112900012345678"), Some(2));
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_paper(
            texts in proptest::collection::vec(".{0,80}", 6), columns in NARROWEST..=WIDEST, sample: bool,
        ) {
            let [hall, number, business, area, note, phone] = <[String; 6]>::try_from(texts).unwrap();
            let ticket = Ticket { hall, number, business, area, note, phone, sample, ..Ticket::default() };
            for line in lines(&ticket, columns) {
                if let Line::Text { text, scale, .. } = line {
                    prop_assert!(width(&text) * usize::from(scale) <= usize::from(columns), "{text:?}");
                    prop_assert!(!text.chars().any(char::is_control), "{text:?}");
                }
            }
        }
    }
}
