//! A service item as data: one immutable version, in three layers (JSON Schema for types, named conditions, layout).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::calendar::Period;
use crate::case::LaterOverdue;
use crate::code::DivisionLevel;
use crate::deadline::{SpecialProcedure, Stage};
use crate::form::condition::Condition;
use crate::form::licence::LicenceSource;
use crate::id::{BusinessCode, DepartmentCode, ItemCode};
use crate::photo::PhotoDemands;

/// One version of a service item. A case remembers the version it was taken in under.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Definition {
    /// Stable code of the item within this catalogue.
    pub code: ItemCode,
    /// Version, from 1; a changed definition is a new version.
    pub version: u32,
    /// Name as the public knows it.
    pub name: String,
    /// 实施编码 (31 characters): credit code 18 + level 1 + basic code 12. The stem of case numbers.
    pub implementation_code: String,
    /// The department that answers for the item.
    pub department: DepartmentCode,
    /// Display name of the department.
    pub department_name: String,
    /// Category the item is listed under.
    pub category: String,
    /// The queue business that serves the item.
    pub business: BusinessCode,
    /// Done at once or by promise.
    pub kind: ServiceKind,
    /// Who decides after acceptance.
    pub routing: Routing,
    /// Statutory limit, when one is published.
    pub legal_limit: Option<Period>,
    /// Promised limit, when one is published.
    pub promised_limit: Option<Period>,
    /// The stages of the promised limit in different offices, one after the other; empty when it is one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<Stage>>", optional)]
    pub stages: Vec<Stage>,
    /// By how much the limit may be extended at most, once and with approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub extension: Option<Period>,
    /// Special procedures that stop the clock, each with its own limit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<SpecialProcedure>>", optional)]
    pub procedures: Vec<SpecialProcedure>,
    /// How long before the end of the limit the yellow light goes on; one workday where it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub yellow: Option<Period>,
    /// How long the applicant has to bring what the one-time notice asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub supplement_limit: Option<Period>,
    /// Fee and its basis in words; `None` is free of charge.
    pub fee: Option<String>,
    /// Legal basis in words.
    pub legal_basis: String,
    /// Who may apply and under what conditions, in words.
    pub acceptance_conditions: String,
    /// Special procedures (hearing, inspection …) in words; empty when there are none.
    pub special_procedures: String,
    /// What the applicant gets in the end.
    pub result_name: String,
    /// The applicant's declaration printed above the signature.
    pub statement: String,
    /// 容缺受理: may be accepted with listed materials to follow.
    pub allows_later_materials: bool,
    /// First day on which the version is in force.
    pub effective_from: Option<Date>,
    /// First day on which the item is no longer offered (withdrawn).
    pub cancelled_from: Option<Date>,
    /// True while the item has no form of its own and uses the general one.
    pub general: bool,
    /// Sample data, not a real hall's catalogue.
    pub sample: bool,
    /// Where the facts come from.
    pub source: String,
    /// JSON Schema 2020-12 of the answers: types, lengths, formats. Never decides what is visible.
    pub schema: Schema,
    /// Named conditions that layout and materials refer to.
    pub conditions: Vec<Condition>,
    /// Steps, in order.
    pub steps: Vec<Step>,
    /// Materials, in order.
    pub materials: Vec<Material>,
}

/// The JSON Schema layer. Opaque to the rules: only the validator reads it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(type = "unknown")]
pub struct Schema(pub serde_json::Value);

/// 即办件 or 承诺件.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ServiceKind {
    /// 即办件: decided while the person waits.
    AtOnce,
    /// 承诺件: decided within a promised limit.
    ByPromise,
}

/// Who decides a case after it is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Routing {
    /// The window decides at acceptance.
    Counter,
    /// A task goes to the approvers of the department.
    Department,
}

/// One step of the form. The first is the scenario when the item has scenario questions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Step {
    /// Stable id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Sections, in order.
    pub sections: Vec<Section>,
}

