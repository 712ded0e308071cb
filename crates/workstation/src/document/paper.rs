//! What stands on each paper.

use documents::{
    Acceptance, AnswerSection, Document, JointApplicationForm, JointMemberPart, Letterhead, MaterialLine,
    MissingLine, OneTimeNotice, TicketSlip,
};
use domain::answer::Answer;
use domain::calendar::{Due, Period};
use domain::case::{Case, Settlement};
use domain::code;
use domain::form;
use domain::form::definition::{Definition, ServiceKind};
use domain::form::view::{FormView, MaterialView};
use domain::id::{CaseId, JointId, TicketId};
use domain::task;
use protocol::error::Failure;

use super::{Paper, not_found};
use crate::cache::record;
use crate::screens::joint::{Part, parts};
use crate::screens::{Glance, intake, queue, rows};
use crate::words;

/// 受理通知书.
pub(super) fn acceptance(glance: &Glance<'_>, id: CaseId) -> Result<Paper, Failure> {
    let case = record::case(glance.connection, id)?;
    let definition = record::item(glance.connection, &case.item, case.version)?;
    let reference = reference(&case, "acceptance")?;
    let acceptance = case.acceptance.as_ref().ok_or_else(not_found)?;
    // The form as it was accepted: ages and limits of that day.
    let view = intake::resolved(&definition, &case, acceptance.at.date());
    let document = Document::Acceptance(Acceptance {
        letterhead: letterhead(glance, &definition),
        document_number: acceptance.document.clone(),
        case_number: acceptance.number.clone(),
        query_password: acceptance.query_password.clone(),
        item_name: case.item_name.clone(),
        department: definition.department_name.clone(),
        applicant_name: case.text("name").to_owned(),
        applicant_id_masked: code::mask_id_number(case.text("id_number")),
        service_kind: words::service_kind(definition.kind).to_owned(),
        promised_limit: limit(&definition),
        due: words::due(acceptance.due),
        received_materials: received(&case, &view),
        later_materials: later(&case, &view),
        answers: sections(&view),
        statement: definition.statement.clone(),
        signature_png: None,
        clerk_name: acceptance.by.clone(),
        counter: words::counter(acceptance.counter),
        accepted_at: words::moment(acceptance.at),
        fee: fee(&definition),
    });
    Ok(Paper { document, signature: case.signature, reference })
}

/// 一次性告知书.
pub(super) fn notice(glance: &Glance<'_>, id: CaseId) -> Result<Paper, Failure> {
    let case = record::case(glance.connection, id)?;
    let definition = record::item(glance.connection, &case.item, case.version)?;
    let reference = reference(&case, "notice")?;
    let notice = case.notice.as_ref().ok_or_else(not_found)?;
    let view = intake::resolved(&definition, &case, notice.at.date());
    let missing = |slot: &str| notice.missing.iter().any(|missing| missing.slot == slot);
    // Photos taken after the notice was given do not change what it said.
    let present = received(&case, &view).into_iter().filter(|line| {
        let slot =
            view.materials.iter().find(|material| material.name == line.name).map(|material| &material.slot);
        !slot.is_some_and(|slot| missing(slot))
    });
    let document = Document::OneTimeNotice(OneTimeNotice {
        letterhead: letterhead(glance, &definition),
        document_number: notice.number.clone(),
        item_name: case.item_name.clone(),
        department: definition.department_name.clone(),
        applicant_name: case.text("name").to_owned(),
        applicant_id_masked: code::mask_id_number(case.text("id_number")),
        present: present.collect(),
        missing: notice
            .missing
            .iter()
            .map(|missing| MissingLine {
                name: missing.name.clone(),
                requirement: missing.requirement.clone(),
                how_to_get: missing.how_to_get.clone(),
            })
            .collect(),
        other_points: notice.points.clone(),
        special_procedures: definition.special_procedures.clone(),
        fee: fee(&definition),
        limit: limit(&definition),
        clerk_name: notice.by.clone(),
        counter: glance.session.counter.map(words::counter).unwrap_or_default(),
        given_at: words::moment(notice.at),
        // No law sets a day for coming back; an item may.
        reply_by: match notice.supplement_by {
            Due::None => String::new(),
            due => words::due(due),
        },
        signature_png: None,
    });
    Ok(Paper { document, signature: case.signature, reference })
}

