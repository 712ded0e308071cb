//! Cases: from the first answer to the acceptance.

use std::cmp::Reverse;

use domain::answer::{Answer, Answers};
use domain::case::{Case, CaseState, MissingMaterial, Remedies, replaced_by};
use domain::command::{CaseCommand, Changes, Command};
use domain::form;
use domain::form::definition::Definition;
use domain::form::migration::MigrationPreview;
use domain::form::parts::FormParts;
use domain::form::prefill::Suggestion;
use domain::form::view::{FormView, ProblemCode};
use domain::id::{CaseId, ItemCode, TicketId};
use domain::record::{Key, Kind, Record};
use domain::refusal::{Refusal, RefusalCode};
use domain::ticket::Person;
use domain::time::Timestamp;
use jiff::civil::Date;
use protocol::error::Failure;
use protocol::screen::{
    CaseDiscard, CaseEdit, CaseMigrate, CaseNotify, CaseOpening, CaseRow, CaseScreen, CaseSettle, CaseSign,
    DraftRef, Empty, RatingView,
};
use protocol::sync::CASE_SERIES;
use rusqlite::Connection;

use super::{Glance, Ground, counter_of, discrepancy, photos, queue, reading, rows};
use crate::cache::record::{self, place};
use crate::cache::{outbox, printed};
use crate::desk::{Acted, Desk};
use crate::document::list;
use crate::numbers::{self, DocumentKind};

/// Cases in the list.
const LATELY: u32 = 200;

/// Cases of the hall that were changed lately, latest first.
pub(super) fn list(glance: &Glance<'_>) -> Result<Vec<CaseRow>, Failure> {
    let records = record::latest(glance.connection, Kind::Case, place::CHANGED_AT, Timestamp(0), LATELY)?;
    let deadlines = glance.deadlines()?;
    records
        .iter()
        .filter_map(|record| match record {
            Record::Case(case) if case.hall == glance.hall.code && case.status() != "discarded" => Some(case),
            _ => None,
        })
        .map(|case| {
            let outcome_untold = is_untold(glance, case)?;
            Ok(CaseRow { outcome_untold, ..rows::case(&deadlines, case) })
        })
        .collect()
}

/// See [`CaseRow::outcome_untold`].
fn is_untold(glance: &Glance<'_>, case: &Case) -> Result<bool, Failure> {
    let Some(acceptance) = &case.acceptance else { return Ok(false) };
    let paper = match &case.state {
        // What the window decides itself is decided at the acceptance, with the person there.
        CaseState::Approved(decision) | CaseState::Refused(decision) if decision.at > acceptance.at => {
            "decision"
        }
        CaseState::Terminated(_) => "return",
        _ => return Ok(false),
    };
    let here = glance.session.counter == Some(acceptance.counter);
    Ok(here && printed::of(glance.connection, &format!("{paper}/{}", case.id))?.is_empty())
}

/// A case with its form.
pub(super) async fn view(desk: &Desk, case: CaseId) -> Result<CaseScreen, Failure> {
    desk.look(move |glance| screen(glance, record::case(glance.connection, case)?)).await
}

