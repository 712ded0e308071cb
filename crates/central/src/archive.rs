//! The archive: what has been closed for a while and has left the desktops is found here, read, and never changed.

use std::collections::{BTreeMap, BTreeSet};

use domain::archive::Trace;
use domain::calendar::Due;
use domain::case::{Case, CaseState, Decision};
use domain::form;
use domain::form::definition::Definition;
use domain::joint::{Delivery, JointApplication, JointState};
use domain::rating::Rating;
use domain::record::{Key, Record};
use domain::refusal::{Refusal, RefusalCode};
use domain::task::{Submission, Task, TaskState};
use domain::time::Timestamp;
use domain::{code, veil};
use protocol::archive::{
    ARCHIVE_PAGE, ArchiveHit, ArchiveMark, ArchiveOpening, ArchivePage, ArchivePart, ArchiveQuery,
    ArchiveSheet,
};
use protocol::error::{Failure, FailureCode};
use protocol::screen::RatingView;
use sea_orm::DatabaseTransaction;

use crate::Central;
use crate::caller::{ArchivePermit, Caller};
use crate::failure::HttpFailure;
use crate::store::archive::{self, Wanted};
use crate::store::{StoreError, ledger, records, spaces};

/// Finds records.
pub(crate) async fn search(
    central: &Central,
    permit: &ArchivePermit,
    query: &ArchiveQuery,
) -> Result<ArchivePage, HttpFailure> {
    let trace = query.trace.as_ref().and_then(Trace::normal);
    let item = query.item.as_deref().filter(|item| !item.is_empty());
    if trace.is_none() && item.is_none() && query.from.is_none() && query.until.is_none() {
        return Err(Failure::new(FailureCode::BadRequest, "nothing to look for").into());
    }
    let wanted = Wanted {
        spaces: permit.spaces(),
        trace: trace.as_ref(),
        item,
        from: query.from.map(Timestamp::start_of),
        before: query.until.and_then(|day| day.tomorrow().ok()).map(Timestamp::start_of),
        after: query.after.as_ref(),
        limit: ARCHIVE_PAGE as u64 + 1,
    };
    let (db, key) = (central.store.reader(), central.store.key());
    let mut found = archive::find(db, key, wanted).await?;
    let more = found.len() > ARCHIVE_PAGE;
    found.truncate(ARCHIVE_PAGE);
    let next = found.last().filter(|_| more);
    let next = next.map(|(key, closed_at)| ArchiveMark { closed_at: *closed_at, id: key.id.clone() });
    let wanted: BTreeSet<Key> = found.iter().map(|(key, _)| key.clone()).collect();
    let records = records::find_all(db, key, &wanted).await?;
    central.metrics.archive_asked("searched");
    let hits = found.into_iter().filter_map(|(key, closed_at)| hit(records.get(&key)?, closed_at));
    Ok(ArchivePage { hits: hits.collect(), next, closed_days: central.closed_days })
}

fn hit(record: &Record, closed_at: Timestamp) -> Option<ArchiveHit> {
    let (number, title, opened_at) = match record {
        Record::Case(case) => (number_of(case), &case.item_name, case.opened_at),
        Record::Joint(joint) => (receipt_of(joint), &joint.package_name, joint.opened_at),
        Record::Task(task) => {
            (task.submission.case_number.clone(), &task.submission.item_name, task.opened_at)
        }
        _ => return None,
    };
    let person = record.person();
    Some(ArchiveHit {
        key: record.key(),
        number,
        title: title.clone(),
        name: veil::words(&person.name),
        id_number: code::mask_id_number(&person.id_number),
        status: record.status().to_owned(),
        opened_at,
        closed_at,
    })
}

fn number_of(case: &Case) -> String {
    case.acceptance.as_ref().map(|acceptance| acceptance.number.clone()).unwrap_or_default()
}

fn receipt_of(joint: &JointApplication) -> String {
    joint.receipt().map(|receipt| receipt.number.clone()).unwrap_or_default()
}

