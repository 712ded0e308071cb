//! The second screen: what of the record that the clerk has open the applicant may see, and what the applicant does about it.
//!
//! Whatever cannot be shown, for whatever reason, is a welcome: the screen stands in a hall.

use domain::case::{Attachment, Case, Settlement};
use domain::command::{CaseCommand, Command, JointCommand};
use domain::form::definition::FieldKind;
use domain::form::licence::LicenceView;
use domain::form::view::{FieldView, FormView, MaterialView, Problem, ProblemCode, StepView};
use domain::id::TicketId;
use domain::joint::JointApplication;
use domain::rating::{Opinion, Rating};
use domain::task::in_words;
use domain::ticket::{Ticket, TicketState};
use protocol::error::Failure;
use protocol::screen::{
    ApplicantAsk, ApplicantForm, ApplicantLine, ApplicantMaterial, ApplicantMaterialState, ApplicantNeed,
    ApplicantRate, ApplicantScreen, ApplicantSection, ApplicantSeen, ApplicantShow, ApplicantSign,
    ApplicantStage, ApplicantStatus, ApplicantSubject, ApplicantView, JointMaterial, JointScreen,
    RatingChoice, SessionState, Tag,
};
use rusqlite::Connection;

use super::{Glance, intake, joint, photos, session};
use crate::applicant::{Shown, moved};
use crate::cache::record;
use crate::desk::{Desk, Draft};

/// What is asked for next: more than the applicant can do at once is no help.
const MOST_ASKS: usize = 3;

/// A record as it may be shown, with its revision. `None`: it may not.
type Seen = Option<(ApplicantScreen, u32)>;

/// Says what the applicant is shown.
pub(super) async fn show(desk: &Desk, wanted: ApplicantShow) -> Result<ApplicantStatus, Failure> {
    match wanted.subject {
        // Blank at once, whatever else this PC is busy with.
        None => desk.facing().clear(),
        Some(_) => {
            let clerk = desk.ready()?.session()?.known.staff.id.clone();
            let ticket = desk.look(at_counter).await?;
            desk.facing().show(wanted, clerk, ticket.map(|ticket| ticket.id));
        }
    }
    desk.announce(Tag::Applicant);
    Ok(status(desk).await)
}

/// What a clerk sees of the second screen.
pub(super) async fn status(desk: &Desk) -> ApplicantStatus {
    ApplicantStatus { present: desk.facing().is_present(), stage: desk.applicant_stage().await }
}

impl Desk {
    /// What the second screen shows, in kind.
    pub(crate) async fn applicant_stage(&self) -> ApplicantStage {
        match drawn(self).await {
            (_, Some((screen, _))) => screen.stage(),
            _ => ApplicantStage::Welcome,
        }
    }
}

/// The second screen. Never fails: what went wrong is the clerk's affair.
pub(super) async fn view(desk: &Desk) -> ApplicantView {
    let SessionState { settings, hall, counter, .. } = session::state(desk).await;
    let (turn, seen) = drawn(desk).await;
    let (screen, revision) = seen.unwrap_or_else(|| {
        let hall = hall.map(|hall| hall.name).unwrap_or_default();
        (ApplicantScreen::Welcome { hall, counter }, 0)
    });
    ApplicantView { seen: ApplicantSeen { turn, revision }, language: settings.language, screen }
}

/// What is shown in which turn.
async fn drawn(desk: &Desk) -> (u32, Seen) {
    let (turn, shown) = desk.facing().shown();
    let Some(shown) = shown else { return (turn, None) };
    let seen = desk.look(move |glance| draw(glance, &shown)).await;
    if let Err(failure) = &seen {
        tracing::debug!(code = ?failure.code, "the second screen stays blank: {failure}");
    }
    (turn, seen.ok().flatten())
}

/// The ticket at this counter.
fn at_counter(glance: &Glance<'_>) -> Result<Option<Ticket>, Failure> {
    let Some(counter) = glance.session.counter else { return Ok(None) };
    let open = record::open_tickets(glance.connection, &glance.hall.code)?;
    Ok(open.into_iter().find(|ticket| ticket.is_at(counter)))
}

