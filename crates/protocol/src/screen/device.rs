//! The devices of a counter: how they are set up on this PC, what can be wrong with them, what a test found, what a card says.
//!
//! The drivers are in the crate `devices`; `docs/devices.md` explains every setting with examples.

use std::fmt;

use domain::code::mask_id_number;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The devices of one PC. What is not there is not set up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct DeviceSettings {
    /// ID card reader.
    pub id_reader: Option<IdReaderSettings>,
    /// Barcode scanner that types.
    pub scanner: ScannerSettings,
    /// Printer of queue tickets.
    pub ticket_printer: Option<TicketPrinterSettings>,
    /// Document camera.
    pub camera: Option<CameraSettings>,
}

/// A kind of device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// ID card reader.
    IdReader,
    /// Barcode scanner that types.
    Scanner,
    /// Printer of queue tickets.
    TicketPrinter,
    /// Document camera.
    Camera,
}

/// An ID card reader behind its vendor's program on this PC, which answers over HTTP or WebSocket in JSON of its own making.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct IdReaderSettings {
    /// `http://` or `ws://` on this PC only, for example `http://127.0.0.1:19196/readcard`.
    pub address: String,
    /// How it is asked.
    pub exchange: ReaderExchange,
    /// How its text is written.
    #[serde(default)]
    pub charset: Charset,
    /// What its answers mean.
    pub answer: ReaderAnswer,
    /// Time limits.
    #[serde(default)]
    pub limits: ReaderLimits,
}

/// How a reader is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ReaderExchange {
    /// One HTTP request, one answer; asked again as long as no card lies on it.
    Http {
        /// Method.
        method: ReaderMethod,
        /// Body; empty for none.
        #[serde(default)]
        body: String,
        /// Its type, for example `application/json`; empty when there is no body.
        #[serde(default)]
        content_type: String,
        /// The program answers only when a card lies on the reader, so silence means that there is none.
        #[serde(default)]
        waits_for_card: bool,
    },
    /// A WebSocket.
    WebSocket {
        /// Message that asks for a card; empty when the program speaks by itself.
        #[serde(default)]
        send: String,
        /// The program answers every message at once, also with "no card", and is asked again. Otherwise it is asked once and speaks
        /// when a card comes.
        #[serde(default)]
        repeat: bool,
    },
}

/// HTTP method of a reader's program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "UPPERCASE")]
pub enum ReaderMethod {
    /// GET.
    #[default]
    Get,
    /// POST.
    Post,
}

/// How a reader's program writes text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Charset {
    /// UTF-8.
    #[default]
    Utf8,
    /// GB 18030, which includes GBK and GB 2312.
    Gb18030,
}

/// What a reader's answers mean. Places are JSON pointers (RFC 6901), for example `/resultContent/certNumber`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct ReaderAnswer {
    /// Place of a text that is JSON itself and has everything else; empty when the answer has it.
    pub inside: String,
    /// Place of the code that says how it went; empty when an answer with an ID number is a success.
    pub code: String,
    /// Codes of success. A number `0` and a text `"0"` are the same code, `true` is `true`.
    pub success: Vec<String>,
    /// What other codes mean.
    pub meanings: Vec<CodeMeaning>,
    /// Places of what is on the card.
    pub fields: ReaderFields,
}

/// What a code of a reader means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CodeMeaning {
    /// The code.
    pub code: String,
    /// Its meaning.
    pub means: ReaderSays,
}

/// What a reader can say besides "here is a card".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReaderSays {
    /// No card lies on it.
    NoCard,
    /// The card was taken away while it was read.
    CardPulled,
    /// Another program reads.
    Busy,
    /// The program runs and the device is not plugged in.
    DeviceMissing,
    /// Nothing: a sign of life.
    Nothing,
}

/// Places of what is on a card; empty for what a vendor does not give.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct ReaderFields {
    /// 姓名.
    pub name: String,
    /// 性别: 男/女, 1/2, M/F.
    pub sex: String,
    /// 民族: its name with or without 族, or its number of GB/T 3304.
    pub nation: String,
    /// 出生日期.
    pub birth: String,
    /// 住址.
    pub address: String,
    /// 公民身份号码.
    pub number: String,
    /// 签发机关.
    pub authority: String,
    /// 有效期起.
    pub valid_from: String,
    /// 有效期止, or 长期. When it is the same place as the beginning, the text there has both.
    pub valid_until: String,
    /// 照片, in Base64.
    pub photo: String,
}

/// Time limits of a reader, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct ReaderLimits {
    /// Until the program takes the connection.
    pub connect_ms: u32,
    /// Until it has answered.
    pub answer_ms: u32,
    /// Until a card must lie on the reader.
    pub card_ms: u32,
    /// Between two questions.
    pub again_ms: u32,
}

