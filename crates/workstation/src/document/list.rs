//! Which papers there are of a case or a task: whatever state gives the person a paper is here once, with the number that stands on it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use domain::case::{Case, CaseState, Decision, Settlement};
use domain::catalogue::Hall;
use domain::deadline::Deadline;
use domain::id::DepartmentCode;
use domain::task::Task;
use domain::time::Timestamp;
use protocol::screen::DocumentRef;

use crate::numbers::{self, DocumentKind};

/// Who gives the papers of a case their numbers, and from what.
struct Numbering<'a> {
    hall: &'a Hall,
    /// The department in words.
    office: &'a str,
    /// The number that is followed where a paper has none of its own.
    parent: &'a str,
}

impl Numbering<'_> {
    fn of(&self, kind: DocumentKind) -> String {
        self.again(kind, 1)
    }

    fn again(&self, kind: DocumentKind, round: u32) -> String {
        numbers::following(self.hall, self.office, kind, self.parent, round)
    }
}

/// The papers of something, each with the time of what it tells.
struct List {
    /// Id of the case or task.
    subject: String,
    papers: Vec<(Timestamp, DocumentRef)>,
}

impl List {
    fn of(subject: impl ToString) -> Self {
        Self { subject: subject.to_string(), papers: Vec::new() }
    }

    fn push(&mut self, at: Timestamp, kind: &str, title: &str, number: String) {
        self.push_one_of(at, kind, title, number, None);
    }

    /// A paper of which there may be several, with what tells it apart.
    fn push_one_of(&mut self, at: Timestamp, kind: &str, title: &str, number: String, which: Option<i64>) {
        let subject = &self.subject;
        let id = match which {
            Some(which) => format!("{kind}/{subject}/{which}"),
            None => format!("{kind}/{subject}"),
        };
        let name = if number.is_empty() { subject } else { &number };
        let file_name = format!("{title}-{name}");
        self.papers.push((at, DocumentRef { id, kind: kind.to_owned(), number, file_name }));
    }

    /// The latest first: it is what the person in front of the window waits for. At the same moment they stay as they were added.
    fn latest_first(mut self) -> Vec<DocumentRef> {
        self.papers.sort_by_key(|(at, _)| Reverse(*at));
        self.papers.into_iter().map(|(_, paper)| paper).collect()
    }
}

/// The department in words, as the hall calls it: a number is the same at the counter and at the department's desk.
fn office_of<'a>(hall: &'a Hall, department: &DepartmentCode, otherwise: &'a str) -> &'a str {
    let known = hall.departments.iter().find(|known| known.code == *department);
    known.map_or(otherwise, |known| &known.name)
}

/// Papers of a case that can be printed, the latest first. The acceptance of a joint application's member is the one receipt.
/// `department` is its department in the words of the item, for a hall that does not list it.
pub(crate) fn of_case(hall: &Hall, department: &str, case: &Case) -> Vec<DocumentRef> {
    let mut list = List::of(case.id);
    let office = office_of(hall, &case.department, department);
    let parent = case.acceptance.as_ref().map_or("", |acceptance| &acceptance.number);
    let numbering = Numbering { hall, office, parent };
    if let Some(receipt) = case.receipt.as_ref().filter(|receipt| !receipt.number.is_empty()) {
        list.push(receipt.at, "receipt", "收件凭证", receipt.number.clone());
    }
    if let Some(notice) = &case.notice {
        list.push(notice.at, "notice", "一次性告知书", notice.number.clone());
    }
    for (at, number) in receptions(case) {
        list.push_one_of(at, "supplement", "补正材料接收单", number.to_owned(), Some(at.0));
    }
    if let Some(acceptance) = case.acceptance.as_ref().filter(|_| case.joint.is_none()) {
        list.push(acceptance.at, "acceptance", "受理通知书", acceptance.document.clone());
    }
    if let Some(at) = declared_at(case) {
        let number = parent.to_owned();
        list.push(at, "declaration", "承诺书", number);
    }
    if let Some(deadline) = case.acceptance.as_ref().and_then(|acceptance| acceptance.deadline.as_deref()) {
        limits(&mut list, &numbering, deadline);
    }
    for returned in case.returns() {
        let number = numbering.again(DocumentKind::SupplementNotice, returned.round);
        let round = Some(i64::from(returned.round));
        list.push_one_of(returned.at, "supplement_notice", "补正通知书", number, round);
    }
    outcome(&mut list, &numbering, case);
    list.latest_first()
}

