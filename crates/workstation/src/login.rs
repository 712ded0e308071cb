//! Logging in, with the network or without it.

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, PasswordHash};
use domain::catalogue::Role;
use domain::command::Command;
use domain::id::StaffId;
use domain::record::{Key, Record};
use domain::time::Timestamp;
use protocol::auth::{Login, Session as CentralSession};
use protocol::error::{Failure, FailureCode};
use protocol::screen::Tag;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;

use crate::cache::login::{self, Known};
use crate::cache::{meta, record};
use crate::desk::{Desk, Open, Session, settings};
use crate::{sync, trouble};

/// Wrong passwords in a row after which logging in without the network pauses.
const MAX_FAILURES: u32 = 5;
/// Length of that pause in seconds.
const PAUSE_SECONDS: i64 = 300;

/// Name of the fact that says who is logged in, so that a crash or a power cut does not log anybody out.
const RESUMABLE: &str = "resumable_session";

/// Hours for which a session that was not ended is taken up again after a restart.
const RESUMABLE_HOURS: u64 = 12;

#[derive(Serialize, Deserialize)]
struct Resumable {
    staff: StaffId,
    at: Timestamp,
}

/// The session that a crash interrupted: the same person, on the same day, without a password. A session that was ended is not taken up.
pub(crate) fn resume(connection: &Connection, now: Timestamp) -> Result<Option<Session>, Failure> {
    let Some(kept) = meta::get::<Option<Resumable>>(connection, RESUMABLE)?.flatten() else {
        return Ok(None);
    };
    if kept.at.date() != now.date() || now.seconds_since(kept.at) > RESUMABLE_HOURS * 3600 {
        return Ok(None);
    }
    let counter = settings(connection)?.counter;
    Ok(login::find(connection, &kept.staff.0)?.map(|found| Session {
        counter: counter.or(found.known.staff.counter),
        known: Arc::new(found.known),
        offline: true,
        seated: true,
    }))
}

async fn remember(open: &Open, staff: Option<StaffId>) -> Result<(), Failure> {
    let kept = staff.map(|staff| Resumable { staff, at: open.wall_clock() });
    open.cache.write(move |connection| meta::set(connection, RESUMABLE, &kept)).await
}

impl Desk {
    /// Logs somebody in. Tries the central API first; when it cannot be reached or fails, whoever logged in on this PC lately is checked
    /// against the local verifier, with the rights last known.
    ///
    /// # Errors
    /// [`FailureCode::WrongPassword`], [`FailureCode::LockedOut`], [`FailureCode::OfflineLoginUnknown`], or a failure of the local data.
    pub async fn login(&self, staff: &str, password: String) -> Result<(), Failure> {
        let open = self.ready()?;
        let staff = StaffId(staff.trim().to_lowercase());
        let client = open.client();
        self.begin_session(&open, &staff, password.clone()).await?;
        if open.client() != client {
            // The first push found out that this copy of the data needs an id of its own; tokens are given to an id.
            self.begin_session(&open, &staff, password).await?;
        }
        sit_down(&open).await;
        // Shown only now: a key pressed before the counter is open would be refused.
        if let Ok(mut session) = open.session.write()
            && let Some(session) = session.as_mut()
        {
            session.seated = true;
        }
        for tag in Tag::ALL {
            self.announce(tag);
        }
        Ok(())
    }

    async fn begin_session(&self, open: &Open, staff: &StaffId, password: String) -> Result<(), Failure> {
        let request = Login {
            staff: staff.clone(),
            password: password.clone(),
            client: open.client(),
            at: open.wall_clock(),
        };
        let session = match open.contact_login(&request).await {
            Ok(answer) => keep_online(open, answer, password).await?,
            Err(failure) if failure.is_alone() => check_offline(open, staff, password).await?,
            Err(failure) => return Err(failure),
        };
        let offline = session.offline;
        remember(open, Some(staff.clone())).await?;
        if let Ok(mut current) = open.session.write() {
            *current = Some(session);
        }
        if !offline {
            // The first login on a PC waits for the first pull, so that there is something to see.
            drop(tokio::time::timeout(Duration::from_secs(20), sync::cycle(open, sync::Scope::All)).await);
            open.nudge.notify_one();
        }
        Ok(())
    }

    /// Leaves the counter and logs out. Never fails because of the network: what was done stays in the outbox.
    ///
    /// # Errors
    /// A failure of the local data.
    pub async fn logout(&self) -> Result<(), Failure> {
        let open = self.ready()?;
        let Ok(session) = open.session() else { return Ok(()) };
        if let Some(counter) = session.counter {
            let hall = session.known.staff.hall.clone();
            // Refused while somebody is being served there; then the counter stays open for who comes next.
            drop(open.act(move |_| Ok(Command::CounterClose { hall, counter })).await);
            drop(tokio::time::timeout(Duration::from_secs(2), sync::cycle(&open, sync::Scope::All)).await);
        }
        remember(&open, None).await?;
        if let Ok(mut current) = open.session.write() {
            *current = None;
        }
        open.readings.forget();
        open.end_session(&session.known.staff.id).await;
        self.announce(Tag::Session);
        Ok(())
    }
}