impl Default for ReaderLimits {
    fn default() -> Self {
        Self { connect_ms: 1000, answer_ms: 3000, card_ms: 10_000, again_ms: 300 }
    }
}

/// When a row of keys is a scan and not somebody typing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct ScannerSettings {
    /// Whether scans are looked for; not on a PC where nobody has said that it has a scanner.
    pub enabled: bool,
    /// Longest time between two keys of a scan, in milliseconds.
    pub gap_ms: u16,
    /// Fewest characters of a scan.
    pub shortest: u16,
}

impl Default for ScannerSettings {
    fn default() -> Self {
        Self { enabled: false, gap_ms: 35, shortest: 6 }
    }
}

/// A printer of queue tickets that understands ESC/POS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TicketPrinterSettings {
    /// Where it is.
    pub port: PrinterPort,
    /// Characters of its normal size in a line: 48 on most rolls of 80 mm, 42 on some. A Chinese character takes two.
    #[serde(default = "columns")]
    pub columns: u8,
    /// Which characters it has.
    #[serde(default)]
    pub characters: PrinterCharacters,
    /// Which questions it answers.
    #[serde(default)]
    pub answers: PrinterAnswers,
    /// Until it is connected, takes the next piece or answers, in milliseconds.
    #[serde(default = "printer_limit")]
    pub limit_ms: u32,
}

fn columns() -> u8 {
    48
}

fn printer_limit() -> u32 {
    3000
}

/// Where a printer is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PrinterPort {
    /// In the network.
    Tcp {
        /// Address or name.
        host: String,
        /// Port, usually 9100.
        port: u16,
    },
    /// A device file of the USB printer driver.
    Usb {
        /// For example `/dev/usb/lp0`.
        path: String,
    },
    /// A serial line with 8 data bits, no parity and one stop bit.
    Serial {
        /// For example `/dev/ttyS0`, `/dev/ttyUSB0`, `COM3`.
        path: String,
        /// Bits in a second, for example 9600, 115200.
        baud: u32,
        /// How it says that its memory is full.
        #[serde(default)]
        flow: SerialFlow,
    },
}

/// How a serial printer says that its memory is full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SerialFlow {
    /// By its wires (RTS/CTS), as printers leave the factory.
    #[default]
    Hardware,
    /// By characters (XON/XOFF).
    Software,
    /// Not at all.
    None,
}

/// Which Chinese characters a printer has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PrinterCharacters {
    /// Those of two bytes (GBK); for others it prints 〓, and the program says which.
    #[default]
    Gbk,
    /// All of GB 18030, those of four bytes too.
    Gb18030,
}

/// Which questions a printer answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PrinterAnswers {
    /// About its state, and whether everything is printed.
    #[default]
    All,
    /// About its state only.
    State,
    /// None: its line goes one way.
    Nothing,
}

/// A document camera.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CameraSettings {
    /// Which, as [`CameraInfo::id`]; empty for the first.
    #[serde(default)]
    pub camera: String,
    /// Wanted width in pixels; the camera gives the nearest that it has.
    pub width: u32,
    /// Wanted height in pixels.
    pub height: u32,
    /// Until a whole picture must have come, in milliseconds.
    #[serde(default = "frame_limit")]
    pub frame_ms: u32,
}

fn frame_limit() -> u32 {
    5000
}

impl Default for CameraSettings {
    fn default() -> Self {
        Self { camera: String::new(), width: 3264, height: 2448, frame_ms: frame_limit() }
    }
}

/// A camera that is connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CameraInfo {
    /// What it is opened by; stays the same as long as it stays in its socket.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// What can be wrong with a device. Carries nothing of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum DeviceFault {
    /// It is not set up on this PC.
    #[error("the device is not set up")]
    NotSetUp,
    /// A setting cannot be used.
    #[error("the setting {setting} cannot be used")]
    BadSetting {
        /// Which, as it is called in the settings.
        setting: String,
    },
    /// It is not there: nothing is connected, or its program does not run.
    #[error("the device is missing")]
    Missing,
    /// This account may not use it.
    #[error("this account may not use the device")]
    NotAllowed,
    /// Another program uses it, or we do already.
    #[error("the device is busy")]
    Busy,
    /// It went away in the middle.
    #[error("the device went away")]
    PulledOut,
    /// It is there and does not answer.
    #[error("the device does not answer")]
    Silent,
    /// It answers something that makes no sense.
    #[error("the device's answer makes no sense")]
    Nonsense {
        /// In what way.
        way: Nonsense,
    },
    /// The reader's program answers with a code that nobody gave a meaning.
    #[error("the device answers with the code {code}")]
    UnknownCode {
        /// The code.
        code: String,
    },
    /// No card lies on the reader.
    #[error("there is no card")]
    NoCard,
    /// The card was taken away while it was read.
    #[error("the card was taken away too early")]
    CardPulled,
    /// What was read of the card cannot be right, or is missing.
    #[error("what was read of the card cannot be right")]
    CardWrong {
        /// Which field.
        field: CardField,
    },
    /// The paper has run out.
    #[error("the printer is out of paper")]
    PaperOut,
    /// The cover is open.
    #[error("the printer's cover is open")]
    CoverOpen,
    /// The printer has an error of its own: its cutter, its head.
    #[error("the printer is out of order")]
    OutOfOrder,
    /// The camera gives no whole pictures.
    #[error("the camera gives no pictures")]
    NoFrames,
}

