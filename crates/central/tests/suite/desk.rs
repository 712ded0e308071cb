//! A desktop as the central API sees it: a client id, a log, a token.

use domain::case::Settlement;
use domain::code::IdNumber;
use domain::command::{CaseCommand, Command, NewTicket, TicketCommand};
use domain::form::definition::Definition;
use domain::id::{CaseId, ClientId, TicketId};
use domain::record::{Key, Record};
use domain::ticket::{Person, TicketClass};
use domain::time::Timestamp;
use protocol::auth::{Login, Session};
use protocol::error::{Failure, FailureCode};
use protocol::sync::{CommandResult, Envelope, Page, Push, PushAnswer};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::hall::{Hall, PASSWORD};

/// A desktop with somebody logged in.
pub struct Desk {
    url: String,
    http: reqwest::Client,
    /// Its database.
    pub client: ClientId,
    /// The session.
    pub session: Session,
    /// Number of the last command.
    pub seq: u64,
}

/// Now.
pub fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Timestamp(i64::try_from(since.as_millis()).unwrap())
}

/// A new id.
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// Logs in; the answer as it comes.
pub async fn try_login(
    hall: &Hall,
    staff: &str,
    password: &str,
    client: ClientId,
) -> Result<Session, Failure> {
    let login = Login { staff: staff.into(), password: password.to_owned(), client, at: now() };
    let http = reqwest::Client::new();
    answer(http.post(format!("{}/v1/login", hall.url())).json(&login).send().await.unwrap()).await
}

/// An answer, or the failure it holds.
pub async fn answer<T: DeserializeOwned>(response: Response) -> Result<T, Failure> {
    if response.status().is_success() {
        Ok(response.json().await.unwrap())
    } else {
        Err(failure(response).await.1)
    }
}

/// A failure with its status.
pub async fn failure(response: Response) -> (StatusCode, Failure) {
    let status = response.status();
    assert!(!status.is_success(), "a failure was expected");
    (status, response.json().await.expect("every failure has its form"))
}

impl Desk {
    /// A new desktop at which somebody logs in.
    pub async fn of(hall: &Hall, staff: &str) -> Self {
        Self::at(hall, staff, ClientId(new_id())).await
    }

    /// A desktop with this database at which somebody logs in.
    pub async fn at(hall: &Hall, staff: &str, client: ClientId) -> Self {
        let session = try_login(hall, staff, PASSWORD, client).await.unwrap();
        Self::of_session(hall, client, session)
    }

    /// A desktop with a session that was begun before.
    pub fn of_session(hall: &Hall, client: ClientId, session: Session) -> Self {
        Self { url: hall.url(), http: reqwest::Client::new(), client, session, seq: 0 }
    }

    /// The same desktop at another server of the hall.
    pub fn through(&self, address: std::net::SocketAddr) -> Self {
        let (url, session) = (format!("http://{address}"), self.session.clone());
        Self { url, http: reqwest::Client::new(), client: self.client, session, seq: self.seq }
    }

