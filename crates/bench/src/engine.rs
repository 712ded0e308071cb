//! The engine without a window: search, photos, forms, documents, sync.

use std::hint::black_box;
use std::time::Instant;

use domain::answer::{Answer, Answers};
use domain::form;
use protocol::rpc;
use serde_json::json;
use system_tests::{Counter, errand};

use crate::Fallible;
use crate::commit::edit;
use crate::large;
use crate::report::Report;
use crate::times::{Times, brief};

/// What a clerk types: letters of a whole name, initials, characters.
const TYPED: [&str; 3] = ["juzhuzhengxinban", "csdj", "居住证"];
/// Results that the search screen asks for.
const HITS: u32 = 20;
/// How often each word is typed.
const ROUNDS: u32 = 20;

/// Searches, letter by letter, through the command and its JSON, as the screens do. Every single key counts.
pub async fn search(counter: &Counter, report: &mut Report) -> Fallible {
    let query = "SELECT count(DISTINCT json_extract(body, '$.body.code')) FROM base WHERE kind = 'item'";
    let items: rusqlite::Result<u32> =
        counter.read(move |connection| Ok(connection.query_row(query, [], |row| row.get(0)))).await?;
    let items = items?;
    for typed in TYPED {
        let mut times = Times::default();
        for _ in 0..ROUNDS {
            for end in typed.char_indices().map(|(start, letter)| start + letter.len_utf8()) {
                let request = json!({ "text": &typed[..end], "limit": HITS });
                times.of(rpc::dispatch(&**counter, "item_search", request)).await?;
            }
        }
        report.times_within(format!("Search among {items} items, each key of `{typed}`"), &times, 1.0, 5.0);
    }
    Ok(())
}

/// One command to the central API and its effect back in the base.
pub async fn sync(counter: &Counter, report: &mut Report) -> Fallible {
    let case = errand::fill_residence_permit(counter).await.case.id;
    counter.sent().await;
    let mut settled = counter.ready()?.settled.subscribe();
    let mut times = Times::default();
    for run in 0..50 {
        let seq = edit(counter, case, run).await?;
        times.of(settled.wait_for(|done| *done >= seq)).await?;
    }
    report.times(
        "One command to the central API on this machine and back: push, commit, pull, settled",
        &times,
    );
    Ok(())
}

/// Resolves and checks the form of 120 fields with 20 conditions.
pub fn form(report: &mut Report) -> Fallible {
    let definition = large::RULES.definition()?;
    let answers: Answers = large::RULES.answers();
    let today = jiff::Zoned::now().date();
    let mut times = Times::default();
    for _ in 0..200 {
        let begun = Instant::now();
        let view = black_box(form::resolve(&definition, &answers, &Default::default(), today));
        times.add(begun.elapsed());
        if !view.problems.is_empty() || !view.left_out.is_empty() {
            return Err(format!("the form must be complete: {:?}", view.problems).into());
        }
    }
    let large::Large { fields, conditions, .. } = large::RULES;
    let what = format!("Form of {fields} fields with {conditions} conditions: resolved and checked");
    report.times_within(what, &times, 0.5, 0.2);
    Ok(())
}

/// Receipts that are set one after another, each of another case.
const RECEIPTS: u64 = 12;

/// What somebody says who applies for a residence permit; another person for every seed.
fn applicant(seed: u64) -> Answers {
    let (who, landlord) = (specimens::person(seed), specimens::person(seed + 500));
    let answers = [
        ("name", who.name),
        ("id_number", who.id_number),
        ("phone", format!("138{:08}", seed * 7_654_321 % 100_000_000)),
        ("household_address", who.address),
        ("address", landlord.address),
        ("landlord_name", landlord.name),
        ("landlord_id_number", landlord.id_number),
        ("contract_number", format!("ZL202603{:05}", seed * 1_237 % 100_000)),
    ];
    answers.map(|(field, said)| (field.to_owned(), Answer::Text(said))).into()
}

/// Sets the receipts of accepted cases, each of another person.
pub async fn receipt(counter: &Counter, report: &mut Report) -> Fallible {
    let mut ids = Vec::new();
    for seed in 0..=RECEIPTS {
        let case = errand::accept_residence_permit_of(counter, applicant(seed)).await.case.id;
        ids.push(format!("acceptance/{case}"));
    }
    let (cold, warm) = ids.split_first().ok_or("there are cases")?;
    let mut first = Times::default();
    let mut bytes = first.of(counter.document(cold)).await?.len();
    let (mut others, mut again, mut pictures) = (Times::default(), Times::default(), Times::default());
    for id in warm {
        bytes = others.of(counter.document(id)).await?.len();
        again.of(counter.document(id)).await?;
        pictures.of(counter.document_page(id, 1)).await?;
    }
    let kilobytes = brief(f64::from(u32::try_from(bytes)?) / 1000.0);
    report.times("Receipt (受理通知书) as PDF, the first of the day", &first);
    report.times_within(format!("Receipt of another person's case ({kilobytes} kB)"), &others, 0.5, 10.0);
    report.times("The same receipt again", &again);
    report.times("Picture of its first page, for looking at it", &pictures);
    Ok(())
}
