//! An office in memory: it answers what the rules ask for and keeps what they change.

#![expect(dead_code, reason = "each test program uses its own part of the office")]

use std::collections::BTreeMap;

use domain::answer::{Answer, Answers};
use domain::calendar::{Calendar, Period, PeriodUnit};
use domain::case::Attachment;
use domain::catalogue::{
    Business, DeliveryChoice, DeliveryKind, Hall, JointPackage, PackageMember, QueueRules, Role,
};
use domain::command::{Command, NewTicket, TicketCommand};
use domain::counter::{Counter, CounterState};
use domain::execute::{Effects, execute};
use domain::form::definition::{
    Definition, Field, FieldKind, Material, MaterialForm, Required, Routing, Schema, Section, ServiceKind,
    Step,
};
use domain::id::{BlobHash, CaseId, HallCode, ItemCode, JointId, TicketId};
use domain::record::{Key, Record};
use domain::refusal::{Refusal, RefusalCode};
use domain::rights::{Actor, Authority, Clock, Context};
use domain::ticket::{Person, Ticket, TicketClass};
use domain::time::Timestamp;
use domain::world::{Need, Stop, World};
use uuid::Uuid;

pub const HALL: &str = "hall";
pub const CODE: &str = "11310101MB2F000001312B00668000X"; // 31 characters, not a real item

#[derive(Clone)]
pub struct Office {
    pub records: BTreeMap<Key, Record>,
    pub now: Timestamp,
    pub authority: Authority,
    pub clock: Clock,
    next: u128,
}

pub fn hall() -> HallCode {
    HALL.into()
}

pub fn staff(id: &str, role: Role, departments: &[&str]) -> Actor {
    Actor {
        staff: id.into(),
        name: id.to_owned(),
        hall: hall(),
        roles: vec![role],
        departments: departments.iter().map(|code| (*code).into()).collect(),
    }
}

pub fn clerk(id: &str) -> Actor {
    staff(id, Role::Clerk, &[])
}

/// A photo that was judged clear; another seed is another picture.
pub fn photo(slot: &str, seed: char) -> Attachment {
    Attachment {
        slot: slot.into(),
        hash: BlobHash(seed.to_string().repeat(64)),
        media_type: "image/jpeg".into(),
        bytes: 1,
        width: 1,
        height: 1,
        verdict: "clear".into(),
        binding: true,
        overruled: None,
        recipe: None,
    }
}

pub fn guide() -> Actor {
    staff("guide", Role::Guide, &[])
}

/// A made-up ID number that is valid and different for each seed.
pub fn id_number(seed: &str) -> String {
    let mut hasher = std::hash::DefaultHasher::new();
    std::hash::Hash::hash(seed, &mut hasher);
    let hash = std::hash::Hasher::finish(&hasher);
    let birth =
        jiff::civil::date(1955, 1, 1) + jiff::ToSpan::days(i64::try_from(hash % 18_000).expect("small"));
    let stem = format!("310199{}{:03}", birth.strftime("%Y%m%d"), hash / 18_000 % 1000);
    let check = domain::code::IdNumber::check_character(&stem).expect("seventeen digits");
    format!("{stem}{check}")
}

fn field(name: &str, kind: FieldKind) -> Field {
    Field {
        name: name.into(),
        label: name.into(),
        kind,
        help: String::new(),
        placeholder: String::new(),
        required: Required::Yes,
        visible: None,
        options: vec![],
        columns: vec![],
        wide: false,
        personal: false,
        computed: None,
        level: None,
        slot: None,
    }
}

pub fn section(fields: &[&str]) -> Section {
    Section {
        id: "s".into(),
        title: "s".into(),
        visible: None,
        fields: fields.iter().map(|name| field(name, FieldKind::Text)).collect(),
    }
}

pub fn definition(code: &str, department: &str, routing: Routing, fields: &[&str]) -> Definition {
    let mut implementation_code = format!("{CODE:0<31}");
    implementation_code.truncate(31 - code.len());
    implementation_code.push_str(&code.to_uppercase());
    Definition {
        code: code.into(),
        version: 1,
        name: format!("item {code}"),
        implementation_code,
        department: department.into(),
        department_name: department.into(),
        category: String::new(),
        business: "A".into(),
        kind: ServiceKind::ByPromise,
        routing,
        legal_limit: None,
        promised_limit: Some(Period { count: 5, unit: PeriodUnit::Workdays }),
        stages: Vec::new(),
        extension: None,
        procedures: Vec::new(),
        yellow: None,
        supplement_limit: None,
        fee: None,
        legal_basis: String::new(),
        acceptance_conditions: String::new(),
        special_procedures: String::new(),
        result_name: String::new(),
        statement: String::new(),
        allows_later_materials: false,
        effective_from: None,
        cancelled_from: None,
        general: false,
        sample: true,
        source: String::new(),
        schema: Schema(serde_json::json!({"type": "object"})),
        conditions: vec![],
        steps: vec![Step { id: "1".into(), title: "1".into(), sections: vec![section(fields)] }],
        materials: vec![Material {
            slot: "card".into(),
            kind: "id_card".into(),
            name: "card".into(),
            form: MaterialForm::CopyChecked,
            copies: 1,
            pages: 1,
            required: Required::Yes,
            visible: None,
            later: None,
            later_overdue: Default::default(),
            declarable: false,
            shared: false,
            licence: None,
            photo: None,
            standard: String::new(),
            how_to_get: String::new(),
            blank_form: None,
            sample: None,
        }],
    }
}

