//! Papers of the course of a case beside notice and acceptance: received, not accepted, supplemented, its limit changed, ended, decided, delivered.
//!
//! None of them carries the applicant's signature from the form, except the receipt of what was signed: whoever takes a paper signs for having
//! got it, and nobody has done that before it is there.

use documents::{
    ApplicationReceipt, DecisionNotice, DeliveredLine, DeliveryReceipt, Document, LimitNotice, MaterialLine,
    Matter, MissingLine, RefusalNotice, Remedies, ReturnNotice, Signing, SupplementNotice, SupplementReceipt,
};
use domain::calendar::Due;
use domain::case::{
    Case, CaseReturn, CaseState, DeclineGround, LaterMaterial, MissingMaterial, RightOffice, Supplement,
};
use domain::deadline::{ClockStop, Deadline, ExtensionRequest};
use domain::form::view::{FormView, MaterialView};
use domain::id::{CaseId, TaskId};
use domain::record::Key;
use domain::time::Timestamp;
use protocol::error::Failure;
use protocol::screen::DocumentRef;
use uuid::Uuid;

use super::{Held, hall_letterhead, handed_in, letterhead, material_line, matter, pages};
use crate::cache::record;
use crate::document::{Paper, list, not_found};
use crate::screens::{Glance, approval, intake};
use crate::words;

/// Art. 32 of the Administrative Licensing Law: nothing has to be applied for; it is another office's remit.
const NOT_NEEDED_BY: &str = "《中华人民共和国行政许可法》第三十二条第一款第（一）项。";
const NOT_OUR_REMIT_BY: &str = "《中华人民共和国行政许可法》第三十二条第一款第（二）项。";
/// Art. 42: an extension; art. 45: what does not count.
const EXTENDED_BY: &str = "《中华人民共和国行政许可法》第四十二条。";
const STOPPED_BY: &str = "《中华人民共和国行政许可法》第四十五条。";
/// Room for a date that a pen writes.
const TO_BE_WRITTEN: &str = "　　　　年　　月　　日　　时";

impl Held<'_> {
    /// The case as every one of these papers names it.
    fn matter(&self) -> Matter {
        let acceptance = self.case.acceptance.as_ref();
        Matter {
            document_number: self.reference.number.clone(),
            case_number: acceptance.map(|acceptance| acceptance.number.clone()).unwrap_or_default(),
            ..matter(&self.case, &self.definition)
        }
    }

    fn letterhead(&self) -> documents::Letterhead {
        letterhead(self.glance, &self.definition)
    }

    fn form_on(&self, at: Timestamp) -> FormView {
        intake::resolved(&self.definition, &self.case, at.date())
    }

    /// When the application was made, as a day.
    fn applied_at(&self) -> String {
        let received = self.case.receipt.as_ref().map(|receipt| receipt.at);
        let accepted = self.case.acceptance.as_ref().map(|acceptance| acceptance.at);
        words::date(received.or(accepted).unwrap_or(self.case.opened_at).date())
    }

    fn unsigned(&self, document: Document) -> Paper {
        Paper { document, signature: None, reference: self.reference.clone() }
    }
}

/// Who signs for the office, at the counter of this PC.
pub(super) fn signing(glance: &Glance<'_>, by: &str, at: Timestamp) -> Signing {
    Signing {
        clerk_name: by.to_owned(),
        counter: glance.session.counter.map(words::counter).unwrap_or_default(),
        at: words::moment(at),
        signature_png: None,
    }
}

/// The clerk who hands out what somebody else has said.
fn handing_out(glance: &Glance<'_>, at: Timestamp) -> Signing {
    signing(glance, &glance.session.known.staff.name, at)
}

pub(super) fn missing_line(missing: &MissingMaterial) -> MissingLine {
    MissingLine {
        name: missing.name.clone(),
        requirement: missing.requirement.clone(),
        how_to_get: missing.how_to_get.clone(),
    }
}

