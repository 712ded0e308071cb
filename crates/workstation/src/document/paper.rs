//! What stands on each paper.

pub(super) mod course;

use documents::{
    Acceptance, AnswerSection, Declaration, DeclaredLine, Document, Guide, GuideLine, JointApplicationForm,
    JointMemberPart, Letterhead, MaterialLine, Matter, OneTimeNotice, Signing, TicketSlip,
};
use domain::answer::Answer;
use domain::calendar::{Due, Period};
use domain::case::{Case, Settlement};
use domain::code;
use domain::form;
use domain::form::definition::{Definition, Material, Required, ServiceKind};
use domain::form::view::{FormView, MaterialView};
use domain::id::{CaseId, ItemCode, JointId, TicketId};
use domain::task;
use protocol::error::Failure;
use protocol::screen::DocumentRef;

use super::{Paper, list, not_found};
use crate::cache::record;
use crate::screens::joint::{Part, parts};
use crate::screens::{Glance, intake, queue, rows};
use crate::words;

/// 受理通知书.
pub(super) fn acceptance(held: &Held<'_>) -> Result<Paper, Failure> {
    let Held { glance, case, definition, reference } = held;
    let acceptance = case.acceptance.as_ref().ok_or_else(not_found)?;
    // The form as it was accepted: ages and limits of that day.
    let view = intake::resolved(definition, case, acceptance.at.date());
    let document = Document::Acceptance(Acceptance {
        letterhead: letterhead(glance, definition),
        matter: Matter {
            document_number: acceptance.document.clone(),
            case_number: acceptance.number.clone(),
            ..matter(case, definition)
        },
        query_password: acceptance.query_password.clone(),
        service_kind: words::service_kind(definition.kind).to_owned(),
        promised_limit: limit(definition),
        due: words::due(acceptance.due),
        contact_phone: code::mask_phone(case.text("phone")),
        contact_address: words::without_numbers(case.text("address")),
        received_materials: received(case, &view),
        later_materials: later(case, &view),
        not_taken_materials: not_taken(case, &view),
        answers: sections(&view),
        statement: definition.statement.clone(),
        signing: Signing {
            clerk_name: acceptance.by.clone(),
            counter: words::counter(acceptance.counter),
            at: words::moment(acceptance.at),
            signature_png: None,
        },
        fee: fee(definition),
    });
    Ok(Paper { document, signature: case.signature.clone(), reference: reference.clone() })
}

/// 一次性告知书.
pub(super) fn notice(held: &Held<'_>) -> Result<Paper, Failure> {
    let Held { glance, case, definition, reference } = held;
    let notice = case.notice.as_ref().ok_or_else(not_found)?;
    let view = intake::resolved(definition, case, notice.at.date());
    let missing = |slot: &str| notice.missing.iter().any(|missing| missing.slot == slot);
    // Photos taken after the notice was given do not change what it said.
    let here = received(case, &view).into_iter().chain(not_taken(case, &view));
    let present = here.filter(|line| {
        let slot =
            view.materials.iter().find(|material| material.name == line.name).map(|material| &material.slot);
        !slot.is_some_and(|slot| missing(slot))
    });
    let document = Document::OneTimeNotice(OneTimeNotice {
        letterhead: letterhead(glance, definition),
        matter: Matter { document_number: notice.number.clone(), ..matter(case, definition) },
        present: present.collect(),
        missing: notice.missing.iter().map(course::missing_line).collect(),
        other_points: notice.points.clone(),
        special_procedures: definition.special_procedures.clone(),
        fee: fee(definition),
        limit: limit(definition),
        // No law sets a day for coming back; an item may.
        reply_by: match notice.supplement_by {
            Due::None => String::new(),
            due => words::due(due),
        },
        signing: course::signing(glance, &notice.by, notice.at),
    });
    Ok(Paper { document, signature: case.signature.clone(), reference: reference.clone() })
}

