//! Everything but pulls and photos.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use domain::refusal::{Refusal, RefusalCode};
use futures_util::stream::{self, Stream, StreamExt as _};
use protocol::auth::{Login, Refresh, Session};
use protocol::report::{Report, Reports};
use protocol::sync::{Hint, Lease, LeaseRequest, Push, PushAnswer, SCHEMA_VERSION};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::{Body, Whole, malformed};
use super::openapi::ApiFailure;
use crate::Central;
use crate::caller::Caller;
use crate::failure::HttpFailure;
use crate::store::{StoreError, leases, spaces};
use crate::{login as auth, push as execution, reports as desks};

/// Shortest time between two hints to one desktop. While everybody comes back from an outage a hall changes fifty times a second, and every
/// hint is a pull by each of its desktops.
const BETWEEN_HINTS: Duration = Duration::from_millis(150);
/// Sign of life on an idle stream of hints.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Most numbers in one lease.
const LEASE_MOST: u32 = 1000;

type Answer<T> = Result<Json<T>, HttpFailure>;

/// Log in with name and password.
#[utoipa::path(post, path = "/v1/login", tag = "session",
    request_body(content = Object, description = "`Login {staff, password, client, at}`"),
    responses((status = 200, body = Object, description = "`Session`"),
        (status = 401, body = ApiFailure, description = "`wrong_password`"),
        (status = 429, body = ApiFailure, description = "`locked_out` with `minutes`")))]
pub(crate) async fn login(State(central): State<Arc<Central>>, Body(login): Body<Login>) -> Answer<Session> {
    auth::login(&central, login).await.map(Json)
}

/// Exchange a refresh token for a new session. A token is good once, and once more within two minutes if the answer was lost; any other
/// second use ends its family.
#[utoipa::path(post, path = "/v1/refresh", tag = "session",
    request_body(content = Object, description = "`Refresh {refresh_token}`"),
    responses((status = 200, body = Object, description = "`Session`"),
        (status = 401, body = ApiFailure, description = "`unauthenticated`")))]
pub(crate) async fn refresh(
    State(central): State<Arc<Central>>,
    Body(refresh): Body<Refresh>,
) -> Answer<Session> {
    auth::refresh(&central, &refresh).await.map(Json)
}

/// End the caller's session at this desktop: its refresh tokens are not good any more. Needs no body.
#[utoipa::path(post, path = "/v1/logout", tag = "session", security(("bearer" = [])),
    responses((status = 204, description = "Ended")))]
pub(crate) async fn logout(
    State(central): State<Arc<Central>>,
    caller: Caller,
) -> Result<StatusCode, HttpFailure> {
    auth::logout(&central, &caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Execute commands of a desktop, each exactly once, in the order of their numbers.
#[utoipa::path(post, path = "/v1/push", tag = "sync", security(("bearer" = [])),
    request_body(content = Object, description = "`Push {client, sent_at, commands}`: at most 500 commands and 1 MiB"),
    responses((status = 200, body = Object, description = "`PushAnswer {last_seq, results, now, epoch}`; refusals are results"),
        (status = 409, body = ApiFailure, description = "`sequence_gap` with `expected`, `forked_client` with `seq`, `version_mismatch`"),
        (status = 413, body = ApiFailure, description = "`too_large`: push fewer at once"),
        (status = 503, body = ApiFailure, description = "Nothing was executed; the same again may succeed")))]
pub(crate) async fn push(
    State(central): State<Arc<Central>>,
    caller: Caller,
    Whole(bytes): Whole,
) -> Answer<PushAnswer> {
    let push: Push = serde_json::from_slice(&bytes).map_err(|_| not_understood(&bytes))?;
    execution::push(&central, caller, push).await.map(Json)
}

/// A push of a newer desktop may hold commands that cannot even be read.
fn not_understood(bytes: &[u8]) -> HttpFailure {
    #[derive(Deserialize)]
    struct Outline {
        commands: Vec<Version>,
    }
    #[derive(Deserialize)]
    struct Version {
        schema_version: u32,
    }
    let newer = serde_json::from_slice::<Outline>(bytes)
        .is_ok_and(|outline| outline.commands.iter().any(|command| command.schema_version > SCHEMA_VERSION));
    if newer {
        execution::newer_desktop().into()
    } else {
        malformed("the push is not what was expected").into()
    }
}

/// Lease numbers. All blocks of this desktop for the day and series are answered; `count` 0 leases nothing new.
#[utoipa::path(post, path = "/v1/leases", tag = "sync", security(("bearer" = [])),
    request_body(content = Object, description = "`LeaseRequest {client, series, day, count}`: series `case` or a ticket prefix"),
    responses((status = 200, body = Vec<Object>, description = "`Lease {series, day, first, last}`, in order")))]