/// 收件凭证.
pub(in crate::document) fn receipt(held: &Held<'_>) -> Result<Paper, Failure> {
    let Held { glance, case, .. } = held;
    let receipt = case.receipt.as_ref().ok_or_else(not_found)?;
    // Photos taken after the notice asked for them do not change what was handed in before it.
    let asked_later = |material: &MaterialView| {
        let missing = case.notice.iter().flat_map(|notice| &notice.missing);
        missing.into_iter().any(|missing| missing.slot == material.slot)
    };
    let calendar = glance.calendar()?;
    let last = calendar
        .map_or(Due::NotComputable, |calendar| receipt.notice_by(&calendar, glance.hall.opening.as_ref()));
    let document = Document::ApplicationReceipt(ApplicationReceipt {
        letterhead: held.letterhead(),
        matter: held.matter(),
        received: handed_in(case, &held.form_on(receipt.at), |material| !asked_later(material)),
        notice_by: words::due(last),
        signing: signing(glance, &receipt.by, receipt.at),
    });
    Ok(Paper { signature: case.signature.clone(), ..held.unsigned(document) })
}

/// 不予受理通知书: nothing has to be applied for, it is another office's remit, or the law is against it.
pub(in crate::document) fn refusal(held: &Held<'_>) -> Result<Paper, Failure> {
    let (at, by, reason, legal_basis, office) = match &held.case.state {
        CaseState::NotNeeded(telling) => (telling.at, &telling.by, &telling.reason, NOT_NEEDED_BY, None),
        CaseState::Declined(decision) => {
            let said = decision.legal_basis.as_str();
            let basis = match decision.ground {
                DeclineGround::NotOurRemit if said.is_empty() => NOT_OUR_REMIT_BY,
                _ => said,
            };
            (decision.at, &decision.by, &decision.reason, basis, decision.office.as_ref())
        }
        _ => return Err(not_found()),
    };
    let document = Document::RefusalNotice(RefusalNotice {
        letterhead: held.letterhead(),
        matter: held.matter(),
        applied_at: held.applied_at(),
        reasons: vec![reason.clone()],
        legal_basis: legal_basis.to_owned(),
        right_office: office.map(office_in_words).unwrap_or_default(),
        remedies: Remedies::default(),
        signing: signing(held.glance, by, at),
    });
    Ok(held.unsigned(document))
}

/// `样板县市场监督管理局（样板路 1 号，0000-12345）`.
fn office_in_words(office: &RightOffice) -> String {
    let found: Vec<&str> =
        [&*office.address, &*office.phone].into_iter().filter(|part| !part.is_empty()).collect();
    if found.is_empty() { office.name.clone() } else { format!("{}（{}）", office.name, found.join("，")) }
}

/// 补正通知书, of a case that came back from a round of review, as it was said then.
pub(in crate::document) fn supplement_notice(held: &Held<'_>, round: u32) -> Result<Paper, Failure> {
    let Held { glance, case, definition, .. } = held;
    let returns = case.returns();
    let returned = returns.iter().find(|returned| returned.round == round).ok_or_else(not_found)?;
    let CaseReturn { opinion, by, at, .. } = returned;
    let view = held.form_on(*at);
    let lapsed = case.later.iter().filter(|later| returned.lapsed.contains(&later.slot));
    let missing = lapsed.map(|later| {
        let material = material_of(&view, &later.slot);
        MissingLine {
            name: later.name.clone(),
            requirement: material.map(|material| material.standard.clone()).unwrap_or_default(),
            how_to_get: material.map(|material| material.how_to_get.clone()).unwrap_or_default(),
        }
    });
    let reply_by = match (definition.supplement_limit, glance.calendar()?) {
        (None, _) => String::new(),
        (Some(limit), calendar) => {
            words::due(calendar.map_or(Due::NotComputable, |calendar| calendar.due_from(*at, limit)))
        }
    };
    // Whoever returned it says why; when time did, the missing materials do.
    let (reason, points) = match by.as_str() {
        "" => (opinion.clone(), Vec::new()),
        _ => ("审查部门退回补正".to_owned(), vec![opinion.clone()]),
    };
    let document = Document::SupplementNotice(SupplementNotice {
        letterhead: held.letterhead(),
        matter: held.matter(),
        reason,
        missing: missing.collect(),
        other_points: points,
        reply_by,
        clock: format!("补正期间继续计算，办结期限：{}", words::due(returned.due)),
        consequence: "逾期不补正的，依法按现有材料作出决定或者终止办理。".to_owned(),
        signing: handing_out(glance, *at),
    });
    Ok(held.unsigned(document))
}

