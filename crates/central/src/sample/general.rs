//! Items of which little more than the name is published: they get the general form, and what the names of their materials tell.

use domain::calendar::{Period, PeriodUnit};
use domain::catalogue::Hall;
use domain::form::definition::{Definition, Material, MaterialForm, Required, Routing, ServiceKind};
use domain::id::{BusinessCode, DepartmentCode, ItemCode};
use serde::Deserialize;

/// A real service item with as much as is published of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct NameEntry {
    /// Code within the sample catalogue.
    pub code: ItemCode,
    /// Name.
    pub name: String,
    /// Department.
    pub department: DepartmentCode,
    /// Category.
    pub category: String,
    /// 实施编码, 31 characters; a basic code that starts with `YL` marks a sample code.
    pub implementation_code: String,
    /// Done at once or by promise, when published.
    pub kind: Option<ServiceKind>,
    /// Promised workdays, when published.
    pub promised_workdays: Option<u16>,
    /// Statutory workdays, when published.
    pub legal_workdays: Option<u16>,
    /// Statutory limit in words, when it is no number of workdays.
    pub legal_note: Option<String>,
    /// Materials as published; empty when none are.
    #[serde(default)]
    pub materials: Vec<String>,
    /// Index into the list of sources.
    pub source: usize,
}

/// A definition with the general form: applicant, what it is about, the published materials or else the identity card.
/// The department's display name comes from the hall.
pub fn definition(entry: &NameEntry, hall: &Hall, source: &str) -> Definition {
    let at_once = entry.kind == Some(ServiceKind::AtOnce)
        || (entry.kind.is_none() && entry.promised_workdays == Some(0));
    let department = hall.departments.iter().find(|department| department.code == entry.department);
    let workdays = |count| Period { count, unit: PeriodUnit::Workdays };
    let form = ::catalogue::general::form();
    let legal_note = entry.legal_note.as_ref().map(|note| format!("法定期限：{note}。"));
    Definition {
        code: entry.code.clone(),
        version: 1,
        name: entry.name.clone(),
        implementation_code: entry.implementation_code.clone(),
        department: entry.department.clone(),
        department_name: department
            .map_or_else(|| entry.department.0.clone(), |department| department.name.clone()),
        category: entry.category.clone(),
        business: business_of(&entry.department),
        kind: if at_once { ServiceKind::AtOnce } else { ServiceKind::ByPromise },
        routing: if at_once { Routing::Counter } else { Routing::Department },
        legal_limit: entry.legal_workdays.map(workdays),
        promised_limit: entry.promised_workdays.map(workdays),
        stages: Vec::new(),
        extension: None,
        procedures: Vec::new(),
        yellow: None,
        supplement_limit: None,
        fee: None,
        legal_basis: format!("{}以办事指南公布的依据为准", legal_note.unwrap_or_default()),
        acceptance_conditions: "以办事指南公布的条件为准".to_owned(),
        special_procedures: String::new(),
        result_name: "办理结果".to_owned(),
        statement: "本人（单位）承诺所填信息和所交材料真实、准确、完整；如有不实，愿依法承担相应责任。"
            .to_owned(),
        allows_later_materials: false,
        effective_from: None,
        cancelled_from: None,
        general: true,
        sample: true,
        source: source.to_owned(),
        schema: form.schema.clone(),
        conditions: form.conditions.clone(),
        steps: form.steps.clone(),
        materials: materials(entry),
    }
}

/// The queue business that serves a department.
fn business_of(department: &DepartmentCode) -> BusinessCode {
    BusinessCode::from(match department.as_str() {
        "gongan" => "A",
        "renshe" => "B",
        "yibao" => "C",
        "minzheng" | "canlian" | "weijian" | "zhujian" | "tuiyi" => "D",
        _ => "F",
    })
}

fn materials(entry: &NameEntry) -> Vec<Material> {
    let published: Vec<&str> = match entry.materials.as_slice() {
        [] => vec!["居民身份证"],
        names => names.iter().map(String::as_str).collect(),
    };
    published.iter().enumerate().map(|(place, name)| material(&entry.code, place + 1, name)).collect()
}

/// Words of published material names, and the kind across items that they mean; the first that fits counts. Papers of
/// other persons than the applicant, and everything unnamed here, are of a kind of their own.
const KINDS: [(&[&str], Option<&str>); 8] = [
    (&["代办", "委托"], Some("power_of_attorney")),
    (&["配偶", "监护人", "父母", "孤儿", "双方", "遗属"], None),
    (&["身份证"], Some("id_card")),
    (&["户口"], Some("household_register")),
    (&["结婚证", "婚姻状况"], Some("marriage_certificate")),
    (&["出生医学证明", "出生证明"], Some("birth_certificate")),
    (&["照片", "相片"], Some("photo")),
    (&["银行卡"], Some("bank_card")),
];

/// Words that say that a paper is not asked of everybody.
const NOT_ALWAYS: [&str; 7] = ["有则", "如有", "(有)", "代办", "委托", "遗属", "时)"];

/// A material from its published name, which often tells form, number and whether it is needed at all.
fn material(item: &ItemCode, number: usize, name: &str) -> Material {
    let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let kind = KINDS.iter().find(|(words, _)| says(words)).and_then(|(_, kind)| *kind);
    let form = if says(&["验原件"]) {
        MaterialForm::CopyChecked
    } else if says(&["复印件"]) {
        MaterialForm::Copy
    } else if says(&["电子照片"]) {
        MaterialForm::Electronic
    } else if matches!(kind, Some("id_card" | "household_register")) {
        MaterialForm::Shown
    } else {
        MaterialForm::Original
    };
    let handed_in = !matches!(form, MaterialForm::Shown | MaterialForm::Electronic);
    Material {
        slot: format!("m{number}"),
        kind: kind.map_or_else(|| format!("{item}-m{number}"), str::to_owned),
        name: name.to_owned(),
        form,
        copies: if handed_in { copies_in(name).unwrap_or(1) } else { 0 },
        pages: if kind == Some("id_card") { 2 } else { 1 },
        required: if says(&NOT_ALWAYS) { Required::No } else { Required::Yes },
        visible: None,
        later: None,
        later_overdue: Default::default(),
        declarable: false,
        licence: None,
        photo: None,
        shared: false,
        standard: String::new(),
        how_to_get: String::new(),
        blank_form: None,
        sample: None,
    }
}

/// The digit before 份 or 张: `身份证复印件4份` asks for 4.
fn copies_in(name: &str) -> Option<u8> {
    name.chars().zip(name.chars().skip(1)).find_map(|(digit, unit)| {
        let digit = digit.to_digit(10).filter(|_| matches!(unit, '份' | '张'))?;
        u8::try_from(digit).ok()
    })
}
