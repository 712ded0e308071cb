//! 身份信息: which field of a form asks for which part of an identity paper, and how it is answered. The one place that knows, whether the paper was
//! photographed and read ([`super::paper`]) or the card laid on a reader ([`super::card`]).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::answer::Answer;
use crate::form::definition::FieldKind;
use crate::form::view::{FieldView, SectionView};

/// What an identity paper may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fact {
    /// 姓名.
    Name,
    /// 性别: `男` or `女`.
    Sex,
    /// 民族, with 族 also where the paper leaves it out: `汉族`.
    Nation,
    /// 出生 or 出生日期, as `1990-03-01`.
    BirthDate,
    /// 住址 of the ID card: where the person was registered when it was issued.
    Address,
    /// 公民身份号码, normalised.
    IdNumber,
    /// 签发机关.
    Authority,
    /// First day of 有效期限, as `2015-03-01`.
    ValidFrom,
    /// Last day of 有效期限, as `2035-03-01`, or `长期`.
    ValidUntil,
    /// 户主或与户主关系.
    Relation,
    /// 曾用名.
    FormerName,
    /// 出生地.
    BirthPlace,
    /// 籍贯.
    NativePlace,
    /// 本市(县)其他住址.
    OtherAddress,
    /// 宗教信仰.
    Religion,
    /// 身高.
    Height,
    /// 血型.
    BloodType,
    /// 文化程度.
    Education,
    /// 婚姻状况.
    MaritalStatus,
    /// 兵役状况.
    MilitaryService,
    /// 服务处所.
    Workplace,
    /// 职业.
    Occupation,
    /// 何时由何地迁来本市(县).
    MovedToCity,
    /// 何时由何地迁来本址.
    MovedToAddress,
}

/// How far something that was read can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Read with doubt, or at odds with something else on the paper. To be compared with the paper.
    Doubtful,
    /// Read well, but nothing on the paper confirms it.
    Likely,
    /// Confirmed: by the check character of the number, by what agrees with it, or by the chip of the card.
    Proven,
}

/// One thing that a paper says. Printing it with `{:?}` does not show the text, which is a person's.
#[derive(Clone, PartialEq, Eq)]
pub struct Said {
    /// What it is.
    pub fact: Fact,
    /// As [`Fact`] writes it.
    pub text: String,
    /// How far it can be relied on.
    pub certainty: Certainty,
}

impl std::fmt::Debug for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Said")
            .field("fact", &self.fact)
            .field("certainty", &self.certainty)
            .finish_non_exhaustive()
    }
}

/// How sure it is that a field means what a paper says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meant {
    /// The same thing.
    Same,
    /// Often the same, and somebody has to say so. A person need not live or be reached where the paper says.
    Perhaps,
}

/// The field that says whose the fields of its section are.
pub(super) const ID_NUMBER: &str = "id_number";

/// Which names of fields mean what of a paper; of several with one meaning the first that a section has. In front of them stands whose paper it is:
/// `agent_name`, `spouse_id_number`, nothing for the applicant. No form asks for the other facts.
const FIELDS: &[(&str, Fact, Meant)] = &[
    ("name", Fact::Name, Meant::Same),
    (ID_NUMBER, Fact::IdNumber, Meant::Same),
    ("sex", Fact::Sex, Meant::Same),
    ("gender", Fact::Sex, Meant::Same),
    ("ethnicity", Fact::Nation, Meant::Same),
    ("nation", Fact::Nation, Meant::Same),
    ("birth_date", Fact::BirthDate, Meant::Same),
    ("birth", Fact::BirthDate, Meant::Same),
    ("birthday", Fact::BirthDate, Meant::Same),
    ("household_address", Fact::Address, Meant::Same),
    ("household", Fact::Address, Meant::Same),
    ("id_address", Fact::Address, Meant::Same),
    ("address", Fact::Address, Meant::Perhaps),
    ("id_authority", Fact::Authority, Meant::Same),
    ("native_place", Fact::NativePlace, Meant::Same),
    ("education", Fact::Education, Meant::Same),
    ("marriage", Fact::MaritalStatus, Meant::Same),
];

/// What a paper says of a fact.
pub(super) fn said(paper: &[Said], fact: Fact) -> Option<&str> {
    paper.iter().find(|said| said.fact == fact).map(|said| said.text.as_str())
}

/// What of a paper a field asks for, where the fields of its person begin with `whose`.
pub(super) fn meaning(field: &FieldView, whose: &str) -> Option<(Fact, Meant)> {
    let name = field.name.strip_prefix(whose)?;
    let (_, fact, meant) = FIELDS.iter().find(|(known, ..)| *known == name)?;
    Some((*fact, *meant))
}

/// The fields of a section that ask for a fact, the one that means it most first.
pub(super) fn asking<'v>(
    section: &'v SectionView,
    whose: &'v str,
    fact: Fact,
) -> impl Iterator<Item = &'v FieldView> {
    let names = FIELDS.iter().filter(move |(_, known, _)| *known == fact);
    names.filter_map(move |(name, ..)| {
        section.fields.iter().find(|field| field.name.strip_prefix(whose) == Some(*name))
    })
}

/// Whom a section asks the ID number of: what their names of fields begin with.
pub(super) fn persons(section: &SectionView) -> impl Iterator<Item = &str> {
    let numbers = section.fields.iter().filter(|field| field.kind == FieldKind::IdNumber);
    numbers.filter_map(|field| field.name.strip_suffix(ID_NUMBER))
}

/// What a paper says, in the form in which a field keeps it; none where the paper does not say it or a field of this kind cannot take it.
pub(super) fn answer(field: &FieldView, fact: Fact, said: &str) -> Option<Answer> {
    let said = said.trim();
    if said.is_empty() {
        return None;
    }
    match field.kind {
        FieldKind::Choice | FieldKind::Select => option(field, said, fact).map(Answer::Text),
        FieldKind::IdNumber => (fact == Fact::IdNumber).then(|| said.into()),
        FieldKind::Date => (fact == Fact::BirthDate).then(|| said.into()),
        FieldKind::Text | FieldKind::LongText => Some(match fact {
            Fact::Nation => Answer::Text(format!("{}族", without_zu(said))),
            _ => said.into(),
        }),
        _ => None,
    }
}

/// The option that says the same, by its label or its value.
fn option(field: &FieldView, said: &str, fact: Fact) -> Option<String> {
    let same = |text: &str| match fact {
        Fact::Nation => without_zu(text) == without_zu(said),
        Fact::Sex => text == said || text.strip_suffix('性') == Some(said),
        _ => text == said,
    };
    let found = field.options.iter().find(|option| same(&option.label) || same(&option.value));
    found.map(|option| option.value.clone())
}

/// A people without 族, which some papers leave out.
fn without_zu(nation: &str) -> &str {
    nation.strip_suffix('族').unwrap_or(nation)
}
