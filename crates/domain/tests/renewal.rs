//! A joint draft under a newer version of its package: the common form, the members, consent and delivery in one step, and nothing lost silently.

#![expect(clippy::unwrap_used, reason = "a refusal where none is expected is a failed test")]

mod support;

use std::collections::BTreeMap;

use domain::answer::Answer;
use domain::catalogue::{DeliveryChoice, DeliveryKind, JointPackage};
use domain::command::{Command, JointCommand};
use domain::form::definition::{Definition, Routing};
use domain::id::{BlobHash, ItemCode, JointId};
use domain::joint::{JointApplication, JointVersions};
use domain::record::{Key, Record};
use domain::refusal::RefusalCode;
use support::{Office, clerk, definition, member, photo, section};

fn act(office: &mut Office, id: JointId, action: JointCommand) -> Result<(), RefusalCode> {
    office.run(&clerk("a"), &Command::Joint { joint: id, action }).map(drop).map_err(|refusal| refusal.code)
}

fn edit(office: &mut Office, id: JointId, member: Option<&str>, field: &str, answer: &str) {
    let changes = BTreeMap::from([(field.to_owned(), Some(Answer::from(answer)))]);
    let edit = JointCommand::Edit { member: member.map(ItemCode::from), changes, seen: BTreeMap::new() };
    act(office, id, edit).unwrap();
}

/// A draft with everything said, signed.
fn signed(office: &mut Office) -> JointId {
    let id = office.birth_draft();
    edit(office, id, Some("one"), "address", "示范路 1 号");
    edit(office, id, Some("two"), "bank", "工商银行");
    act(office, id, JointCommand::Consent { given: true }).unwrap();
    act(office, id, JointCommand::Deliver { kind: DeliveryKind::Post, address: "there".into() }).unwrap();
    let attachment = photo("id_card", 'a');
    act(office, id, JointCommand::Attach { attachment }).unwrap();
    act(office, id, JointCommand::Sign { signature: BlobHash("c".repeat(64)) }).unwrap();
    id
}

/// The next version of the package, changed as a test wants it.
fn newer_package(office: &mut Office, change: impl FnOnce(&mut JointPackage)) {
    let first = Key::package(&"birth".into(), 1);
    let Some(Record::Package(held)) = office.records.get(&first).cloned() else {
        panic!("there is a package")
    };
    let mut newer = JointPackage { version: 2, ..*held };
    change(&mut newer);
    office.put(Record::Package(Box::new(newer)));
}

fn renew(office: &mut Office, id: JointId, package: u32, members: &[(&str, u32)]) -> Result<(), RefusalCode> {
    let from = office.joint(id).versions();
    let members = members.iter().map(|(item, version)| (ItemCode::from(*item), *version)).collect();
    act(office, id, JointCommand::Renew { from, to: JointVersions { package, members } })
}

fn told(left: &[domain::form::view::LeftOut]) -> Vec<(&str, &str, Answer)> {
    left.iter().map(|left| (left.field.as_str(), left.label.as_str(), left.value.clone())).collect()
}

fn part<'j>(joint: &'j JointApplication, item: &str) -> &'j domain::joint::JointMember {
    joint.member(&item.into()).unwrap()
}

