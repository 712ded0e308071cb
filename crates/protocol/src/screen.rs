//! What the screens send and show. Personal numbers arrive masked unless the person's own form is being edited.

mod applicant;
mod approval;
mod attention;
mod catalogue;
mod device;
mod device_work;
mod discrepancy;
mod document;
mod handover;
mod intake;
mod joint;
mod queue;
mod reading;
mod session;
mod sync;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use crate::archive::*;
pub use applicant::*;
pub use approval::*;
pub use attention::*;
pub use catalogue::*;
pub use device::*;
pub use device_work::*;
pub use discrepancy::*;
pub use document::*;
pub use domain::code::Division;
pub use domain::form::migration::{JointPreview, MigrationPreview};
pub use handover::*;
pub use intake::*;
pub use joint::*;
pub use queue::*;
pub use reading::*;
pub use session::*;
pub use sync::*;

/// No arguments, or no answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(type = "Record<string, never>")]
pub struct Empty {}

/// "What changed": the screens fetch again whatever carries the tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Tag {
    /// Login, settings, hall.
    Session,
    /// Tickets and counters.
    Queue,
    /// Cases.
    Case,
    /// Joint applications.
    Joint,
    /// Tasks.
    Task,
    /// Items and packages.
    Catalogue,
    /// Connection, waiting commands, uploads.
    Sync,
    /// 待处理.
    Attention,
    /// 移交.
    Handover,
    /// 数据异议.
    Discrepancy,
    /// How far an upload has come.
    Upload,
    /// How far an import of the catalogue has come.
    Import,
    /// Pictures in the watched folder.
    Arrival,
    /// The second screen, which faces the applicant.
    Applicant,
    /// What was read from photographed papers.
    Reading,
}

impl Tag {
    /// All tags, for a host that lost count of what changed.
    pub const ALL: [Tag; 15] = [
        Tag::Session,
        Tag::Queue,
        Tag::Case,
        Tag::Joint,
        Tag::Task,
        Tag::Catalogue,
        Tag::Sync,
        Tag::Attention,
        Tag::Handover,
        Tag::Discrepancy,
        Tag::Upload,
        Tag::Import,
        Tag::Arrival,
        Tag::Applicant,
        Tag::Reading,
    ];
}