/// Opens a record. That is noted in the audit trail of its space before anything is answered.
pub(crate) async fn open(
    central: &Central,
    caller: &Caller,
    permit: &ArchivePermit,
    opening: ArchiveOpening,
) -> Result<ArchiveSheet, HttpFailure> {
    let ArchiveOpening { key, reveal } = opening;
    let (store, seal) = (&central.store, central.store.key());
    let found = records::find(store.reader(), seal, &key).await?;
    // What is another's is not told from what does not exist.
    let space = found.map(|record| record.space()).filter(|space| permit.spaces().contains(space));
    let space = space.ok_or_else(unknown)?;
    let tx = store.write().await?;
    spaces::lock(&tx, &BTreeSet::from([space.clone()])).await?;
    let record = records::find(&tx, seal, &key).await?.ok_or_else(unknown)?;
    let rating = rating_of(&record).filter(|_| caller.may_watch().is_ok()).map(RatingView::from);
    let sheet = ArchiveSheet { rating, ..sheet(&Shelf { tx: &tx, central }, &record).await? };
    let subject = ledger::Subject::looked_at(seal, &record)?;
    let deed = if reveal { "archive_reveal" } else { "archive_open" };
    let entry = caller.entry(store.now(), deed, vec![subject]);
    ledger::append(&tx, seal, &space, vec![entry]).await?;
    tx.commit().await.map_err(StoreError::from)?;
    central.metrics.archive_asked(if reveal { "revealed" } else { "opened" });
    Ok(if reveal { ArchiveSheet { revealed: true, ..sheet } } else { veiled(sheet) })
}

fn unknown() -> HttpFailure {
    Refusal::new(RefusalCode::NotFound).with("what", "record").into()
}

/// Where what belongs to a record is looked up.
struct Shelf<'s> {
    tx: &'s DatabaseTransaction,
    central: &'s Central,
}

impl Shelf<'_> {
    async fn all(&self, keys: BTreeSet<Key>) -> Result<BTreeMap<Key, Record>, StoreError> {
        records::find_all(self.tx, self.central.store.key(), &keys).await
    }
}

async fn sheet(shelf: &Shelf<'_>, record: &Record) -> Result<ArchiveSheet, HttpFailure> {
    Ok(match record {
        Record::Case(case) => ArchiveSheet {
            number: number_of(case),
            title: case.item_name.clone(),
            opened_at: case.opened_at,
            changed_at: case.changed_at,
            reason: dropped(&case.state).to_owned(),
            parts: parts(shelf, &[case]).await?,
            ..blank(record)
        },
        Record::Joint(joint) => {
            let members = joint.chosen().filter_map(|member| member.case).map(Key::case);
            let order: Vec<Key> = members.collect();
            let mut cases = shelf.all(order.iter().cloned().collect()).await?;
            let cases: Vec<Case> = order
                .iter()
                .filter_map(|key| cases.remove(key))
                .filter_map(|record| if let Record::Case(case) = record { Some(*case) } else { None })
                .collect();
            ArchiveSheet {
                number: receipt_of(joint),
                title: joint.package_name.clone(),
                opened_at: joint.opened_at,
                changed_at: joint.changed_at,
                reason: match &joint.state {
                    JointState::Discarded { reason } => reason.clone(),
                    JointState::Draft | JointState::Submitted(_) | JointState::Done(_) => String::new(),
                },
                delivery: joint.delivery.clone(),
                parts: parts(shelf, &cases.iter().collect::<Vec<_>>()).await?,
                ..blank(record)
            }
        }
        Record::Task(task) => ArchiveSheet {
            number: task.submission.case_number.clone(),
            title: task.submission.item_name.clone(),
            opened_at: task.opened_at,
            changed_at: decision_of(task).map_or(task.opened_at, |decision| decision.at),
            parts: vec![part_of_task(shelf, task).await?],
            ..blank(record)
        },
        _ => return Err(unknown()),
    })
}

/// What the applicant said of the service.
fn rating_of(record: &Record) -> Option<&Rating> {
    match record {
        Record::Case(case) => case.rating.as_ref(),
        Record::Joint(joint) => joint.rating.as_ref(),
        _ => None,
    }
}

