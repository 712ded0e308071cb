//! Logging in, refreshing, logging out.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::{ClientId, StaffId};
use domain::time::Timestamp;
use protocol::auth::{Login, Refresh, Session};
use protocol::error::{Failure, FailureCode};
use sha2::{Digest as _, Sha256};

use crate::Central;
use crate::caller::{Caller, spaces_of};
use crate::failure::HttpFailure;
use crate::key::{KeyError, random};
use crate::store::refresh_tokens::{self, Exchange, Grant};
use crate::store::{accounts, records, sign_ins, wrong_passwords};
use crate::token::Claims;

/// Wrong passwords within [`WINDOW_SECONDS`] after which a name is locked.
const WRONG_ALLOWED: usize = 5;
/// How long a wrong password counts, and how long a lock lasts from the last one.
const WINDOW_SECONDS: i64 = 300;
/// How long a refresh token is good.
const REFRESH_SECONDS: i64 = 30 * 24 * 3600;
/// How long a spent refresh token is exchanged once more: the answer with its successor may have been lost on the line.
const LOST_ANSWER_SECONDS: i64 = 120;
/// Longest password that is looked at, in bytes.
const PASSWORD_BYTES: usize = 256;
/// Passwords checked at the same time: each takes 19 MiB and a core.
const CHECKED_AT_ONCE: usize = 4;

/// Keeps guesses slow. The wrong passwords themselves are in the store, where every server counts them.
pub(crate) struct Gate {
    checks: tokio::sync::Semaphore,
    /// Checked for names that do not exist, so that they take as long as those that do.
    nobody: String,
}

impl Gate {
    /// A gate.
    ///
    /// # Errors
    /// [`PasswordError`].
    pub(crate) fn new() -> Result<Self, PasswordError> {
        Ok(Self {
            checks: tokio::sync::Semaphore::new(CHECKED_AT_ONCE),
            nobody: hash_password(&URL_SAFE_NO_PAD.encode(random::<24>()?))?,
        })
    }
}

/// Minutes until a name may try again, from the times of its wrong passwords, in order; `None` when it may now.
fn locked_for(wrong: &[Timestamp], now: Timestamp) -> Option<i64> {
    // What lies further ahead was noted before the clock was set back; it must not lock a name until the clock has come there again.
    let soon = now.plus_seconds(WINDOW_SECONDS);
    let recent = wrong.iter().filter(|at| at.plus_seconds(WINDOW_SECONDS) > now && **at < soon);
    let (count, last) = recent.fold((0, now), |(count, _), at| (count + 1, *at));
    let seconds = (last.plus_seconds(WINDOW_SECONDS).0 - now.0) / 1000;
    (count >= WRONG_ALLOWED).then_some((seconds + 59) / 60)
}

