//! What must hold when the hall has healed.

use std::collections::{BTreeMap, BTreeSet};

use domain::record::{Key, Kind, Record};
use domain::ticket::TicketState;
use domain::time::Timestamp;
use protocol::sync::{Page, Versioned};
use reqwest::Method;
use rusqlite::Connection;
use workstation::cache::{login, record};
use workstation::line::Request;

use super::desk::{Pc, same};
use super::ground::AUDITOR;
use super::model::Model;
use super::server::{Committed, Entry, Server};

/// A space in which nothing is.
static NOTHING: HeldSpace = BTreeMap::new();

/// Holds, or what does not.
pub(super) type Held = Result<(), String>;

/// Each command that a screen confirmed was carried out exactly once, and those of one log were committed in the order in which they were made.
///
/// What waited on a disk when the disk was copied is on both. When both have numbered it anew since, it is committed once for each; but it is
/// known as one command by where it first stood, so the second time is an answer and no more, as the model agrees.
pub(super) fn said_is_carried_out_once(pcs: &[Pc], history: &[Committed]) -> Held {
    for pc in pcs {
        let mut last = BTreeMap::new();
        for said in &pc.said {
            let (name, at) = (said.command.name(), said.at.0);
            let (mut clients, mut origins) = (BTreeSet::new(), BTreeSet::new());
            let mut found = 0;
            for (place, entry) in commands(history).enumerate() {
                let (client, envelope) = (&entry.client, &entry.envelope);
                if !same(envelope, said) {
                    continue;
                }
                found += 1;
                clients.insert(*client);
                origins.insert(envelope.origin_in(*client));
                if last.insert(*client, place).is_some_and(|before| before > place) {
                    return Err(format!("PC {}: {name} of {at} overtook what was done before it", pc.number));
                }
            }
            if origins.len() != 1 || clients.len() != found {
                return Err(format!(
                    "PC {} confirmed {name} of {at}, and the central API committed it {found} times as {} commands",
                    pc.number,
                    origins.len()
                ));
            }
        }
    }
    Ok(())
}

fn commands(history: &[Committed]) -> impl Iterator<Item = &Entry> {
    history.iter().filter_map(Committed::command)
}

/// Logs are dense: no number is missing and none was given twice.
pub(super) fn logs_are_dense(history: &[Committed]) -> Held {
    let mut last = BTreeMap::new();
    for entry in commands(history) {
        let before = last.insert(entry.client, entry.envelope.seq).unwrap_or(0);
        if entry.envelope.seq != before + 1 {
            return Err(format!("the log of {} goes from {before} to {}", entry.client, entry.envelope.seq));
        }
    }
    Ok(())
}

/// The answers that a PC keeps are those that the central API gave.
pub(super) async fn answers_are_kept(pc: &Pc, history: &[Committed]) -> Held {
    let client = pc.desk.ready().map_err(|failure| format!("PC {}: {failure:?}", pc.number))?.client();
    let kept =
        pc.desk.read(|connection| Ok(answers(connection))).await.map_err(|failure| format!("{failure:?}"))?;
    for (seq, result) in kept {
        let given = commands(history)
            .find(|entry| entry.client == client && entry.envelope.seq == seq)
            .map(|entry| serde_json::to_value(&entry.result).expect("a result can be written"));
        if given != serde_json::from_str(&result).ok() {
            return Err(format!(
                "PC {} keeps {result} as the answer to {seq}, the central API gave {given:?}",
                pc.number
            ));
        }
    }
    Ok(())
}

fn answers(connection: &Connection) -> Vec<(u64, String)> {
    let mut statement = connection
        .prepare("SELECT seq, result FROM outbox WHERE result IS NOT NULL")
        .expect("the outbox is a table");
    let rows = statement.query_map([], |row| Ok((row.get::<_, i64>(0)?.cast_unsigned(), row.get(1)?)));
    rows.and_then(|rows| rows.collect()).expect("the outbox can be read")
}

