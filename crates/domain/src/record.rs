//! Records: what is stored, synced and looked up by key.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::answer::{Answer, Answers};
use crate::calendar::Calendar;
use crate::case::Case;
use crate::catalogue::{Hall, JointPackage, Staff};
use crate::counter::Counter;
use crate::discrepancy::{Discrepancy, Side};
use crate::form::definition::Definition;
use crate::handover::Handover;
use crate::id::{
    CaseId, DepartmentCode, DiscrepancyId, HallCode, HandoverId, ItemCode, JointId, PackageCode, StaffId,
    TaskId, TicketId,
};
use crate::joint::JointApplication;
use crate::task::Task;
use crate::ticket::{Person, Ticket};

/// A set of records that is synced with one version counter.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Space {
    /// Items, packages, calendar; the same for every hall.
    Catalogue,
    /// Tasks of a department, and reports that its data are not right.
    Department(DepartmentCode),
    /// Everything a hall works on.
    Hall(HallCode),
    /// What only the supervisors of a hall see. A space of its own, so that a pull never has to leave something out.
    Supervision(HallCode),
}

impl std::fmt::Display for Space {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Space::Catalogue => f.write_str("catalogue"),
            Space::Department(code) => write!(f, "department:{code}"),
            Space::Hall(code) => write!(f, "hall:{code}"),
            Space::Supervision(code) => write!(f, "supervision:{code}"),
        }
    }
}

impl std::str::FromStr for Space {
    type Err = UnknownSpace;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            None if text == "catalogue" => Ok(Space::Catalogue),
            Some(("department", code)) if !code.is_empty() => Ok(Space::Department(code.into())),
            Some(("hall", code)) if !code.is_empty() => Ok(Space::Hall(code.into())),
            Some(("supervision", code)) if !code.is_empty() => Ok(Space::Supervision(code.into())),
            _ => Err(UnknownSpace),
        }
    }
}

/// The text names no space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a space")]
pub struct UnknownSpace;

/// Kind of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// [`Ticket`].
    Ticket,
    /// [`Case`].
    Case,
    /// [`JointApplication`].
    Joint,
    /// [`Task`].
    Task,
    /// [`Counter`].
    Counter,
    /// [`Staff`].
    Staff,
    /// [`Hall`].
    Hall,
    /// [`Definition`].
    Item,
    /// [`JointPackage`].
    Package,
    /// [`Calendar`].
    Calendar,
    /// [`Handover`].
    Handover,
    /// [`Discrepancy`].
    Discrepancy,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 12] = [
        Kind::Ticket,
        Kind::Case,
        Kind::Joint,
        Kind::Task,
        Kind::Counter,
        Kind::Staff,
        Kind::Hall,
        Kind::Item,
        Kind::Package,
        Kind::Calendar,
        Kind::Handover,
        Kind::Discrepancy,
    ];

    /// The name, as in the serialized form.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Ticket => "ticket",
            Kind::Case => "case",
            Kind::Joint => "joint",
            Kind::Task => "task",
            Kind::Counter => "counter",
            Kind::Staff => "staff",
            Kind::Hall => "hall",
            Kind::Item => "item",
            Kind::Package => "package",
            Kind::Calendar => "calendar",
            Kind::Handover => "handover",
            Kind::Discrepancy => "discrepancy",
        }
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Key of a record: unique over all spaces.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct Key {
    /// Kind.
    pub kind: Kind,
    /// Id within the kind.
    pub id: String,
}

impl Key {
    fn new(kind: Kind, id: impl ToString) -> Self {
        Self { kind, id: id.to_string() }
    }

    /// A ticket.
    pub fn ticket(id: TicketId) -> Self {
        Self::new(Kind::Ticket, id)
    }

    /// Of a ticket's key, the ticket.
    pub fn ticket_id(&self) -> Option<TicketId> {
        if self.kind == Kind::Ticket { self.id.parse().ok().map(TicketId) } else { None }
    }

    /// A case.
    pub fn case(id: CaseId) -> Self {
        Self::new(Kind::Case, id)
    }

    /// A joint application.
    pub fn joint(id: JointId) -> Self {
        Self::new(Kind::Joint, id)
    }

    /// A task.
    pub fn task(id: TaskId) -> Self {
        Self::new(Kind::Task, id)
    }

    /// A counter of a hall.
    pub fn counter(hall: &HallCode, number: u16) -> Self {
        Self::new(Kind::Counter, format!("{hall}/{number}"))
    }

    /// A member of staff.
    pub fn staff(id: &StaffId) -> Self {
        Self::new(Kind::Staff, id)
    }