/// What the central API tells of somebody.
fn known_of(answer: &CentralSession) -> Known {
    Known { staff: answer.staff.clone(), hall: answer.hall.clone(), spaces: answer.spaces.clone() }
}

/// Takes over what the central API tells of whoever sits here, when it is not what was known: rights may have come or gone since the login.
pub(crate) async fn take_over(open: &Open, answer: &CentralSession) -> Result<(), Failure> {
    let known = Arc::new(known_of(answer));
    let renewed = match open.session.write() {
        Ok(mut session) => session.as_mut().is_some_and(|session| {
            let news = session.known.staff.id == known.staff.id && *session.known != *known;
            if news {
                session.known = Arc::clone(&known);
            }
            news
        }),
        Err(_) => false,
    };
    if renewed {
        open.cache.write(move |connection| login::renew(connection, &known)).await?;
        open.announce(Tag::Session);
    }
    Ok(())
}

async fn keep_online(open: &Open, answer: CentralSession, password: String) -> Result<Session, Failure> {
    let verifier = hash(password).await?;
    let known = Arc::new(known_of(&answer));
    let at = open.wall_clock();
    let kept = Arc::clone(&known);
    let counter = open
        .cache
        .write(move |connection| {
            login::keep(connection, &verifier, &kept, at)?;
            Ok(settings(connection)?.counter.or(kept.staff.counter))
        })
        .await?;
    Ok(Session { known, counter, offline: false, seated: false })
}

async fn check_offline(open: &Open, staff: &StaffId, password: String) -> Result<Session, Failure> {
    let unknown = || Failure::new(FailureCode::OfflineLoginUnknown, "no recent login on this PC");
    let id = staff.0.clone();
    let found = open.cache.read(move |connection| login::find(connection, &id)).await?.ok_or_else(unknown)?;
    let now = open.wall_clock();
    if found.failures >= MAX_FAILURES {
        let left = PAUSE_SECONDS - i64::try_from(now.seconds_since(found.failed_at)).unwrap_or(0);
        if found.failed_at > now {
            // The clock was set back. The pause begins anew, or it would last until the clock has caught up.
            let id = staff.0.clone();
            open.cache.write(move |connection| login::move_failure(connection, &id, now)).await?;
        }
        if left > 0 {
            return Err(Failure::new(FailureCode::LockedOut, "too many wrong passwords")
                .with("minutes", left / 60 + 1));
        }
    }
    if now.seconds_since(found.last_online) > u64::from(open.config.offline_login_days) * 86_400 {
        return Err(unknown());
    }
    let right = verify(password, found.verifier).await?;
    let id = staff.0.clone();
    let counter = open
        .cache
        .write(move |connection| {
            login::count_failure(connection, &id, !right, now)?;
            Ok(settings(connection)?.counter)
        })
        .await?;
    if !right {
        return Err(Failure::new(FailureCode::WrongPassword, "wrong password"));
    }
    let counter = counter.or(found.known.staff.counter);
    Ok(Session { known: Arc::new(found.known), counter, offline: true, seated: false })
}

/// A clerk sits down at the counter of this PC.
pub(crate) async fn sit_down(open: &Open) {
    let Ok(session) = open.session() else { return };
    let staff = session.known.staff.clone();
    let Some(number) = session.counter.filter(|_| staff.roles.contains(&Role::Clerk)) else { return };
    let hall = staff.hall.clone();
    let key = Key::counter(&hall, number);
    let needed = open
        .cache
        .read(move |connection| {
            Ok(match record::get(connection, &key)? {
                Some(Record::Counter(counter)) => !counter.is_staffed_by(&staff.id),
                _ => false,
            })
        })
        .await;
    if matches!(needed, Ok(true))
        && let Err(failure) = open.act(move |_| Ok(Command::CounterOpen { hall, counter: number })).await
    {
        tracing::warn!(code = ?failure.code, counter = number, "the counter could not be opened");
    }
}

async fn hash(password: String) -> Result<String, Failure> {
    tokio::task::spawn_blocking(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
            .map_err(|_| trouble::internal("hashing failed"))
    })
    .await
    .map_err(|_| trouble::internal("hashing ended early"))?
}

async fn verify(password: String, verifier: String) -> Result<bool, Failure> {
    tokio::task::spawn_blocking(move || {
        let parsed = PasswordHash::new(&verifier).map_err(|_| trouble::unreadable("verifier"))?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
    })
    .await
    .map_err(|_| trouble::internal("verifying ended early"))?
}