#[test]
fn the_common_form_the_members_consent_and_delivery_come_over_in_one_step() {
    let mut office = Office::default();
    let id = signed(&mut office);
    office.put(Record::Item(Box::new(definition(
        "three",
        "health",
        Routing::Department,
        &["name", "clinic"],
    ))));
    newer_package(&mut office, |package| {
        package.name = "newer package".into();
        package.members = vec![member("own", &[]), member("one", &[]), member("three", &["one"])];
        package.members[1].from_common.insert("address".into(), "address".into());
        package.common = vec![section(&["name", "address"])];
        package.consent_text = "another".into();
        package.deliveries = vec![DeliveryChoice {
            kind: DeliveryKind::PickUp,
            label: String::new(),
            help: String::new(),
            needs_address: false,
        }];
    });
    let old = Definition {
        version: 2,
        name: "newer one".into(),
        ..definition("one", "police", Routing::Department, &["name", "address", "phone"])
    };
    office.put(Record::Item(Box::new(old)));
    renew(&mut office, id, 2, &[("own", 1), ("one", 2), ("three", 1)]).unwrap();

    let held = office.joint(id);
    let items: Vec<_> = held.members.iter().map(|m| (m.item.as_str(), m.version, m.chosen)).collect();
    assert_eq!(
        items,
        [("own", 1, true), ("one", 2, true), ("three", 1, false)],
        "nobody has applied for the third"
    );
    assert_eq!(
        (held.version, &*held.package_name, &*part(held, "one").item_name),
        (2, "newer package", "newer one")
    );
    assert_eq!(held.common["address"], Answer::from("示范路 1 号"), "asked in common now, and known");
    assert!(part(held, "one").answers.is_empty() && part(held, "one").set_aside.is_empty());
    assert_eq!(told(&held.set_aside), [("two.bank", "item two：bank", Answer::from("工商银行"))]);
    assert_eq!((held.consent_at, held.delivery.as_ref(), held.signature.as_ref()), (None, None, None));
    assert_eq!(held.attachments.len(), 1, "no photo is thrown away");
    assert_eq!(
        renew(&mut office, id, 2, &[("own", 1), ("one", 2), ("three", 1)]),
        Err(RefusalCode::FormVersion)
    );
}

#[test]
fn what_the_common_form_does_not_ask_any_more_goes_to_the_member_that_asks_for_it() {
    let mut office = Office::default();
    let id = signed(&mut office);
    newer_package(&mut office, |package| {
        package.common = vec![section(&["phone"])];
        for rule in &mut package.members {
            if rule.item.as_str() != "two" {
                rule.from_common.clear();
            }
        }
        package.members[2].from_common = [("bank".to_owned(), "phone".to_owned())].into();
    });
    renew(&mut office, id, 2, &[("own", 1), ("one", 1), ("two", 1)]).unwrap();
    let held = office.joint(id);
    assert_eq!(part(held, "own").answers["name"], Answer::from("张三"));
    assert_eq!(part(held, "one").answers["name"], Answer::from("张三"));
    assert!(held.set_aside.is_empty(), "{:?}", held.set_aside);
    assert_eq!(held.common["phone"], Answer::from("工商银行"), "and up goes what is asked in common now");
    assert!(
        held.consent_at.is_some() && held.delivery.is_some(),
        "as they were: nothing about them has changed"
    );
    assert_eq!(held.signature, None, "what was signed was the older form");
}

#[test]
fn a_common_question_under_another_name_keeps_its_answer() {
    let mut office = Office::default();
    let id = signed(&mut office);
    newer_package(&mut office, |package| {
        package.common = vec![section(&["applicant"])];
        for rule in &mut package.members {
            rule.from_common = [("name".to_owned(), "applicant".to_owned())].into();
        }
    });
    renew(&mut office, id, 2, &[("own", 1), ("one", 1), ("two", 1)]).unwrap();
    let held = office.joint(id);
    assert_eq!(held.common["applicant"], Answer::from("张三"));
    assert!(held.common.len() == 1 && held.set_aside.is_empty(), "{held:?}");
}