/// Every refusal of this log is an entry of what needs attention, whatever became of the entry.
pub(super) async fn refusals_are_entered(pc: &Pc) -> Held {
    let missing = pc.desk.read(|connection| {
        let sql = "SELECT count(*) FROM outbox
            WHERE json_extract(result, '$.refusal') IS NOT NULL
              AND name NOT IN ('ticket_call_next', 'counter_open', 'counter_close')
              AND NOT EXISTS (SELECT 1 FROM attention WHERE instr(attention.envelope,
                    coalesce(json_extract(outbox.envelope, '$.origin.hash'), json_extract(outbox.envelope, '$.hash'))) > 0)";
        Ok(connection.query_row(sql, [], |row| row.get::<_, u32>(0)).expect("both are tables"))
    });
    match missing.await.map_err(|failure| format!("{failure:?}"))? {
        0 => Ok(()),
        missing => Err(format!("{missing} refusals at PC {} are nowhere to be seen", pc.number)),
    }
}

/// Everything that a space holds, with versions.
pub(super) type HeldSpace = BTreeMap<Key, (u64, Record)>;

/// A PC shows what the central API has: of the spaces of whoever sits there the same records in the same versions, and nothing over them. Of
/// other spaces it has only those that somebody may read who can log in there without the network.
pub(super) async fn desk_equals_server(pc: &Pc, spaces: &BTreeMap<String, HeldSpace>) -> Held {
    let failed = |failure| format!("PC {}: {failure:?}", pc.number);
    let open = pc.desk.ready().map_err(failed)?;
    let own = open.session().map_err(failed)?.known.spaces.clone();
    let (base, view, readable) = pc
        .desk
        .read(|connection| {
            let known = login::since(connection, Timestamp(0))?;
            let readable: BTreeSet<String> = known.into_iter().flat_map(|known| known.spaces).collect();
            Ok((base(connection), view(connection), readable))
        })
        .await
        .map_err(failed)?;
    for space in &own {
        let (held, there) = (base.get(space).unwrap_or(&NOTHING), spaces.get(space).unwrap_or(&NOTHING));
        if let Some(difference) = difference(held, there) {
            return Err(format!("PC {} and the central API differ in {space}: {difference}", pc.number));
        }
    }
    if let Some(space) = base.keys().find(|space| !readable.contains(*space)) {
        return Err(format!("PC {} keeps {space}, which nobody there may read", pc.number));
    }
    let shown: BTreeMap<Key, Record> =
        base.into_values().flatten().map(|(key, (_, record))| (key, record)).collect();
    match difference(&view, &shown) {
        Some(difference) => {
            Err(format!("PC {} shows something else than it was told: {difference}", pc.number))
        }
        None => Ok(()),
    }
}

/// The central API has the same records as the model.
pub(super) fn server_equals_model(model: &Model, spaces: &BTreeMap<String, HeldSpace>) -> Held {
    let held = spaces.values().flatten().map(|(key, (_, record))| (key.clone(), record.clone())).collect();
    match difference(&held, &model.records) {
        Some(difference) => Err(format!("the central API and the model differ: {difference}")),
        None => Ok(()),
    }
}

/// No number is on two papers, and no person sits at two counters unless it was settled.
pub(super) fn nothing_is_given_twice(model: &Model) -> Held {
    let mut numbers = BTreeSet::new();
    for record in model.records.values() {
        let number = match record {
            Record::Ticket(ticket) => Some(format!("ticket {}", ticket.number_key())),
            Record::Case(case) => case.acceptance.as_ref().map(|given| format!("case {}", given.number)),
            Record::Joint(joint) => joint.receipt().map(|receipt| format!("joint {}", receipt.number)),
            _ => None,
        };
        if let Some(number) = number
            && !numbers.insert(number.clone())
        {
            return Err(format!("{number} was given twice"));
        }
    }
    let mut called = BTreeSet::new();
    for ticket in model.tickets() {
        if let Some((one, other)) = ticket.served_at_once_unsettled() {
            return Err(format!(
                "{} sits at counters {one} and {other}, and nobody settled it",
                ticket.number
            ));
        }
        if let TicketState::Called(at) = &ticket.state
            && !called.insert(at.counter)
        {
            return Err(format!("counter {} calls two people at once", at.counter));
        }
    }
    Ok(())
}

