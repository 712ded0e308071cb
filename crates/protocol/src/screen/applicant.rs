//! The second screen of a counter, which faces the applicant: what a clerk shows on it, what it shows, and what is done there.

use domain::id::BlobHash;
use domain::id::CaseId;
use domain::id::JointId;
use domain::rating::{LEVELS, Opinion, Rating, RatingLevel, RatingReason};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Language;

/// Whether this PC has a second screen that faces the applicant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ApplicantSettings {
    /// It is there.
    pub on: bool,
    /// Name of the monitor as the system tells it; none is the second one.
    pub monitor: Option<String>,
}

/// What a clerk has open and the applicant may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum ApplicantSubject {
    /// A case.
    Case(CaseId),
    /// A joint application.
    Joint(JointId),
}

/// What is to be shown to the applicant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ApplicantShow {
    /// What the clerk has open; none where there is nothing, and the screen goes blank.
    pub subject: Option<ApplicantSubject>,
    /// The step of the form where the clerk is.
    pub page: String,
    /// The clerk asks the applicant to check and sign, or to rate. What is not of the person who is served at this counter is shown only then.
    pub asked: bool,
}

/// What a clerk sees of the second screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ApplicantStatus {
    /// A second screen is open.
    pub present: bool,
    /// What it shows.
    pub stage: ApplicantStage,
}

/// What the second screen shows, in kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ApplicantStage {
    /// Nothing of anybody.
    Welcome,
    /// The form as it is being filled in.
    Form,
    /// The form, to be signed.
    Sign,
    /// The five levels of satisfaction.
    Rate,
    /// Thanks.
    Thanks,
}

/// The second screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ApplicantView {
    /// What is seen, for whatever is done about it.
    pub seen: ApplicantSeen,
    /// Language of this PC.
    pub language: Language,
    /// What it shows.
    pub screen: ApplicantScreen,
}

/// Which showing of what it is. A signature or a rating for something that is not shown any more is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ApplicantSeen {
    /// Counts what clerks have shown here.
    pub turn: u32,
    /// Revision of the record.
    pub revision: u32,
}

/// What the applicant sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum ApplicantScreen {
    /// Between two applicants.
    Welcome {
        /// Name of the hall; empty while nobody has ever logged in here.
        hall: String,
        /// Counter.
        counter: Option<u16>,
    },
    /// The form as it is being filled in.
    Form(ApplicantForm),
    /// The form, to be checked and signed.
    Sign(ApplicantForm),
    /// The service, to be rated.
    Rate {
        /// What was applied for.
        title: String,
        /// Number of the case or of the receipt; empty where it has none.
        number: String,
        /// The levels, best first.
        levels: Vec<RatingChoice>,
    },
    /// Nothing more is asked.
    Thanks {
        /// The service was rated.
        rated: bool,
    },
}

impl ApplicantScreen {
    /// In kind.
    pub fn stage(&self) -> ApplicantStage {
        match self {
            ApplicantScreen::Welcome { .. } => ApplicantStage::Welcome,
            ApplicantScreen::Form(_) => ApplicantStage::Form,
            ApplicantScreen::Sign(_) => ApplicantStage::Sign,
            ApplicantScreen::Rate { .. } => ApplicantStage::Rate,
            ApplicantScreen::Thanks { .. } => ApplicantStage::Thanks,
        }
    }
}

/// A form as the applicant reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ApplicantForm {
    /// Item or package.
    pub title: String,
    /// What is asked, with the answers.
    pub sections: Vec<ApplicantSection>,
    /// What has to be brought.
    pub materials: Vec<ApplicantMaterial>,
    /// What is asked for next, the first first.
    pub asks: Vec<ApplicantAsk>,
    /// What is declared with the signature; may be empty.
    pub statement: String,
    /// Signed already.
    pub signed: bool,
}

/// A section of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ApplicantSection {
    /// Title.
    pub title: String,
    /// It is being filled in now.
    pub here: bool,
    /// Lines.
    pub lines: Vec<ApplicantLine>,
}

/// A question with its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ApplicantLine {
    /// Label.
    pub label: String,
    /// Answer in words; empty where there is none.
    pub text: String,
    /// An answer is needed.
    pub required: bool,
    /// Something is wrong with the answer.
    pub wrong: bool,
}

/// A material and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ApplicantMaterial {
    /// Name.
    pub name: String,
    /// Where it stands.
    pub state: ApplicantMaterialState,
    /// Photos there are.
    pub have: u32,
    /// Photos that are needed.
    pub need: u32,
}

/// Where a material stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ApplicantMaterialState {
    /// All pages are photographed.
    Photographed,
    /// A photo cannot be read: the paper is needed once more.
    PhotographAgain,
    /// Fetched from the office that has it.
    Fetched,
    /// Not asked for: the offices share it.
    NotAsked,
    /// May follow.
    Later,
    /// Replaced by a declaration.
    Declared,
    /// The original was shown.
    Shown,
    /// Needed, and not there.
    Missing,
    /// Not there, and not needed.
    Optional,
}

/// Something that is still asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ApplicantAsk {
    /// Field or material.
    pub label: String,
    /// What is wrong with it.
    pub what: ApplicantNeed,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ApplicantNeed {
    /// An answer.
    Answer,
    /// Another answer: this one cannot be right.
    Correction,
    /// A material.
    Material,
    /// A material once more: its photo cannot be read.
    Again,
}

/// A level with what can be said with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RatingChoice {
    /// Level.
    pub level: RatingLevel,
    /// Reasons.
    pub reasons: Vec<RatingReason>,
}

impl RatingChoice {
    /// All five levels, best first.
    pub fn all() -> Vec<Self> {
        LEVELS.into_iter().map(|level| Self { level, reasons: level.reasons() }).collect()
    }
}

/// The applicant signed on the second screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ApplicantSign {
    /// What was seen.
    pub seen: ApplicantSeen,
    /// The taken-in picture.
    pub signature: BlobHash,
}

/// The applicant rates the service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ApplicantRate {
    /// What was seen.
    pub seen: ApplicantSeen,
    /// What is said.
    pub opinion: Opinion,
}

/// A rating as supervisors read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RatingView {
    /// Level.
    pub level: RatingLevel,
    /// 差评.
    pub bad: bool,
    /// Reasons that were chosen.
    pub reasons: Vec<RatingReason>,
    /// The applicant's own words; may be empty.
    pub words: String,
    /// When.
    pub at: Timestamp,
}

impl From<&Rating> for RatingView {
    fn from(rating: &Rating) -> Self {
        Self {
            level: rating.opinion.level,
            bad: rating.opinion.level.is_bad(),
            reasons: rating.reasons(),
            words: rating.opinion.words.clone(),
            at: rating.at,
        }
    }
}
