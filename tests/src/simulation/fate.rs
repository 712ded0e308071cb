//! What becomes of a question on its way, and what befalls the machines.

use domain::time::Timestamp;
use protocol::sync::{CommandResult, PushAnswer};
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use workstation::line::{Answer, Request};

use super::checks::Held;
use super::desk::Pc;
use super::nature::silence;
use super::tally::Fault;
use super::{PCS, Simulation, push_of};

/// Most commands that a narrow proxy lets through.
const NARROW: usize = 2;
/// How far a clock may be wrong, in milliseconds: two days.
const WRONG: i64 = 2 * 24 * 3600 * 1000;

/// A lie that the checks must notice. In a true hall there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deceit {
    /// Pushes are acknowledged without reaching the central API.
    MadeUpAcknowledgement,
    /// A PC forgets a command that its screen has confirmed.
    ForgottenCommand,
    /// A record at a PC is not what the central API said.
    AlteredRecord,
    /// A PC keeps another answer than it was given.
    AlteredAnswer,
}

impl Simulation<'_> {
    /// A question arrives, or not.
    pub(super) async fn deliver(&mut self, number: usize) -> Held {
        let Some(request) = self.pcs[number].asks().cloned() else { return Ok(()) };
        if !self.pcs[number].line {
            self.note(number, "the line is dead");
            self.pcs[number].hear(Err(silence()));
            return self.settle(number).await;
        }
        if let Some(answer) = made_up(self.deceit, &request, self.sun.now()) {
            self.pcs[number].hear(Ok(answer));
            return self.settle(number).await;
        }
        if self.others_wait_longer(number) {
            self.tally.event("questions that overtook another PC's");
        }
        let fault = self.fault_on_the_way(&request);
        if let Some(fault) = fault {
            self.note(number, &format!("{fault:?} at {}", request.path));
            if fault != Fault::Late {
                self.tally.fault(fault);
            }
        }
        match fault {
            None => {
                let answer = self.server.answer(&request).await;
                self.pcs[number].hear(Ok(answer));
            }
            Some(Fault::LostQuestion) => self.pcs[number].hear(Err(silence())),
            Some(Fault::LostAnswer) => {
                self.server.answer(&request).await;
                self.pcs[number].hear(Err(silence()));
            }
            Some(Fault::Twice) => {
                let first = self.server.answer(&request).await;
                let second = self.server.answer(&request).await;
                let heard = if self.chance.bool() { first } else { second };
                self.pcs[number].hear(Ok(heard));
            }
            Some(Fault::Late) => {
                self.late.push(request);
                self.pcs[number].hear(Err(silence()));
            }
            Some(Fault::ProxyPage) => self.pcs[number].hear(Ok(page(StatusCode::BAD_GATEWAY))),
            Some(Fault::NarrowProxy) => self.pcs[number].hear(Ok(page(StatusCode::PAYLOAD_TOO_LARGE))),
            Some(Fault::ServerCrash) => {
                self.server.crash().await;
                self.streams_break_off().await?;
                self.pcs[number].hear(Err(silence()));
            }
            Some(Fault::ServerCrashAfterCommit) => {
                self.server.answer(&request).await;
                self.server.crash().await;
                self.streams_break_off().await?;
                self.pcs[number].hear(Err(silence()));
            }
            Some(fault) => {
                if fault != Fault::CrashBeforeSending
                    && (fault != Fault::CrashWhileUploading || self.chance.bool())
                {
                    self.server.answer(&request).await;
                }
                self.pcs[number].crash().await;
                return self.usable(number);
            }
        }
        self.settle(number).await
    }

    fn others_wait_longer(&self, number: usize) -> bool {
        let age = |pc: &Pc| pc.errand.as_ref().map_or(0, |errand| errand.age);
        self.pcs.iter().any(|pc| pc.asks().is_some() && age(pc) > age(&self.pcs[number]))
    }

    /// One of the faults of this seed that fit the question; mostly none.
    fn fault_on_the_way(&mut self, request: &Request) -> Option<Fault> {
        const ON_THE_WAY: [Fault; 11] = [
            Fault::LostQuestion,
            Fault::LostAnswer,
            Fault::Twice,
            Fault::Late,
            Fault::ProxyPage,
            Fault::NarrowProxy,
            Fault::CrashBeforeSending,
            Fault::CrashBeforeTheAnswer,
            Fault::CrashWhileUploading,
            Fault::ServerCrash,
            Fault::ServerCrashAfterCommit,
        ];
        let fault = ON_THE_WAY[self.chance.usize(..ON_THE_WAY.len())];
        let uploading = request.path.starts_with("/v1/blobs/") && !request.body.is_empty();
        let fits = match fault {
            Fault::NarrowProxy => push_of(request).is_some_and(|push| push.commands.len() > NARROW),
            Fault::CrashWhileUploading => uploading,
            Fault::CrashBeforeSending | Fault::CrashBeforeTheAnswer => !uploading,
            _ => true,
        };
        let rare = match fault {
            Fault::ServerCrash | Fault::ServerCrashAfterCommit => self.chance.u32(..3) == 0,
            _ => self.chance.u32(..5) < 3,
        };
        (fits && rare && self.faults.contains(&fault)).then_some(fault)
    }

    /// Something befalls a machine.
    pub(super) async fn calamity(&mut self) -> Held {
        const CALAMITIES: [Fault; 8] = [
            Fault::CutLine,
            Fault::Restored,
            Fault::Cloned,
            Fault::WrongClock,
            Fault::FullDisk,
            Fault::OtherPerson,
            Fault::ClosedAccount,
            Fault::LostRole,
        ];
        let fault = CALAMITIES[self.chance.usize(..CALAMITIES.len())];
        let number = self.chance.usize(..self.pcs.len());
        if !self.faults.contains(&fault) {
            return Ok(());
        }
        match fault {
            Fault::CutLine => {
                let line = !self.pcs[number].line;
                self.pcs[number].line = line;
                self.note(number, if line { "the line works again" } else { "the line is cut" });
                if !line {
                    self.tally.fault(fault);
                    self.pcs[number].deafen(&mut self.heard).await?;
                }
                Ok(())
            }
            Fault::FullDisk => {
                let full = !self.pcs[number].full;
                self.pcs[number].fill_disk(full).await;
                self.note(number, if full { "the disk is full" } else { "the disk has room again" });
                if full {
                    self.tally.fault(fault);
                }
                Ok(())
            }
            Fault::WrongClock => {
                let ahead = if self.chance.bool() { self.chance.i64(-WRONG..=WRONG) } else { 0 };
                self.pcs[number].place.set_ahead(ahead);
                self.note(number, &format!("the clock is set {} s wrong", ahead / 1000));
                self.tally.fault(fault);
                if self.chance.u32(..3) == 0 {
                    self.note(number, "starts again");
                    self.pcs[number].crash().await;
                }
                self.usable(number)
            }
            Fault::Cloned => self.clone_disk(number).await,
            Fault::OtherPerson => self.somebody_else_sits_down(number).await,
            Fault::ClosedAccount | Fault::LostRole => self.rights_change(fault).await,
            _ => self.back_up_or_restore().await,
        }
    }

    async fn clone_disk(&mut self, number: usize) -> Held {
        let original = &self.pcs[number];
        if self.pcs.len() >= PCS || original.errand.is_some() {
            return Ok(());
        }
        let (staff, disk, ahead) = (original.owner.0.clone(), original.data(), original.place.ahead());
        self.set_up(&staff, &disk, ahead);
        let copy = self.pcs.len() - 1;
        let (one, other) = self.pcs.split_at_mut(copy);
        other[0].is_copy_of(&one[number]).await;
        self.note(copy, &format!("is a copy of PC {number}"));
        self.tally.fault(Fault::Cloned);
        self.usable(copy)
    }

    async fn back_up_or_restore(&mut self) -> Held {
        if self.chance.u32(..3) > 0 {
            self.server.back_up().await;
            self.trace.push("the central API is backed up".to_owned());
        } else if let Some(forgotten) = self.server.restore().await {
            self.trace.push(format!("the central API is restored and forgot {forgotten}"));
            self.tally.fault(Fault::Restored);
            self.streams_break_off().await?;
        }
        Ok(())
    }

    fn usable(&mut self, number: usize) -> Held {
        match self.pcs[number].desk.ready() {
            Ok(_) => Ok(()),
            Err(failure) => Err(format!("PC {number} cannot be used any more: {failure:?}")),
        }
    }
}