#[test]
fn an_answer_that_no_form_takes_is_set_aside_and_one_that_stands_against_another_too() {
    let mut office = Office::default();
    let id = signed(&mut office);
    newer_package(&mut office, |package| {
        package.common = vec![section(&["applicant"])];
        package.members.iter_mut().for_each(|rule| rule.from_common.clear());
    });
    for item in ["own", "one", "two"] {
        let asks = Definition {
            version: 2,
            ..definition(item, "police", Routing::Department, &["address", "bank"])
        };
        office.put(Record::Item(Box::new(asks)));
    }
    renew(&mut office, id, 2, &[("own", 2), ("one", 2), ("two", 2)]).unwrap();
    let held = office.joint(id);
    assert_eq!(told(&held.set_aside), [("name", "name", Answer::from("张三"))]);
    assert!(held.common.is_empty(), "who applies is asked anew: {:?}", held.common);

    let mut office = Office::default();
    let id = signed(&mut office);
    edit(&mut office, id, Some("one"), "address", "示范路 1 号");
    newer_package(&mut office, |package| {
        package.common = vec![section(&["name", "address"])];
        package.members[1].from_common.insert("address".into(), "address".into());
        package.members[2].from_common.insert("bank".into(), "address".into());
    });
    renew(&mut office, id, 2, &[("own", 1), ("one", 1), ("two", 1)]).unwrap();
    let held = office.joint(id);
    assert_eq!(held.common["address"], Answer::from("示范路 1 号"));
    assert_eq!(told(&part(held, "two").set_aside), [("bank", "bank", Answer::from("工商银行"))]);
    assert!(!part(held, "two").answers.contains_key("bank"));
}

#[test]
fn it_comes_over_whole_or_stays_as_it_is() {
    let mut office = Office::default();
    let id = signed(&mut office);
    newer_package(&mut office, |_| ());
    let before = office.joint(id).clone();
    let all = [("own", 1), ("one", 1), ("two", 1)];
    for (package, members, why) in [
        (3, &all[..], RefusalCode::NotFound),
        (2, &[("own", 1), ("one", 2), ("two", 1)], RefusalCode::ItemUnknown),
        (2, &all[..2], RefusalCode::Malformed),
        (2, &[("own", 1), ("one", 1), ("two", 1), ("four", 1)], RefusalCode::Malformed),
        (1, &all[..], RefusalCode::FormVersion),
        (0, &all[..], RefusalCode::FormVersion),
        (2, &[("own", 0), ("one", 1), ("two", 1)], RefusalCode::FormVersion),
    ] {
        assert_eq!(renew(&mut office, id, package, members), Err(why), "{package} {members:?}");
        assert_eq!(office.joint(id), &before);
    }
    let stale = JointVersions { package: 1, members: BTreeMap::new() };
    let action = JointCommand::Renew { from: stale, to: before.versions() };
    assert_eq!(act(&mut office, id, action), Err(RefusalCode::FormVersion), "previewed from something else");
    assert_eq!(renew(&mut office, id, 2, &all), Ok(()));
    let gone = Definition {
        cancelled_from: Some(jiff::civil::date(2026, 1, 1)),
        ..definition("three", "health", Routing::Department, &["name"])
    };
    office.put(Record::Item(Box::new(gone)));
    let mut office = office.clone();
    let held = Key::package(&"birth".into(), 2);
    let Some(Record::Package(second)) = office.records.get(&held).cloned() else {
        panic!("there is a second")
    };
    let mut third = JointPackage { version: 3, ..*second };
    third.members.push(member("three", &[]));
    office.put(Record::Package(Box::new(third)));
    let added = [("own", 1), ("one", 1), ("two", 1), ("three", 1)];
    assert_eq!(
        renew(&mut office, id, 3, &added),
        Err(RefusalCode::ItemWithdrawn),
        "what is added must be on offer"
    );
}

#[test]
fn only_an_item_that_is_applied_for_has_the_applicant_sign_again() {
    let mut office = Office::default();
    let id = signed(&mut office);
    let chosen = JointCommand::Choose { members: vec!["own".into(), "one".into()] };
    act(&mut office, id, chosen).unwrap();
    for item in ["one", "two"] {
        let Some(Record::Item(held)) = office.records.get(&Key::item(&item.into(), 1)).cloned() else {
            panic!("there")
        };
        office.put(Record::Item(Box::new(Definition { version: 2, ..*held })));
    }
    renew(&mut office, id, 1, &[("own", 1), ("one", 1), ("two", 2)]).unwrap();
    assert!(office.joint(id).signature.is_some());
    renew(&mut office, id, 1, &[("own", 1), ("one", 2), ("two", 2)]).unwrap();
    assert_eq!(office.joint(id).signature, None);
}
