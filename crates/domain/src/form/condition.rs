//! Named conditions over answers: a closed list of operators, no code in data.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::answer::{Answer, Answers};
use crate::code::{IdNumber, Sex, completed_years};
use crate::form::definition::{Computed, Field, FieldKind, Required, Section};
use crate::form::parts::FormParts;
use crate::form::value;

/// A named condition. May refer to others by [`Test::Holds`]; cycles are refused when a definition is checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Condition {
    /// Stable id that fields, options and materials refer to.
    pub id: String,
    /// What the condition says, in words.
    pub name: String,
    /// The test.
    pub test: Test,
}

/// What must hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// Every one holds; an empty list holds.
    All(Vec<Test>),
    /// At least one holds; an empty list does not.
    Any(Vec<Test>),
    /// Does not hold.
    Not(Box<Test>),
    /// Another named condition holds.
    Holds(String),
    /// A field compares.
    Field(FieldTest),
}

/// Comparison of one field. An unanswered or hidden field satisfies only [`Operator::Blank`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct FieldTest {
    /// Field name.
    pub field: String,
    /// Operator.
    pub operator: Operator,
}

/// Operators.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// Equal to the value.
    Is(Answer),
    /// Different from the value, and answered.
    IsNot(Answer),
    /// One of the values.
    In(Vec<Answer>),
    /// A multiple choice contains the value.
    Contains(String),
    /// Answered.
    Answered,
    /// Not answered.
    Blank,
    /// A number of at least this.
    AtLeast(i64),
    /// A number of at most this.
    AtMost(i64),
    /// A date, or the birth date in an ID number, at least this many completed years before today.
    YearsAgoAtLeast(u16),
    /// A date, or the birth date in an ID number, less than this many completed years before today.
    YearsAgoLess(u16),
    /// A date at most this many days before today.
    WithinDays(u32),
}

/// Answers as the conditions see them: through the visibility of their fields.
///
/// Which fields are visible depends on conditions, and those on answers of visible fields; the conditions are therefore
/// evaluated once, in the order of their dependencies. Conditions on a cycle (refused when a definition is checked)
/// never hold.
pub(crate) struct Scope<'a> {
    answers: &'a Answers,
    today: Date,
    fields: BTreeMap<&'a str, Placed<'a>>,
    holding: BTreeMap<&'a str, bool>,
}

/// A field with the section that may hide it.
#[derive(Clone, Copy)]
struct Placed<'a> {
    field: &'a Field,
    section: &'a Section,
}

impl<'a> Placed<'a> {
    /// Conditions that decide whether the field is visible.
    fn conditions(self) -> impl Iterator<Item = &'a str> {
        [&self.section.visible, &self.field.visible].into_iter().flatten().map(String::as_str)
    }
}

impl<'a> Scope<'a> {
    /// Evaluates every condition of a form.
    pub(crate) fn new(parts: &FormParts<'a>, answers: &'a Answers, today: Date) -> Self {
        let fields = placed(parts);
        let order = Order::among(parts, &fields);
        let mut scope = Self { answers, today, fields, holding: BTreeMap::new() };
        for condition in order.sorted {
            let holds = scope.test(&condition.test);
            // The first of two conditions with one id counts, as the first of two fields does.
            scope.holding.entry(&condition.id).or_insert(holds);
        }
        scope
    }

    /// Whether a named condition holds. Unknown ones and those on a cycle do not.
    pub(crate) fn holds(&self, id: &str) -> bool {
        self.holding.get(id).copied().unwrap_or(false)
    }

    /// Whether something shown only under a condition is shown.
    pub(crate) fn shows(&self, visible: Option<&String>) -> bool {
        visible.is_none_or(|id| self.holds(id))
    }

    /// Whether something is required now.
    pub(crate) fn requires(&self, required: &Required) -> bool {
        match required {
            Required::No => false,
            Required::Yes => true,
            Required::When(id) => self.holds(id),
        }
    }