/// A page that a proxy made.
fn page(status: StatusCode) -> Answer {
    Answer { status, headers: HeaderMap::new(), body: "<html></html>".into() }
}

/// The answer of a liar.
pub(super) fn made_up(deceit: Option<Deceit>, request: &Request, now: Timestamp) -> Option<Answer> {
    if deceit != Some(Deceit::MadeUpAcknowledgement) {
        return None;
    }
    let push = push_of(request)?;
    let results: Vec<_> = push
        .commands
        .iter()
        .map(|envelope| CommandResult { seq: envelope.seq, changed: Vec::new(), refusal: None })
        .collect();
    let last_seq = results.last().map_or(0, |result| result.seq);
    let answer = PushAnswer { last_seq, results, raised: Vec::new(), now, epoch: String::new() };
    let body = serde_json::to_vec(&answer).expect("an answer can be written").into();
    Some(Answer { status: StatusCode::OK, headers: HeaderMap::new(), body })
}

impl Deceit {
    /// What is changed behind the engines' back before the hall heals.
    pub(super) fn before_healing(self) -> Option<&'static str> {
        (self == Self::ForgottenCommand)
            .then_some("DELETE FROM outbox WHERE seq = (SELECT max(seq) FROM outbox) AND state = 'waiting'")
    }

    /// What is changed behind the engines' back when it has healed.
    pub(super) fn after_healing(self) -> Option<&'static str> {
        match self {
            Self::MadeUpAcknowledgement | Self::ForgottenCommand => None,
            Self::AlteredRecord => Some("UPDATE base SET version = version + 1 WHERE kind = 'counter'"),
            Self::AlteredAnswer => Some(
                "UPDATE outbox SET result = json_set(result, '$.changed', json('[]'))
                 WHERE json_array_length(result, '$.changed') > 0",
            ),
        }
    }
}

/// Changes the files of every PC behind its engine's back.
pub(super) async fn tamper(pcs: &[Pc], sql: Option<&'static str>) {
    let Some(sql) = sql else { return };
    for pc in pcs {
        let open = pc.desk.ready().expect("a PC that can be used");
        let told =
            open.cache.write(move |connection| Ok(connection.execute(sql, []).expect("a lie can be told")));
        told.await.expect("a lie can be told");
    }
}