/// The record, if whoever sits there may see it: the clerk who showed it is still there, and so is the person it was shown to. What follows the
/// clerk by itself is the record of the person who is being served, and nobody else's: whoever is only called is still on the way.
fn draw(glance: &Glance<'_>, shown: &Shown) -> Result<Seen, Failure> {
    let ticket = at_counter(glance)?;
    if shown.clerk != glance.session.known.staff.id || shown.ticket != ticket.as_ref().map(|ticket| ticket.id)
    {
        return Ok(None);
    }
    let served =
        ticket.filter(|ticket| matches!(ticket.state, TicketState::Serving(_))).map(|ticket| ticket.id);
    let theirs = |ticket: Option<TicketId>| shown.asked || (served.is_some() && ticket == served);
    match shown.subject {
        ApplicantSubject::Case(id) => {
            let case = record::case(glance.connection, id)?;
            if case.hall != glance.hall.code || !theirs(case.ticket) {
                return Ok(None);
            }
            of_case(glance, shown, &case)
        }
        ApplicantSubject::Joint(id) => {
            let joint = record::joint(glance.connection, id)?;
            if joint.hall != glance.hall.code || !theirs(joint.ticket) {
                return Ok(None);
            }
            of_joint(glance, shown, joint)
        }
    }
}

fn of_case(glance: &Glance<'_>, shown: &Shown, case: &Case) -> Result<Seen, Failure> {
    if case.status() == "discarded" {
        return Ok(None);
    }
    let screen = if case.is_editable() {
        let definition = record::item(glance.connection, &case.item, case.version)?;
        let view = intake::resolved(&definition, case, glance.today());
        let form = ApplicantForm {
            title: case.item_name.clone(),
            sections: sections(&view, |step| step.id == shown.page),
            materials: view.materials.iter().map(|material| material_of(case, material)).collect(),
            asks: asks(&view.problems),
            statement: definition.statement,
            signed: case.signature.is_some(),
        };
        form_or_signature(shown, form)
    } else if case.can_be_rated() {
        let number = case.acceptance.as_ref().map(|acceptance| acceptance.number.clone());
        to_rate(shown, case.rating.as_ref(), &case.item_name, number)
    } else {
        ApplicantScreen::Thanks { rated: false }
    };
    Ok(Some((screen, case.revision)))
}

fn of_joint(glance: &Glance<'_>, shown: &Shown, joint: JointApplication) -> Result<Seen, Failure> {
    let revision = joint.revision;
    let screen = match joint.status() {
        "discarded" => return Ok(None),
        "draft" => form_or_signature(shown, joint_form(shown, &joint::draw(glance, joint)?)),
        _ => {
            let number = joint.receipt().map(|receipt| receipt.number.clone());
            to_rate(shown, joint.rating.as_ref(), &joint.package_name, number)
        }
    };
    Ok(Some((screen, revision)))
}

fn form_or_signature(shown: &Shown, form: ApplicantForm) -> ApplicantScreen {
    if shown.signing { ApplicantScreen::Sign(form) } else { ApplicantScreen::Form(form) }
}

fn to_rate(shown: &Shown, given: Option<&Rating>, title: &str, number: Option<String>) -> ApplicantScreen {
    match given {
        None if !shown.skipped => ApplicantScreen::Rate {
            title: title.to_owned(),
            number: number.unwrap_or_default(),
            levels: RatingChoice::all(),
        },
        given => ApplicantScreen::Thanks { rated: given.is_some() },
    }
}

