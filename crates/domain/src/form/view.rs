//! What the counter draws: a form resolved against the answers so far.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::answer::Answer;
use crate::calendar::Period;
use crate::code::DivisionLevel;
use crate::form::definition::{Choice, FieldKind, MaterialForm};
use crate::form::licence::LicenceView;

/// A resolved form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct FormView {
    /// Item code.
    pub code: String,
    /// Version of the definition.
    pub version: u32,
    /// Visible steps with their visible sections and fields.
    pub steps: Vec<StepView>,
    /// Everything that keeps the form from being accepted, in the order of the form.
    pub problems: Vec<Problem>,
    /// Answers that are kept in the draft but not part of the submission, because their fields are hidden now.
    pub left_out: Vec<LeftOut>,
    /// Materials, as [`crate::form::materials`] gives them.
    pub materials: Vec<MaterialView>,
}

impl FormView {
    /// The form as it reads on paper, with each field as the line that `line` makes of it. A section without a title stands under that of
    /// its step; what follows under the same heading is one part with it, and a part without lines is none.
    pub fn on_paper<'a, Line>(
        &'a self,
        line: impl Fn(&'a FieldView) -> Option<Line>,
    ) -> Vec<PaperPart<'a, Line>> {
        let mut parts: Vec<PaperPart<'a, Line>> = Vec::new();
        for step in &self.steps {
            for section in &step.sections {
                let title = if section.title.is_empty() { &step.title } else { &section.title };
                let mut lines: Vec<Line> = section.fields.iter().filter_map(&line).collect();
                match parts.last_mut() {
                    Some(last) if last.step.id == step.id && last.title == title => {
                        last.lines.append(&mut lines)
                    }
                    _ if lines.is_empty() => {}
                    _ => parts.push(PaperPart { step, title, lines }),
                }
            }
        }
        parts
    }
}

/// What stands under one heading on paper.
#[derive(Clone, Debug, PartialEq)]
pub struct PaperPart<'a, Line> {
    /// The step it belongs to.
    pub step: &'a StepView,
    /// Heading.
    pub title: &'a str,
    /// One for each field that has one.
    pub lines: Vec<Line>,
}

/// A step of the resolved form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct StepView {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Number of problems in it.
    pub problems: u32,
    /// Sections.
    pub sections: Vec<SectionView>,
}

/// A section of the resolved form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SectionView {
    /// Id.
    pub id: String,
    /// Title; may be empty.
    pub title: String,
    /// Fields.
    pub fields: Vec<FieldView>,
}

/// A visible field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct FieldView {
    /// Name of the answer.
    pub name: String,
    /// Label.
    pub label: String,
    /// Kind.
    pub kind: FieldKind,
    /// Help.
    pub help: String,
    /// Example in the empty field.
    pub placeholder: String,
    /// True when an answer is required now.
    pub required: bool,
    /// Options offered now; of a region the divisions that are said of it, of a computed sex its two words.
    pub options: Vec<Choice>,
    /// Columns of a repeating table.
    pub columns: Vec<FieldView>,
    /// Full width.
    pub wide: bool,
    /// Masked when not being edited.
    pub personal: bool,
    /// The value is an amount in fen, also where it is computed.
    pub money: bool,
    /// How deep a region is asked for.
    pub level: Option<DivisionLevel>,
    /// The material that is photographed here; it is asked for as long as the field is shown.
    pub slot: Option<String>,
    /// Fewest and most rows of a table.
    pub rows: RowLimits,
    /// Current answer, or the computed value.
    pub value: Option<Answer>,
    /// What is wrong with the answer. A missing required answer is a problem too.
    pub problem: Option<Problem>,
}

/// How many rows a table takes, as its schema says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RowLimits {
    /// Fewest.
    pub min: u32,
    /// Most, when it is limited.
    pub max: Option<u32>,
}

/// Something wrong with an answer or a material, as a code that the screens look up; never text to match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Problem {
    /// Field name, `field[row].column` in a table, or `material:slot`.
    pub at: String,
    /// Step in which it is, empty for materials.
    pub step: String,
    /// Label of the field or name of the material.
    pub label: String,
    /// Kind of the problem.
    pub code: ProblemCode,
    /// Numbers and words the sentence needs (`min`, `max`, `positions` …).
    pub params: BTreeMap<String, String>,
}

/// Kinds of problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// A required answer is missing.
    Required,
    /// The answer is of another type than the field.
    WrongType,
    /// Text shorter than `min`.
    TooShort,
    /// Text longer than `max`.
    TooLong,
    /// A number below `min`.
    TooSmall,
    /// A number above `max`.
    TooLarge,
    /// Not one of the options.
    NotAnOption,
    /// Does not have the demanded pattern.
    Pattern,
    /// Contains control characters or only spaces.
    BadCharacters,
    /// ID number: not 18 characters (`length`).
    IdLength,
    /// ID number: a character that may not stand at `position`.
    IdCharacter,
    /// ID number: unknown region code.
    IdRegion,
    /// ID number: no such date (`positions`, `date`).
    IdDate,
    /// ID number: born in the future.
    IdFuture,
    /// ID number: wrong check character (`expected` is not told on screen; the clerk re-reads the card).
    IdChecksum,
    /// Credit code: malformed or wrong check character.
    CreditCode,
    /// Not a telephone number.
    Phone,
    /// No such date.
    Date,
    /// A date in the future where that makes no sense.
    DateFuture,
    /// Bank card number: wrong length or check digit.
    BankCard,
    /// A region that does not go as deep as asked for (`level`).
    RegionIncomplete,
    /// A table or a multiple choice with fewer entries than `min`.
    TooFew,
    /// A table or a multiple choice with more entries than `max`.
    TooMany,
    /// A required material has too few photos (`have`, `need`).
    MaterialMissing,
    /// Photos of a material are objected to (`count`, `verdict` of the first): they are taken again, or overruled with a reason.
    MaterialUnreadable,
}

/// An answer that is not part of the submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LeftOut {
    /// Field name.
    pub field: String,
    /// Label.
    pub label: String,
    /// The kept answer.
    pub value: Answer,
}

/// A material asked for in this case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct MaterialView {
    /// Slot.
    pub slot: String,
    /// Kind across items.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Form.
    pub form: MaterialForm,
    /// Copies; 0 is shown only.
    pub copies: u8,
    /// Photos needed.
    pub pages: u8,
    /// Required now.
    pub required: bool,
    /// May follow later (容缺) within this period.
    pub later: Option<Period>,
    /// May be replaced by a declaration.
    pub declarable: bool,
    /// Obtained by data sharing, and so not asked for on paper. False once what was fetched has turned out to prove nothing.
    pub shared: bool,
    /// What can be fetched for it, and how that went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub licence: Option<LicenceView>,
    /// Acceptance standard.
    pub standard: String,
    /// Where to get it.
    pub how_to_get: String,
}