/// A group of fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Section {
    /// Stable id.
    pub id: String,
    /// Title; may be empty.
    pub title: String,
    /// Shown only while the condition holds.
    #[serde(default)]
    pub visible: Option<String>,
    /// Fields, in order.
    pub fields: Vec<Field>,
}

/// A field of the form. Field names are unique in a definition.
///
/// Conventional names that the counter understands: `name`, `id_number`, `phone` of the applicant; `agent_name`, `agent_id_number`; and those that
/// an identity paper is read for (see [`crate::form::paper`]).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Field {
    /// Name of the answer.
    pub name: String,
    /// Label on screen and paper.
    pub label: String,
    /// How it is drawn and which format it has.
    pub kind: FieldKind,
    /// One sentence beside the field.
    #[serde(default)]
    pub help: String,
    /// An example inside the empty field.
    #[serde(default)]
    pub placeholder: String,
    /// When an answer is required.
    #[serde(default)]
    pub required: Required,
    /// Shown only while the condition holds.
    #[serde(default)]
    pub visible: Option<String>,
    /// Options of a choice; each may depend on a condition.
    #[serde(default)]
    pub options: Vec<Choice>,
    /// Columns of a repeating table.
    #[serde(default)]
    pub columns: Vec<Field>,
    /// Takes the full width.
    #[serde(default)]
    pub wide: bool,
    /// Masked on screen when not being edited.
    #[serde(default)]
    pub personal: bool,
    /// How a computed field gets its value.
    #[serde(default)]
    pub computed: Option<Computed>,
    /// How deep a region is asked for; to the district when nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<DivisionLevel>,
    /// The material that is asked for here ([`Material::slot`]), of a field of that kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<String>,
}

/// Kinds of field that the renderer draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// One line of text.
    Text,
    /// Several lines of text.
    LongText,
    /// GB 11643 ID number, or a permitted other identity number (see [`crate::code`]).
    IdNumber,
    /// GB 32100 unified social credit code.
    CreditCode,
    /// Mobile or landline number.
    Phone,
    /// Calendar date, typed as digits.
    Date,
    /// Money in fen.
    Money,
    /// Whole number.
    Integer,
    /// One of few options, drawn as cards with digit keys.
    Choice,
    /// One of many options, searchable.
    Select,
    /// Several options.
    MultiChoice,
    /// Yes or no.
    YesNo,
    /// Bank card number (digits, Luhn).
    BankCard,
    /// Administrative division, chosen level by level; the answer is its code (see [`crate::code::Division`]).
    Region,
    /// Repeating table.
    Rows,
    /// Somebody signs here beside the signature under the whole form, an agent or a guardian; the answer points at the picture (see
    /// [`Answer::as_signature`](crate::answer::Answer::as_signature)).
    Signature,
    /// A material of the item, photographed where it belongs in the form; has no answer.
    Material,
    /// A paragraph to read; has no answer.
    Note,
    /// Derived by the engine; has no input.
    Computed,
}

/// When an answer is required.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Required {
    /// Never.
    #[default]
    No,
    /// Whenever the field is visible.
    Yes,
    /// While the named condition holds.
    When(String),
}

/// An option of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Choice {
    /// Stored value.
    pub value: String,
    /// Label.
    pub label: String,
    /// One sentence that helps to choose.
    #[serde(default)]
    pub help: String,
    /// Offered only while the condition holds.
    #[serde(default)]
    pub visible: Option<String>,
}

/// Values derived from other answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Computed {
    /// Completed years of age on the day of resolving, from the birth date inside an ID number field.
    AgeFromIdNumber(String),
    /// Birth date inside an ID number field.
    BirthDateFromIdNumber(String),
    /// Sex inside an ID number field: `male` or `female`.
    SexFromIdNumber(String),
    /// Rows of a table.
    RowsIn(String),
    /// Sum of a column of a table; an empty cell counts as nothing.
    SumOf {
        /// The table.
        table: String,
        /// Its column of money or whole numbers.
        column: String,
    },
    /// Days from one date to a later one.
    DaysBetween {
        /// The earlier date.
        from: String,
        /// The later date.
        to: String,
    },
}