/// 承诺书: what the applicant declares instead of proving it, and what will follow.
pub(super) fn declaration(held: &Held<'_>) -> Result<Paper, Failure> {
    let Held { glance, case, definition, reference } = held;
    let acceptance = case.acceptance.as_ref();
    let at = acceptance.map_or(glance.now, |acceptance| acceptance.at);
    let view = intake::resolved(definition, case, at.date());
    let replaced =
        |material: &&MaterialView| case.settlements.get(&material.slot) == Some(&Settlement::Declared);
    let document = Document::Declaration(Declaration {
        letterhead: letterhead(glance, definition),
        matter: Matter {
            case_number: acceptance.map(|acceptance| acceptance.number.clone()).unwrap_or_default(),
            ..matter(case, definition)
        },
        conditions: definition.acceptance_conditions.clone(),
        legal_basis: definition.legal_basis.clone(),
        declared: view
            .materials
            .iter()
            .filter(replaced)
            .map(|material| DeclaredLine {
                name: material.name.clone(),
                requirement: material.standard.clone(),
            })
            .collect(),
        later: later(case, &view),
        statement: definition.statement.clone(),
        signing: Signing {
            clerk_name: acceptance
                .map_or_else(|| glance.session.known.staff.name.clone(), |acceptance| acceptance.by.clone()),
            counter: acceptance
                .map(|acceptance| acceptance.counter)
                .or(glance.session.counter)
                .map(words::counter)
                .unwrap_or_default(),
            at: words::date(at.date()),
            signature_png: None,
        },
    });
    Ok(Paper { document, signature: case.signature.clone(), reference: reference.clone() })
}

/// 办事指南, of the version that is offered today.
pub(super) fn guide(glance: &Glance<'_>, item: &ItemCode) -> Result<Paper, Failure> {
    let definition = record::item(glance.connection, item, glance.offer.version(item)?)?;
    let business = glance.hall.businesses.iter().find(|business| business.code == definition.business);
    let limit = |period: Option<Period>| period.map_or_else(|| "未公布".to_owned(), words::period);
    let since = definition.effective_from.map(|from| format!("，{}起施行", words::date(from)));
    let document = Document::Guide(Guide {
        letterhead: letterhead(glance, &definition),
        item_name: definition.name.clone(),
        item_code: definition.implementation_code.clone(),
        version: format!("第 {} 版{}。", definition.version, since.unwrap_or_default()),
        department: definition.department_name.clone(),
        service_kind: words::service_kind(definition.kind).to_owned(),
        result: definition.result_name.clone(),
        legal_limit: limit(definition.legal_limit),
        promised_limit: match definition.kind {
            ServiceKind::AtOnce => self::limit(&definition),
            ServiceKind::ByPromise => limit(definition.promised_limit),
        },
        special_procedures: definition.special_procedures.clone(),
        fee: fee(&definition),
        conditions: definition.acceptance_conditions.clone(),
        legal_basis: definition.legal_basis.clone(),
        materials: definition.materials.iter().map(|material| guide_line(&definition, material)).collect(),
        counters: business.map(|business| words::counters(&business.counters)).unwrap_or_default(),
        printed_at: words::date(glance.today()),
    });
    Ok(Paper { document, signature: None, reference: rows::guide(&definition) })
}

