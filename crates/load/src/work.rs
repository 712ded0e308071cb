//! What clerks do: commands of an ordinary day and of an outage.

use std::sync::Arc;

use domain::answer::{Answer, Answers};
use domain::case::{MissingMaterial, Settlement};
use domain::code::IdNumber;
use domain::command::{CaseCommand, Changes, Command, NewTicket, TicketCommand};
use domain::id::{CaseId, HallCode, TicketId};
use domain::ticket::{Person, TicketClass};
use fastrand::Rng;
use uuid::Uuid;

use crate::city;

/// Bytes that the body of a case has more than its answers.
const REMARK: usize = 420;

/// Makes the commands of one counter.
pub struct Work {
    hall: HallCode,
    counter: u16,
    form: Arc<city::Form>,
    random: Rng,
    persons: u32,
    edits: u32,
    /// Own drafts that can still be worked on, each with the remark that stands in it.
    drafts: Vec<(CaseId, String)>,
    /// The ticket at the counter and what comes next.
    at_window: Option<(TicketId, u8)>,
}

impl Work {
    /// Work for a counter, the same for the same seed.
    pub fn at(hall: u16, counter: u16, form: Arc<city::Form>, seed: u64) -> Self {
        let seed = seed ^ u64::from(hall) << 32 ^ u64::from(counter) << 16;
        Self {
            hall: city::hall(hall),
            counter,
            form,
            random: Rng::with_seed(seed),
            persons: 0,
            edits: 0,
            drafts: Vec::new(),
            at_window: None,
        }
    }

    /// A new case of about 1.2 kB.
    pub fn open_case(&mut self) -> Command {
        let case = CaseId(Uuid::now_v7());
        let remark = self.remark(REMARK);
        let mut answers = self.form.answers.clone();
        answers.insert("remark".to_owned(), Answer::Text(remark.clone()));
        self.drafts.push((case, remark));
        self.opening(case, answers)
    }

    /// A new case whose form is complete, with the remark that stands in it.
    pub fn open_complete(&mut self) -> (CaseId, String, Command) {
        let case = CaseId(Uuid::now_v7());
        let remark = self.remark(40);
        let mut answers = self.form.answers.clone();
        answers.insert("remark".to_owned(), Answer::Text(remark.clone()));
        (case, remark, self.opening(case, answers))
    }

    /// Begins a case with these answers.
    pub fn opening(&self, case: CaseId, answers: Answers) -> Command {
        Command::CaseOpen {
            case,
            hall: self.hall.clone(),
            ticket: None,
            item: self.form.item.code.clone(),
            version: self.form.item.version,
            answers,
        }
    }

    /// Checks a person in; a valid ID number that nobody else has.
    pub fn issue(&mut self) -> (TicketId, Command) {
        self.persons += 1;
        let ticket = TicketId(Uuid::now_v7());
        let new = NewTicket {
            ticket,
            hall: self.hall.clone(),
            number: format!("{}{:03}{:04}", city::BUSINESS, self.counter, self.persons),
            business: city::BUSINESS.into(),
            item: None,
            class: TicketClass::Normal,
            priority_reason: None,
            person: Person {
                name: "某某".to_owned(),
                id_number: id_number(self.counter, self.persons),
                phone: "13800005678".to_owned(),
            },
            appointment_at: None,
        };
        (ticket, Command::TicketIssue(new))
    }

    /// Call whoever is next.
    pub fn call_next(&self) -> Command {
        Command::TicketCallNext { hall: self.hall.clone(), counter: self.counter }
    }

    /// Call this very ticket.
    pub fn call(&self, ticket: TicketId) -> Command {
        Command::Ticket { ticket, action: TicketCommand::Call { counter: self.counter } }
    }

    /// The person is at the window.
    pub fn start(&self, ticket: TicketId) -> Command {
        Command::Ticket { ticket, action: TicketCommand::Start { counter: self.counter } }
    }

    /// Done.
    pub fn finish(&self, ticket: TicketId) -> Command {
        Command::Ticket { ticket, action: TicketCommand::Finish { counter: self.counter } }
    }

    /// Changes the remark of a case from what was seen.
    pub fn edit(&mut self, case: CaseId, seen: &str) -> (String, Command) {
        let remark = self.remark(40);
        let changes = Changes::from([("remark".to_owned(), Some(Answer::Text(remark.clone())))]);
        let seen = Answers::from([("remark".to_owned(), Answer::Text(seen.to_owned()))]);
        (remark, Command::Case { case, action: CaseCommand::Edit { changes, seen } })
    }

