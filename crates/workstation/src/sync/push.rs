//! Pushing the outbox: in order, bounded, until nothing waits.

use domain::refusal::RefusalCode;
use domain::time::Timestamp;
use protocol::error::{Failure, FailureCode};
use protocol::screen::Tag;
use protocol::sync::{CommandResult, Envelope, PUSH_MAX_COMMANDS, Push, PushAnswer};
use reqwest::Method;
use rusqlite::Connection;

use super::client::read;
use super::report;
use crate::cache::pushes::{self, Sent};
use crate::cache::{attention, blob, meta, outbox, record};
use crate::desk::Open;

/// Pushes everything that waits. Answers whether every space that this changed is known by name; otherwise everything must be pulled.
pub(super) async fn all(open: &Open) -> Result<bool, Failure> {
    let mut max_count = PUSH_MAX_COMMANDS;
    // A server that has less than we have, or something else, is told everything again; once a cycle at most.
    let mut told_again = false;
    let mut complete = true;
    let mut first = true;
    loop {
        let max_bytes = open.client_http().load();
        let commands =
            open.cache.read(move |connection| outbox::to_send(connection, max_count, max_bytes)).await?;
        if commands.is_empty() {
            return Ok(complete);
        }
        let (count, sent) = (commands.len(), open.wall_clock());
        let seqs = (commands[0].seq, commands[count - 1].seq);
        let push = Push { client: open.client(), sent_at: sent, commands };
        let outcome = send(open, &push).await;
        let offset = open.offset();
        let corrected = |at: Timestamp| Timestamp(at.0 + offset);
        let passed = Sent { seqs, at: corrected(sent), until: corrected(open.wall_clock()) };
        match outcome {
            Ok(answer) => {
                if answer.last_seq < seqs.0 {
                    // Sending the same again at once would not end.
                    return Err(Failure::new(
                        FailureCode::VersionMismatch,
                        "nothing of a push was dealt with",
                    ));
                }
                open.measure_clock(sent, answer.now);
                // A refusal says that something here is out of date, and not what.
                let refused = answer.results.iter().any(|result| result.refusal.is_some());
                let carried_out = answer.results.iter().any(|result| !result.changed.is_empty());
                complete &= !(refused || carried_out && answer.raised.is_empty());
                open.name_spaces(answer.raised.iter().map(|hint| hint.space.clone()));
                accept(open, answer, passed).await?;
                if std::mem::take(&mut first) {
                    report::note(report::back(open).await);
                }
            }
            Err(failure) if failure.is(FailureCode::TooLarge) && count > 1 => max_count = count / 2,
            Err(failure) if failure.is(FailureCode::SequenceGap) && !told_again => {
                told_again = true;
                tell_again(open).await?;
            }
            Err(failure) if failure.is(FailureCode::SequenceGap) && expected(&failure)? < seqs.0 => {
                // The backup is older than what is kept here: the gap cannot be closed, and must not keep back what comes after it.
                return Err(begin_anew(open, seqs.0).await?);
            }
            Err(failure) if failure.is(FailureCode::ForkedClient) && !told_again => {
                // The first number that was not ours may be an earlier one, which was acknowledged before the central store was restored.
                told_again = true;
                tell_again(open).await?;
            }
            Err(failure) if failure.is(FailureCode::ForkedClient) => match forked_at(&failure, seqs.0) {
                // What comes before it is ours, and its answers are needed, too.
                later if later > seqs.0 => max_count = usize::try_from(later - seqs.0).unwrap_or(1),
                _ => return Err(begin_anew(open, seqs.0).await?),
            },
            Err(failure) => {
                remember_failed(open, passed, &failure).await;
                return Err(failure);
            }
        }
    }
}

/// The history is for people to look at: when it cannot be written, pushing goes on.
async fn remember_failed(open: &Open, sent: Sent, failure: &Failure) {
    let failure = failure.clone();
    let kept = open.cache.write(move |connection| pushes::failed(connection, sent, &failure)).await;
    if let Err(failure) = kept {
        tracing::warn!(code = ?failure.code, "a failed push could not be remembered");
    }
    open.announce(Tag::Sync);
}

async fn send(open: &Open, push: &Push) -> Result<PushAnswer, Failure> {
    read(open.authorized(Method::POST, "/v1/push", |request| request.json(push)).await?)
}

/// The number that the central API expects after a gap.
fn expected(failure: &Failure) -> Result<u64, Failure> {
    failure
        .params
        .get("expected")
        .and_then(|expected| expected.parse().ok())
        .ok_or_else(|| Failure::new(FailureCode::VersionMismatch, "a gap without an expected number"))
}

/// The first number of a push under which the central API knows another command.
fn forked_at(failure: &Failure, first: u64) -> u64 {
    failure.params.get("seq").and_then(|seq| seq.parse().ok()).unwrap_or(first)
}

/// Goes on as a client of its own, with what the central API has not seen from a number on. The tokens belong to the old id: whoever sits
/// here shows once more that it is them.
async fn begin_anew(open: &Open, from_seq: u64) -> Result<Failure, Failure> {
    open.begin_anew(from_seq).await?;
    open.end_session(&open.session()?.known.staff.id).await;
    Ok(Failure::new(FailureCode::Unauthenticated, "a new incarnation must log in"))
}

/// The central store does not know what it once acknowledged, or knows something else under these numbers: it was restored, or a copy of this
/// disk goes on, or both. Everything that is kept here is sent again: what is known there is answered as before, and the first number at which
/// it is told of something else is where this log and the other part.
async fn tell_again(open: &Open) -> Result<(), Failure> {
    tracing::warn!("the central API does not know what it acknowledged; everything kept is sent again");
    open.cache
        .write(move |connection| {
            outbox::send_again(connection)?;
            blob::upload_again(connection)
        })
        .await
}

/// Stores the answers. A refused command is consumed and becomes an entry of 待处理, in the same transaction.
async fn accept(open: &Open, answer: PushAnswer, sent: Sent) -> Result<(), Failure> {
    let offset = open.offset();
    let refused = open
        .cache
        .write(move |connection| {
            meta::set(connection, "clock_offset", &offset)?;
            pushes::answered(connection, sent, &answer.results)?;
            let mut refused = false;
            for result in &answer.results {
                refused |= enter(connection, result, sent.until)?;
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

fn enter(connection: &Connection, result: &CommandResult, now: Timestamp) -> Result<bool, Failure> {
    let Some(envelope) = outbox::answer(connection, result, now)? else { return Ok(false) };
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
    if let (RefusalCode::HandedOver, Some(key)) = (refusal.code, &subject) {
        attention::gather_handed_over(connection, &key.id)?;
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