fn guide_line(definition: &Definition, material: &Material) -> GuideLine {
    let mut need = match (&material.required, &material.visible) {
        _ if material.shared => vec!["免交（数据共享）".to_owned()],
        (Required::Yes, None) => vec!["必交".to_owned()],
        (Required::No, _) => vec!["有则提供".to_owned()],
        // Which case that is, the scenario questions at the counter decide.
        _ => vec!["视情形".to_owned()],
    };
    if material.declarable {
        need.push("可承诺代替".to_owned());
    }
    if let Some(period) = material.later.filter(|_| definition.allows_later_materials) {
        need.push(format!("可在受理后 {}内补交", words::period(period)));
    }
    GuideLine {
        name: material.name.clone(),
        form: words::material_form(material.form).to_owned(),
        copies: if material.copies == 0 { String::new() } else { material.copies.to_string() },
        need: need.join("，"),
        standard: material.standard.clone(),
        how_to_get: material.how_to_get.clone(),
    }
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
        signing: Signing {
            clerk_name: receipt.by.clone(),
            counter: words::counter(receipt.counter),
            at: words::moment(receipt.at),
            signature_png: None,
        },
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
    let document = Document::Ticket(TicketSlip {
        letterhead: hall_letterhead(glance),
        number: ticket.number.clone(),
        business: rows::business_name(glance, &ticket),
        class: words::class(ticket.class).to_owned(),
        ahead: queue::ahead(glance, &ticket)?,
        area: business.map(|business| words::counters(&business.counters)).unwrap_or_default(),
        issued_at: words::moment(ticket.issued_at),
        hint: String::new(),
    });
    Ok(Paper { document, signature: None, reference: rows::slip(&ticket) })
}

/// A case with what every paper of it needs.
pub(super) struct Held<'g> {
    glance: &'g Glance<'g>,
    case: Case,
    definition: Definition,
    reference: DocumentRef,
}

impl<'g> Held<'g> {
    /// The case, where it has the paper with this id ([`DocumentRef::id`]).
    pub fn of(glance: &'g Glance<'g>, case: CaseId, id: &str) -> Result<Self, Failure> {
        let case = record::case(glance.connection, case)?;
        let definition = record::item(glance.connection, &case.item, case.version)?;
        let papers = list::of_case(&glance.hall, &definition.department_name, &case);
        let reference = papers.into_iter().find(|paper| paper.id == id).ok_or_else(not_found)?;
        Ok(Self { glance, case, definition, reference })
    }
}

fn matter(case: &Case, definition: &Definition) -> Matter {
    Matter {
        document_number: String::new(),
        case_number: String::new(),
        item_name: case.item_name.clone(),
        department: definition.department_name.clone(),
        applicant_name: case.text("name").to_owned(),
        applicant_id_masked: code::mask_id_number(case.text("id_number")),
    }
}

fn hall_letterhead(glance: &Glance<'_>) -> Letterhead {
    let hall = &glance.hall;
    Letterhead {
        hall_name: hall.name.clone(),
        address: hall.address.clone(),
        hours: hall.hours.clone(),
        phone: hall.phone.clone(),
        sample: hall.sample,
        reprint: String::new(),
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

/// What lay on the table at the acceptance.
fn received(case: &Case, view: &FormView) -> Vec<MaterialLine> {
    handed_in(case, view, |material| !follows(case, material))
}

/// Materials of which there are photos, and that are wanted.
fn handed_in(case: &Case, view: &FormView, wanted: impl Fn(&MaterialView) -> bool) -> Vec<MaterialLine> {
    view.materials
        .iter()
        .filter(|material| !case.settlements.contains_key(&material.slot) && wanted(material))
        .filter_map(|material| match pages(case, material) {
            0 => None,
            pages => Some(material_line(material, pages, "")),
        })
        .collect()
}

/// What need not be handed in, and why.
fn not_taken(case: &Case, view: &FormView) -> Vec<MaterialLine> {
    view.materials
        .iter()
        .filter_map(|material| {
            let reason = match case.settlements.get(&material.slot) {
                Some(Settlement::Later) => return None,
                Some(settlement) => words::settlement(*settlement),
                None if material.shared && pages(case, material) == 0 => "数据共享获取，无需提交",
                None => return None,
            };
            Some(material_line(material, 0, reason))
        })
        .collect()
}

fn pages(case: &Case, material: &MaterialView) -> usize {
    case.attachments.iter().filter(|photo| photo.slot == material.slot).count()
}

/// Was allowed to follow, whether it has since or not.
fn follows(case: &Case, material: &MaterialView) -> bool {
    case.awaits(&material.slot) || case.later.iter().any(|later| later.slot == material.slot)
}

fn later(case: &Case, view: &FormView) -> Vec<MaterialLine> {
    view.materials
        .iter()
        .filter(|material| follows(case, material))
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