fn screen(glance: &Glance<'_>, mut case: Case) -> Result<CaseScreen, Failure> {
    // What the applicant said of the service is for the supervisors.
    let rating = case.rating.take();
    let definition = record::item(glance.connection, &case.item, case.version)?;
    let standing = glance.offer.item(&case.item);
    let own = definition.cancelled_from.filter(|since| *since <= glance.today());
    let withdrawn = own.or_else(|| standing.and_then(|standing| standing.withdrawn_since));
    let mut unsent = outbox::mentions(glance.connection, &case.id.to_string())?;
    let mut limit = definition.promised_limit.or(definition.legal_limit);
    let mut documents = list::of_case(&glance.hall, &definition.department_name, &case);
    if let Some(id) = case.joint {
        unsent |= outbox::mentions(glance.connection, &id.to_string())?;
        let joint = record::joint(glance.connection, id)?;
        let package = record::package(glance.connection, &joint.package, joint.version)?;
        let rule = package.members.iter().find(|member| member.item == case.item);
        limit = rule.and_then(|rule| rule.limit).or(limit);
        documents.extend(rows::receipt(&joint));
    }
    let suggestions = offered(glance, &case, &definition)?;
    reading::of_case(glance, &case, &definition)?;
    let deadlines = glance.deadlines()?;
    let (due, light) = deadlines.of_case(&case);
    let remedies = case.told_at().map(|at| Remedies::from(at.date()));
    let day = |day: Option<Date>| day.map(|day| day.to_string());
    Ok(CaseScreen {
        suggestions,
        due,
        light,
        status_now: deadlines.status_now(&case).to_owned(),
        reconsideration_by: day(remedies.and_then(|remedies| remedies.reconsideration_by)),
        lawsuit_by: day(remedies.and_then(|remedies| remedies.lawsuit_by)),
        form: resolved(&definition, &case, glance.today()),
        department_name: definition.department_name.clone(),
        kind: definition.kind,
        limit,
        statement: definition.statement.clone(),
        withdrawn_since: withdrawn.map(|since| since.to_string()),
        newer_version: standing
            .map(|standing| standing.version)
            .filter(|version| *version > case.version && matches!(case.status(), "draft" | "noticed")),
        discrepancies: discrepancy::of_case(glance, &case)?,
        unsent,
        packages: glance.offer.packages(Some(&case.item)),
        documents,
        rated: rating.is_some(),
        rating: rating.as_ref().filter(|_| glance.supervises()).map(RatingView::from),
        case,
    })
}

/// What can be offered for the open fields of a draft: what records say that were fetched today goes before what the person said earlier.
fn offered(glance: &Glance<'_>, draft: &Case, definition: &Definition) -> Result<Vec<Suggestion>, Failure> {
    if !draft.is_editable() {
        return Ok(Vec::new());
    }
    let records = form::licence_suggestions(draft, definition, glance.today());
    Ok(records_first(records, earlier(glance, draft, definition)?))
}

/// What records say, and beside it what was said in earlier cases of the fields that no record speaks of.
pub(super) fn records_first(mut offered: Vec<Suggestion>, said: Vec<Suggestion>) -> Vec<Suggestion> {
    for said in said {
        if offered.iter().all(|known| known.offer.field != said.offer.field) {
            offered.push(said);
        }
    }
    offered
}

/// Earlier cases that are looked through for a person.
const EARLIER: usize = 5;

/// What the person said in earlier cases that the hall knows here, for a draft.
fn earlier(glance: &Glance<'_>, draft: &Case, definition: &Definition) -> Result<Vec<Suggestion>, Failure> {
    let person = draft.text("id_number");
    if person.is_empty() || !matches!(draft.status(), "draft" | "noticed") {
        return Ok(Vec::new());
    }
    Ok(form::suggestions(draft, definition, &earlier_cases(glance, person)?, glance.today()))
}

/// The latest cases of a person that the hall has accepted and knows here, each with its definition.
pub(super) fn earlier_cases(glance: &Glance<'_>, person: &str) -> Result<Vec<(Case, Definition)>, Failure> {
    let mut accepted: Vec<Case> =
        record::holding(glance.connection, Kind::Case, place::CASE_ID_NUMBER, person)?
            .into_iter()
            .filter_map(|record| match record {
                Record::Case(case) if case.hall == glance.hall.code && case.acceptance.is_some() => {
                    Some(*case)
                }
                _ => None,
            })
            .collect();
    accepted.sort_by_key(|case| Reverse(case.acceptance.as_ref().map(|acceptance| acceptance.at)));
    let known = accepted.into_iter().take(EARLIER).filter_map(|case| {
        // A version that is not kept here any more says nothing about its answers.
        let definition = record::item(glance.connection, &case.item, case.version).ok()?;
        Some((case, definition))
    });
    Ok(known.collect())
}

/// The form of a case on a day.
pub(crate) fn resolved(definition: &Definition, case: &Case, today: Date) -> FormView {
    form::resolve_case(definition, case, today)
}

