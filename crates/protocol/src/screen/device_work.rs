//! What the screens do with the devices of this PC: set them up, test them, read a card into a form, print a ticket, follow a scan.

use domain::form::card::CardPlan;
use domain::id::{CaseId, ItemCode, JointId, TicketId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    CameraInfo, Charset, DeviceFault, DeviceKind, DeviceSettings, IdCard, IdReaderSettings, Photo,
    ReaderAnswer, ReaderExchange,
};

/// How the devices of this PC are set up, and what there is to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeviceSetup {
    /// The settings; of a PC where nobody has set any up, what the program was started with.
    pub settings: DeviceSettings,
    /// Profiles of ID readers to begin with.
    pub profiles: Vec<NamedProfile>,
}

/// Settings of an ID reader to begin with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NamedProfile {
    /// Its name, as in `docs/devices.md`.
    pub name: String,
    /// The settings.
    pub settings: IdReaderSettings,
}

/// What vendors of ID readers differ in: the part of [`IdReaderSettings`] that is edited as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReaderProfile {
    /// How it is asked.
    pub exchange: ReaderExchange,
    /// How its text is written.
    #[serde(default)]
    pub charset: Charset,
    /// What its answers mean.
    pub answer: ReaderAnswer,
}

/// A [`ReaderProfile`] as somebody typed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProfileText {
    /// JSON.
    pub text: String,
    /// The address that it is for: HTTP and WebSocket are asked in different ways.
    pub address: String,
}

/// What was typed as a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum ProfileReading {
    /// It can be used.
    Usable {
        /// The profile.
        profile: Box<ReaderProfile>,
    },
    /// It is not JSON, or not a profile.
    Wrong {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What the line belongs to, for example `answer.meanings[0].means`; empty at the top.
        place: String,
        /// Whether it is JSON at all.
        json: bool,
    },
    /// It is a profile, and one of its settings cannot be used.
    Unusable {
        /// Which, as it is called in the profile.
        setting: String,
    },
}

/// Test a device, with settings that need not be kept yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeviceTrial {
    /// Which device.
    pub device: DeviceKind,
    /// The settings.
    pub settings: DeviceSettings,
}

/// Document cameras that are connected to this PC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CameraList {
    /// Which.
    pub cameras: Vec<CameraInfo>,
    /// Why they could not be asked for.
    pub fault: Option<DeviceFault>,
}

/// What became of a picture that the document camera was to take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum CameraShot {
    /// It was taken and taken in.
    Taken {
        /// The photo.
        photo: Photo,
    },
    /// It was not taken.
    Failed {
        /// Why.
        fault: DeviceFault,
    },
}

/// What became of reading a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum CardReading {
    /// A card was read.
    Read {
        /// The card.
        card: IdCard,
    },
    /// None was.
    Failed {
        /// Why.
        fault: DeviceFault,
    },
    /// Somebody did not want it any more.
    Cancelled,
}

/// A form that a card is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum CardForm {
    /// The form of a case.
    Case {
        /// Which.
        case: CaseId,
    },
    /// A part of a joint application.
    Joint {
        /// Which.
        joint: JointId,
        /// The member's own form; the common part where there is none.
        member: Option<ItemCode>,
    },
}

/// Put a card into a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CardFilling {
    /// The form.
    pub form: CardForm,
    /// Field in which the clerk is: it says whose card it is where a form asks for several persons.
    pub focus: Option<String>,
    /// The card.
    pub card: IdCard,
    /// Also over what is there already, after it was shown.
    pub overwrite: bool,
}

/// What became of a card in a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CardFilled {
    /// What was put in, and what was not.
    pub plan: CardPlan,
}

/// Print a ticket on the ticket printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TicketPrint {
    /// Which.
    pub ticket: TicketId,
}

/// What became of a ticket on the ticket printer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum TicketPrinted {
    /// It came out, or was sent.
    Printed {
        /// The printer said that it has printed all of it; otherwise it does not say such things.
        confirmed: bool,
        /// The paper is running out.
        paper_low: bool,
        /// Characters that the printer does not have; 〓 stands for them.
        replaced: Vec<char>,
    },
    /// It did not come out, or not whole. The ticket is taken all the same.
    Failed {
        /// Why.
        fault: DeviceFault,
    },
}

/// What a scanner read.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct ScanQuery {
    /// The code.
    pub code: String,
}

/// What a code is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "found", rename_all = "snake_case")]
pub enum ScanFound {
    /// A case.
    Case {
        /// Which.
        case: CaseId,
    },
    /// A joint application.
    Joint {
        /// Which.
        joint: JointId,
    },
    /// A ticket on which nothing has been taken in yet.
    Ticket {
        /// Its number.
        number: String,
        /// Its status, as in the domain.
        status: String,
        /// Its business or item in words.
        title: String,
        /// People before it, while it waits.
        ahead: Option<u32>,
        /// The counter that has it.
        counter: Option<u16>,
    },
    /// Nothing that is known at this PC.
    Nothing,
}