fn material_of<'v>(view: &'v FormView, slot: &str) -> Option<&'v MaterialView> {
    view.materials.iter().find(|material| material.slot == slot)
}

/// 补正材料接收单, of what was received at a moment.
pub(in crate::document) fn supplement(held: &Held<'_>, at: Timestamp) -> Result<Paper, Failure> {
    let Held { glance, case, .. } = held;
    let view = held.form_on(at);
    let reception = match case.supplements.iter().position(|supplement| supplement.at == at) {
        Some(index) => asked_for(held, index, &view)?,
        None => followed(case, at, &view).ok_or_else(not_found)?,
    };
    let due = case.acceptance.as_ref().map(|acceptance| words::due(acceptance.due));
    let document = Document::SupplementReceipt(SupplementReceipt {
        letterhead: held.letterhead(),
        matter: held.matter(),
        answers_to: reception.answers_to,
        received: reception.received,
        completed_on: if reception.complete { words::date(at.date()) } else { String::new() },
        still_missing: reception.still_missing,
        due: due.unwrap_or_else(|| "受理后推算".to_owned()),
        signing: signing(glance, &reception.by, at),
    });
    Ok(held.unsigned(document))
}

/// What was received at a moment.
struct Reception {
    by: String,
    answers_to: String,
    received: Vec<MaterialLine>,
    still_missing: Vec<MissingLine>,
    complete: bool,
}

/// What the one-time notice, or whoever returned the case, had asked for.
fn asked_for(held: &Held<'_>, index: usize, view: &FormView) -> Result<Reception, Failure> {
    let case = &held.case;
    let (until, after) = case.supplements.split_at_checked(index + 1).ok_or_else(not_found)?;
    let supplement = until.last().ok_or_else(not_found)?;
    let has = |supplements: &[Supplement], slot: &str| {
        supplements.iter().flat_map(|supplement| &supplement.received).any(|each| each.slot == slot)
    };
    let accepted = case.acceptance.as_ref().is_some_and(|acceptance| acceptance.at <= supplement.at);
    let notice = case.notice.as_ref().filter(|_| !accepted);
    let still_missing = if supplement.complete {
        Vec::new()
    } else {
        // What is missing now was missing then, and so was what has come since.
        let now = intake::missing(view);
        let asked = notice.map(|notice| notice.missing.clone()).unwrap_or_default();
        let since = asked.into_iter().filter(|each| has(after, &each.slot) && !has(until, &each.slot));
        now.iter().chain(&since.collect::<Vec<_>>()).map(missing_line).collect()
    };
    let answers_to = match notice {
        Some(notice) => notice.number.clone(),
        None => returned_by(held, supplement.at),
    };
    let received = supplement.received.iter().map(|each| {
        let copies = each.copies.to_string();
        match material_of(view, &each.slot) {
            Some(material) => MaterialLine { copies, ..material_line(material, pages(case, material), "") },
            None => MaterialLine { name: each.name.clone(), copies, ..MaterialLine::default() },
        }
    });
    Ok(Reception {
        by: supplement.by.clone(),
        answers_to,
        received: received.collect(),
        still_missing,
        complete: supplement.complete,
    })
}

/// Number of the notice with which the case had last come back at a moment.
fn returned_by(held: &Held<'_>, at: Timestamp) -> String {
    let returns = held.case.returns();
    let Some(last) = returns.iter().rfind(|returned| returned.at <= at) else { return String::new() };
    let id = format!("supplement_notice/{}/{}", held.case.id, last.round);
    let papers = list::of_case(&held.glance.hall, &held.definition.department_name, &held.case);
    papers.into_iter().find(|paper| paper.id == id).map(|notice| notice.number).unwrap_or_default()
}

/// What was allowed to follow.
fn followed(case: &Case, at: Timestamp, view: &FormView) -> Option<Reception> {
    let came = |later: &&LaterMaterial| later.received.as_ref().is_some_and(|received| received.at == at);
    let by = case.later.iter().find_map(|later| later.received.as_ref().filter(|r| r.at == at))?.by.clone();
    let brought: Vec<&str> = case.later.iter().filter(came).map(|later| later.slot.as_str()).collect();
    let awaited = |later: &&LaterMaterial| {
        later.received.as_ref().map_or(case.awaits(&later.slot), |received| received.at > at)
    };
    let still_missing: Vec<MissingLine> = case
        .later
        .iter()
        .filter(awaited)
        .map(|later| MissingLine {
            name: later.name.clone(),
            requirement: format!("{}补交", words::due(later.due)),
            how_to_get: material_of(view, &later.slot)
                .map(|material| material.how_to_get.clone())
                .unwrap_or_default(),
        })
        .collect();
    let document = case.acceptance.as_ref().map(|acceptance| acceptance.document.clone());
    Some(Reception {
        by,
        answers_to: document.unwrap_or_default(),
        received: handed_in(case, view, |material| brought.contains(&material.slot.as_str())),
        complete: still_missing.is_empty(),
        still_missing,
    })
}