/// 联办申请表.
pub(super) fn joint(glance: &Glance<'_>, id: JointId) -> Result<Paper, Failure> {
    let joint = record::joint(glance.connection, id)?;
    let reference = rows::receipt(&joint).ok_or_else(not_found)?;
    let receipt = joint.receipt().ok_or_else(not_found)?;
    let package = record::package(glance.connection, &joint.package, joint.version)?;
    let day = receipt.at.date();
    let mut members = parts(glance.connection, &joint, &package, day)?;
    members.retain(|part| part.member.chosen);
    let text = |name: &str| joint.common.get(name).and_then(Answer::as_text).unwrap_or_default();
    let delivery = joint.delivery.as_ref().map(|delivery| {
        let label = package.deliveries.iter().find(|choice| choice.kind == delivery.kind);
        let label = label.map_or("", |choice| &*choice.label);
        format!("{label} {}", delivery.address).trim().to_owned()
    });
    let pages = |kind: &str| joint.attachments.iter().filter(|photo| photo.slot == kind).count();
    let shared = |kind: &str| members.iter().filter(|part| asks_for(part, kind)).count() > 1;
    let mut shared_materials: Vec<MaterialLine> = Vec::new();
    for material in members.iter().flat_map(asked).filter(|material| shared(&material.kind)) {
        if shared_materials.iter().all(|line| line.name != material.name) {
            shared_materials.push(material_line(material, pages(&material.kind), ""));
        }
    }
    let sample = glance.hall.sample || package.sample;
    let document = Document::JointApplication(JointApplicationForm {
        letterhead: Letterhead { sample, ..hall_letterhead(glance) },
        tracking_number: receipt.number.clone(),
        package_name: joint.package_name.clone(),
        applicant_name: text("name").to_owned(),
        applicant_id_masked: code::mask_id_number(text("id_number")),
        consent_text: package.consent_text.clone(),
        common: sections(&form::resolve_common(&package, &joint.common, day)),
        members: members
            .iter()
            .map(|part| {
                let own = asked(part).filter(|material| !shared(&material.kind));
                let materials =
                    own.map(|material| material_line(material, pages(&material.kind), "")).collect();
                member(glance, part, materials)
            })
            .collect(),
        shared_materials,
        delivery: delivery.unwrap_or_default(),
        signature_png: None,
        clerk_name: receipt.by.clone(),
        counter: words::counter(receipt.counter),
        submitted_at: words::moment(receipt.at),
    });
    Ok(Paper { document, signature: joint.signature, reference })
}

fn member(glance: &Glance<'_>, part: &Part, materials: Vec<MaterialLine>) -> JointMemberPart {
    let case = part.member.case.and_then(|case| record::case(glance.connection, case).ok());
    let acceptance = case.and_then(|case| case.acceptance);
    JointMemberPart {
        item_name: part.member.item_name.clone(),
        department: part.definition.department_name.clone(),
        case_number: acceptance.as_ref().map(|acceptance| acceptance.number.clone()).unwrap_or_default(),
        limit: part.rule.limit.map_or_else(|| limit(&part.definition), words::period),
        due: words::due(acceptance.map_or(Due::None, |acceptance| acceptance.due)),
        sections: sections(&part.own_form().0),
        materials,
    }
}

fn asked(part: &Part) -> impl Iterator<Item = &MaterialView> {
    part.form.materials.iter().filter(|material| !material.shared)
}

fn asks_for(part: &Part, kind: &str) -> bool {
    asked(part).any(|material| material.kind == kind)
}

