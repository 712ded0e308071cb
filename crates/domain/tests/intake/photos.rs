//! What a bad verdict on a photo keeps from happening, and what it does not.

use domain::case::Attachment;
use domain::photo::{Corner, PhotoCommand, Recipe};

use super::*;

fn attachment(seed: char) -> Attachment {
    let CaseCommand::Attach { attachment } = photo("card") else { panic!("a photo is attached") };
    Attachment { hash: BlobHash(seed.to_string().repeat(64)), ..attachment }
}

fn judged(seed: char, verdict: &str, binding: bool) -> CaseCommand {
    let verdict = verdict.into();
    CaseCommand::Attach { attachment: Attachment { verdict, binding, ..attachment(seed) } }
}

fn change(seed: char, action: PhotoCommand) -> CaseCommand {
    CaseCommand::Photo { slot: "card".into(), hash: BlobHash(seed.to_string().repeat(64)), action }
}

fn overrule(seed: char) -> CaseCommand {
    change(seed, PhotoCommand::Overrule { reason: "原件如此".into() })
}

#[test]
fn a_page_that_will_not_do_is_taken_again_or_somebody_says_why_not() {
    let mut office = Office::default();
    let case = draft(&mut office);
    act(&mut office, case, judged('a', "blurred", true)).unwrap();
    assert_eq!(accept(&mut office, case), Err(RefusalCode::FormIncomplete));
    act(&mut office, case, overrule('a')).unwrap();
    assert_eq!(accept(&mut office, case), Ok(()));
    let task = office.task(case, 0).unwrap();
    let photo = &task.submission.materials[0].photos[0];
    assert_eq!(
        (photo.verdict.as_str(), photo.overruled.as_deref()),
        ("blurred", Some("原件如此")),
        "both are told"
    );

    let case = draft(&mut office);
    act(&mut office, case, judged('b', "dark", true)).unwrap();
    act(&mut office, case, judged('c', "clear", true)).unwrap();
    assert_eq!(accept(&mut office, case), Err(RefusalCode::FormIncomplete), "the dark one is still there");
    let hash = BlobHash("b".repeat(64));
    act(&mut office, case, CaseCommand::Detach { slot: "card".into(), hash }).unwrap();
    assert_eq!(accept(&mut office, case), Ok(()));
}

#[test]
fn what_an_older_desktop_took_in_as_advice_is_accepted_as_it_was() {
    let mut office = Office::default();
    let case = draft(&mut office);
    act(&mut office, case, judged('a', "blurred", false)).unwrap();
    assert_eq!(accept(&mut office, case), Ok(()));
}

#[test]
fn a_material_that_is_dealt_with_otherwise_asks_for_no_better_photo() {
    let mut office = Office::default();
    let case = draft(&mut office);
    act(&mut office, case, judged('a', "glare", true)).unwrap();
    let shown = CaseCommand::Settle { slot: "card".into(), settlement: Some(Settlement::Shown) };
    act(&mut office, case, shown).unwrap();
    assert_eq!(accept(&mut office, case), Ok(()));
}

#[test]
fn a_supplement_is_complete_although_its_photo_has_to_be_taken_again() {
    let mut office = Office::default();
    let case = draft(&mut office);
    act(&mut office, case, notify()).unwrap();
    on(&mut office, date(2026, 11, 20));
    act(&mut office, case, judged('a', "blurred", true)).unwrap();
    act(&mut office, case, supplement()).unwrap();
    assert!(office.case(case).complete_since().is_some(), "the applicant has brought everything");
    on(&mut office, date(2026, 11, 23));
    assert_eq!(accept(&mut office, case), Err(RefusalCode::FormIncomplete));
    act(&mut office, case, overrule('a')).unwrap();
    assert_eq!(accept(&mut office, case), Ok(()));
    let acceptance = office.case(case).acceptance.clone().unwrap();
    assert_eq!(
        acceptance.counts_from(),
        date(2026, 11, 20),
        "and the limit runs from the day it was brought"
    );
}

#[test]
fn how_a_page_is_shown_goes_to_the_approver_and_not_into_another_blob() {
    let mut office = Office::default();
    let case = draft(&mut office);
    act(&mut office, case, judged('a', "clear", true)).unwrap();
    act(&mut office, case, judged('b', "clear", true)).unwrap();
    let corners = [(500, 400), (9500, 450), (9400, 9600), (450, 9500)].map(|(x, y)| Corner { x, y });
    let recipe = Recipe { corners: Some(corners), turn: 1 };
    act(&mut office, case, change('a', PhotoCommand::Develop { recipe })).unwrap();
    act(&mut office, case, change('b', PhotoCommand::Place { at: 0 })).unwrap();
    let dent = Recipe { corners: Some([corners[0], corners[2], corners[1], corners[3]]), turn: 0 };
    let refused = act(&mut office, case, change('a', PhotoCommand::Develop { recipe: dent }));
    assert_eq!(refused, Err(RefusalCode::Malformed));
    let attachment = Attachment { recipe: Some(dent), ..attachment('d') };
    let refused = act(&mut office, case, CaseCommand::Attach { attachment });
    assert_eq!(refused, Err(RefusalCode::Malformed), "nor does one come in with the photo");
    accept(&mut office, case).unwrap();
    let task = office.task(case, 0).unwrap();
    let photos = &task.submission.materials[0].photos;
    let order: Vec<&str> = photos.iter().map(|photo| &photo.hash.0[..1]).collect();
    assert_eq!((order, photos[1].recipe), (vec!["b", "a"], Some(recipe)));
    let late = act(&mut office, case, change('a', PhotoCommand::Place { at: 0 }));
    assert_eq!(late, Err(RefusalCode::CaseState), "what is with the approvers stands");
}