/// 办理期限告知书: of a case, or of a task at a desk that does not hold the case.
pub(in crate::document) fn limit(
    glance: &Glance<'_>,
    subject: Uuid,
    at: Timestamp,
    id: &str,
) -> Result<Paper, Failure> {
    if record::get(glance.connection, &Key::case(CaseId(subject)))?.is_some() {
        let held = Held::of(glance, CaseId(subject), id)?;
        let acceptance = held.case.acceptance.as_ref().ok_or_else(not_found)?;
        let deadline = acceptance.deadline.as_deref().ok_or_else(not_found)?;
        let told = limit_notice(glance, deadline, acceptance.due, at).ok_or_else(not_found)?;
        let document = LimitNotice { letterhead: held.letterhead(), matter: held.matter(), ..told };
        return Ok(held.unsigned(Document::LimitNotice(document)));
    }
    let task = approval::task(glance, TaskId(subject))?;
    let department = glance.department_name(&task.department);
    let papers = list::of_task(&glance.hall, &task);
    let reference: DocumentRef = papers.into_iter().find(|paper| paper.id == id).ok_or_else(not_found)?;
    let deadline = task.deadline.as_deref().ok_or_else(not_found)?;
    let told = limit_notice(glance, deadline, task.due, at).ok_or_else(not_found)?;
    let document = LimitNotice {
        letterhead: hall_letterhead(glance),
        matter: Matter {
            document_number: reference.number.clone(),
            case_number: task.submission.case_number.clone(),
            item_name: task.submission.item_name.clone(),
            department,
            applicant_name: task.submission.applicant.clone(),
            // The approver decides on what was handed in, and sees no number of the person outside it.
            applicant_id_masked: String::new(),
        },
        ..told
    };
    Ok(Paper { document: Document::LimitNotice(document), signature: None, reference })
}

/// What happened to a limit at a moment.
fn limit_notice(glance: &Glance<'_>, deadline: &Deadline, due: Due, at: Timestamp) -> Option<LimitNotice> {
    let told = match deadline.stops.iter().find(|stop| stop.from == at) {
        Some(stop) => stopped(glance, stop),
        None => extended(glance, deadline.extension.as_ref()?, at)?,
    };
    Some(LimitNotice { due: words::due(due), from: words::moment(at), ..told })
}

fn stopped(glance: &Glance<'_>, stop: &ClockStop) -> LimitNotice {
    let procedure = words::procedure(stop.kind);
    LimitNotice {
        occasion: format!("特别程序：{procedure}"),
        explanation: format!("依法需要{procedure}，所需时间不计算在办理期限内。"),
        legal_basis: STOPPED_BY.to_owned(),
        period: format!("不超过 {}", words::period(stop.limit)),
        reason: format!("依法需要{procedure}。"),
        signing: signing(glance, &stop.by, stop.from),
        ..LimitNotice::default()
    }
}

fn extended(glance: &Glance<'_>, request: &ExtensionRequest, at: Timestamp) -> Option<LimitNotice> {
    let answer = request.answer.as_ref().filter(|answer| answer.granted && answer.at == at)?;
    let period = words::period(request.by);
    Some(LimitNotice {
        occasion: "延长办理期限".to_owned(),
        explanation: format!("经负责人批准，办理期限延长 {period}。"),
        legal_basis: EXTENDED_BY.to_owned(),
        period,
        reason: request.reason.clone(),
        signing: signing(glance, &answer.by, answer.at),
        ..LimitNotice::default()
    })
}