/// 排队小票.
pub(super) fn ticket(glance: &Glance<'_>, id: TicketId) -> Result<Paper, Failure> {
    let ticket = record::ticket(glance.connection, id)?;
    let business = glance.hall.businesses.iter().find(|business| business.code == ticket.business);
    let counters = business.map(|business| business.counters.as_slice()).unwrap_or_default();
    let area = counters.iter().map(u16::to_string).collect::<Vec<_>>().join("、");
    let document = Document::Ticket(TicketSlip {
        letterhead: hall_letterhead(glance),
        number: ticket.number.clone(),
        business: rows::business_name(glance, &ticket),
        class: words::class(ticket.class).to_owned(),
        ahead: queue::ahead(glance, &ticket)?,
        area: if area.is_empty() { area } else { format!("{area} 号窗口") },
        issued_at: words::moment(ticket.issued_at),
        hint: String::new(),
    });
    Ok(Paper { document, signature: None, reference: rows::slip(&ticket) })
}

fn reference(case: &Case, kind: &str) -> Result<protocol::screen::DocumentRef, Failure> {
    rows::documents(case).into_iter().find(|document| document.kind == kind).ok_or_else(not_found)
}

fn hall_letterhead(glance: &Glance<'_>) -> Letterhead {
    let hall = &glance.hall;
    Letterhead {
        hall_name: hall.name.clone(),
        address: hall.address.clone(),
        phone: hall.phone.clone(),
        sample: hall.sample,
    }
}

fn letterhead(glance: &Glance<'_>, definition: &Definition) -> Letterhead {
    Letterhead { sample: glance.hall.sample || definition.sample, ..hall_letterhead(glance) }
}

fn limit(definition: &Definition) -> String {
    let period: Option<Period> = definition.promised_limit.or(definition.legal_limit);
    match (period, definition.kind) {
        (Some(Period { count: 0, .. }), _) | (None, ServiceKind::AtOnce) => "当场办结".to_owned(),
        (Some(period), _) => words::period(period),
        (None, ServiceKind::ByPromise) => "—".to_owned(),
    }
}

fn fee(definition: &Definition) -> String {
    definition.fee.clone().unwrap_or_else(|| "不收费".to_owned())
}

/// The form as it reads on paper, with numbers of persons masked: the paper is carried about.
fn sections(view: &FormView) -> Vec<AnswerSection> {
    task::sections(view)
        .into_iter()
        .map(|section| AnswerSection {
            title: section.title,
            lines: section
                .lines
                .into_iter()
                .map(|line| (line.label, words::without_numbers(&line.text)))
                .collect(),
        })
        .collect()
}

fn received(case: &Case, view: &FormView) -> Vec<MaterialLine> {
    view.materials
        .iter()
        .filter_map(|material| {
            let pages = case.attachments.iter().filter(|photo| photo.slot == material.slot).count();
            let note = match case.settlements.get(&material.slot) {
                Some(Settlement::Later) => return None,
                Some(settlement) => words::settlement(*settlement),
                None if material.shared && pages == 0 => "数据共享获取，无需提交",
                None if pages == 0 => return None,
                None => "",
            };
            Some(material_line(material, pages, note))
        })
        .collect()
}

fn later(case: &Case, view: &FormView) -> Vec<MaterialLine> {
    let to_follow =
        |material: &&MaterialView| case.settlements.get(&material.slot) == Some(&Settlement::Later);
    view.materials
        .iter()
        .filter(to_follow)
        .map(|material| {
            let note = material
                .later
                .map_or_else(String::new, |period| format!("受理后 {}内补交", words::period(period)));
            material_line(material, 0, &note)
        })
        .collect()
}

fn material_line(material: &MaterialView, pages: usize, note: &str) -> MaterialLine {
    let pages = if pages > 0 { pages } else { usize::from(material.pages) };
    MaterialLine {
        name: material.name.clone(),
        form: words::material_form(material.form).to_owned(),
        copies: if material.copies == 0 { String::new() } else { material.copies.to_string() },
        pages: pages.to_string(),
        note: note.to_owned(),
    }
}
