//! What somebody entered who has lost the right to it since goes to the supervisors of the hall: see [`domain::handover`].

use std::borrow::Cow;

use domain::command::Command;
use domain::handover::{Arrival, Handover, LostRight, subject_of};
use domain::id::{ClientId, HallCode, HandoverId, StaffId};
use domain::record::{Key, Record, Space};
use domain::refusal::{Refusal, RefusalCode};
use domain::time::Timestamp;
use domain::world::Need;
use protocol::sync::{CommandResult, Envelope};

use super::{Execution, Known};
use crate::store::{StoreError, ledger};

/// Handovers that one person can have for one record at one desktop: each was seen to before the next began.
const ROUNDS: u32 = 1000;

/// A push, as far as handing over needs it.
pub(super) struct Bringing<'a> {
    pub client: ClientId,
    /// Hall of whoever brought it.
    pub hall: &'a HallCode,
    pub by: &'a StaffId,
    pub now: Timestamp,
}

impl Execution<'_> {
    /// Hands a refused command over when its author has lost the right to it. Anything else stays as it is: what was never the author's to do
    /// was not made by this program.
    pub(super) async fn hand_over(
        &mut self,
        bringing: &Bringing<'_>,
        envelope: &Envelope,
        author: Option<&Known>,
        (result, subjects): (CommandResult, Vec<ledger::Subject>),
    ) -> Result<(CommandResult, Vec<ledger::Subject>), StoreError> {
        let (Some(refusal), Some(author), Some(subject)) =
            (&result.refusal, author, subject_of(&envelope.command))
        else {
            return Ok((result, subjects));
        };
        let lost = if author.active { LostRight::Role } else { LostRight::Account };
        let (id, begun) = self.open_handover(bringing.client, &envelope.actor, &subject).await?;
        let arrival = Arrival {
            hall: self.hall_of(&envelope.command, &subject).await?.unwrap_or_else(|| bringing.hall.clone()),
            client: bringing.client,
            seq: envelope.seq,
            at: envelope.at,
            by: envelope.actor.clone(),
            by_name: author.actor.name.clone(),
            brought_by: bringing.by.clone(),
            lost,
            command: &envelope.command,
            received_at: bringing.now,
        };
        // What follows on a record whose beginning was handed over finds nothing, and belongs to it.
        let follows = refusal.code == RefusalCode::NotFound && begun.is_some();
        if author.active && !refusal.lacks_right() && !follows {
            return Ok((result, subjects));
        }
        let handover = match begun {
            Some(handover) => Some(handover.with(&arrival)),
            None => Handover::begin(id, arrival),
        };
        let Some(handover) = handover else { return Ok((result, subjects)) };
        let record = Record::Handover(Box::new(handover));
        let subjects = self.subjects(std::slice::from_ref(&record))?;
        self.world.apply(std::slice::from_ref(&record));
        self.changed.insert(record.key(), record);
        let refusal = Refusal::new(RefusalCode::HandedOver);
        Ok((CommandResult { refusal: Some(refusal), ..result }, subjects))
    }

    /// The handover that takes more about this record, or the id of a new one.
    async fn open_handover(
        &mut self,
        client: ClientId,
        by: &StaffId,
        subject: &Key,
    ) -> Result<(HandoverId, Option<Handover>), StoreError> {
        let mut id = HandoverId::of(client, by, &subject.id, 0);
        for round in 0..ROUNDS {
            id = HandoverId::of(client, by, &subject.id, round);
            match self.record(Key::handover(id)).await? {
                None => return Ok((id, None)),
                Some(Record::Handover(handover)) if handover.takes() => return Ok((id, Some(*handover))),
                Some(_) => {}
            }
        }
        Ok((id, None))
    }

    /// The hall in which it was entered: that of the record, or the one that the command names, when there is such a hall.
    async fn hall_of(&mut self, command: &Command, subject: &Key) -> Result<Option<HallCode>, StoreError> {
        if let Some(Space::Hall(hall)) = self.record(subject.clone()).await?.map(|record| record.space()) {
            return Ok(Some(hall));
        }
        let named = match command {
            Command::TicketIssue(new) => &new.hall,
            Command::CaseOpen { hall, .. } | Command::JointOpen { hall, .. } => hall,
            _ => return Ok(None),
        };
        let exists = self.record(Key::hall(named)).await?.is_some();
        Ok(exists.then(|| named.clone()))
    }

    async fn record(&mut self, key: Key) -> Result<Option<Record>, StoreError> {
        if self.world.known(&key).is_none() {
            self.load(Need::Record(key.clone())).await?;
        }
        Ok(self.world.known(&key).map(Cow::into_owned))
    }
}
