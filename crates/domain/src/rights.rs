//! The right to act is a value that one must hold.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::catalogue::{Role, Staff};
use crate::id::{DepartmentCode, HallCode, StaffId};
use crate::refusal::{Refusal, RefusalCode};
use crate::time::Timestamp;

/// Who acts, with the rights of the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Actor {
    /// Login name.
    pub staff: StaffId,
    /// Display name.
    pub name: String,
    /// Hall.
    pub hall: HallCode,
    /// Roles.
    pub roles: Vec<Role>,
    /// Departments the person decides for.
    pub departments: Vec<DepartmentCode>,
}

/// Where a command is being executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// On a desktop, ahead of the central API. What only the central API can know is left open.
    Desk,
    /// At the central API, whose word is final.
    Central,
}

/// Everything a decision may depend on besides the state and the command.
#[derive(Clone, Debug)]
pub struct Context {
    /// When the action was taken, corrected for the clock's known offset.
    pub at: Timestamp,
    /// Who acts.
    pub actor: Actor,
    /// Where.
    pub authority: Authority,
    /// How far the time can be trusted.
    pub clock: Clock,
    /// Whether the actor does what somebody else had begun at a counter, which need not be the actor's own.
    pub stands_in: bool,
}

impl Context {
    /// On a desktop.
    pub fn at_desk(at: Timestamp, actor: Actor) -> Self {
        Self { at, actor, authority: Authority::Desk, clock: Clock::Sound, stands_in: false }
    }

    /// At the central API.
    pub fn at_central(at: Timestamp, actor: Actor, clock: Clock) -> Self {
        Self { at, actor, authority: Authority::Central, clock, stands_in: false }
    }
}

/// How far the time of a command can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Within the tolerance, as far as can be told.
    Sound,
    /// The desktop's clock is wrong by more than the central API tolerates: the time is kept, and nobody wins by it.
    InDoubt,
}

/// Proof that the actor may check people in.
#[derive(Debug)]
pub struct ReceptionPermit(());

/// Proof that the actor may serve people at a window of the hall.
#[derive(Debug)]
pub struct WindowPermit(());

/// Proof that the actor may see to what the clerks of the hall cannot.
#[derive(Debug)]
pub struct SupervisionPermit(());

/// Proof that the actor may decide for the department.
#[derive(Debug)]
pub struct DecisionPermit(());

/// Proof that the actor heads the department.
#[derive(Debug)]
pub struct HeadPermit(());

impl Actor {
    /// A member of staff with the rights that the record gives.
    pub fn of(staff: &Staff) -> Self {
        Self {
            staff: staff.id.clone(),
            name: staff.name.clone(),
            hall: staff.hall.clone(),
            roles: staff.roles.clone(),
            departments: staff.departments.clone(),
        }
    }

    /// A missing right. The parameter tells it from other things that are not allowed: the central API hands over what somebody entered who
    /// had the right then.
    fn refused() -> Refusal {
        Refusal::new(RefusalCode::NotAllowed).with("right", "missing")
    }

    fn holds(&self, hall: &HallCode, roles: &[Role]) -> bool {
        self.hall == *hall && self.roles.iter().any(|role| roles.contains(role))
    }

    /// Guides, clerks and supervisors of the hall check people in.
    ///
    /// # Errors
    /// [`RefusalCode::NotAllowed`].
    pub fn reception(&self, hall: &HallCode) -> Result<ReceptionPermit, Refusal> {
        if self.holds(hall, &[Role::Guide, Role::Clerk, Role::Supervisor]) {
            Ok(ReceptionPermit(()))
        } else {
            Err(Self::refused())
        }
    }

    /// Supervisors of the hall see to what clerks cannot.
    ///
    /// # Errors
    /// [`RefusalCode::NotAllowed`].
    pub fn supervision(&self, hall: &HallCode) -> Result<SupervisionPermit, Refusal> {
        if self.holds(hall, &[Role::Supervisor]) { Ok(SupervisionPermit(())) } else { Err(Self::refused()) }
    }

    /// Clerks of the hall serve at its windows.
    ///
    /// # Errors
    /// [`RefusalCode::NotAllowed`].
    pub fn window(&self, hall: &HallCode) -> Result<WindowPermit, Refusal> {
        if self.holds(hall, &[Role::Clerk]) { Ok(WindowPermit(())) } else { Err(Self::refused()) }
    }

    /// Guides and clerks of the hall fill in forms; only clerks accept them.
    ///
    /// # Errors
    /// [`RefusalCode::NotAllowed`].
    pub fn intake(&self, hall: &HallCode) -> Result<ReceptionPermit, Refusal> {
        if self.holds(hall, &[Role::Guide, Role::Clerk]) {
            Ok(ReceptionPermit(()))
        } else {
            Err(Self::refused())
        }
    }

    /// A department is headed by the supervisors among those who belong to it: they grant more time.
    ///
    /// # Errors
    /// [`RefusalCode::NotAllowed`].
    pub fn headship(&self, department: &DepartmentCode) -> Result<HeadPermit, Refusal> {
        if self.roles.contains(&Role::Supervisor) && self.departments.contains(department) {
            Ok(HeadPermit(()))
        } else {
            Err(Self::refused())
        }
    }

    /// Approvers decide for their departments.
    ///
    /// # Errors
    /// [`RefusalCode::NotAllowed`].
    pub fn decision(&self, department: &DepartmentCode) -> Result<DecisionPermit, Refusal> {
        if self.roles.contains(&Role::Approver) && self.departments.contains(department) {
            Ok(DecisionPermit(()))
        } else {
            Err(Self::refused())
        }
    }
}
