//! A city of invented halls: every counter has a clerk of its own.

use argon2::password_hash::PasswordHasher as _;
use argon2::{Algorithm, Argon2, Params, Version};
use central::provision::Provision;
use central::sample;
use domain::answer::Answers;
use domain::catalogue::{Business, Department, Hall, QueueRules, Role, Staff};
use domain::counter::{Counter, CounterState};
use domain::form::definition::{Definition, Routing};
use domain::id::{HallCode, StaffId};
use domain::record::{Record, Space};
use domain::time::Timestamp;

/// Password of every clerk.
pub const PASSWORD: &str = "a simulated clerk";
/// The one business.
pub const BUSINESS: &str = "A";
/// Code of the item that every case is about: modelled in full, decided at the counter.
pub const ITEM: &str = "at-the-counter";

/// How large the city is.
#[derive(Clone, Copy, Debug)]
pub struct City {
    /// Halls.
    pub halls: u16,
    /// Counters in each hall.
    pub counters: u16,
}

/// Code of a hall, counted from 1.
pub fn hall(number: u16) -> HallCode {
    HallCode(format!("hall-{number:03}"))
}

/// Space of a hall, counted from 1.
pub fn space(number: u16) -> Space {
    Space::Hall(hall(number))
}

/// The clerk of a counter.
pub fn clerk(hall: u16, counter: u16) -> StaffId {
    StaffId(format!("clerk-{hall:03}-{counter:03}"))
}

/// What every case is about.
#[derive(Clone, Debug)]
pub struct Form {
    /// The item.
    pub item: Definition,
    /// Answers that make it complete.
    pub answers: Answers,
}

impl Form {
    /// Reads it from the sample.
    pub fn load() -> Self {
        let model = &sample::load().definitions[0].code;
        let answers = sample::example_answers(model.as_str());
        Self { item: item(), answers: answers.expect("the first modelled item has an example") }
    }
}

fn item() -> Definition {
    let sample = sample::load();
    let mut item = sample.definitions.into_iter().next().expect("the sample has modelled items");
    item.code = ITEM.into();
    item.version = 1;
    item.routing = Routing::Counter;
    item.effective_from = None;
    item.cancelled_from = None;
    item
}

impl City {
    /// Its first records.
    pub fn provision(&self) -> Provision {
        let mut records =
            vec![Record::Item(Box::new(item())), Record::Calendar(Box::new(sample::load().calendar))];
        let mut hashes = Vec::new();
        let password = cheap_hash();
        for number in 1..=self.halls {
            records.push(Record::Hall(Box::new(self.hall(number))));
            for counter in 1..=self.counters {
                records.push(Record::Counter(Box::new(Counter {
                    hall: hall(number),
                    number: counter,
                    businesses: vec![BUSINESS.into()],
                    state: CounterState::Closed,
                    since: Timestamp(0),
                    revision: 1,
                })));
                let id = clerk(number, counter);
                hashes.push((id.clone(), password.clone()));
                records.push(Record::Staff(Box::new(Staff {
                    name: format!("Clerk {counter}"),
                    id,
                    hall: hall(number),
                    roles: vec![Role::Clerk],
                    departments: Vec::new(),
                    posts: Vec::new(),
                    counter: Some(counter),
                })));
            }
        }
        Provision { records, hashes, ..Provision::default() }
    }

    fn hall(&self, number: u16) -> Hall {
        Hall {
            code: hall(number),
            name: format!("Hall {number}"),
            address: String::new(),
            phone: String::new(),
            area_code: "310199".to_owned(),
            hours: String::new(),
            opening: None,
            offices: Vec::new(),
            answer_times: Default::default(),
            businesses: vec![Business {
                code: BUSINESS.into(),
                name: "everything".to_owned(),
                counters: (1..=self.counters).collect(),
            }],
            departments: vec![Department { code: "dept".into(), name: "the department".to_owned() }],
            queue: QueueRules {
                priority_age: 70,
                aging_minutes: 15,
                appointment_lead_minutes: 10,
                undo_seconds: 10,
            },
            sample: true,
        }
    }
}

/// A hash that is checked in microseconds. Logging thousands of simulated clerks in is not what is measured, and there is nothing behind
/// their passwords.
fn cheap_hash() -> String {
    let cheap = Params::new(8, 1, 1, None).expect("8 KiB, one pass and one lane are allowed");
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, cheap);
    argon2.hash_password(PASSWORD.as_bytes()).expect("a salt can be had").to_string()
}