/// What ended the case, and the proof that the person has it.
fn outcome(list: &mut List, numbering: &Numbering<'_>, case: &Case) {
    let delivered = match &case.state {
        CaseState::NotNeeded(telling) => {
            list.push(telling.at, "refusal", "不予受理通知书", telling.number.clone());
            Some((telling.at, &*telling.number))
        }
        CaseState::Declined(decision) => {
            list.push(decision.at, "refusal", "不予受理通知书", decision.number.clone());
            Some((decision.at, &*decision.number))
        }
        CaseState::Withdrawn(withdrawal) => {
            list.push(withdrawal.at, "return", "退件通知书", withdrawal.number.clone());
            Some((withdrawal.at, &*withdrawal.number))
        }
        CaseState::Terminated(end) => {
            list.push(end.at, "return", "退件通知书", numbering.of(DocumentKind::Termination));
            Some((end.at, numbering.parent))
        }
        CaseState::Approved(Decision { at, .. }) | CaseState::Refused(Decision { at, .. }) => {
            list.push(*at, "decision", "办理结果通知书", numbering.of(DocumentKind::Decision));
            Some((*at, numbering.parent))
        }
        CaseState::Draft
        | CaseState::Noticed
        | CaseState::Deemed
        | CaseState::Queued
        | CaseState::InReview
        | CaseState::Returned { .. }
        | CaseState::Discarded { .. } => None,
    };
    if let Some((at, parent)) = delivered {
        let number = Numbering { parent, ..*numbering }.of(DocumentKind::Delivery);
        list.push(at, "delivery", "送达回证", number);
    }
}

/// Papers of a task that its approvers can print: what they do about the limit is told to the applicant in writing.
pub(crate) fn of_task(hall: &Hall, task: &Task) -> Vec<DocumentRef> {
    let mut list = List::of(task.id);
    let office = office_of(hall, &task.department, task.department.as_str());
    let numbering = Numbering { hall, office, parent: &task.submission.case_number };
    if let Some(deadline) = task.deadline.as_deref() {
        limits(&mut list, &numbering, deadline);
    }
    list.latest_first()
}

/// Notices of special procedures, and of an extension.
fn limits(list: &mut List, numbering: &Numbering<'_>, deadline: &Deadline) {
    for stop in &deadline.stops {
        list.push_one_of(stop.from, "limit", "办理期限告知书", stop.notice.clone(), Some(stop.from.0));
    }
    if let Some(answer) = deadline.extension.as_ref().and_then(|extension| extension.answer.as_ref())
        && answer.granted
    {
        let number = numbering.of(DocumentKind::Extension);
        list.push_one_of(answer.at, "limit", "办理期限告知书", number, Some(answer.at.0));
    }
}

/// When materials were received after they were asked for, or after they were allowed to follow, and under which numbers.
fn receptions(case: &Case) -> BTreeMap<Timestamp, &str> {
    let supplements = case.supplements.iter().map(|supplement| (supplement.at, &*supplement.number));
    let later = case.later.iter().filter_map(|later| later.received.as_ref());
    supplements.chain(later.map(|received| (received.at, &*received.number))).collect()
}

/// Since when there is something that the applicant promises: it is signed before the acceptance.
fn declared_at(case: &Case) -> Option<Timestamp> {
    let declared = |settlement: &Settlement| matches!(settlement, Settlement::Declared | Settlement::Later);
    let promised = !case.later.is_empty() || case.settlements.values().any(declared);
    promised.then(|| case.acceptance.as_ref().map_or(case.changed_at, |acceptance| acceptance.at))
}