/// The common part, each chosen member's part, and the delivery.
fn joint_form(shown: &Shown, screen: &JointScreen) -> ApplicantForm {
    let at = |page: &str| shown.page == page;
    let mut sections = sections(&screen.common, |_| at("common"));
    let mut problems: Vec<&Problem> = screen.common.problems.iter().collect();
    let chosen = screen.members.iter().zip(&screen.joint.members).filter(|(_, member)| member.chosen);
    for (part, member) in chosen {
        let own = self::sections(&part.form, |_| at("members"));
        sections.extend(own.into_iter().map(|section| ApplicantSection {
            title: format!("{} · {}", member.item_name, section.title),
            ..section
        }));
        problems.extend(&part.form.problems);
    }
    sections.extend(delivery(screen, at("delivery")));
    // A paper that several members ask for is asked for once.
    let mut asks: Vec<ApplicantAsk> = Vec::new();
    for ask in problems.into_iter().map(ask) {
        if !asks.contains(&ask) {
            asks.push(ask);
        }
    }
    asks.truncate(MOST_ASKS);
    ApplicantForm {
        title: screen.joint.package_name.clone(),
        sections,
        materials: screen.materials.iter().map(joint_material).collect(),
        asks,
        statement: screen.consent_text.clone(),
        signed: screen.joint.signature.is_some(),
    }
}

fn delivery(screen: &JointScreen, here: bool) -> Option<ApplicantSection> {
    let chosen = screen.joint.delivery.as_ref()?;
    let choice = screen.deliveries.iter().find(|choice| choice.kind == chosen.kind)?;
    let line = |label: &str, text: &str| ApplicantLine {
        label: label.to_owned(),
        text: text.to_owned(),
        required: true,
        wrong: false,
    };
    let mut lines = vec![line("送达方式", &choice.label)];
    if choice.needs_address {
        lines.push(line("送达地址", &chosen.address));
    }
    Some(ApplicantSection { title: "送达".to_owned(), here, lines })
}

/// Every question that is asked, with its answer.
fn sections(view: &FormView, is_here: impl Fn(&StepView) -> bool) -> Vec<ApplicantSection> {
    view.on_paper(line)
        .into_iter()
        .map(|part| ApplicantSection {
            title: part.title.to_owned(),
            here: is_here(part.step),
            lines: part.lines,
        })
        .collect()
}

fn line(field: &FieldView) -> Option<ApplicantLine> {
    if matches!(field.kind, FieldKind::Note | FieldKind::Material) {
        return None;
    }
    let text = field.value.as_ref().map(|value| in_words(field, value)).unwrap_or_default();
    let wrong = field.problem.as_ref().is_some_and(|problem| problem.code != ProblemCode::Required);
    Some(ApplicantLine { label: field.label.clone(), text, required: field.required, wrong })
}

fn asks(problems: &[Problem]) -> Vec<ApplicantAsk> {
    problems.iter().take(MOST_ASKS).map(ask).collect()
}

fn ask(problem: &Problem) -> ApplicantAsk {
    let what = match problem.code {
        ProblemCode::Required => ApplicantNeed::Answer,
        ProblemCode::MaterialMissing => ApplicantNeed::Material,
        ProblemCode::MaterialUnreadable => ApplicantNeed::Again,
        _ => ApplicantNeed::Correction,
    };
    ApplicantAsk { label: problem.label.clone(), what }
}

fn material_of(case: &Case, material: &MaterialView) -> ApplicantMaterial {
    let photos = case.attachments.iter().filter(|photo| photo.slot == material.slot);
    let facts = Facts {
        settlement: case.settlements.get(&material.slot).copied(),
        licence: material.licence.as_ref(),
        shared: material.shared,
        required: material.required,
    };
    material_state(&material.name, photos, u32::from(material.pages), &facts)
}

fn joint_material(material: &JointMaterial) -> ApplicantMaterial {
    let facts = Facts {
        settlement: None,
        licence: material.licence.as_ref(),
        shared: material.shared,
        required: material.required,
    };
    material_state(&material.name, material.photos.iter(), material.pages, &facts)
}

/// What is known of a material beside its photos.
struct Facts<'m> {
    settlement: Option<Settlement>,
    licence: Option<&'m LicenceView>,
    shared: bool,
    required: bool,
}