fn blank(record: &Record) -> ArchiveSheet {
    ArchiveSheet {
        key: record.key(),
        number: String::new(),
        title: String::new(),
        status: record.status().to_owned(),
        opened_at: Timestamp(0),
        changed_at: Timestamp(0),
        reason: String::new(),
        delivery: None,
        parts: Vec::new(),
        revealed: false,
        rating: None,
    }
}

/// Cases as they were handed in: the form is drawn by the version of the item and as of the day on which it was accepted.
async fn parts(shelf: &Shelf<'_>, cases: &[&Case]) -> Result<Vec<ArchivePart>, HttpFailure> {
    let items = shelf.all(cases.iter().map(|case| Key::item(&case.item, case.version)).collect()).await?;
    cases
        .iter()
        .map(|case| match items.get(&Key::item(&case.item, case.version)) {
            Some(Record::Item(definition)) => Ok(part(case, definition)),
            _ => Err(Refusal::new(RefusalCode::ItemUnknown)
                .with("item", &case.item)
                .with("version", case.version)
                .into()),
        })
        .collect()
}

fn part(case: &Case, definition: &Definition) -> ArchivePart {
    let day = case.acceptance.as_ref().map_or(case.changed_at, |acceptance| acceptance.at).date();
    let view = form::resolve_case(definition, case, day);
    ArchivePart {
        submission: Submission::of(case, &view),
        department_name: definition.department_name.clone(),
        status: case.status().to_owned(),
        due: case.acceptance.as_ref().map_or(Due::None, |acceptance| acceptance.due),
        notice_at: case.notice.as_ref().map(|notice| notice.at),
        decision: match &case.state {
            CaseState::Approved(decision) | CaseState::Refused(decision) => Some(decision.clone()),
            _ => None,
        },
    }
}

fn dropped(state: &CaseState) -> &str {
    match state {
        CaseState::Discarded { reason } => reason,
        CaseState::NotNeeded(telling) => &telling.reason,
        CaseState::Declined(decision) => &decision.reason,
        CaseState::Withdrawn(withdrawal) => &withdrawal.reason,
        CaseState::Terminated(termination) => &termination.reason,
        _ => "",
    }
}

async fn part_of_task(shelf: &Shelf<'_>, task: &Task) -> Result<ArchivePart, StoreError> {
    let hall = records::hall(shelf.tx, shelf.central.store.key(), &task.hall).await?;
    let department = hall
        .and_then(|hall| hall.departments.into_iter().find(|department| department.code == task.department));
    Ok(ArchivePart {
        submission: task.submission.clone(),
        department_name: department.map_or_else(|| task.department.to_string(), |known| known.name),
        status: task.status().to_owned(),
        due: task.due,
        notice_at: None,
        decision: decision_of(task).cloned(),
    })
}

fn decision_of(task: &Task) -> Option<&Decision> {
    match &task.state {
        TaskState::Approved(decision)
        | TaskState::Refused(decision)
        | TaskState::Returned(decision)
        | TaskState::Ended(decision) => Some(decision),
        TaskState::Open | TaskState::Claimed { .. } => None,
    }
}

/// What whoever only needs to see which one it is may see. Whatever staff wrote freely may speak of persons, too.
fn veiled(sheet: ArchiveSheet) -> ArchiveSheet {
    let free = |text: String| veil::without_numbers(&text);
    let part = |part: ArchivePart| ArchivePart {
        submission: part.submission.veiled(),
        decision: part.decision.map(|decision| Decision { opinion: free(decision.opinion), ..decision }),
        ..part
    };
    ArchiveSheet {
        reason: free(sheet.reason),
        delivery: sheet
            .delivery
            .map(|delivery| Delivery { address: veil::words(&delivery.address), ..delivery }),
        parts: sheet.parts.into_iter().map(part).collect(),
        rating: sheet.rating.map(|rating| RatingView { words: free(rating.words), ..rating }),
        ..sheet
    }
}
