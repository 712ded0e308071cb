#![expect(clippy::unwrap_used, reason = "a failed parse of a literal is a failed test")]

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::form::example::{TODAY, answers, case, newer, permit, tenant};
use crate::form::resolve;

#[test]
fn a_draft_is_brought_over_and_what_cannot_come_is_told() {
    let mut given = tenant();
    given.extend(answers(json!({"purposes": ["work", "study"]})));
    let (kept, left_out) = migrate(&given, &diff(&permit(), &newer()));
    let left: Vec<&str> = left_out.iter().map(|left| left.field.as_str()).collect();
    assert_eq!(left, ["housing", "rent", "purposes", "contract"]);
    assert!(!kept.contains_key("housing") && !kept.contains_key("rent") && !kept.contains_key("contract"));
    assert_eq!(kept["purposes"], Answer::Many(vec!["study".to_owned()]));
    assert_eq!(kept["id_number"], given["id_number"], "a text stays a text");
    assert_eq!(migrate(&given, &diff(&permit(), &permit())), (given, Vec::new()));
}

fn photo(slot: &str) -> crate::case::Attachment {
    serde_json::from_value(json!({
        "slot": slot, "hash": "a".repeat(64), "media_type": "image/jpeg", "bytes": 1, "width": 1, "height": 1, "verdict": ""
    }))
    .unwrap()
}

#[test]
fn photos_follow_their_kind_of_material_and_those_nobody_asks_for_are_told() {
    let mut to = newer();
    to.materials[0].slot = "lease_2".to_owned();
    let mut held = case(tenant());
    held.attachments = vec![photo("contract"), photo("id_card"), photo("id_card"), photo("senior")];
    held.settlements = [("contract", Settlement::Later), ("senior", Settlement::Shown)]
        .map(|(slot, settlement)| (slot.to_owned(), settlement))
        .into();
    held.signature = Some(crate::id::BlobHash("b".repeat(64)));
    let Migration { case: migrated, preview } = migration(&held, &permit(), &to);
    let slots: Vec<&str> = migrated.attachments.iter().map(|photo| photo.slot.as_str()).collect();
    assert_eq!(slots, ["lease_2", "id_card", "id_card", "senior"], "no photo is thrown away");
    assert_eq!(preview.photos_left, ["身份证"]);
    assert_eq!(
        preview.settlements_left,
        ["租赁合同备案"],
        "to follow later is said of a slot; the slot is another"
    );
    assert!(migrated.settlements.contains_key("senior"));
    assert!(preview.sign_again && migrated.signature.is_none(), "what was signed was the older form");
    assert_eq!((migrated.version, migrated.set_aside.len()), (5, preview.set_aside.len()));
}

#[test]
fn whoever_signed_inside_the_older_form_signs_again() {
    let mut given = tenant();
    let picture = crate::id::BlobHash("ab".repeat(32));
    given.insert("agent_signature".to_owned(), Answer::of_signature(&picture));
    let Migration { case: migrated, preview } = migration(&case(given), &permit(), &newer());
    assert!(preview.sign_again && !migrated.answers.contains_key("agent_signature"));
}

#[test]
fn what_was_set_aside_once_is_still_told_after_the_next_version() {
    let first = migration(&case(tenant()), &permit(), &newer()).case;
    let third = Definition { version: 6, ..newer() };
    let second = migration(&first, &newer(), &third).case;
    assert_eq!(second.set_aside, first.set_aside);
}

proptest! {
    /// Whatever was answered, and whichever of the two versions is the newer one.
    #[test]
    fn nothing_is_lost_silently(given in crate::form::example::any_answers(), back in any::<bool>()) {
        let (old, new) = if back { (newer(), permit()) } else { (permit(), newer()) };
        let held = case(given);
        let Migration { case: migrated, preview } = migration(&held, &old, &new);
        for (name, answer) in held.answers.iter().filter(|(_, answer)| !answer.is_blank()) {
            let stays = migrated.answers.get(name) == Some(answer);
            let told = preview.set_aside.iter().any(|left| left.field == *name && left.value == *answer);
            prop_assert!(stays != told, "{} stays or is told, and never both", name);
        }
        prop_assert!(migrated.answers.keys().all(|name| held.answers.contains_key(name)), "nothing is invented");
        prop_assert_eq!(&migration(&held, &old, &new).preview, &preview, "both sides decide the same");
        prop_assert_eq!(&migrated.set_aside, &preview.set_aside);
        // What stays is an answer of the kind that its field has now, if it was one before.
        let view = resolve(&new, &migrated.answers, &BTreeMap::new(), TODAY);
        prop_assert_eq!(view.version, new.version);
    }
}
