//! The part of a form that resolving needs: shared by service items and by the common part of joint packages.

use crate::catalogue::JointPackage;
use crate::form::condition::Condition;
use crate::form::definition::{Definition, Field, Schema, Section};

/// A form, wherever it comes from.
#[derive(Clone, Debug)]
pub struct FormParts<'a> {
    /// Code of the item or package.
    pub code: &'a str,
    /// Its version.
    pub version: u32,
    /// Types of the answers.
    pub schema: &'a Schema,
    /// Named conditions.
    pub conditions: &'a [Condition],
    /// Steps, in order.
    pub steps: Vec<StepParts<'a>>,
}

/// A step of a form.
#[derive(Clone, Copy, Debug)]
pub struct StepParts<'a> {
    /// Stable id.
    pub id: &'a str,
    /// Title.
    pub title: &'a str,
    /// Sections, in order.
    pub sections: &'a [Section],
}

/// Id of the single step that the common part of a joint package makes.
pub const COMMON_STEP: &str = "common";

impl<'a> FormParts<'a> {
    /// Sections of all steps, in order.
    pub fn sections(&self) -> impl Iterator<Item = &'a Section> + '_ {
        self.steps.iter().flat_map(|step| step.sections)
    }

    /// Fields of all sections, in order, without the columns of tables.
    pub fn fields(&self) -> impl Iterator<Item = &'a Field> + '_ {
        self.sections().flat_map(|section| &section.fields)
    }
}

impl<'a> From<&'a Definition> for FormParts<'a> {
    fn from(definition: &'a Definition) -> Self {
        Self {
            code: definition.code.as_str(),
            version: definition.version,
            schema: &definition.schema,
            conditions: &definition.conditions,
            steps: definition
                .steps
                .iter()
                .map(|step| StepParts { id: &step.id, title: &step.title, sections: &step.sections })
                .collect(),
        }
    }
}

impl<'a> From<&'a JointPackage> for FormParts<'a> {
    fn from(package: &'a JointPackage) -> Self {
        Self {
            code: package.code.as_str(),
            version: package.version,
            schema: &package.schema,
            conditions: &package.conditions,
            steps: vec![StepParts { id: COMMON_STEP, title: "共同信息", sections: &package.common }],
        }
    }
}
