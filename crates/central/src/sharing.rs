//! Data sharing: the city's platform is asked here and nowhere else. Desktops are not on its network, and have no credential for it.
//!
//! [`SharedData`] is what the central API needs of a platform; [`platform`] speaks the protocol of `docs/data-sharing.md`.

mod platform;

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::answer::Answers;
use domain::code::IdNumber;
use domain::form::definition::{Definition, Material};
use domain::form::licence::{LicenceRecord, LicenceSource, SharedRecord};
use domain::id::{CaseId, ItemCode, JointId};
use domain::record::{Key, Record};
use domain::refusal::{Refusal, RefusalCode};
use domain::rights::Actor;
use futures_util::future::BoxFuture;
use protocol::error::{Failure, FailureCode};
use protocol::shared::LicenceQuestion;

use crate::Central;
use crate::caller::Caller;
use crate::config::Sharing;
use crate::failure::HttpFailure;
use crate::store::{StoreError, ledger, records, spaces};

/// What the ledger says of a look at somebody's shared data.
const LOOKED_UP: &str = "licence_look_up";

/// One question to a platform.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'w> {
    /// Type of the licence, as the platform names it.
    pub licence_type: &'w str,
    /// The holder's ID number, in its normal form.
    pub holder: &'w str,
    /// The service item that it is needed for: platforms want to know why.
    pub purpose: &'w str,
}

/// A source of shared data.
pub(crate) trait SharedData: Send + Sync {
    /// Its name, as the counter shows it.
    fn name(&self) -> &str;

    /// Asks for a record; `None` when there is none.
    ///
    /// # Errors
    /// [`SharingFault`]; never says anything about the person.
    fn fetch<'f>(&'f self, wanted: Wanted<'f>) -> BoxFuture<'f, Result<Option<LicenceRecord>, SharingFault>>;
}

/// Why a platform gave no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SharingFault {
    /// Nothing came in time.
    #[error("the sharing platform did not answer in time")]
    Silent,
    /// There is no connection, or it broke.
    #[error("the sharing platform cannot be reached")]
    Unreachable,
    /// It answered with this HTTP status.
    #[error("the sharing platform answered with status {0}")]
    Refused(u16),
    /// What it answered is not in its protocol.
    #[error("the answer of the sharing platform cannot be read")]
    Malformed,
    /// It answered more than a record can be.
    #[error("the answer of the sharing platform is too large")]
    TooLarge,
}

impl From<SharingFault> for Failure {
    fn from(fault: SharingFault) -> Self {
        let why = match fault {
            SharingFault::Silent => "silent",
            SharingFault::Unreachable => "unreachable",
            SharingFault::Refused(_) => "refused",
            SharingFault::Malformed => "malformed",
            SharingFault::TooLarge => "too_large",
        };
        Failure::new(FailureCode::SharingFailed, fault.to_string()).with("why", why)
    }
}

/// The platform of the configuration.
pub(crate) fn open(sharing: &Sharing) -> Result<Arc<dyn SharedData>, reqwest::Error> {
    Ok(Arc::new(platform::Platform::new(sharing)?))
}

/// What somebody asks for, of whom, and for which record of the hall.
struct Subject {
    record: Record,
    definition: Box<Definition>,
    slot: String,
    answers: Answers,
}

/// Fetches the record for a material of a case or of a joint draft. That it was looked for is in the audit trail of the hall before anybody is
/// asked.
pub(crate) async fn look_up(
    central: &Central,
    caller: &Caller,
    question: LicenceQuestion,
) -> Result<SharedRecord, HttpFailure> {
    Actor::of(&caller.staff).intake(&caller.staff.hall)?;
    let store = &central.store;
    let subject = match question {
        LicenceQuestion::Case { case, slot } => of_case(central, caller, case, slot).await?,
        LicenceQuestion::Joint { joint, member, slot } => {
            of_joint(central, caller, joint, &member, slot).await?
        }
    };
    let definition = &subject.definition;
    let source = source_of(definition, &subject.slot)?;
    let holder = holder_of(&subject.answers, definition, source, store.now().date())?;
    let off = || Failure::new(FailureCode::SharingOff, "no sharing platform is set up");
    let platform = central.sharing.as_ref().ok_or_else(off)?;
    note(central, caller, &subject.record).await?;
    let wanted =
        Wanted { licence_type: &source.licence_type, holder: &holder, purpose: definition.code.as_str() };
    let record = match platform.fetch(wanted).await {
        Ok(record) => record,
        Err(fault) => {
            tracing::warn!(licence_type = wanted.licence_type, %fault, "a licence could not be fetched");
            return Err(Failure::from(fault).into());
        }
    };
    Ok(SharedRecord {
        licence_type: source.licence_type.clone(),
        holder,
        source: platform.name().to_owned(),
        fetched_at: store.now(),
        record,
    })
}

