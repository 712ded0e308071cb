//! An answer that is held out to a field and not put in: what a card or a photographed paper says for it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::answer::Answer;
use crate::form::definition::FieldKind;
use crate::form::parts::FormParts;
use crate::form::value;
use crate::form::view::FieldView;
use crate::task::in_words;

/// A field and an answer that it would take. Printing it with `{:?}` does not show the answer, which is a person's.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldOffer {
    /// Field.
    pub field: String,
    /// Its label.
    pub label: String,
    /// Its kind; personal values are masked by it.
    pub kind: FieldKind,
    /// Masked on screen.
    pub personal: bool,
    /// The answer.
    pub value: Answer,
    /// The answer in words.
    pub text: String,
}

impl std::fmt::Debug for FieldOffer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FieldOffer").field("field", &self.field).finish_non_exhaustive()
    }
}

impl FieldOffer {
    /// An answer for a field; none where the form would refuse it.
    pub(super) fn of(parts: &FormParts<'_>, field: &FieldView, value: Answer, today: Date) -> Option<Self> {
        let asked = parts.fields().find(|asked| asked.name == field.name)?;
        let options: Vec<_> = field.options.iter().collect();
        if value.is_blank() || value::check(asked, &value, &options, false, today).is_some() {
            return None;
        }
        Some(Self {
            field: field.name.clone(),
            label: field.label.clone(),
            kind: field.kind,
            personal: field.personal,
            text: in_words(field, &value),
            value,
        })
    }

    /// Whether the field is answered so already.
    pub(super) fn is_held(&self, held: Option<&Answer>) -> bool {
        let held = held.and_then(|held| value::normalised(self.kind, held));
        held.as_deref() == value::normalised(self.kind, &self.value).as_deref()
    }
}