    /// A hall.
    pub fn hall(code: &HallCode) -> Self {
        Self::new(Kind::Hall, code)
    }

    /// One version of an item.
    pub fn item(code: &ItemCode, version: u32) -> Self {
        Self::new(Kind::Item, format!("{code}@{version}"))
    }

    /// One version of a package.
    pub fn package(code: &PackageCode, version: u32) -> Self {
        Self::new(Kind::Package, format!("{code}@{version}"))
    }

    /// The statutory calendar.
    pub fn calendar() -> Self {
        Self::new(Kind::Calendar, "statutory")
    }

    /// A handover.
    pub fn handover(id: HandoverId) -> Self {
        Self::new(Kind::Handover, id)
    }

    /// A report that shared data are not right.
    pub fn discrepancy(id: DiscrepancyId) -> Self {
        Self::new(Kind::Discrepancy, id)
    }
}

/// A record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum Record {
    /// A ticket.
    Ticket(Box<Ticket>),
    /// A case.
    Case(Box<Case>),
    /// A joint application.
    Joint(Box<JointApplication>),
    /// A task.
    Task(Box<Task>),
    /// A counter.
    Counter(Box<Counter>),
    /// A member of staff.
    Staff(Box<Staff>),
    /// A hall.
    Hall(Box<Hall>),
    /// A version of an item.
    Item(Box<Definition>),
    /// A version of a package.
    Package(Box<JointPackage>),
    /// The statutory calendar.
    Calendar(Box<Calendar>),
    /// A handover.
    Handover(Box<Handover>),
    /// A report that shared data are not right.
    Discrepancy(Box<Discrepancy>),
}

impl Record {
    /// Its key.
    pub fn key(&self) -> Key {
        match self {
            Record::Ticket(ticket) => Key::ticket(ticket.id),
            Record::Case(case) => Key::case(case.id),
            Record::Joint(joint) => Key::joint(joint.id),
            Record::Task(task) => Key::task(task.id),
            Record::Counter(counter) => Key::counter(&counter.hall, counter.number),
            Record::Staff(staff) => Key::staff(&staff.id),
            Record::Hall(hall) => Key::hall(&hall.code),
            Record::Item(item) => Key::item(&item.code, item.version),
            Record::Package(package) => Key::package(&package.code, package.version),
            Record::Calendar(_) => Key::calendar(),
            Record::Handover(handover) => Key::handover(handover.id),
            Record::Discrepancy(report) => Key::discrepancy(report.id),
        }
    }

    /// The space it belongs to.
    pub fn space(&self) -> Space {
        match self {
            Record::Ticket(ticket) => Space::Hall(ticket.hall.clone()),
            Record::Case(case) => Space::Hall(case.hall.clone()),
            Record::Joint(joint) => Space::Hall(joint.hall.clone()),
            Record::Task(task) => Space::Department(task.department.clone()),
            Record::Counter(counter) => Space::Hall(counter.hall.clone()),
            Record::Staff(staff) => Space::Hall(staff.hall.clone()),
            Record::Hall(hall) => Space::Hall(hall.code.clone()),
            // The clerk who is to see to it must see it.
            Record::Handover(handover) if handover.assigned_to.is_some() => {
                Space::Hall(handover.hall.clone())
            }
            Record::Handover(handover) => Space::Supervision(handover.hall.clone()),
            Record::Discrepancy(report) => match report.side {
                Side::Hall => Space::Hall(report.hall.clone()),
                Side::Department => Space::Department(report.department.clone()),
            },
            Record::Item(_) | Record::Package(_) | Record::Calendar(_) => Space::Catalogue,
        }
    }

    /// Whom it is about, as far as the record itself tells; nobody for records that are about no person.
    pub fn person(&self) -> Person {
        let of = |answers: &Answers| {
            let text = |field| answers.get(field).and_then(Answer::as_text).unwrap_or_default().to_owned();
            Person { name: text("name"), id_number: text("id_number"), phone: text("phone") }
        };
        match self {
            Record::Ticket(ticket) => ticket.person.clone(),
            Record::Case(case) => of(&case.answers),
            Record::Joint(joint) => of(&joint.common),
            Record::Task(task) => Person { name: task.submission.applicant.clone(), ..Person::default() },
            _ => Person::default(),
        }
    }

    /// The status that lists are filtered by; empty for records without one.
    pub fn status(&self) -> &'static str {
        match self {
            Record::Ticket(ticket) => ticket.status(),
            Record::Case(case) => case.status(),
            Record::Joint(joint) => joint.status(),
            Record::Task(task) => task.status(),
            Record::Handover(handover) => handover.status(),
            Record::Discrepancy(report) => report.status(),
            _ => "",
        }
    }
}
