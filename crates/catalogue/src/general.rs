//! The general form: what an item is taken in with before it has a form of its own.

use std::sync::OnceLock;

use domain::form::condition::Condition;
use domain::form::definition::{Schema, Step};
use serde::Deserialize;

/// Conditions, schema and steps of the general form: applicant, what it is about.
#[derive(Clone, Debug, Deserialize)]
pub struct GeneralForm {
    /// Types of the answers.
    pub schema: Schema,
    /// Conditions.
    pub conditions: Vec<Condition>,
    /// Steps.
    pub steps: Vec<Step>,
}

/// The general form.
pub fn form() -> &'static GeneralForm {
    static FORM: OnceLock<GeneralForm> = OnceLock::new();
    FORM.get_or_init(|| {
        serde_json::from_str(include_str!("general.json")).expect("the general form parses: a test reads it")
    })
}