    /// A field by its name.
    pub(crate) fn field(&self, name: &str) -> Option<&'a Field> {
        self.fields.get(name).map(|placed| placed.field)
    }

    /// The value of a field: normalised, or computed. `None` while it is hidden, unknown or unanswered.
    pub(crate) fn value(&self, name: &str) -> Option<Cow<'_, Answer>> {
        let placed = self.fields.get(name)?;
        if !placed.conditions().all(|id| self.holds(id)) {
            return None;
        }
        if placed.field.kind == FieldKind::Computed {
            return self.computed(placed.field.computed.as_ref()?).map(Cow::Owned);
        }
        value::normalised(placed.field.kind, self.answers.get(name)?)
    }

    /// What a computed field shows; `None` while a source is unanswered, hidden or of another kind.
    fn computed(&self, computed: &Computed) -> Option<Answer> {
        // Only fields with input are sources, so this cannot lead back to a computed field.
        if !computed.fits(|name| self.fields.get(name).map(|placed| placed.field)) {
            return None;
        }
        let id_number = |source: &str| IdNumber::parse(self.value(source)?.as_text()?, self.today).ok();
        let day = |source: &str| value::date(self.value(source)?.as_text()?);
        Some(match computed {
            Computed::AgeFromIdNumber(source) => {
                Answer::Number(i64::from(id_number(source)?.age(self.today)))
            }
            Computed::BirthDateFromIdNumber(source) => {
                Answer::Text(id_number(source)?.birth_date().to_string())
            }
            Computed::SexFromIdNumber(source) => match id_number(source)?.sex()? {
                Sex::Male => "male".into(),
                Sex::Female => "female".into(),
            },
            Computed::RowsIn(table) => Answer::Number(i64::try_from(self.rows(table)?.len()).ok()?),
            Computed::SumOf { table, column } => Answer::Number(self.sum(table, column)?),
            Computed::DaysBetween { from, to } => {
                let days = day(from)?.until(day(to)?).ok()?.get_days();
                (days >= 0).then_some(Answer::Number(i64::from(days)))?
            }
        })
    }

    fn rows(&self, table: &str) -> Option<Vec<Answers>> {
        match self.value(table)?.into_owned() {
            Answer::Rows(rows) => Some(rows),
            _ => None,
        }
    }

    /// The sum of a column that is shown. What is no number is complained about in its cell.
    fn sum(&self, table: &str, column: &str) -> Option<i64> {
        let summand = self.fields.get(table)?.field.summand(column)?;
        if !self.shows(summand.visible.as_ref()) {
            return None;
        }
        let rows = self.rows(table)?;
        let cells = rows.iter().filter_map(|row| row.get(column));
        let numbers = cells.filter_map(|cell| if let Answer::Number(n) = cell { Some(*n) } else { None });
        Some(numbers.fold(0, i64::saturating_add))
    }

    fn test(&self, test: &Test) -> bool {
        match test {
            Test::All(tests) => tests.iter().all(|test| self.test(test)),
            Test::Any(tests) => tests.iter().any(|test| self.test(test)),
            Test::Not(test) => !self.test(test),
            Test::Holds(id) => self.holds(id),
            Test::Field(test) => self.compare(&test.operator, self.value(&test.field).as_deref()),
        }
    }

    fn compare(&self, operator: &Operator, value: Option<&Answer>) -> bool {
        let Some(value) = value else { return matches!(operator, Operator::Blank) };
        let number = || if let Answer::Number(number) = value { Some(*number) } else { None };
        match operator {
            Operator::Is(wanted) => value == wanted,
            Operator::IsNot(unwanted) => value != unwanted,
            Operator::In(wanted) => wanted.contains(value),
            Operator::Contains(wanted) => matches!(value, Answer::Many(chosen) if chosen.contains(wanted)),
            Operator::Answered => true,
            Operator::Blank => false,
            Operator::AtLeast(least) => number().is_some_and(|number| number >= *least),
            Operator::AtMost(most) => number().is_some_and(|number| number <= *most),
            Operator::YearsAgoAtLeast(years) => self.years_since(value).is_some_and(|since| since >= *years),
            Operator::YearsAgoLess(years) => self.years_since(value).is_some_and(|since| since < *years),
            Operator::WithinDays(days) => value
                .as_text()
                .and_then(value::date)
                .and_then(|date| date.until(self.today).ok())
                .is_some_and(|span| (0..=i64::from(*days)).contains(&i64::from(span.get_days()))),
        }
    }

    /// Completed years since a date, or since the birth date in an identity number.
    fn years_since(&self, value: &Answer) -> Option<u16> {
        let text = value.as_text()?;
        let date =
            value::date(text).or_else(|| Some(IdNumber::parse(text, self.today).ok()?.birth_date()))?;
        completed_years(date, self.today)
    }
}

