//! Who sits where, and what they may do: people come and go, with the network or without, and lose rights and get them back.

use domain::catalogue::Role;
use domain::id::StaffId;

use super::Simulation;
use super::checks::Held;
use super::ground::{STAFF, SUPERVISOR};
use super::tally::Fault;

impl Simulation<'_> {
    /// Somebody leaves a PC, mostly by logging out, and somebody else logs in.
    pub(super) async fn somebody_else_sits_down(&mut self, number: usize) -> Held {
        if self.pcs[number].errand.is_some() {
            return Ok(());
        }
        let here = self.pcs[number].staff.clone();
        let others = STAFF.into_iter().chain([SUPERVISOR]).map(StaffId::from).filter(|staff| *staff != here);
        let Some(next) = self.chance.choice(others.collect::<Vec<_>>()) else { return Ok(()) };
        let logged_in = self.pcs[number].desk.ready().and_then(|open| open.session()).is_ok();
        if logged_in && self.chance.u32(..4) > 0 {
            self.note(number, "logs out");
            self.pcs[number].log_out();
            self.settle(number).await?;
            // The engine waits two seconds of the real clock for its last cycle, so nothing may come in between.
            while self.pcs[number].errand.is_some() {
                self.deliver(number).await?;
            }
        }
        self.pcs[number].staff = next;
        self.note(number, "sits down");
        self.tally.fault(Fault::OtherPerson);
        self.pcs[number].log_in();
        self.settle(number).await
    }

    /// An account is closed or opened; a role or the departments are taken away or given back. The reception is never touched.
    pub(super) async fn rights_change(&mut self, fault: Fault) -> Held {
        let id = StaffId::from(STAFF[self.chance.usize(1..STAFF.len())]);
        let (mut staff, mut active) =
            self.server.rights(&id).unwrap_or_else(|| (self.ground.staff(&id), true));
        let first = self.ground.staff(&id);
        match fault {
            Fault::ClosedAccount => active = !active,
            _ if staff != first => staff = first,
            _ if staff.roles.contains(&Role::Approver) => staff.departments.clear(),
            _ => staff.roles = if self.chance.bool() { vec![Role::Guide] } else { Vec::new() },
        }
        let whole = active && staff == self.ground.staff(&id);
        self.trace.push(format!("{id} {}", if whole { "may do everything again" } else { "loses rights" }));
        if !whole {
            self.tally.fault(fault);
        }
        self.server.give_rights(staff, active).await;
        Ok(())
    }

    /// Whoever cannot log in any more makes room: for a colleague who can, or for whoever was always there.
    pub(super) fn make_room(&mut self, number: usize) {
        let closed = self.server.closed();
        let pc = &mut self.pcs[number];
        let owner = Some(pc.owner.clone()).filter(|owner| !closed.contains(owner));
        let mut others = STAFF.into_iter().rev().map(StaffId::from).filter(|staff| !closed.contains(staff));
        if let Some(next) = owner.or_else(|| others.next()) {
            pc.staff = next;
        }
    }

    /// A hint arrives at a PC, or not.
    pub(super) async fn hint_arrives(&mut self) -> Held {
        let listening = self.pcs.iter().filter(|pc| pc.ear.as_ref().is_some_and(|ear| !ear.hints.is_empty()));
        let listening: Vec<usize> = listening.map(|pc| pc.number).collect();
        let Some(number) = self.chance.choice(listening) else { return Ok(()) };
        let late = self.faults.contains(&Fault::LateHint);
        let Some(ear) = self.pcs[number].ear.as_mut() else { return Ok(()) };
        let place = if late { self.chance.usize(..ear.hints.len()) } else { 0 };
        if place > 0 {
            self.tally.fault(Fault::LateHint);
        }
        let hint = ear.hints.remove(place);
        let fate = [Fault::LostHint, Fault::HintTwice][self.chance.usize(..2)];
        let fate = Some(fate).filter(|fate| self.faults.contains(fate) && self.chance.u32(..3) == 0);
        self.note(number, &format!("hears of {} {}: {fate:?}", hint.space, hint.version));
        if let Some(fate) = fate {
            self.tally.fault(fate);
        }
        let times = match fate {
            Some(Fault::LostHint) => 0,
            Some(Fault::HintTwice) => 2,
            _ => 1,
        };
        for _ in 0..times {
            self.pcs[number].tell(&hint, &mut self.heard).await?;
            self.pcs[number].nudged();
            self.tally.event("hints that were heard");
        }
        Ok(())
    }

    /// Nobody hears of changes any more.
    pub(super) async fn streams_break_off(&mut self) -> Held {
        for pc in &mut self.pcs {
            pc.deafen(&mut self.heard).await?;
        }
        Ok(())
    }

    /// What the central API has committed is hinted to everybody who listens.
    pub(super) fn hint(&mut self) {
        for hint in std::mem::take(&mut self.server.raised) {
            for pc in &mut self.pcs {
                let session = pc.desk.ready().and_then(|open| open.session());
                let own = session.is_ok_and(|session| session.known.spaces.contains(&hint.space));
                if let Some(ear) = pc.ear.as_mut().filter(|_| own) {
                    ear.hints.push(hint.clone());
                }
            }
        }
    }
}
