//! Who is logged in, and the settings of this PC.

use std::sync::Arc;

use domain::catalogue::Role;
use domain::command::Command;
use domain::record::{Kind, Record};
use domain::refusal::{Refusal, RefusalCode};
use protocol::error::{Code, Failure};
use protocol::screen::{PaperReading, SessionStaff, SessionState, Settings, Tag};

use crate::cache::{login, meta, record};
use crate::desk::{Desk, Open, Session, settings};
use crate::login::sit_down;
use crate::watched;

/// Whether the local data can be used, and who is logged in. Never fails: what went wrong is part of the answer.
pub(super) async fn state(desk: &Desk) -> SessionState {
    let trouble = match desk.ready() {
        Ok(open) => match read(&open).await {
            Ok(state) => return state,
            Err(failure) => failure,
        },
        Err(failure) => failure,
    };
    SessionState {
        trouble: Some(trouble),
        staff: None,
        hall: None,
        counter: None,
        settings: Settings::default(),
        can_read: false,
        offline_names: Vec::new(),
        central: desk.config().central.clone(),
        version: version(),
    }
}

fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

async fn read(open: &Arc<Open>) -> Result<SessionState, Failure> {
    let session = open.session().ok().filter(|session| session.seated);
    let (central, can_read) = (open.config.central.clone(), open.readings.possible());
    let recent = open.wall_clock().plus_seconds(-i64::from(open.config.offline_login_days) * 86_400);
    open.cache
        .read(move |connection| {
            let settings = settings(connection)?;
            let lately = login::since(connection, recent)?;
            let known = session.as_ref().map(|session| &*session.known).or(lately.first());
            let hall = match known {
                Some(known) => {
                    let pulled = record::hall(connection, &known.staff.hall)?;
                    Some(pulled.unwrap_or_else(|| known.hall.clone()))
                }
                None => None,
            };
            let counter = match &session {
                Some(session) => session.counter,
                None => settings.counter,
            };
            Ok(SessionState {
                trouble: None,
                staff: session.as_ref().map(staff),
                hall,
                counter,
                settings,
                can_read,
                offline_names: lately.into_iter().map(|known| known.staff.id.0).collect(),
                central,
                version: version(),
            })
        })
        .await
}

fn staff(session: &Session) -> SessionStaff {
    let staff = &session.known.staff;
    SessionStaff {
        id: staff.id.clone(),
        name: staff.name.clone(),
        roles: staff.roles.clone(),
        departments: staff.departments.clone(),
        offline: session.offline,
    }
}

/// Changes the settings. A clerk whose PC gets another number leaves the old counter and sits down at the new one; while somebody is
/// being served at the old one, nothing is changed.
pub(super) async fn set(desk: &Desk, settings: Settings) -> Result<(), Failure> {
    let open = desk.ready()?;
    known_counter(&open, settings.counter).await?;
    watched::checked(settings.watched_folder.clone()).await?;
    let moved = match open.session() {
        Ok(session) => {
            let counter = settings.counter.or(session.known.staff.counter);
            (counter != session.counter).then_some((session, counter))
        }
        Err(_) => None,
    };
    if let Some((session, _)) = &moved {
        leave(&open, session).await?;
    }
    let (folder, reading) = (settings.watched_folder.clone(), settings.reading);
    open.cache.write(move |connection| meta::set(connection, "settings", &settings)).await?;
    open.arrivals.watch(folder.as_deref());
    open.announce(Tag::Arrival);
    if reading == PaperReading::Off {
        open.readings.forget();
    }
    if let Some((_, counter)) = moved {
        if let Ok(mut current) = open.session.write()
            && let Some(session) = current.as_mut()
        {
            session.counter = counter;
        }
        sit_down(&open).await;
        open.announce(Tag::Queue);
    }
    open.announce(Tag::Session);
    Ok(())
}

/// A counter must be one of the hall's; before the first pull nothing is known about them.
async fn known_counter(open: &Arc<Open>, number: Option<u16>) -> Result<(), Failure> {
    let Some(number) = number else { return Ok(()) };
    let known = open
        .cache
        .read(move |connection| {
            let counters = record::list(connection, Kind::Counter, &[])?;
            let here =
                |record: &Record| matches!(record, Record::Counter(counter) if counter.number == number);
            Ok(counters.is_empty() || counters.iter().any(here))
        })
        .await?;
    if known && number > 0 {
        Ok(())
    } else {
        Err(Refusal::new(RefusalCode::Malformed).with("what", "counter").into())
    }
}

async fn leave(open: &Arc<Open>, session: &Session) -> Result<(), Failure> {
    let staff = &session.known.staff;
    let Some(number) = session.counter.filter(|_| staff.roles.contains(&Role::Clerk)) else { return Ok(()) };
    let hall = staff.hall.clone();
    match open.act(move |_| Ok(Command::CounterClose { hall, counter: number })).await {
        // It was another person's already, or is no counter any more.
        Err(Failure { code: Code::Refused(RefusalCode::CounterClosed | RefusalCode::NotFound), .. })
        | Ok(_) => Ok(()),
        Err(failure) => Err(failure),
    }
}