/// A case of the caller's hall that can still be changed.
async fn of_case(
    central: &Central,
    caller: &Caller,
    id: CaseId,
    slot: String,
) -> Result<Subject, HttpFailure> {
    let found = in_hall(central, caller, &Key::case(id)).await?;
    let Some(Record::Case(case)) = found else {
        return Err(Refusal::new(RefusalCode::NotFound).with("what", "case").into());
    };
    if !case.is_editable() {
        return Err(Refusal::new(RefusalCode::CaseState).with("status", case.status()).into());
    }
    let definition = item(central, &case.item, case.version).await?;
    let answers = case.answers.clone();
    Ok(Subject { record: Record::Case(case), definition, slot, answers })
}

/// A joint draft of the caller's hall, and a member that is applied for.
async fn of_joint(
    central: &Central,
    caller: &Caller,
    id: JointId,
    member: &ItemCode,
    slot: String,
) -> Result<Subject, HttpFailure> {
    let store = &central.store;
    let Some(Record::Joint(joint)) = in_hall(central, caller, &Key::joint(id)).await? else {
        return Err(Refusal::new(RefusalCode::NotFound).with("what", "joint").into());
    };
    joint.may_be_looked_up()?;
    let package = Key::package(&joint.package, joint.version);
    let Some(Record::Package(package)) = records::find(store.reader(), store.key(), &package).await? else {
        return Err(Refusal::new(RefusalCode::NotFound).with("what", "package").into());
    };
    let member = joint.member(member)?;
    if !member.chosen {
        return Err(Refusal::new(RefusalCode::NotFound).with("what", "member").into());
    }
    let definition = item(central, &member.item, member.version).await?;
    let answers = joint.member_answers(member, &package);
    Ok(Subject { record: Record::Joint(joint), definition, slot, answers })
}

/// A record of the caller's hall. What is another hall's is not told from what does not exist.
async fn in_hall(central: &Central, caller: &Caller, key: &Key) -> Result<Option<Record>, HttpFailure> {
    let store = &central.store;
    let found = records::find(store.reader(), store.key(), key).await?;
    Ok(found.filter(|record| record.space() == caller.hall()))
}

async fn item(central: &Central, code: &ItemCode, version: u32) -> Result<Box<Definition>, HttpFailure> {
    let store = &central.store;
    match records::find(store.reader(), store.key(), &Key::item(code, version)).await? {
        Some(Record::Item(definition)) => Ok(definition),
        _ => {
            let refusal = Refusal::new(RefusalCode::ItemUnknown).with("item", code);
            Err(refusal.with("version", version).into())
        }
    }
}

/// What the item declares for the slot.
fn source_of<'d>(definition: &'d Definition, slot: &str) -> Result<&'d LicenceSource, Refusal> {
    let material: Option<&Material> = definition.materials.iter().find(|material| material.slot == slot);
    material.and_then(|material| material.licence.as_deref()).ok_or_else(|| {
        let name = material.map_or(slot, |material| &material.name);
        Refusal::new(RefusalCode::NotShared).with("material", name)
    })
}

/// The ID number in the form; a platform is not asked for what cannot be one.
fn holder_of(
    answers: &Answers,
    definition: &Definition,
    source: &LicenceSource,
    today: jiff::civil::Date,
) -> Result<String, Refusal> {
    let holder = source.holder_in(answers);
    if IdNumber::parse(&holder, today).is_ok() {
        return Ok(holder);
    }
    let fields = definition.steps.iter().flat_map(|step| &step.sections).flat_map(|section| &section.fields);
    let label = fields.into_iter().find(|field| field.name == source.holder).map(|field| &field.label);
    let label = label.unwrap_or(&source.holder);
    let refusal = Refusal::new(RefusalCode::FormIncomplete).with("count", 1).with("first", label);
    Err(refusal.with("item", &definition.name))
}

/// Writes the look into the audit trail of the hall. Nobody else's lock is held while the platform is asked.
async fn note(central: &Central, caller: &Caller, record: &Record) -> Result<(), HttpFailure> {
    let (store, seal, space) = (&central.store, central.store.key(), caller.hall());
    let tx = store.write().await?;
    spaces::lock(&tx, &BTreeSet::from([space.clone()])).await?;
    let subject = ledger::Subject::looked_at(seal, record)?;
    let entry = caller.entry(store.now(), LOOKED_UP, vec![subject]);
    ledger::append(&tx, seal, &space, vec![entry]).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}