pub fn member(item: &str, after: &[&str]) -> PackageMember {
    PackageMember {
        item: item.into(),
        preselected: true,
        after: after.iter().map(|code| (*code).into()).collect(),
        from_common: [("name".to_owned(), "name".to_owned())].into(),
        post: format!("{item} post"),
        limit: None,
        appear: String::new(),
    }
}

impl Default for Office {
    fn default() -> Self {
        let mut office = Self {
            records: BTreeMap::new(),
            now: Timestamp::start_of(jiff::civil::date(2026, 11, 19)).plus_seconds(9 * 3600),
            authority: Authority::Central,
            clock: Clock::Sound,
            next: 1,
        };
        office.put(Record::Hall(Box::new(Hall {
            code: hall(),
            name: "Sample hall".into(),
            address: String::new(),
            phone: String::new(),
            area_code: "310101".into(),
            hours: String::new(),
            opening: None,
            offices: Vec::new(),
            answer_times: Default::default(),
            businesses: ["A", "B"]
                .map(|code| Business { code: code.into(), name: code.into(), counters: vec![1, 2, 3] })
                .to_vec(),
            departments: vec![],
            queue: QueueRules {
                priority_age: 70,
                aging_minutes: 15,
                appointment_lead_minutes: 10,
                undo_seconds: 10,
            },
            sample: true,
        })));
        for number in 1..=3 {
            office.put(Record::Counter(Box::new(Counter {
                hall: hall(),
                number,
                businesses: vec!["A".into(), "B".into()],
                state: CounterState::Closed,
                since: office.now,
                revision: 1,
            })));
        }
        office.put(Record::Calendar(Box::new(Calendar {
            from: jiff::civil::date(2026, 1, 1),
            horizon: jiff::civil::date(2026, 12, 31),
            off: Default::default(),
            make_up: Default::default(),
            source: String::new(),
        })));
        office.put(Record::Item(Box::new(definition(
            "one",
            "police",
            Routing::Department,
            &["name", "address"],
        ))));
        office.put(Record::Item(Box::new(definition("own", "police", Routing::Counter, &["name"]))));
        office.put(Record::Item(Box::new(definition(
            "two",
            "health",
            Routing::Department,
            &["name", "bank"],
        ))));
        office.put(Record::Package(Box::new(JointPackage {
            code: "birth".into(),
            version: 1,
            name: "package".into(),
            business: "A".into(),
            members: vec![member("own", &[]), member("one", &[]), member("two", &["one"])],
            common: vec![section(&["name"])],
            schema: Schema(serde_json::json!({"type": "object"})),
            conditions: vec![],
            consent_text: String::new(),
            deliveries: vec![DeliveryChoice {
                kind: DeliveryKind::Post,
                label: String::new(),
                help: String::new(),
                needs_address: true,
            }],
            materials_before: 9,
            sample: true,
            source: String::new(),
        })));
        office
    }
}

impl Office {
    /// A draft of the package `birth` with all its members and a name.
    pub fn birth_draft(&mut self) -> JointId {
        let id = JointId(self.uuid());
        let open = Command::JointOpen {
            joint: id,
            hall: hall(),
            ticket: None,
            package: "birth".into(),
            version: 1,
            members: ["own", "one", "two"].map(|item| (item.into(), 1)).into(),
            answers: [("name".to_owned(), Answer::from("张三"))].into(),
        };
        self.run(&clerk("a"), &open).unwrap();
        id
    }

    pub fn put(&mut self, record: Record) {
        self.records.insert(record.key(), record);
    }

    pub fn uuid(&mut self) -> Uuid {
        self.next += 1;
        Uuid::from_u128(self.next)
    }

    pub fn tickets(&self) -> impl Iterator<Item = &Ticket> {
        self.records.values().filter_map(|record| match record {
            Record::Ticket(ticket) => Some(&**ticket),
            _ => None,
        })
    }

    pub fn ticket(&self, id: TicketId) -> &Ticket {
        match self.records.get(&Key::ticket(id)) {
            Some(Record::Ticket(ticket)) => ticket,
            _ => panic!("no such ticket"),
        }
    }

    pub fn counter(&self, number: u16) -> &Counter {
        match self.records.get(&Key::counter(&hall(), number)) {
            Some(Record::Counter(counter)) => counter,
            _ => panic!("no such counter"),
        }
    }

    pub fn rules(&self) -> QueueRules {
        match self.records.get(&Key::hall(&hall())) {
            Some(Record::Hall(hall)) => hall.queue,
            _ => panic!("no such hall"),
        }
    }