impl Computed {
    /// Names of the fields that the value is derived from.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        let (first, second) = match self {
            Computed::AgeFromIdNumber(source)
            | Computed::BirthDateFromIdNumber(source)
            | Computed::SexFromIdNumber(source)
            | Computed::RowsIn(source)
            | Computed::SumOf { table: source, .. } => (source, None),
            Computed::DaysBetween { from, to } => (from, Some(to)),
        };
        std::iter::once(first).chain(second).map(String::as_str)
    }

    /// Whether the sources are of the kinds that the value can be derived from.
    pub fn fits<'f>(&self, field: impl Fn(&str) -> Option<&'f Field>) -> bool {
        let of_kind = |name: &str, kind| field(name).is_some_and(|field| field.kind == kind);
        match self {
            Computed::AgeFromIdNumber(source)
            | Computed::BirthDateFromIdNumber(source)
            | Computed::SexFromIdNumber(source) => of_kind(source, FieldKind::IdNumber),
            Computed::RowsIn(table) => of_kind(table, FieldKind::Rows),
            Computed::SumOf { table, column } => {
                field(table).is_some_and(|table| table.summand(column).is_some())
            }
            Computed::DaysBetween { from, to } => {
                of_kind(from, FieldKind::Date) && of_kind(to, FieldKind::Date)
            }
        }
    }
}

impl Field {
    /// A column of a table whose cells can be added up.
    pub fn summand(&self, column: &str) -> Option<&Field> {
        let found = self.columns.iter().find(|known| known.name == column)?;
        matches!(found.kind, FieldKind::Money | FieldKind::Integer).then_some(found)
    }
}

/// A material the item asks for. Identity across items (for sharing photos in a joint application) is [`Material::kind`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Material {
    /// Slot id, unique in the definition.
    pub slot: String,
    /// Kind across items, for example `id_card` or `household_register`: one photo serves every slot of one kind.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Original, copy …
    pub form: MaterialForm,
    /// Copies to hand in; 0 means shown only (验原件).
    pub copies: u8,
    /// Photos that belong in the slot at least (2 for both sides of a card).
    pub pages: u8,
    /// When the material is required.
    pub required: Required,
    /// Asked for only while the condition holds.
    #[serde(default)]
    pub visible: Option<String>,
    /// 容缺: may follow within this many days after acceptance.
    #[serde(default)]
    pub later: Option<Period>,
    /// What happens when it has not followed in time.
    #[serde(default, skip_serializing_if = "LaterOverdue::is_default")]
    #[ts(as = "Option<LaterOverdue>", optional)]
    pub later_overdue: LaterOverdue,
    /// 告知承诺: may be replaced by a declaration.
    #[serde(default)]
    pub declarable: bool,
    /// Obtained by data sharing; must not be demanded on paper.
    #[serde(default)]
    pub shared: bool,
    /// Which record is fetched at the counter, where the sharing platform has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub licence: Option<Box<LicenceSource>>,
    /// What it asks of its photos, where that differs from the usual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub photo: Option<PhotoDemands>,
    /// What makes it acceptable.
    #[serde(default)]
    pub standard: String,
    /// Where the person can get it.
    #[serde(default)]
    pub how_to_get: String,
    /// The blank form that is to be filled in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub blank_form: Option<Picture>,
    /// What a good one looks like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub sample: Option<Picture>,
}

/// A small picture that explains, as a data URI of an SVG, PNG or JPEG. It travels with the definition, so that it is there without the
/// network and belongs to the version; the catalogue bounds its size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(as = "String")]
pub struct Picture(pub String);

/// Form in which a material is handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MaterialForm {
    /// The original is handed in.
    Original,
    /// A copy, the original is checked (验原件).
    CopyChecked,
    /// A copy.
    Copy,
    /// The original is only checked at the window.
    Shown,
    /// An electronic file.
    Electronic,
}