fn material_state<'p>(
    name: &str,
    photos: impl Iterator<Item = &'p Attachment>,
    need: u32,
    facts: &Facts<'_>,
) -> ApplicantMaterial {
    let (mut have, mut again) = (0, false);
    for photo in photos {
        have += 1;
        again |= photo.objection().is_some();
    }
    let fetched = facts.licence.and_then(|licence| licence.fetched.as_ref());
    let state = match facts.settlement {
        Some(Settlement::Later) => ApplicantMaterialState::Later,
        Some(Settlement::Declared) => ApplicantMaterialState::Declared,
        Some(Settlement::Shown) => ApplicantMaterialState::Shown,
        None if again => ApplicantMaterialState::PhotographAgain,
        None if have > 0 && have >= need => ApplicantMaterialState::Photographed,
        None if fetched.is_some_and(|fetched| fetched.faults.is_empty()) => ApplicantMaterialState::Fetched,
        None if facts.shared => ApplicantMaterialState::NotAsked,
        None if facts.required => ApplicantMaterialState::Missing,
        None => ApplicantMaterialState::Optional,
    };
    ApplicantMaterial { name: name.to_owned(), state, have, need }
}

/// What the second screen shows, as long as it is what was seen there.
async fn standing(desk: &Desk, turn: u32, stage: ApplicantStage) -> Result<ApplicantSubject, Failure> {
    let (now, shown) = desk.facing().shown();
    match (shown, drawn(desk).await) {
        (Some(shown), (drawn_turn, Some((screen, _))))
            if now == turn && drawn_turn == turn && screen.stage() == stage =>
        {
            Ok(shown.subject)
        }
        _ => Err(moved()),
    }
}

/// The record is still the one that was seen.
fn unchanged(connection: &Connection, subject: ApplicantSubject, seen: ApplicantSeen) -> Result<(), Failure> {
    let revision = match subject {
        ApplicantSubject::Case(id) => record::case(connection, id)?.revision,
        ApplicantSubject::Joint(id) => record::joint(connection, id)?.revision,
    };
    if revision == seen.revision { Ok(()) } else { Err(moved()) }
}

/// The applicant signed what they saw.
pub(super) async fn sign(desk: &Desk, request: ApplicantSign) -> Result<ApplicantView, Failure> {
    let ApplicantSign { seen, signature } = request;
    let subject = standing(desk, seen.turn, ApplicantStage::Sign).await?;
    desk.act(move |draft: &Draft<'_>| {
        unchanged(draft.connection, subject, seen)?;
        photos::kept(draft.connection, &signature)?;
        Ok(match subject {
            ApplicantSubject::Case(case) => Command::Case { case, action: CaseCommand::Sign { signature } },
            ApplicantSubject::Joint(joint) => {
                Command::Joint { joint, action: JointCommand::Sign { signature } }
            }
        })
    })
    .await?;
    desk.facing().change(seen.turn, |shown| shown.signing = false);
    desk.announce(Tag::Applicant);
    Ok(view(desk).await)
}

/// The applicant rated the service.
pub(super) async fn rate(desk: &Desk, request: ApplicantRate) -> Result<ApplicantView, Failure> {
    let ApplicantRate { seen, opinion } = request;
    // The approvers may have gone on with the case meanwhile; the service is the same.
    let subject = standing(desk, seen.turn, ApplicantStage::Rate).await?;
    desk.act(move |_| Ok(rating(subject, opinion))).await?;
    desk.announce(Tag::Applicant);
    Ok(view(desk).await)
}

fn rating(subject: ApplicantSubject, opinion: Opinion) -> Command {
    match subject {
        ApplicantSubject::Case(case) => Command::Case { case, action: CaseCommand::Rate { opinion } },
        ApplicantSubject::Joint(joint) => Command::Joint { joint, action: JointCommand::Rate { opinion } },
    }
}

/// The applicant does not want to rate the service.
pub(super) async fn skip(desk: &Desk, seen: ApplicantSeen) -> Result<ApplicantView, Failure> {
    standing(desk, seen.turn, ApplicantStage::Rate).await?;
    desk.facing().change(seen.turn, |shown| shown.skipped = true);
    desk.announce(Tag::Applicant);
    Ok(view(desk).await)
}