/// A password cannot be hashed.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Argon2 refused.
    #[error("the password cannot be hashed")]
    Argon2(#[from] argon2::password_hash::Error),
    /// No random numbers.
    #[error(transparent)]
    Random(#[from] KeyError),
}

/// Argon2id hash of a password with a salt of its own, as a PHC string.
///
/// # Errors
/// [`PasswordError`].
pub(crate) fn hash_password(password: &str) -> Result<String, PasswordError> {
    Ok(Argon2::default().hash_password(password.as_bytes())?.to_string())
}

fn agrees(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// `POST /v1/login`.
pub(crate) async fn login(central: &Central, login: Login) -> Result<Session, HttpFailure> {
    let now = central.store.now();
    let (store, gate) = (&central.store, &central.gate);
    if login.password.len() > PASSWORD_BYTES {
        return Err(Failure::new(FailureCode::BadRequest, "the password is too long").into());
    }
    // Looked at when the turn has come, so that many guesses at once are not all looked at before the first is found wrong.
    let turn = gate.checks.acquire().await;
    let name = store.key().login_name(login.staff.as_str());
    let since = now.plus_seconds(-WINDOW_SECONDS);
    let wrong = wrong_passwords::since(store.reader(), &name, since).await?;
    if let Some(minutes) = locked_for(&wrong, now) {
        return Err(Failure::new(FailureCode::LockedOut, "too many wrong passwords")
            .with("minutes", minutes)
            .into());
    }
    let account = accounts::find(store.reader(), &login.staff).await?;
    let known = account.as_ref().is_some_and(|account| !account.disabled);
    let hash = account.map_or_else(|| gate.nobody.clone(), |account| account.password_hash);
    let password = login.password;
    let check = tokio::task::spawn_blocking(move || agrees(&password, &hash));
    let right = check.await.map_err(|error| HttpFailure::internal(&error))?;
    if !right || !known {
        let tx = store.write().await?;
        wrong_passwords::note(&tx, &name, store.now(), since).await?;
        tx.commit().await.map_err(crate::store::StoreError::from)?;
        return Err(Failure::new(FailureCode::WrongPassword, "wrong name or password").into());
    }
    drop(turn);
    let grant = Grant { family: uuid::Uuid::now_v7().to_string(), staff: login.staff, client: login.client };
    let tx = store.write().await?;
    if !wrong.is_empty() {
        wrong_passwords::forget(&tx, &name).await?;
    }
    sign_ins::note(&tx, grant.client, &grant.staff, now).await?;
    let refresh_token = new_refresh_token(&tx, &grant, now).await?;
    tx.commit().await.map_err(crate::store::StoreError::from)?;
    session(central, grant, refresh_token, now).await
}

/// `POST /v1/refresh`.
pub(crate) async fn refresh(central: &Central, refresh: &Refresh) -> Result<Session, HttpFailure> {
    let now = central.store.now();
    let store = &central.store;
    let tx = store.write().await?;
    let lately = now.plus_seconds(REFRESH_SECONDS - LOST_ANSWER_SECONDS);
    let granted =
        match refresh_tokens::exchange(&tx, &token_hash(&refresh.refresh_token), now, lately).await? {
            Exchange::Granted(grant) if accounts::is_active(&tx, &grant.staff).await? => {
                Some((new_refresh_token(&tx, &grant, now).await?, grant))
            }
            Exchange::Granted(_) | Exchange::Unknown => None,
            Exchange::Reused => {
                tracing::warn!("a refresh token was used twice; its family has ended");
                None
            }
        };
    tx.commit().await.map_err(crate::store::StoreError::from)?;
    let (refresh_token, grant) = granted.ok_or_else(unknown)?;
    session(central, grant, refresh_token, now).await
}

/// `POST /v1/logout`.
pub(crate) async fn logout(central: &Central, caller: &Caller) -> Result<(), HttpFailure> {
    let tx = central.store.write().await?;
    refresh_tokens::end(&tx, &caller.staff.id, caller.client).await?;
    tx.commit().await.map_err(crate::store::StoreError::from)?;
    Ok(())
}

fn unknown() -> HttpFailure {
    Failure::new(FailureCode::Unauthenticated, "the refresh token is not good any more").into()
}

fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

async fn new_refresh_token(
    tx: &sea_orm::DatabaseTransaction,
    grant: &Grant,
    now: Timestamp,
) -> Result<String, HttpFailure> {
    let token = URL_SAFE_NO_PAD.encode(random::<32>()?);
    refresh_tokens::put(tx, token_hash(&token), grant, now.plus_seconds(REFRESH_SECONDS)).await?;
    Ok(token)
}

async fn session(
    central: &Central,
    grant: Grant,
    refresh_token: String,
    now: Timestamp,
) -> Result<Session, HttpFailure> {
    let store = &central.store;
    let staff = records::staff(store.reader(), store.key(), &grant.staff).await?.ok_or_else(unknown)?;
    let hall = records::hall(store.reader(), store.key(), &staff.hall).await?.ok_or_else(unknown)?;
    let expires = now.plus_seconds(central.access_token_seconds);
    let access_token = access_token(central, &grant.staff, grant.client, expires)?;
    Ok(Session {
        access_token,
        access_expires_at: expires,
        refresh_token,
        now,
        spaces: spaces_of(&staff).iter().map(ToString::to_string).collect(),
        staff,
        hall,
    })
}

fn access_token(
    central: &Central,
    staff: &StaffId,
    client: ClientId,
    expires: Timestamp,
) -> Result<String, HttpFailure> {
    Claims { staff: staff.clone(), client, exp: expires }
        .sign(central.store.key())
        .map_err(|error| HttpFailure::internal(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_wrong_passwords_lock_a_name_until_they_are_five_minutes_old() {
        let wrong: Vec<_> = (0..5).map(|second| Timestamp(second * 1000)).collect();
        for count in 0..5 {
            assert_eq!(locked_for(&wrong[..count], Timestamp(5000)), None, "{count} wrong are forgiven");
        }
        assert_eq!(locked_for(&wrong, Timestamp(5000)), Some(5));
        assert_eq!(
            locked_for(&wrong, Timestamp(301_000)),
            None,
            "the first wrong ones do not count any more"
        );
        assert_eq!(
            locked_for(&wrong, Timestamp(-48 * 3_600_000)),
            None,
            "a clock that was set back by two days locks nobody for two days"
        );
    }
}