    pub fn case(&self, id: CaseId) -> &domain::case::Case {
        match self.records.get(&Key::case(id)) {
            Some(Record::Case(case)) => case,
            _ => panic!("no such case"),
        }
    }

    pub fn joint(&self, id: JointId) -> &domain::joint::JointApplication {
        match self.records.get(&Key::joint(id)) {
            Some(Record::Joint(joint)) => joint,
            _ => panic!("no such joint application"),
        }
    }

    pub fn task(&self, case: CaseId, round: u32) -> Option<&domain::task::Task> {
        match self.records.get(&Key::task(domain::id::TaskId::of_case(case, round))) {
            Some(Record::Task(task)) => Some(task),
            _ => None,
        }
    }

    pub fn answer(&self, need: Need, world: &mut World) {
        match need {
            Need::Record(key) => {
                let record = self.records.get(&key).cloned();
                world.put_record(key, record);
            }
            Need::OpenTickets(hall) => {
                let open = self.tickets().filter(|ticket| ticket.is_open()).cloned().collect();
                world.put_open_tickets(hall, open);
            }
            Need::Blob(hash) => {
                let present = !hash.0.starts_with("dead");
                world.put_blob(hash, present);
            }
            Need::Number(hall, number) => {
                let used = self.records.values().any(|record| match record {
                    Record::Ticket(ticket) => ticket.number_key() == number,
                    Record::Case(case) => case.acceptance.as_ref().is_some_and(|a| a.number == number),
                    Record::Joint(joint) => joint.receipt().is_some_and(|receipt| receipt.number == number),
                    _ => false,
                });
                world.put_number(hall, number, used);
            }
        }
    }

    /// Runs a command and keeps what it changed.
    pub fn run(&mut self, actor: &Actor, command: &Command) -> Result<Vec<Record>, Refusal> {
        let context = Context {
            at: self.now,
            actor: actor.clone(),
            authority: self.authority,
            clock: self.clock,
            stands_in: false,
        };
        self.against_world(|world| execute(world, command, &context))
    }

    /// Answers what a rule asks for until it is done, and keeps what it changed.
    pub fn against_world(
        &mut self,
        rule: impl Fn(&World) -> Result<Effects, Stop>,
    ) -> Result<Vec<Record>, Refusal> {
        let mut world = World::default();
        loop {
            match rule(&world) {
                Ok(effects) => {
                    for record in &effects.changed {
                        self.put(record.clone());
                    }
                    return Ok(effects.changed);
                }
                Err(Stop::Refused(refusal)) => return Err(refusal),
                Err(Stop::Need(need)) => self.answer(need, &mut world),
            }
        }
    }

    pub fn open_counter(&mut self, actor: &Actor, counter: u16) {
        self.run(actor, &Command::CounterOpen { hall: hall(), counter }).expect("the counter opens");
    }

    pub fn issue(&mut self, class: TicketClass, business: &str, seed: &str) -> Result<TicketId, Refusal> {
        let ticket = TicketId(self.uuid());
        let number = format!("{business}{:03}", self.next);
        let new = NewTicket {
            ticket,
            hall: hall(),
            number,
            business: business.into(),
            item: None,
            class,
            priority_reason: (class == TicketClass::Priority)
                .then_some(domain::ticket::PriorityReason::Elderly),
            person: Person {
                name: "n".into(),
                id_number: if seed.is_empty() { String::new() } else { id_number(seed) },
                phone: String::new(),
            },
            appointment_at: (class == TicketClass::Appointment).then_some(self.now.plus_seconds(3600)),
        };
        self.run(&guide(), &Command::TicketIssue(new)).map(|_| ticket)
    }

    pub fn act(&mut self, actor: &Actor, ticket: TicketId, action: TicketCommand) -> Result<(), RefusalCode> {
        self.run(actor, &Command::Ticket { ticket, action }).map(drop).map_err(|refusal| refusal.code)
    }

    pub fn call_next(&mut self, actor: &Actor, counter: u16) -> Result<TicketId, RefusalCode> {
        let changed = self
            .run(actor, &Command::TicketCallNext { hall: hall(), counter })
            .map_err(|refusal| refusal.code)?;
        match changed.as_slice() {
            [Record::Ticket(ticket)] => Ok(ticket.id),
            other => panic!("calling changed {} records", other.len()),
        }
    }

    pub fn open_case(&mut self, item: &str, answers: &[(&str, &str)]) -> CaseId {
        let case = CaseId(self.uuid());
        let answers: Answers =
            answers.iter().map(|(name, value)| ((*name).to_owned(), Answer::from(*value))).collect();
        let command =
            Command::CaseOpen { case, hall: hall(), ticket: None, item: item.into(), version: 1, answers };
        self.run(&clerk("a"), &command).expect("the case opens");
        case
    }

    pub fn number_for(&mut self, item: &str) -> String {
        let Some(Record::Item(definition)) = self.records.get(&Key::item(&ItemCode::from(item), 1)) else {
            panic!("no such item");
        };
        let stem = definition.implementation_code.clone();
        self.next += 1;
        format!("{stem}20261119{:04}", self.next)
    }
}
