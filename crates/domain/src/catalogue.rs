//! What a hall knows besides its work: joint packages, the hall itself, its staff.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::calendar::Period;
use crate::case::RightOffice;
use crate::form::condition::Condition;
use crate::form::definition::{Schema, Section};
use crate::id::{BusinessCode, DepartmentCode, HallCode, ItemCode, PackageCode, StaffId};
use crate::opening::OpeningTimes;

/// One version of a joint package (一件事).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct JointPackage {
    /// Code.
    pub code: PackageCode,
    /// Version, from 1.
    pub version: u32,
    /// Name, for example 新生儿出生一件事.
    pub name: String,
    /// The queue business that serves the package.
    pub business: BusinessCode,
    /// Members, in the order they are listed to the applicant.
    pub members: Vec<PackageMember>,
    /// Sections of the common part; asked once.
    pub common: Vec<Section>,
    /// JSON Schema of the common answers.
    pub schema: Schema,
    /// Conditions of the common part.
    pub conditions: Vec<Condition>,
    /// What the applicant agrees to when several offices work on one application.
    pub consent_text: String,
    /// Ways in which results can be delivered.
    pub deliveries: Vec<DeliveryChoice>,
    /// Documents that had to be handed in when each office was visited alone; shown to the applicant as what is saved.
    pub materials_before: u32,
    /// Sample data.
    pub sample: bool,
    /// Where the facts come from.
    pub source: String,
}

/// A member of a package. Its definition is looked up by item code at the current version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct PackageMember {
    /// The service item.
    pub item: ItemCode,
    /// Chosen when the form is opened.
    pub preselected: bool,
    /// Members that must be decided before this one starts; empty runs at once, in parallel with the others.
    pub after: Vec<ItemCode>,
    /// Field of the member's form → field of the common part that fills it (asked once).
    pub from_common: BTreeMap<String, String>,
    /// The post (岗位) whose holders decide it.
    pub post: String,
    /// Limit inside the package (1 workday for net-only parts, 3 for certificates); instead of the item's own.
    pub limit: Option<Period>,
    /// What the applicant must still do in person, for example activate a bank card, when and where; empty when nothing.
    pub appear: String,
}

/// A way of delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeliveryChoice {
    /// Kind.
    pub kind: DeliveryKind,
    /// Label.
    pub label: String,
    /// Cost and time in words.
    pub help: String,
    /// An address must be given.
    pub needs_address: bool,
}

/// How results reach the applicant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryKind {
    /// 窗口领取.
    PickUp,
    /// 邮政送达.
    Post,
    /// 网格员送达.
    GridWorker,
}

/// A hall with everything that its windows share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Hall {
    /// Code.
    pub code: HallCode,
    /// Name.
    pub name: String,
    /// Address.
    pub address: String,
    /// Enquiry telephone.
    pub phone: String,
    /// Division code of the hall's area, 6 digits.
    pub area_code: String,
    /// Opening hours in words.
    pub hours: String,
    /// Opening hours and days, as the deadlines count with them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub opening: Option<OpeningTimes>,
    /// Queue businesses.
    pub businesses: Vec<Business>,
    /// Departments with their names.
    pub departments: Vec<Department>,
    /// Rules of the queue.
    pub queue: QueueRules,
    /// Offices elsewhere, to be named to people who are at the wrong one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<RightOffice>>", optional)]
    pub offices: Vec<RightOffice>,
    /// How long the department that holds shared data may take over a report that they are not right.
    #[serde(default)]
    pub answer_times: AnswerTimes,
    /// Sample data.
    pub sample: bool,
}

/// After how many workdays a report that shared data are not right is urgent, and late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AnswerTimes {
    /// The yellow light goes on when so many workdays have passed without an answer.
    pub yellow_workdays: u16,
    /// The answer is late, and the light red, when so many have.
    pub red_workdays: u16,
}

impl Default for AnswerTimes {
    /// What halls have that say nothing of it.
    fn default() -> Self {
        Self { yellow_workdays: 2, red_workdays: 5 }
    }
}

/// A business of the queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Business {
    /// Code: letters before the serial.
    pub code: BusinessCode,
    /// Name.
    pub name: String,
    /// Counters that serve it.
    pub counters: Vec<u16>,
}

/// A department.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Department {
    /// Code.
    pub code: DepartmentCode,
    /// Name.
    pub name: String,
}

/// Rules of the queue, per hall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QueueRules {
    /// Age in years from which a person has priority.
    pub priority_age: u16,
    /// Each full wait of this many minutes raises a ticket by one class, so that nobody starves.
    pub aging_minutes: u16,
    /// Minutes before its time from which an appointment is due.
    pub appointment_lead_minutes: u16,
    /// Seconds during which a mis-click can be undone.
    pub undo_seconds: u16,
}

/// A member of staff as the desktops know them. No password here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Staff {
    /// Login name.
    pub id: StaffId,
    /// Name.
    pub name: String,
    /// Hall.
    pub hall: HallCode,
    /// Roles.
    pub roles: Vec<Role>,
    /// Departments an approver decides for.
    pub departments: Vec<DepartmentCode>,
    /// Posts held, A-post first in each department.
    pub posts: Vec<String>,
    /// Usual counter.
    pub counter: Option<u16>,
}

/// Roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 导办员.
    Guide,
    /// 窗口人员.
    Clerk,
    /// 审批人.
    Approver,
    /// 主管.
    Supervisor,
    /// 管理员.
    Administrator,
}