/// Every photo that a record of the central API points to has arrived.
pub(super) fn photos_have_arrived(model: &Model, history: &[Committed]) -> Held {
    let arrived: BTreeSet<_> = history
        .iter()
        .filter_map(
            |committed| if let Committed::Photo(hash) = committed { Some(hash.clone()) } else { None },
        )
        .collect();
    let pointed_at = model.records.values().flat_map(|record| match record {
        Record::Case(case) => case.attachments.iter().map(|photo| photo.hash.clone()).collect(),
        Record::Joint(joint) => joint.attachments.iter().map(|photo| photo.hash.clone()).collect(),
        _ => Vec::new(),
    });
    match pointed_at.into_iter().find(|hash| !arrived.contains(hash)) {
        Some(hash) => Err(format!("photo {hash} is pointed at and has not arrived")),
        None => Ok(()),
    }
}

/// What the central API has of every space, as somebody pulls it who may see everything.
pub(super) async fn everything(server: &mut Server) -> Result<BTreeMap<String, HeldSpace>, String> {
    let auditor = server.log_in(AUDITOR).await;
    let token = format!("Bearer {}", auditor.access_token);
    let mut spaces = BTreeMap::new();
    for space in auditor.spaces {
        let held = pulled(server, &space, &token).await?;
        spaces.insert(space, held);
    }
    Ok(spaces)
}

async fn pulled(server: &mut Server, space: &str, token: &str) -> Result<HeldSpace, String> {
    let (mut since, mut held) = (0, BTreeMap::new());
    loop {
        let request = Request::new(Method::GET, "/v1/pull")
            .query(&[("space", space), ("since", &since.to_string())])
            .header("authorization", token);
        let answer = server.answer(&request).await;
        let page: Page = serde_json::from_slice(&answer.body)
            .map_err(|_| format!("{space} cannot be pulled: {}", String::from_utf8_lossy(&answer.body)))?;
        for Versioned { version, record } in page.records {
            held.insert(record.key(), (version, record));
        }
        for key in page.gone {
            held.remove(&key);
        }
        since = page.version;
        if !page.more {
            return Ok(held);
        }
    }
}

fn base(connection: &Connection) -> BTreeMap<String, HeldSpace> {
    let mut statement =
        connection.prepare("SELECT space, version, body FROM base").expect("the base is a table");
    let rows = statement
        .query_map([], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?.cast_unsigned(), row.get::<_, String>(2)?))
        })
        .and_then(|rows| rows.collect::<Result<Vec<_>, _>>())
        .expect("the base can be read");
    let mut spaces: BTreeMap<String, HeldSpace> = BTreeMap::new();
    for (space, version, body) in rows {
        let record: Record = serde_json::from_str(&body).expect("a record");
        spaces.entry(space).or_default().insert(record.key(), (version, record));
    }
    spaces
}

fn view(connection: &Connection) -> BTreeMap<Key, Record> {
    Kind::ALL
        .into_iter()
        .flat_map(|kind| record::list(connection, kind, &[]).expect("the view can be read"))
        .map(|record| (record.key(), record))
        .collect()
}

/// The first difference of two maps, in words.
fn difference<V: PartialEq + std::fmt::Debug>(
    one: &BTreeMap<Key, V>,
    other: &BTreeMap<Key, V>,
) -> Option<String> {
    let keys: BTreeSet<&Key> = one.keys().chain(other.keys()).collect();
    keys.into_iter().find_map(|key| match (one.get(key), other.get(key)) {
        (Some(left), Some(right)) if left == right => None,
        (left, right) => Some(format!("{key:?}: {left:?} and {right:?}")),
    })
}