fn placed<'a>(parts: &FormParts<'a>) -> BTreeMap<&'a str, Placed<'a>> {
    let mut fields = BTreeMap::new();
    for section in parts.sections() {
        for field in &section.fields {
            fields.entry(field.name.as_str()).or_insert(Placed { field, section });
        }
    }
    fields
}

/// Conditions in the order of their dependencies.
pub(crate) struct Order<'a> {
    /// Every condition that depends on no later one.
    pub(crate) sorted: Vec<&'a Condition>,
    /// Ids of conditions that depend on themselves, or lie between two such.
    pub(crate) cyclic: Vec<&'a str>,
}

impl<'a> Order<'a> {
    /// Sorts the conditions of a form.
    pub(crate) fn of(parts: &FormParts<'a>) -> Self {
        Self::among(parts, &placed(parts))
    }

    fn among(parts: &FormParts<'a>, fields: &BTreeMap<&'a str, Placed<'a>>) -> Self {
        let ids: BTreeSet<&str> = parts.conditions.iter().map(|c| c.id.as_str()).collect();
        let mut waiting: Vec<(&Condition, BTreeSet<&str>)> = parts
            .conditions
            .iter()
            .map(|condition| {
                let mut needs = BTreeSet::new();
                dependencies(&condition.test, fields, &mut needs);
                needs.retain(|id| ids.contains(id));
                (condition, needs)
            })
            .collect();
        let mut sorted = Vec::with_capacity(waiting.len());
        let mut done = BTreeSet::new();
        take_ready(&mut waiting, &mut sorted, &mut done);
        // What is left is cycles and what hangs on them. Peel off what nothing else waits for: it hangs.
        let mut cyclic: BTreeSet<&str> = waiting.iter().map(|(c, _)| c.id.as_str()).collect();
        loop {
            let needed: BTreeSet<&str> = waiting
                .iter()
                .filter(|(c, _)| cyclic.contains(c.id.as_str()))
                .flat_map(|(_, n)| n)
                .copied()
                .collect();
            let before = cyclic.len();
            cyclic.retain(|id| needed.contains(id));
            if cyclic.len() == before {
                break;
            }
        }
        waiting.retain(|(c, _)| !cyclic.contains(c.id.as_str()));
        done.extend(&cyclic);
        take_ready(&mut waiting, &mut sorted, &mut done);
        Self { sorted, cyclic: cyclic.into_iter().collect() }
    }
}

/// Moves conditions whose needs are all done, until none is. Most definitions name them in their order: one pass.
fn take_ready<'a>(
    waiting: &mut Vec<(&'a Condition, BTreeSet<&'a str>)>,
    sorted: &mut Vec<&'a Condition>,
    done: &mut BTreeSet<&'a str>,
) {
    loop {
        let before = waiting.len();
        waiting.retain(|(condition, needs)| {
            let ready = needs.is_subset(done);
            if ready {
                sorted.push(*condition);
                done.insert(&condition.id);
            }
            !ready
        });
        if waiting.len() == before {
            return;
        }
    }
}

/// Ids of the conditions that a test needs first: those it names, and those that decide whether its fields are visible.
fn dependencies<'a>(test: &'a Test, fields: &BTreeMap<&'a str, Placed<'a>>, needs: &mut BTreeSet<&'a str>) {
    match test {
        Test::All(tests) | Test::Any(tests) => {
            tests.iter().for_each(|test| dependencies(test, fields, needs))
        }
        Test::Not(test) => dependencies(test, fields, needs),
        Test::Holds(id) => {
            needs.insert(id);
        }
        Test::Field(FieldTest { field, .. }) => {
            let Some(placed) = fields.get(field.as_str()) else { return };
            needs.extend(placed.conditions());
            for source in placed.field.computed.iter().flat_map(Computed::sources) {
                let Some(source) = fields.get(source) else { continue };
                needs.extend(source.conditions());
                // A sum leaves hidden columns out.
                needs.extend(source.field.columns.iter().filter_map(|column| column.visible.as_deref()));
            }
        }
    }
}

#[cfg(test)]
mod tests;