/// Begins a case, or gives the ticket's draft of the same item. The person is here: a ticket called to this counter is being served.
pub(super) async fn open(desk: &Desk, opening: CaseOpening) -> Result<CaseScreen, Failure> {
    let CaseOpening { item, ticket } = opening;
    queue::start_if_called(desk, ticket).await?;
    let wanted = item.clone();
    let (draft, version) = desk
        .look(move |glance| match draft_of(glance.connection, ticket, &wanted)? {
            Some(case) => Ok((Some(case), 0)),
            None => Ok((None, glance.offer.version(&wanted)?)),
        })
        .await?;
    if let Some(case) = draft {
        return view(desk, case).await;
    }
    let case = CaseId(desk.new_id());
    desk.act(move |draft| {
        let definition = record::item(draft.connection, &item, version)?;
        let answers = match ticket {
            Some(ticket) => {
                let person = record::ticket(draft.connection, ticket)?.person;
                prefilled(&FormParts::from(&definition), &person)
            }
            None => Answers::new(),
        };
        let hall = draft.session.known.staff.hall.clone();
        Ok(Command::CaseOpen { case, hall, ticket, item, version, answers })
    })
    .await?;
    view(desk, case).await
}

fn draft_of(
    connection: &Connection,
    ticket: Option<TicketId>,
    item: &ItemCode,
) -> Result<Option<CaseId>, Failure> {
    let Some(ticket) = ticket else { return Ok(None) };
    let mut drafts: Vec<Case> = record::of_ticket(connection, Kind::Case, ticket)?
        .into_iter()
        .filter_map(|record| match record {
            Record::Case(case) if case.item == *item && case.joint.is_none() => Some(*case),
            _ => None,
        })
        .filter(|case| matches!(case.status(), "draft" | "noticed" | "deemed"))
        .collect();
    drafts.sort_by_key(|case| case.changed_at);
    Ok(drafts.pop().map(|case| case.id))
}

/// What a ticket knows of the person, for the fields that a form has.
pub(super) fn prefilled(parts: &FormParts<'_>, person: &Person) -> Answers {
    let known = [("name", &person.name), ("id_number", &person.id_number), ("phone", &person.phone)];
    known
        .into_iter()
        .filter(|(name, text)| !text.is_empty() && parts.fields().any(|field| field.name == *name))
        .map(|(name, text)| (name.to_owned(), Answer::Text(text.clone())))
        .collect()
}

/// Does something with a case.
pub(super) async fn perform(desk: &Desk, case: CaseId, action: CaseCommand) -> Result<CaseScreen, Failure> {
    desk.act(move |_| Ok(Command::Case { case, action })).await?;
    view(desk, case).await
}

/// Changes answers.
pub(super) async fn edit(desk: &Desk, request: CaseEdit) -> Result<CaseScreen, Failure> {
    let CaseEdit { case, changes } = request;
    desk.edit_case(case, changes).await?;
    view(desk, case).await
}

impl Desk {
    /// Changes answers of a case, without the screen that shows it.
    ///
    /// # Errors
    /// [`RefusalCode::NotFound`], what the rules refuse, or a failure of the local data.
    pub async fn edit_case(&self, case: CaseId, changes: Changes) -> Result<Acted, Failure> {
        self.act(move |draft| {
            draft.look_at(Key::case(case), |held| match held {
                Some(Record::Case(held)) => Ok(edited(held, changes)),
                _ => Err(Refusal::new(RefusalCode::NotFound).with("what", "case").into()),
            })?
        })
        .await
    }
}

/// The command that changes answers from what the screens show now.
pub(super) fn edited(held: &Case, changes: Changes) -> Command {
    let seen = replaced_by(&held.answers, &changes);
    Command::Case { case: held.id, action: CaseCommand::Edit { changes, seen } }
}

/// What would become of a draft under the version that is offered now.
pub(super) fn migration(glance: &Glance<'_>, id: CaseId) -> Result<MigrationPreview, Failure> {
    let case = record::case(glance.connection, id)?;
    let newest = glance.offer.version(&case.item)?;
    let definition = |version| record::item(glance.connection, &case.item, version);
    Ok(form::migration(&case, &definition(case.version)?, &definition(newest)?).preview)
}

/// Brings a draft to the version whose preview was shown.
pub(super) async fn migrate(desk: &Desk, request: CaseMigrate) -> Result<CaseScreen, Failure> {
    let CaseMigrate { case, to } = request;
    desk.act(move |draft| {
        let from = record::case(draft.connection, case)?.version;
        Ok(Command::Case { case, action: CaseCommand::Migrate { from, to } })
    })
    .await?;
    view(desk, case).await
}