    /// A request with the token.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url)).bearer_auth(&self.session.access_token)
    }

    /// Posts JSON.
    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, Failure> {
        answer(self.request(Method::POST, path).json(body).send().await.unwrap()).await
    }

    /// Gets JSON.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        answer(self.request(Method::GET, path).send().await.unwrap()).await
    }

    /// Puts commands into envelopes of the log.
    pub fn log(&mut self, commands: Vec<Command>) -> Vec<Envelope> {
        let actor = self.session.staff.id.clone();
        let seal = |command| {
            self.seq += 1;
            Envelope::seal(self.seq, command, now(), actor.clone())
        };
        commands.into_iter().map(seal).collect()
    }

    /// Pushes envelopes.
    pub async fn push(&self, commands: Vec<Envelope>) -> Result<PushAnswer, Failure> {
        self.post("/v1/push", &Push { client: self.client, sent_at: now(), commands }).await
    }

    /// Does one thing; what became of it.
    pub async fn act(&mut self, command: Command) -> CommandResult {
        let mut answer = self.act_all(vec![command]).await;
        answer.pop().unwrap()
    }

    /// Does several things in one push.
    pub async fn act_all(&mut self, commands: Vec<Command>) -> Vec<CommandResult> {
        let log = self.log(commands);
        let answer = self.push(log).await.unwrap();
        assert_eq!(answer.last_seq, self.seq, "everything that was pushed has been dealt with");
        answer.results
    }

    /// Does one thing that must not be refused.
    pub async fn must(&mut self, command: Command) -> CommandResult {
        let name = command.name();
        let result = self.act(command).await;
        assert_eq!(result.refusal, None, "{name} must be carried out");
        result
    }

    /// One page.
    pub async fn page(&self, space: &str, since: u64) -> Result<Page, Failure> {
        let query = [("space", space.to_owned()), ("since", since.to_string())];
        answer(self.request(Method::GET, "/v1/pull").query(&query).send().await.unwrap()).await
    }

    /// Everything of a space since a version, with the version reached.
    pub async fn pull(&self, space: &str, mut since: u64) -> (Vec<Record>, u64) {
        let mut records = Vec::new();
        loop {
            let page = self.page(space, since).await.unwrap();
            records.extend(page.records.into_iter().map(|versioned| versioned.record));
            since = page.version;
            if !page.more {
                return (records, since);
            }
        }
    }

    /// The record with a key, from a whole pull of its space.
    pub async fn record(&self, space: &str, key: &Key) -> Option<Record> {
        self.pull(space, 0).await.0.into_iter().find(|record| record.key() == *key)
    }
}

/// A made-up ID number that is valid and different for each serial.
pub fn id_number(serial: u32) -> String {
    let birth = jiff::civil::date(1970, 1, 1).saturating_add(jiff::ToSpan::days(i64::from(serial)));
    let stem = format!("310199{}001", birth.strftime("%Y%m%d"));
    format!("{stem}{}", IdNumber::check_character(&stem).unwrap())
}

/// Checks a person in with a serial.
pub fn issue(serial: u32) -> Command {
    Command::TicketIssue(NewTicket {
        ticket: TicketId(new_id()),
        hall: "H".into(),
        number: format!("A{serial:03}"),
        business: "A".into(),
        item: None,
        class: TicketClass::Normal,
        priority_reason: None,
        person: Person { name: "某某".to_owned(), id_number: id_number(serial), phone: String::new() },
        appointment_at: None,
    })
}

/// Sit down at a counter.
pub fn open_counter(counter: u16) -> Command {
    Command::CounterOpen { hall: "H".into(), counter }
}

/// Call whoever is next.
pub fn call_next(counter: u16) -> Command {
    Command::TicketCallNext { hall: "H".into(), counter }
}

/// Done with a ticket.
pub fn finish(ticket: &Key, counter: u16) -> Command {
    let ticket = TicketId(ticket.id.parse().unwrap());
    Command::Ticket { ticket, action: TicketCommand::Finish { counter } }
}

/// Takes a case in up to the acceptance: begins it, fills it in, settles every material.
pub fn intake(case: CaseId, item: &Definition) -> Vec<Command> {
    let answers = central::sample::example_answers(&crate::hall::model()).unwrap();
    let open = Command::CaseOpen {
        case,
        hall: "H".into(),
        ticket: None,
        item: item.code.clone(),
        version: item.version,
        answers,
    };
    let settle = |slot: &str| Command::Case {
        case,
        action: CaseCommand::Settle { slot: slot.to_owned(), settlement: Some(Settlement::Shown) },
    };
    std::iter::once(open).chain(item.materials.iter().map(|material| settle(&material.slot))).collect()
}

/// Accepts a case.
pub fn accept(case: CaseId, item: &Definition, serial: u32) -> Command {
    let number = format!("{}{}{serial:04}", item.implementation_code, now().date().strftime("%Y%m%d"));
    let action = CaseCommand::Accept {
        counter: 1,
        document: number.clone(),
        number,
        query_password: "0000".to_owned(),
    };
    Command::Case { case, action }
}

/// Whether a failure is this one.
pub fn is<T>(answer: &Result<T, Failure>, code: FailureCode) -> bool {
    matches!(answer, Err(failure) if failure.is(code))
}