pub(crate) async fn lease(
    State(central): State<Arc<Central>>,
    caller: Caller,
    Body(request): Body<LeaseRequest>,
) -> Answer<Vec<Lease>> {
    if request.client != caller.client {
        return Err(Refusal::new(RefusalCode::NotAllowed).with("what", "client").into());
    }
    let day_is_good =
        request.day.parse::<jiff::civil::Date>().is_ok_and(|day| day.to_string() == request.day);
    let series_is_good = (1..=8).contains(&request.series.len())
        && request.series.bytes().all(|byte| byte.is_ascii_alphabetic());
    if !day_is_good || !series_is_good || request.count > LEASE_MOST {
        return Err(malformed("not a series, a day, and at most 1000 numbers").into());
    }
    let space = caller.hall();
    let series = leases::Series { space: &space, series: &request.series, day: &request.day };
    let tx = central.store.write().await?;
    if request.count > 0 {
        spaces::lock(&tx, &BTreeSet::from([space.clone()])).await?;
        leases::add(&tx, series, request.client, request.count).await?;
    }
    let blocks = leases::of_client(&tx, series, request.client).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(Json(blocks))
}

/// Hints that a space has a new version: the current versions at once, then every change until the token ends. May lose some.
#[utoipa::path(get, path = "/v1/hints", tag = "sync", security(("bearer" = [])),
    responses((status = 200, content_type = "text/event-stream", body = Object, description = "events `hint` with `Hint {space, version}`")))]
pub(crate) async fn hints(
    State(central): State<Arc<Central>>,
    caller: Caller,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, HttpFailure> {
    let mut current = Vec::new();
    let mut changes = Vec::new();
    for space in caller.spaces() {
        // Listen first: what changes between the two is then told twice, never not at all.
        changes.push(central.hints.listen(&space));
        let version = spaces::version(central.store.reader(), &space).await?;
        current.push(Hint { space: space.to_string(), version });
    }
    let open = central.metrics.stream_opened();
    let left = u64::try_from(caller.until.0 - central.store.now().0).unwrap_or_default();
    let stopped = crate::stopped(central.stopping.clone());
    let end = async move {
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(left)) => {}
            () = stopped => {}
        }
    };
    let events = stream::iter(current)
        .chain(paced(stream::select_all(changes)))
        .take_until(Box::pin(end))
        .map(move |hint| {
            // Counted as long as the stream lives.
            let _ = &open;
            hint
        })
        .map(|hint| Ok(Event::default().event("hint").json_data(hint).unwrap_or_default()));
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

/// How the caller's desktop stands. Only the latest report of a desktop is kept.
#[utoipa::path(post, path = "/v1/report", tag = "sync", security(("bearer" = [])),
    request_body(content = Object, description = "`Report {client, counter, waiting, oldest, photos, attention, alone_since, version}`"),
    responses((status = 204, description = "Noted"), (status = 403, body = ApiFailure, description = "`not_allowed`: not the caller's desktop")))]
pub(crate) async fn report(
    State(central): State<Arc<Central>>,
    caller: Caller,
    Body(report): Body<Report>,
) -> Result<StatusCode, HttpFailure> {
    desks::note(&central, &caller, report)?;
    Ok(StatusCode::NO_CONTENT)
}

/// How the desktops of the caller's hall stand. For supervisors.
#[utoipa::path(get, path = "/v1/reports", tag = "sync", security(("bearer" = [])),
    responses((status = 200, body = Object, description = "`Reports {now, desks}`"),
        (status = 403, body = ApiFailure, description = "`not_allowed`")))]
pub(crate) async fn reports(State(central): State<Arc<Central>>, caller: Caller) -> Answer<Reports> {
    let permit = caller.may_watch()?;
    desks::of_hall(&central, &permit).await.map(Json)
}

/// The first change after a quiet time at once, the next ones not before a pause, in which any number of them become one.
fn paced(changes: impl Stream<Item = Hint> + Unpin) -> impl Stream<Item = Hint> {
    stream::unfold((changes, Duration::ZERO), |(mut changes, pause)| async move {
        tokio::time::sleep(pause).await;
        Some((changes.next().await?, (changes, BETWEEN_HINTS)))
    })
}

/// How the central API is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok`; anything else is an error answer.
    status: &'static str,
    /// Version of the program.
    version: &'static str,
    /// Changes when the store was restored from a backup.
    epoch: String,
}

/// Whether the central API and its store answer. Needs no token.
#[utoipa::path(get, path = "/v1/health", tag = "operation",
    responses((status = 200, body = Health), (status = 503, body = ApiFailure)))]
pub(crate) async fn health(State(central): State<Arc<Central>>) -> Answer<Health> {
    let epoch = central.store.epoch().await?;
    Ok(Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION"), epoch }))
}
