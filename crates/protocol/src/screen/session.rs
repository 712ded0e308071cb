//! Login, settings of the PC, connection.

use domain::catalogue::Hall;
use domain::catalogue::Role;
use domain::id::DepartmentCode;
use domain::id::StaffId;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ApplicantSettings, Printing};
use crate::error::{Code, Failure};

/// Whether the local data can be used, and who is logged in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SessionState {
    /// Why the local data cannot be used; the screens then show only this.
    pub trouble: Option<Failure>,
    /// Who is logged in.
    pub staff: Option<SessionStaff>,
    /// The hall; known offline too once somebody has logged in.
    pub hall: Option<Hall>,
    /// Counter of this PC.
    pub counter: Option<u16>,
    /// Settings of this PC.
    pub settings: Settings,
    /// The networks that read papers are on this PC; without them nothing is read, whatever the settings say.
    pub can_read: bool,
    /// Login names of the people who can log in on this PC without the network, latest first.
    pub offline_names: Vec<String>,
    /// Address of the central API, for the login screen.
    pub central: String,
    /// Version of the program.
    pub version: String,
}

/// Who is logged in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionStaff {
    /// Login name.
    pub id: StaffId,
    /// Name.
    pub name: String,
    /// Roles.
    pub roles: Vec<Role>,
    /// Departments.
    pub departments: Vec<DepartmentCode>,
    /// True when the login was checked against the local cache because the network was down.
    pub offline: bool,
}

/// Settings of this PC.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Settings {
    /// Language of the screens.
    pub language: Language,
    /// Elder-friendly large mode.
    pub large: bool,
    /// Counter at which this PC stands; overrides the person's usual one.
    pub counter: Option<u16>,
    /// Printers and copies.
    #[serde(default)]
    pub printing: Printing,
    /// Folder in which the document camera's own program saves its pictures.
    #[serde(default)]
    pub watched_folder: Option<String>,
    /// The second screen, which faces the applicant.
    #[serde(default)]
    pub applicant: ApplicantSettings,
    /// Whether photographed identity papers are read for suggestions.
    #[serde(default)]
    pub reading: PaperReading,
}

/// 识别证件照片.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PaperReading {
    /// They are read.
    #[default]
    On,
    /// Nothing is read, and no network is loaded.
    Off,
}

/// Language of the screens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub enum Language {
    /// 简体中文.
    #[default]
    #[serde(rename = "zh-CN")]
    Chinese,
    /// English.
    #[serde(rename = "en")]
    English,
}

/// Login form. Never logged.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct LoginForm {
    /// Login name.
    pub staff: StaffId,
    /// Password.
    pub password: String,
}

/// State of the connection and of what waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SyncStatus {
    /// The last try reached the central API.
    pub online: bool,
    /// Since when that has been so.
    pub since: Option<Timestamp>,
    /// Last contact.
    pub last_contact: Option<Timestamp>,
    /// When the next try is due while offline.
    pub next_try: Option<Timestamp>,
    /// Commands waiting to be sent.
    pub waiting: u32,
    /// When the oldest of them was made.
    pub oldest: Option<Timestamp>,
    /// Photos waiting to be uploaded.
    pub photos: u32,
    /// Their bytes.
    pub photo_bytes: u64,
    /// Open entries in 待处理.
    pub attention: u32,
    /// Cases accepted today at this counter.
    pub accepted_today: u32,
    /// Tickets finished today at this counter.
    pub finished_today: u32,
    /// Numbers left in the leased blocks of today.
    pub case_numbers_left: u32,
    /// The first load of this desktop is not finished.
    pub loading: bool,
    /// The login has ended at the central API; log in again to send what waits.
    pub login_needed: bool,
    /// Why work goes on alone although the central API can be reached: what the last try failed with. `None` while online, and when it
    /// cannot be reached.
    pub trouble: Option<Code>,
}