/// Deals with a material without photos.
pub(super) async fn settle(desk: &Desk, request: CaseSettle) -> Result<CaseScreen, Failure> {
    let CaseSettle { case, slot, settlement } = request;
    perform(desk, case, CaseCommand::Settle { slot, settlement }).await
}

/// The applicant signed.
pub(super) async fn sign(desk: &Desk, request: CaseSign) -> Result<CaseScreen, Failure> {
    let CaseSign { case, signature } = request;
    desk.act(move |draft| {
        photos::kept(draft.connection, &signature)?;
        Ok(Command::Case { case, action: CaseCommand::Sign { signature } })
    })
    .await?;
    view(desk, case).await
}

/// Hands out the one-time notice.
pub(super) async fn notify(desk: &Desk, request: CaseNotify) -> Result<CaseScreen, Failure> {
    let CaseNotify { case, points } = request;
    desk.act(move |draft| notice(&draft.into(), case, points, draft.take_number(CASE_SERIES)?)).await?;
    view(desk, case).await
}

/// The one-time notice with everything that is missing now. Its number shares the serials of the cases: one leased block, nothing given twice.
pub(super) fn notice(
    ground: &Ground<'_>,
    id: CaseId,
    points: Vec<String>,
    serial: u32,
) -> Result<Command, Failure> {
    let case = record::case(ground.connection, id)?;
    let definition = record::item(ground.connection, &case.item, case.version)?;
    let hall = ground.hall()?;
    let day = ground.at.date();
    let number = numbers::document(&hall, &definition.department_name, DocumentKind::Notice, day, serial);
    let missing = missing(&resolved(&definition, &case, day));
    let points =
        points.into_iter().map(|point| point.trim().to_owned()).filter(|point| !point.is_empty()).collect();
    Ok(Command::Case { case: id, action: CaseCommand::Notify { number, missing, points } })
}

/// Every required material that is missing, in the order of the form: the law allows one notice, so it must name all.
pub(crate) fn missing(view: &FormView) -> Vec<MissingMaterial> {
    view.materials
        .iter()
        .filter(|material| {
            let at = format!("material:{}", material.slot);
            view.problems
                .iter()
                .any(|problem| problem.code == ProblemCode::MaterialMissing && problem.at == at)
        })
        .map(|material| MissingMaterial {
            slot: material.slot.clone(),
            name: material.name.clone(),
            requirement: material.standard.clone(),
            how_to_get: material.how_to_get.clone(),
        })
        .collect()
}

/// Accepts the case.
pub(super) async fn accept(desk: &Desk, case: CaseId) -> Result<CaseScreen, Failure> {
    desk.act(move |draft| acceptance(&draft.into(), case, draft.take_number(CASE_SERIES)?)).await?;
    view(desk, case).await
}

/// The acceptance under the given serial.
pub(super) fn acceptance(ground: &Ground<'_>, id: CaseId, serial: u32) -> Result<Command, Failure> {
    let counter = counter_of(ground.session)?;
    let case = record::case(ground.connection, id)?;
    let definition = record::item(ground.connection, &case.item, case.version)?;
    let hall = ground.hall()?;
    let day = ground.at.date();
    let action = CaseCommand::Accept {
        counter,
        number: numbers::case(&definition.implementation_code, day, serial),
        document: numbers::document(
            &hall,
            &definition.department_name,
            DocumentKind::Acceptance,
            day,
            serial,
        ),
        query_password: numbers::query_password(ground.surroundings)?,
    };
    Ok(Command::Case { case: id, action })
}

/// Hands a returned case in again.
pub(super) async fn resubmit(desk: &Desk, case: CaseId) -> Result<CaseScreen, Failure> {
    perform(desk, case, CaseCommand::Resubmit).await
}

/// Drops a draft.
pub(super) async fn discard(desk: &Desk, request: CaseDiscard) -> Result<Empty, Failure> {
    let CaseDiscard { case, reason } = request;
    desk.act(move |_| Ok(Command::Case { case, action: CaseCommand::Discard { reason } })).await?;
    // No screen of it is drawn any more that would say so.
    desk.ready()?.readings.want(DraftRef::Case(case), &[]);
    Ok(Empty {})
}