/// In what way an answer makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Nonsense {
    /// Not the protocol that is expected at this address.
    Protocol,
    /// An HTTP status that is not a success.
    Status,
    /// Longer than a card can be.
    TooLong,
    /// Not text of the charset.
    Charset,
    /// Not JSON.
    Json,
    /// No code where the code should be.
    Code,
    /// Not a state that a printer can have.
    PrinterState,
}

/// A field of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CardField {
    /// 姓名.
    Name,
    /// 性别.
    Sex,
    /// 民族.
    Nation,
    /// 出生日期.
    Birth,
    /// 住址.
    Address,
    /// 公民身份号码.
    Number,
    /// 签发机关.
    Authority,
    /// 有效期起.
    ValidFrom,
    /// 有效期止.
    ValidUntil,
    /// 照片.
    Photo,
}

/// What a card says. Printing it with `{:?}` shows neither name nor number.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct IdCard {
    /// 姓名.
    pub name: String,
    /// 性别; none when the reader does not say it and the number does not either.
    pub sex: Option<CardSex>,
    /// 民族, without 族; empty when the reader does not say it.
    pub nation: String,
    /// 出生日期, from the card or else from the number.
    pub birth: Date,
    /// 住址; empty when the reader does not say it.
    pub address: String,
    /// The number, normalised; its check character is right.
    pub number: String,
    /// 签发机关; empty when the reader does not say it.
    pub authority: String,
    /// 有效期起.
    pub valid_from: Option<Date>,
    /// 有效期止.
    pub valid_until: Option<Validity>,
    /// Whether the reader gave a photo that can be shown.
    pub has_photo: bool,
    /// What a clerk should look at.
    pub doubts: Vec<CardDoubt>,
}

impl fmt::Debug for IdCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = mask_id_number(&self.number);
        f.debug_struct("IdCard")
            .field("number", &number)
            .field("doubts", &self.doubts)
            .finish_non_exhaustive()
    }
}

/// Sex as a card says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CardSex {
    /// 男.
    Male,
    /// 女.
    Female,
}

/// Until when a card is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Validity {
    /// Until the end of this day.
    Until {
        /// The last day.
        date: Date,
    },
    /// 长期.
    Unlimited,
}

/// What a clerk should look at on a card that was read well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CardDoubt {
    /// Its last day is past.
    Expired,
    /// Its first day is still to come.
    NotYetValid,
    /// The date of birth is not the one in the number.
    BirthDiffers,
    /// The sex is not the one in the number.
    SexDiffers,
    /// The photo cannot be shown.
    PhotoUnreadable,
}

/// What a test of a device found, in its order, and what ended it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeviceReport {
    /// Which device.
    pub device: DeviceKind,
    /// What was found.
    pub found: Vec<DeviceFinding>,
    /// What is wrong; none when all is well.
    pub fault: Option<DeviceFault>,
}

/// Something that a test found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "finding", rename_all = "snake_case")]
pub enum DeviceFinding {
    /// The settings can be used.
    SettingsUsable,
    /// It took the connection.
    Connected,
    /// A card was read.
    CardRead {
        /// What the reader gave of it.
        fields: Vec<CardField>,
        /// What is doubtful on it.
        doubts: Vec<CardDoubt>,
    },
    /// The printer is ready.
    PrinterReady,
    /// The paper is running out.
    PaperLow,
    /// A test ticket was printed.
    Printed {
        /// The printer said that it has printed all of it.
        confirmed: bool,
        /// Characters that it does not have.
        replaced: Vec<char>,
    },
    /// Cameras that are connected.
    Cameras {
        /// Which.
        cameras: Vec<CameraInfo>,
    },
    /// A whole picture came.
    Picture {
        /// Width in pixels.
        width: u16,
        /// Height in pixels.
        height: u16,
        /// Its size.
        bytes: usize,
    },
}