/// 退件通知书: taken back, or ended without a decision.
pub(in crate::document) fn returned(held: &Held<'_>) -> Result<Paper, Failure> {
    let Held { glance, case, .. } = held;
    let (at, occasion, reason, legal_basis, signed_by) = match &case.state {
        CaseState::Withdrawn(withdrawal) => (
            withdrawal.at,
            "因申请人撤回申请",
            &withdrawal.reason,
            "申请人在行政机关作出决定前可以撤回申请。",
            signing(glance, &withdrawal.by, withdrawal.at),
        ),
        CaseState::Terminated(end) => (end.at, "", &end.reason, "", handing_out(glance, end.at)),
        _ => return Err(not_found()),
    };
    let document = Document::ReturnNotice(ReturnNotice {
        letterhead: held.letterhead(),
        matter: held.matter(),
        applied_at: held.applied_at(),
        occasion: occasion.to_owned(),
        reasons: vec![reason.clone()],
        legal_basis: legal_basis.to_owned(),
        returned_materials: handed_in(case, &held.form_on(at), |_| true),
        remedies: Remedies::default(),
        signing: signed_by,
    });
    Ok(held.unsigned(document))
}

/// 办理结果通知书.
pub(in crate::document) fn decision(held: &Held<'_>) -> Result<Paper, Failure> {
    let (granted, decision) = match &held.case.state {
        CaseState::Approved(decision) => (true, decision),
        CaseState::Refused(decision) => (false, decision),
        _ => return Err(not_found()),
    };
    let accepted = held.case.acceptance.as_ref().map(|acceptance| words::date(acceptance.at.date()));
    let document = Document::DecisionNotice(DecisionNotice {
        letterhead: held.letterhead(),
        matter: held.matter(),
        accepted_at: accepted.unwrap_or_default(),
        granted,
        result: held.definition.result_name.clone(),
        opinion: decision.opinion.clone(),
        legal_basis: decision.legal_basis.clone(),
        decided_at: words::moment(decision.at),
        remedies: Remedies::default(),
        signing: handing_out(held.glance, decision.at),
    });
    Ok(held.unsigned(document))
}

/// 送达回证: a form to be signed when what ended the case, and what the applicant gets, is handed over. When and by whom it is taken is written with
/// a pen.
pub(in crate::document) fn delivery(held: &Held<'_>) -> Result<Paper, Failure> {
    let Held { glance, case, definition, .. } = held;
    let papers = list::of_case(&glance.hall, &definition.department_name, case);
    let ending = papers.iter().find(|paper| matches!(&*paper.kind, "refusal" | "return" | "decision"));
    let ending = ending.ok_or_else(not_found)?;
    let title = ending.file_name.split('-').next().unwrap_or_default();
    let line = |name: &str, number: &str| DeliveredLine {
        name: name.to_owned(),
        number: number.to_owned(),
        copies: "1".to_owned(),
    };
    let mut delivered = vec![line(title, &ending.number)];
    if matches!(case.state, CaseState::Approved(_)) && !definition.result_name.is_empty() {
        delivered.push(line(&definition.result_name, ""));
    }
    let (way, place) = chosen_delivery(held)?
        .unwrap_or_else(|| ("窗口领取（直接送达）".to_owned(), glance.hall.name.clone()));
    let document = Document::DeliveryReceipt(DeliveryReceipt {
        letterhead: held.letterhead(),
        matter: held.matter(),
        delivered,
        recipient: case.text("name").to_owned(),
        way,
        place,
        delivered_at: TO_BE_WRITTEN.to_owned(),
        agent_name: case.text("agent_name").to_owned(),
        signing: Signing { at: String::new(), ..handing_out(glance, glance.now) },
        ..DeliveryReceipt::default()
    });
    Ok(held.unsigned(document))
}

/// How and where the results of a joint application are delivered.
fn chosen_delivery(held: &Held<'_>) -> Result<Option<(String, String)>, Failure> {
    let Some(joint) = held.case.joint else { return Ok(None) };
    let joint = record::joint(held.glance.connection, joint)?;
    let package = record::package(held.glance.connection, &joint.package, joint.version)?;
    Ok(joint.delivery.map(|delivery| {
        let choice = package.deliveries.iter().find(|choice| choice.kind == delivery.kind);
        let place = if delivery.address.is_empty() { &held.glance.hall.name } else { &delivery.address };
        (choice.map(|choice| choice.label.clone()).unwrap_or_default(), place.clone())
    }))
}