    /// Deals with a material without photos.
    pub fn settle(&self, case: CaseId, material: usize) -> Option<Command> {
        let slot = self.form.item.materials.get(material)?.slot.clone();
        Some(Command::Case {
            case,
            action: CaseCommand::Settle { slot, settlement: Some(Settlement::Shown) },
        })
    }

    /// Accepts a case under a number.
    pub fn accept(&self, case: CaseId, number: String) -> Command {
        let action = CaseCommand::Accept {
            counter: self.counter,
            document: number.clone(),
            number,
            query_password: "0000".to_owned(),
        };
        Command::Case { case, action }
    }

    /// Some work of an outage: 35 % new cases, 40 % edits of which 2 % are of shared cases that others edit too, 15 % changes of a case's
    /// state, 10 % tickets.
    pub fn of_outage(&mut self, commands: usize, shared: &[(CaseId, String)]) -> Vec<Command> {
        (0..commands).map(|_| self.one_of_outage(shared)).collect()
    }

    fn one_of_outage(&mut self, shared: &[(CaseId, String)]) -> Command {
        let kind = self.random.u32(..100);
        if kind < 10 {
            return self.serve();
        }
        if kind < 45 || self.drafts.is_empty() {
            return self.open_case();
        }
        if kind < 85 {
            if self.random.u32(..100) < 2 && !shared.is_empty() {
                let (case, seen) = &shared[self.random.usize(..shared.len())];
                return self.edit(*case, seen).1;
            }
            let draft = self.random.usize(..self.drafts.len());
            let (case, seen) = self.drafts[draft].clone();
            let (remark, edit) = self.edit(case, &seen);
            self.drafts[draft].1 = remark;
            return edit;
        }
        let draft = self.random.usize(..self.drafts.len());
        match self.random.u32(..3) {
            0 => {
                let material = self.random.usize(..self.form.item.materials.len());
                let case = self.drafts[draft].0;
                self.settle(case, material).unwrap_or_else(|| self.call_next())
            }
            1 => {
                let case = self.drafts.swap_remove(draft).0;
                let missing = MissingMaterial {
                    slot: "lease".to_owned(),
                    name: "租赁合同".to_owned(),
                    requirement: "原件".to_owned(),
                    how_to_get: "房东".to_owned(),
                };
                let action = CaseCommand::Notify {
                    number: format!("N{}", self.random.u32(..)),
                    missing: vec![missing],
                    points: Vec::new(),
                };
                Command::Case { case, action }
            }
            _ => {
                let case = self.drafts.swap_remove(draft).0;
                Command::Case { case, action: CaseCommand::Discard { reason: "申请人放弃".to_owned() } }
            }
        }
    }

    /// One step of serving a person alone: checked in, called by name, started, finished.
    fn serve(&mut self) -> Command {
        let (ticket, step) = match self.at_window {
            Some(at_window) => at_window,
            None => {
                let (ticket, issue) = self.issue();
                self.at_window = Some((ticket, 0));
                return issue;
            }
        };
        self.at_window = (step < 2).then_some((ticket, step + 1));
        match step {
            0 => self.call(ticket),
            1 => self.start(ticket),
            _ => self.finish(ticket),
        }
    }

    fn remark(&mut self, bytes: usize) -> String {
        self.edits += 1;
        format!("{:08}-{}", self.edits, "x".repeat(bytes.saturating_sub(9)))
    }
}

/// A made-up ID number, valid, in a region that does not exist, of its own for each counter of a hall and each of its persons.
fn id_number(counter: u16, person: u32) -> String {
    let (year, rest) = (1940 + u32::from(counter) % 65, person + 10_000 * (u32::from(counter) / 65));
    let (month, day, order) = (1 + rest / 1000 % 12, 1 + rest / 12_000 % 28, rest % 1000);
    let stem = format!("310199{year}{month:02}{day:02}{order:03}");
    let check = IdNumber::check_character(&stem).unwrap_or('X');
    format!("{stem}{check}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn nobody_in_a_hall_has_the_id_number_of_somebody_else() {
        let counters = (1..=220).flat_map(|counter| (1..=2000).map(move |person| (counter, person)));
        let numbers: BTreeSet<String> =
            counters.map(|(counter, person)| id_number(counter, person)).collect();
        assert_eq!(numbers.len(), 220 * 2000, "every person has an ID number of their own");
    }
}
