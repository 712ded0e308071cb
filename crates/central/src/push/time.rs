//! What time alone does to cases (see [`domain::case`]) when nobody happens to say anything about them.

use std::collections::{BTreeMap, BTreeSet};

use domain::catalogue::Role;
use domain::execute::let_time_pass;
use domain::id::{CaseId, ClientId, HallCode, StaffId};
use domain::record::{Key, Record, Space};
use domain::rights::{Actor, Clock, Context};
use domain::time::Timestamp;
use domain::world::{Need, Stop, World};
use uuid::Uuid;

use super::Execution;
use crate::Central;
use crate::store::cases::Reach;
use crate::store::{Store, StoreError, blob_refs, cases, ledger, records, spaces};

/// Name in the audit trail of what no person did.
const NOBODY: &str = "time";
/// Loads for one case.
const LOADS: usize = 100;

/// Lets time pass for every open case, hall by hall, and tells the desktops of each. Answers how many cases it has changed.
pub(crate) async fn pass(central: &Central, reach: Reach) -> Result<u32, StoreError> {
    let mut cases = 0;
    for space in spaces::working(central.store.reader()).await? {
        if let Space::Hall(hall) = space {
            let passed = pass_in(&central.store, &hall, reach).await?;
            central.hints.publish(&passed.raised);
            cases += passed.cases;
        }
    }
    Ok(cases)
}

/// What time has done in a hall.
#[derive(Default)]
struct Passed {
    /// New versions of the spaces that it touched.
    raised: BTreeMap<Space, u64>,
    /// Cases that it changed.
    cases: u32,
}

/// The cases that time has changed are found without a lock, and changed, if they still are, in one transaction.
async fn pass_in(store: &Store, hall: &HallCode, reach: Reach) -> Result<Passed, StoreError> {
    let now = store.now();
    let context = context(hall, now);
    let timed = cases::timed(store.reader(), store.key(), hall, reach).await?;
    if timed.is_empty() {
        return Ok(Passed::default());
    }
    let calendar = records::find(store.reader(), store.key(), &Key::calendar()).await?;
    let mut world = World::default();
    world.put_record(Key::calendar(), calendar);
    let mut due = Vec::new();
    let mut touched = BTreeSet::from([Space::Hall(hall.clone())]);
    for case in timed {
        let (id, department) = (case.id, case.department.clone());
        world.put_record(Key::case(id), Some(Record::Case(Box::new(case))));
        // A case that changes may ask for more than is here; that it asks is enough to know.
        let changes = match let_time_pass(&world, id, &context) {
            Ok(effects) => !effects.changed.is_empty(),
            Err(Stop::Need(_)) => true,
            Err(Stop::Refused(_)) => false,
        };
        if changes {
            touched.insert(Space::Department(department));
            due.push(id);
        }
    }
    if due.is_empty() { Ok(Passed::default()) } else { change(store, hall, &due, touched, &context).await }
}

fn context(hall: &HallCode, now: Timestamp) -> Context {
    let actor = Actor {
        staff: StaffId::from(NOBODY),
        name: String::new(),
        hall: hall.clone(),
        roles: vec![Role::Administrator],
        departments: Vec::new(),
    };
    Context::at_central(now, actor, Clock::Sound)
}

async fn change(
    store: &Store,
    hall: &HallCode,
    due: &[CaseId],
    mut touched: BTreeSet<Space>,
    context: &Context,
) -> Result<Passed, StoreError> {
    loop {
        let tx = store.write().await?;
        let versions = spaces::lock(&tx, &touched).await?;
        let mut execution = Execution::new(&tx, store.key());
        let mut entries = Vec::new();
        for case in due {
            let subjects = execution.pass_time(*case, context).await?;
            if !subjects.is_empty() {
                entries.push(entry(context, subjects));
            }
        }
        let changed = execution.changed;
        let reached: BTreeSet<Space> = changed.values().map(Record::space).collect();
        if changed.is_empty() {
            return Ok(Passed::default());
        }
        if !reached.is_subset(&touched) {
            // A joint application has woken a member in another department: once more, with its space locked, too.
            touched.extend(reached);
            continue;
        }
        let raised: BTreeMap<Space, u64> = versions
            .into_iter()
            .filter(|(space, _)| reached.contains(space))
            .map(|(space, version)| (space, version + 1))
            .collect();
        let version = |space: &Space| raised.get(space).copied().unwrap_or_default();
        records::put(&tx, store.key(), changed.values(), version).await?;
        blob_refs::note(&tx, changed.values()).await?;
        ledger::append(&tx, store.key(), &Space::Hall(hall.clone()), entries).await?;
        spaces::raise(&tx, &raised).await?;
        tx.commit().await?;
        let cases = changed.values().filter(|record| matches!(record, Record::Case(_))).count();
        tracing::info!(%hall, cases, "time has changed cases");
        return Ok(Passed { raised, cases: u32::try_from(cases).unwrap_or(u32::MAX) });
    }
}

fn entry(context: &Context, subjects: Vec<ledger::Subject>) -> ledger::Entry {
    ledger::Entry {
        at: context.at,
        wall: None,
        received_at: context.at,
        client: ClientId(Uuid::nil()),
        client_seq: 0,
        actor: context.actor.staff.clone(),
        brought_by: context.actor.staff.clone(),
        command: "time_passes",
        refusal: None,
        subjects,
    }
}

impl Execution<'_> {
    /// What time has changed of one case, and of what depends on it. A case that cannot be judged stays as it is.
    async fn pass_time(
        &mut self,
        case: CaseId,
        context: &Context,
    ) -> Result<Vec<ledger::Subject>, StoreError> {
        self.load(Need::Record(Key::case(case))).await?;
        for _ in 0..LOADS {
            match let_time_pass(&self.world, case, context) {
                Ok(effects) => {
                    let subjects = self.subjects(&effects.changed)?;
                    self.world.apply(&effects.changed);
                    self.changed.extend(effects.changed.into_iter().map(|record| (record.key(), record)));
                    return Ok(subjects);
                }
                Err(Stop::Need(need)) => self.load(need).await?,
                Err(Stop::Refused(refusal)) => {
                    tracing::warn!(code = ?refusal.code, "time could not be let pass for a case");
                    return Ok(Vec::new());
                }
            }
        }
        tracing::error!("time asks for more and more");
        Ok(Vec::new())
    }
}
