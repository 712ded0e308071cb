//! What people in the hall do. Each deed is what a key on a screen does, chosen by the seed from what the screen shows; most fit, some do not,
//! as with real people.

use std::collections::BTreeMap;

use domain::answer::Answer;
use domain::case::Case;
use domain::command::{Changes, Command, TaskCommand};
use domain::id::{CaseId, ItemCode, JointId, TaskId, TicketId};
use domain::joint::{JointApplication, JointState};
use domain::record::{Kind, Record};
use domain::task::Task;
use domain::ticket::{Person, PriorityReason, Ticket, TicketClass};
use protocol::error::Failure;
use protocol::rpc::Commands as _;
use protocol::screen::*;
use workstation::Desk;
use workstation::cache::record;

use super::ground::{COUNTERS, ITEM, PACKAGE};
use crate::errand::{changes, example, id_number};

/// Somebody at a PC, with chance and the photos at hand.
pub(super) struct Clerk<'a> {
    /// The PC.
    pub(super) desk: &'a Desk,
    /// What decides.
    pub(super) chance: &'a mut fastrand::Rng,
    /// Photos at hand.
    pub(super) photos: &'a [Photo],
    /// Counts the people who came.
    pub(super) people: &'a mut u32,
}

/// What was done, for the trace, and what came of it.
pub(super) type Deed = (&'static str, Result<(), Failure>);

impl Clerk<'_> {
    /// Whoever receives people.
    pub(super) async fn receive(&mut self) -> Deed {
        match self.chance.u32(..10) {
            0..8 => ("check in", self.check_in().await),
            8 => ("rejoin", self.with_ticket("no_show", TicketAction::Rejoin).await),
            _ => ("undo", self.with_ticket("waiting", TicketAction::Undo).await),
        }
    }

    /// Whoever sits at a counter: mostly what comes next there, now and then something else.
    pub(super) async fn serve(&mut self) -> Deed {
        let counter = self.counter();
        let mine = |status: &'static str| {
            move |ticket: &Ticket| {
                ticket.status() == status && counter.is_some_and(|counter| ticket.is_at(counter))
            }
        };
        let called = !self.tickets(mine("called")).await.is_empty();
        let serving = !self.tickets(mine("serving")).await.is_empty();
        match self.chance.u32(..100) {
            0..12 => self.something_else().await,
            12..20 => ("edit a contended field", self.edit().await),
            20..26 => self.deal_with_what_needs_attention().await,
            26..40 => self.go_on_with_a_case().await,
            40..54 => self.go_on_with_a_joint_application().await,
            roll if called => match roll {
                54..62 => ("not here", self.with_mine("called", TicketAction::NotHere).await),
                62..66 => ("recall", self.with_mine("called", TicketAction::Recall).await),
                _ => ("start", self.with_mine("called", TicketAction::Start).await),
            },
            roll if serving => match roll {
                54..62 => ("park", self.with_mine("serving", park()).await),
                62..69 => ("transfer", self.transfer().await),
                69..84 => ("finish", self.with_mine("serving", TicketAction::Finish).await),
                _ => ("open a case", self.open_case().await),
            },
            54..64 => ("ask for the next", self.ask_for_the_next().await),
            64..72 => ("come back", self.with_ticket("parked", TicketAction::ComeBack).await),
            72..76 => ("come back late", self.with_ticket("no_show", TicketAction::ComeBack).await),
            _ => ("call next", self.desk.ticket_call_next(Empty {}).await.map(drop)),
        }
    }

    /// What does not come next, but can be tried.
    async fn something_else(&mut self) -> Deed {
        match self.chance.u32(..9) {
            0 => ("call next all the same", self.desk.ticket_call_next(Empty {}).await.map(drop)),
            1 => ("undo", self.with_ticket("", TicketAction::Undo).await),
            2 => ("undo at once", self.with_mine("", TicketAction::Undo).await),
            3 => ("finish another's", self.with_ticket("serving", TicketAction::Finish).await),
            4 => ("start another's", self.with_ticket("called", TicketAction::Start).await),
            5 => ("rejoin", self.with_ticket("no_show", TicketAction::Rejoin).await),
            6 => ("park another's", self.with_ticket("serving", park()).await),
            7 => self.see_to_what_was_left_behind().await,
            _ => ("open a case", self.open_case().await),
        }
    }

    async fn transfer(&mut self) -> Result<(), Failure> {
        let to_counter = self.one_of(&COUNTERS);
        self.with_mine("serving", TicketAction::Transfer { to_counter, reason: "换窗".into() }).await
    }

    /// Whoever decides.
    pub(super) async fn decide(&mut self) -> Deed {
        let tasks = self.tasks().await;
        let Some(task) = self.chance.choice(tasks) else {
            return self.deal_with_what_needs_attention().await;
        };
        let opinion = "材料齐全".to_owned();
        let (name, action) = match self.chance.u32(..10) {
            0..2 => ("claim", TaskCommand::Claim),
            2 => ("release", TaskCommand::Release),
            3..8 => ("approve", TaskCommand::Approve { opinion }),
            8 => ("refuse", TaskCommand::Refuse { opinion, legal_basis: "条例第三条".into() }),
            _ => ("return", TaskCommand::Return { opinion }),
        };
        (name, self.desk.task_act(TaskAct { task, action }).await.map(drop))
    }

    /// Whoever supervises, or a clerk who was asked: what somebody entered who has lost the right to it.
    pub(super) async fn see_to_what_was_left_behind(&mut self) -> Deed {
        let view = match self.desk.handover_list(Empty {}).await {
            Ok(view) => view,
            Err(failure) => return ("look at what was left behind", Err(failure)),
        };
        let mut open: Vec<_> = view.rows.iter().filter(|row| row.can_take_over).map(|row| row.id).collect();
        open.sort_unstable();
        let Some(handover) = self.chance.choice(open) else { return ("nothing was left behind", Ok(())) };
        let mut clerks: Vec<_> = view.clerks.into_iter().map(|clerk| clerk.id).collect();
        clerks.sort_unstable();
        let clerk = self.chance.choice(clerks);
        let (name, action) = match (self.chance.u32(..8), clerk) {
            (5..7, Some(to)) => ("give it to a clerk", HandoverAction::Assign { to }),
            (7, Some(_)) => ("close it", HandoverAction::Close { reason: "重复录入".into() }),
            _ => ("take it over", HandoverAction::TakeOver),
        };
        (name, self.desk.handover_act(HandoverAct { handover, action }).await.map(drop))
    }

    async fn check_in(&mut self) -> Result<(), Failure> {
        // Now and then somebody comes a second time.
        let person =
            if self.chance.u32(..8) == 0 { self.chance.u32(..=*self.people) } else { *self.people + 1 };
        *self.people = (*self.people).max(person);
        let vip = self.chance.u32(..6) == 0;
        let form = CheckIn {
            person: Person {
                name: format!("来人{person}"),
                id_number: id_number(person),
                phone: "13800005678".to_owned(),
            },
            business: self.one_of(&["A", "E"]).into(),
            item: None,
            class: if vip { TicketClass::Priority } else { TicketClass::Normal },
            priority_reason: vip.then_some(PriorityReason::Soldier),
            appointment_at: None,
        };
        self.desk.ticket_check_in(form).await.map(drop)
    }

    /// As the first half of "call next", when the answer of the central API is worth waiting for.
    async fn ask_for_the_next(&mut self) -> Result<(), Failure> {
        let act = self.desk.act(|draft| {
            let (hall, counter) = (draft.session.known.staff.hall.clone(), draft.session.counter);
            Ok(Command::TicketCallNext { hall, counter: counter.unwrap_or_default() })
        });
        act.await.map(drop)
    }

    async fn with_mine(&mut self, status: &'static str, action: TicketAction) -> Result<(), Failure> {
        let counter = self.counter();
        let tickets = self.tickets(move |ticket| {
            (status.is_empty() || ticket.status() == status) && ticket.counter() == counter
        });
        self.act(tickets.await, action).await
    }

    async fn with_ticket(&mut self, status: &'static str, action: TicketAction) -> Result<(), Failure> {
        let tickets = self.tickets(move |ticket| status.is_empty() || ticket.status() == status);
        self.act(tickets.await, action).await
    }

    async fn act(&mut self, tickets: Vec<TicketId>, action: TicketAction) -> Result<(), Failure> {
        let Some(ticket) = self.chance.choice(tickets) else { return Ok(()) };
        self.desk.ticket_act(TicketAct { ticket, action }).await.map(drop)
    }

    async fn open_case(&mut self) -> Result<(), Failure> {
        let counter = self.counter();
        let here = self.tickets(move |ticket| counter.is_some_and(|counter| ticket.is_at(counter))).await;
        let ticket = self.chance.choice(here);
        if self.chance.u32(..4) == 0 {
            let opening = JointOpening { package: PACKAGE.into(), ticket };
            self.desk.joint_open(opening).await.map(drop)
        } else {
            self.desk.case_open(CaseOpening { item: ITEM.into(), ticket }).await.map(drop)
        }
    }

    /// Two fields that everybody in the hall types into, in whatever draft they find.
    async fn edit(&mut self) -> Result<(), Failure> {
        let Some(case) = self.draft().await else { return Ok(()) };
        let field = self.one_of(&["phone", "address"]);
        let text = match field {
            "phone" => format!("1390000{:04}", self.chance.u32(..10_000)),
            _ => format!("示范市示范区临港街道 {} 号", self.chance.u32(1..200)),
        };
        let changes: Changes = BTreeMap::from([(field.to_owned(), Some(Answer::Text(text)))]);
        self.desk.case_edit(CaseEdit { case, changes }).await.map(drop)
    }

    async fn go_on_with_a_case(&mut self) -> Deed {
        let Some(case) = self.draft().await else { return ("open a case", self.open_case().await) };
        match self.chance.u32(..14) {
            0 => {
                let discard = CaseDiscard { case, reason: "当事人放弃".into() };
                return ("discard", self.desk.case_discard(discard).await.map(drop));
            }
            1 => {
                let notify = CaseNotify { case, points: vec!["带原件".into()] };
                return ("notify", self.desk.case_notify(notify).await.map(drop));
            }
            _ => {}
        }
        let screen = match self.desk.case_view(CaseRef { case }).await {
            Ok(screen) => screen,
            Err(failure) => return ("view a case", Err(failure)),
        };
        if screen.case.answers.len() < 5 {
            let edit = CaseEdit { case, changes: changes(example(ITEM)) };
            return ("fill in", self.desk.case_edit(edit).await.map(drop));
        }
        let filled = screen.case.filled_slots();
        let missing: Vec<_> = screen
            .form
            .materials
            .iter()
            .filter(|material| material.required && !filled.contains_key(&material.slot))
            .map(|material| (material.slot.clone(), usize::from(material.pages.max(1))))
            .collect();
        if !missing.is_empty() {
            return ("attach", self.attach(case, missing).await);
        }
        ("accept", self.desk.case_accept(CaseRef { case }).await.map(drop))
    }

    async fn attach(&mut self, case: CaseId, missing: Vec<(String, usize)>) -> Result<(), Failure> {
        for (slot, pages) in missing {
            for photo in self.photos.iter().take(pages) {
                let attach = CaseAttach { case, slot: slot.clone(), photo: photo.clone() };
                self.desk.case_attach(attach).await?;
            }
        }
        Ok(())
    }

    async fn go_on_with_a_joint_application(&mut self) -> Deed {
        let drafts = self.joints().await;
        let Some(joint) = self.chance.choice(drafts) else {
            let opening = JointOpening { package: PACKAGE.into(), ticket: None };
            return ("open a joint application", self.desk.joint_open(opening).await.map(drop));
        };
        let screen = match self.desk.joint_view(JointRef { joint }).await {
            Ok(screen) => screen,
            Err(failure) => return ("view a joint application", Err(failure)),
        };
        let application = screen.joint;
        if application.consent_at.is_none() {
            return ("choose and agree", self.choose(joint).await);
        }
        if application.common.len() < 5 {
            return ("fill in together", self.fill_in_together(&application).await);
        }
        let missing: Vec<_> = screen
            .materials
            .iter()
            .filter(|material| material.required && material.photos.is_empty())
            .map(|material| (material.kind.clone(), usize::try_from(material.pages).unwrap_or(1).max(1)))
            .collect();
        if !missing.is_empty() {
            return ("attach together", self.attach_together(joint, missing).await);
        }
        if application.signature.is_none() {
            let deliver = JointDeliver {
                joint,
                kind: domain::catalogue::DeliveryKind::Post,
                address: "示范市示范区临港街道 88 弄 12 号".into(),
            };
            if let Err(failure) = self.desk.joint_deliver(deliver).await {
                return ("deliver", Err(failure));
            }
            let sign = JointSign { joint, signature: self.one_photo().hash };
            return ("sign", self.desk.joint_sign(sign).await.map(drop));
        }
        if self.chance.u32(..10) == 0 {
            let discard = JointDiscard { joint, reason: "当事人放弃".into() };
            return ("discard together", self.desk.joint_discard(discard).await.map(drop));
        }
        ("submit", self.desk.joint_submit(JointRef { joint }).await.map(drop))
    }

    async fn attach_together(
        &mut self,
        joint: JointId,
        missing: Vec<(String, usize)>,
    ) -> Result<(), Failure> {
        for (kind, pages) in missing {
            for photo in self.photos.iter().take(pages) {
                let attach = JointAttach { joint, kind: kind.clone(), photo: photo.clone() };
                self.desk.joint_attach(attach).await?;
            }
        }
        Ok(())
    }

    async fn choose(&mut self, joint: JointId) -> Result<(), Failure> {
        let members = ["chusheng-dengji", "canbao-dengji", "shebaoka-shenling"].map(ItemCode::from).to_vec();
        self.desk.joint_choose(JointChoose { joint, members }).await?;
        self.desk.joint_consent(JointConsent { joint, given: true }).await.map(drop)
    }

    async fn fill_in_together(&mut self, application: &JointApplication) -> Result<(), Failure> {
        let joint = application.id;
        let common = JointEdit { joint, member: None, changes: changes(example(PACKAGE)) };
        self.desk.joint_edit(common).await?;
        for member in application.chosen() {
            let changes = changes(example(member.item.as_str()));
            self.desk.joint_edit(JointEdit { joint, member: Some(member.item.clone()), changes }).await?;
        }
        Ok(())
    }

    async fn deal_with_what_needs_attention(&mut self) -> Deed {
        let entries = match self.desk.attention_list(Empty {}).await {
            Ok(entries) => entries,
            Err(failure) => return ("look at what needs attention", Err(failure)),
        };
        let Some(entry) = self.chance.choice(entries) else { return ("nothing needs attention", Ok(())) };
        let id = AttentionId { id: entry.id };
        if entry.can_redo && self.chance.bool() {
            ("do again", self.desk.attention_redo(id).await.map(drop))
        } else {
            ("take note", self.desk.attention_dismiss(id).await.map(drop))
        }
    }

    fn counter(&self) -> Option<u16> {
        self.desk.ready().ok()?.session().ok()?.counter
    }

    fn one_of<T: Copy>(&mut self, things: &[T]) -> T {
        things[self.chance.usize(..things.len())]
    }

    fn one_photo(&mut self) -> Photo {
        self.photos[self.chance.usize(..self.photos.len())].clone()
    }

    async fn list(&self, kind: Kind, statuses: &'static [&'static str]) -> Vec<Record> {
        let listed = self.desk.read(move |connection| record::list(connection, kind, statuses)).await;
        let mut records = listed.expect("the view can be read");
        // The view has no order of its own.
        records.sort_by_key(Record::key);
        records
    }

    async fn tickets(&self, fits: impl Fn(&Ticket) -> bool) -> Vec<TicketId> {
        let all = self.list(Kind::Ticket, &[]).await;
        let fitting = all.into_iter().filter_map(|record| match record {
            Record::Ticket(ticket) if fits(&ticket) => Some(ticket.id),
            _ => None,
        });
        fitting.collect()
    }

    async fn draft(&mut self) -> Option<CaseId> {
        let alone = |case: &Case| case.joint.is_none();
        let all = self.list(Kind::Case, &["draft", "noticed"]).await;
        let drafts = all.into_iter().filter_map(|record| match record {
            Record::Case(case) if alone(&case) => Some(case.id),
            _ => None,
        });
        self.chance.choice(drafts.collect::<Vec<_>>())
    }

    async fn joints(&self) -> Vec<JointId> {
        let all = self.list(Kind::Joint, &[]).await;
        let drafts = all.into_iter().filter_map(|record| match record {
            Record::Joint(joint) if joint.state == JointState::Draft => Some(joint.id),
            _ => None,
        });
        drafts.collect()
    }

    async fn tasks(&self) -> Vec<TaskId> {
        let open = |task: &Task| matches!(task.status(), "open" | "claimed");
        let all = self.list(Kind::Task, &[]).await;
        let tasks = all.into_iter().filter_map(|record| match record {
            Record::Task(task) if open(&task) => Some(task.id),
            _ => None,
        });
        tasks.collect()
    }
}

/// Sent home for something.
fn park() -> TicketAction {
    TicketAction::Park { reason: "缺材料".into(), missing: vec!["户口簿".into()] }
}
