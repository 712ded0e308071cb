//! Pushing the outbox: in order, bounded, until nothing waits.

use domain::refusal::RefusalCode;
use protocol::error::{Failure, FailureCode};
use protocol::screen::Tag;
use protocol::sync::{CommandResult, Envelope, PUSH_MAX_BYTES, PUSH_MAX_COMMANDS, Push, PushAnswer};
use reqwest::Method;
use rusqlite::Connection;

use super::client::read;
use crate::cache::{attention, blob, meta, outbox, record};
use crate::desk::{Open, wall_clock};

/// Pushes everything that waits. Answers whether every space that this changed is known by name; otherwise everything must be pulled.
pub(super) async fn all(open: &Open) -> Result<bool, Failure> {
    let mut max_count = PUSH_MAX_COMMANDS;
    // A server with less than we have asks for a gap; it is told again once a cycle at most.
    let mut told_again = false;
    let mut complete = true;
    loop {
        let commands =
            open.cache.read(move |connection| outbox::to_send(connection, max_count, PUSH_MAX_BYTES)).await?;
        if commands.is_empty() {
            return Ok(complete);
        }
        let (count, sent) = (commands.len(), wall_clock());
        let push = Push { client: open.client(), sent_at: sent, commands };
        match send(open, &push).await {
            Ok(answer) => {
                open.measure_clock(sent, answer.now);
                // A refusal says that something here is out of date, and not what.
                let refused = answer.results.iter().any(|result| result.refusal.is_some());
                let carried_out = answer.results.iter().any(|result| !result.changed.is_empty());
                complete &= !(refused || carried_out && answer.raised.is_empty());
                open.name_spaces(answer.raised.iter().map(|hint| hint.space.clone()));
                accept(open, answer).await?;
            }
            Err(failure) if failure.is(FailureCode::TooLarge) && count > 1 => max_count = count / 2,
            Err(failure) if failure.is(FailureCode::SequenceGap) && !told_again => {
                told_again = true;
                rewind(open, &failure).await?;
            }
            Err(failure) if failure.is(FailureCode::ForkedClient) => {
                let from_seq = failure.params.get("seq").and_then(|seq| seq.parse().ok()).unwrap_or(1);
                open.begin_anew(from_seq).await?;
                // The tokens belong to the old id: whoever sits here shows once more that it is them.
                open.end_session(&open.session()?.known.staff.id).await;
                return Err(Failure::new(FailureCode::Unauthenticated, "a new incarnation must log in"));
            }
            Err(failure) => return Err(failure),
        }
    }
}

async fn send(open: &Open, push: &Push) -> Result<PushAnswer, Failure> {
    read(open.authorized(Method::POST, "/v1/push", |request| request.json(push)).await?).await
}

/// The central store knows less than it once acknowledged: it was restored. Everything after what it knows is sent again.
async fn rewind(open: &Open, failure: &Failure) -> Result<(), Failure> {
    let expected: u64 = failure
        .params
        .get("expected")
        .and_then(|expected| expected.parse().ok())
        .ok_or_else(|| Failure::new(FailureCode::VersionMismatch, "a gap without an expected number"))?;
    tracing::warn!(expected, "the central API misses acknowledged commands; sending them again");
    open.cache
        .write(move |connection| {
            outbox::send_again(connection, expected.saturating_sub(1))?;
            blob::upload_again(connection)
        })
        .await
}

/// Stores the answers. A refused command is consumed and becomes an entry of 待处理, in the same transaction.
async fn accept(open: &Open, answer: PushAnswer) -> Result<(), Failure> {
    let offset = open.offset();
    let refused = open
        .cache
        .write(move |connection| {
            meta::set(connection, "clock_offset", &offset)?;
            let mut refused = false;
            for result in &answer.results {
                refused |= enter(connection, result)?;
            }
            Ok(refused)
        })
        .await?;
    open.uploads.notify_one();
    open.announce(Tag::Sync);
    if refused {
        open.announce(Tag::Attention);
    }
    Ok(())
}

fn enter(connection: &Connection, result: &CommandResult) -> Result<bool, Failure> {
    let Some(envelope) = outbox::answer(connection, result)? else { return Ok(false) };
    let Some(refusal) = &result.refusal else { return Ok(false) };
    if concerns_nobody(&envelope) {
        return Ok(false);
    }
    let subject = envelope.command.subject();
    if let (RefusalCode::FieldConflict, Some(key), Some(field)) =
        (refusal.code, &subject, refusal.params.get("field"))
    {
        attention::supersede(connection, &key.id, field)?;
    }
    let mine = match subject {
        Some(key) => record::get(connection, &key)?,
        None => None,
    };
    attention::add(connection, &envelope, refusal, mine.as_ref())?;
    Ok(true)
}

/// The clerk who asks for the next person sees the refusal at once; sitting down is tried again by itself.
fn concerns_nobody(envelope: &Envelope) -> bool {
    use domain::command::Command;
    matches!(
        envelope.command,
        Command::TicketCallNext { .. } | Command::CounterOpen { .. } | Command::CounterClose { .. }
    )
}
