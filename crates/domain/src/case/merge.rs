//! Two people at one case.

use crate::answer::Answers;
use crate::command::Changes;
use crate::refusal::{Refusal, RefusalCode};

/// Two people at one case: changes of different fields merge. Of two changes of the same field the first stands, unless both say the
/// same; whoever comes second has not seen what stands there now and decides again.
pub(crate) fn not_changed_meanwhile(
    answers: &Answers,
    changes: &Changes,
    seen: &Answers,
) -> Result<(), Refusal> {
    for (field, change) in changes {
        let stands = answers.get(field);
        if stands != seen.get(field) && stands != change.as_ref().filter(|answer| !answer.is_blank()) {
            return Err(Refusal::new(RefusalCode::FieldConflict).with("field", field));
        }
    }
    Ok(())
}

/// The answers that some changes would replace.
pub fn replaced_by(answers: &Answers, changes: &Changes) -> Answers {
    changes
        .keys()
        .filter_map(|field| answers.get(field).map(|answer| (field.clone(), answer.clone())))
        .collect()
}

/// Applies changed answers; a blank answer is a cleared one.
pub(crate) fn apply(answers: &mut Answers, changes: Changes) {
    for (field, answer) in changes {
        match answer {
            Some(answer) if !answer.is_blank() => {
                answers.insert(field, answer);
            }
            _ => {
                answers.remove(&field);
            }
        }
    }
}
