//! Why a command was not carried out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A rule said no. Final for this command: doing it again as it is gives the same answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("refused: {code:?}")]
pub struct Refusal {
    /// Kind, for the one table of sentences.
    pub code: RefusalCode,
    /// What the sentence needs. Ticket and case numbers, counters and times; never a name, an ID number or a phone number.
    pub params: BTreeMap<String, String>,
}

/// Kinds of refusal. Closed: added only when the screens say something of their own for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RefusalCode {
    /// The person's role does not allow it here.
    NotAllowed,
    /// The record is not known (`what`).
    NotFound,
    /// A record with this id exists already and is different.
    AlreadyExists,
    /// The ticket is not in a state that allows it (`number`, `status`).
    TicketState,
    /// The ticket is at another counter (`number`, `counter`).
    TicketElsewhere,
    /// The counter is serving somebody already (`number`).
    CounterBusy,
    /// The counter is not open or is another person's (`counter`).
    CounterClosed,
    /// Nobody is waiting for this counter.
    NobodyWaiting,
    /// Alone, and nobody of the counter's own share waits any more (`count` of others do): they are called on purpose only.
    OthersShare,
    /// The person has an open ticket for this business (`number`).
    OpenTicketExists,
    /// A reason is needed.
    ReasonNeeded,
    /// The time to undo has passed.
    UndoTooLate,
    /// The case is not in a state that allows it (`status`).
    CaseState,
    /// The form has problems (`count`, `first`).
    FormIncomplete,
    /// The item is not offered any more (`item`, `since`).
    ItemWithdrawn,
    /// The definition of the item at this version is not known here (`item`, `version`).
    ItemUnknown,
    /// The draft is under another version of its form than the one that was previewed (`version`).
    FormVersion,
    /// A second one-time notice for one case.
    NoticeGiven,
    /// Accepted by law, because no notice was given in time (`since`, `notice_by`): it cannot be declined any more.
    DeemedAccepted,
    /// A receipt was given for the application: it ends by a decision or a withdrawal, and has one receipt.
    ReceiptGiven,
    /// The right office must be named.
    OfficeNeeded,
    /// The case is decided (`status`): it cannot be withdrawn any more.
    CaseDecided,
    /// The item does not allow that the material is dealt with so (`material`).
    SettlementNotAllowed,
    /// Materials that were allowed to follow are still missing (`count`, `first`).
    MaterialsOutstanding,
    /// The item does not list the special procedure: it does not stop the clock.
    ProcedureNotListed,
    /// A special procedure stops the clock already: one at a time.
    ClockStopped,
    /// Nothing stops the clock.
    ClockRuns,
    /// The item allows no extension, or a shorter one (`most`).
    ExtensionNotAllowed,
    /// An extension was asked for before: once is all.
    ExtensionUsed,
    /// The limit has ended: it can be neither stopped nor extended any more.
    DeadlinePassed,
    /// The number is in use already (`number`).
    NumberTaken,
    /// The signature is missing.
    SignatureNeeded,
    /// The consent is missing.
    ConsentNeeded,
    /// The joint application is not in a state that allows it (`status`).
    JointState,
    /// A chosen member needs a member that is not chosen (`member`, `needs`).
    MemberOrder,
    /// No member was chosen.
    NoMembers,
    /// The delivery is missing or lacks its address.
    DeliveryNeeded,
    /// The task is not in a state that allows it (`status`).
    TaskState,
    /// Another holder has claimed the task (`holder`).
    TaskClaimed,
    /// Photos of the case have not arrived at the central API (`missing`).
    PhotosMissing,
    /// The value was changed by somebody else meanwhile (`field`).
    FieldConflict,
    /// Whoever entered it has lost the right to it since: it went to the supervisors of the hall.
    HandedOver,
    /// The handover was seen to already (`status`).
    HandoverState,
    /// The report of a discrepancy is not in a state that allows it (`status`).
    DiscrepancyState,
    /// Nothing is fetched for this material by data sharing (`material`).
    NotShared,
    /// The service was rated already: once is all.
    RatingGiven,
    /// The central API cannot come to an end with it: its rule asks for more records than any command may need.
    Endless,
    /// An argument is malformed (`what`).
    Malformed,
}

impl Refusal {
    /// A refusal without parameters.
    pub fn new(code: RefusalCode) -> Self {
        Self { code, params: BTreeMap::new() }
    }

    /// Whether the actor lacks the right to such a command at all, as opposed to what is not allowed with this record.
    pub fn lacks_right(&self) -> bool {
        self.code == RefusalCode::NotAllowed && self.params.contains_key("right")
    }

    /// Adds a parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }
}
