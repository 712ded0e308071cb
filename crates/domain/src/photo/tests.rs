use super::*;

fn page(slot: &str, seed: char, verdict: &str) -> Attachment {
    Attachment {
        slot: slot.to_owned(),
        hash: hash(seed),
        media_type: "image/jpeg".to_owned(),
        bytes: 1000,
        width: 2000,
        height: 1500,
        verdict: verdict.to_owned(),
        binding: true,
        overruled: None,
        recipe: None,
    }
}

fn hash(seed: char) -> BlobHash {
    BlobHash(seed.to_string().repeat(64))
}

fn corners(places: [(u16, u16); 4]) -> Recipe {
    Recipe { corners: Some(places.map(|(x, y)| Corner { x, y })), turn: 0 }
}

fn code(result: Result<bool, Refusal>) -> Option<RefusalCode> {
    result.err().map(|refusal| refusal.code)
}

fn act(photos: &mut Vec<Attachment>, slot: &str, seed: char, command: PhotoCommand) -> bool {
    let changes = decide(photos, slot, &hash(seed), &command).expect("nothing stands against it");
    if changes {
        apply(photos, slot, &hash(seed), command);
    }
    changes
}

#[test]
fn a_bad_verdict_objects_until_somebody_says_why_not() {
    let mut photos = vec![page("card", 'a', "blurred"), page("card", 'b', "clear")];
    assert_eq!(photos[0].objection(), Some("blurred"));
    assert_eq!(photos[1].objection(), None);
    let overrule = |reason: &str| PhotoCommand::Overrule { reason: reason.to_owned() };
    assert_eq!(code(decide(&photos, "card", &hash('a'), &overrule("  "))), Some(RefusalCode::ReasonNeeded));
    let endless = overrule(&"长".repeat(201));
    assert_eq!(code(decide(&photos, "card", &hash('a'), &endless)), Some(RefusalCode::Malformed));
    let good = decide(&photos, "card", &hash('b'), &overrule("原件如此"));
    assert_eq!(code(good), Some(RefusalCode::Malformed), "there is nothing to overrule");
    assert!(act(&mut photos, "card", 'a', overrule(" 原件如此 ")));
    assert_eq!((photos[0].objection(), photos[0].overruled.as_deref()), (None, Some("原件如此")));
    assert_eq!(photos[0].flaw(), Some("blurred"), "the next one still hears of it");
    assert!(!act(&mut photos, "card", 'a', overrule("原件如此")), "the same once more changes nothing");
}

#[test]
fn what_was_only_advice_stays_advice() {
    let old = r#"{"slot": "card", "hash": "aa", "media_type": "image/jpeg", "bytes": 1, "width": 1, "height": 1, "verdict": "blurred"}"#;
    let photo: Attachment = serde_json::from_str(old).expect("a photo as older desktops keep it");
    assert_eq!((photo.flaw(), photo.objection()), (Some("blurred"), None));
    let again = serde_json::to_string(&photo).expect("a photo is text");
    assert!(!again.contains("binding") && !again.contains("recipe"), "and is kept as it was: {again}");
}

#[test]
fn a_recipe_makes_a_page_or_is_refused() {
    let upright = [(500, 400), (9500, 450), (9400, 9600), (450, 9500)];
    assert!(corners(upright).check().is_ok());
    assert!(corners([(0, 0), (WHOLE, 0), (WHOLE, WHOLE), (0, WHOLE)]).check().is_ok(), "all of it");
    for (wrong, why) in [
        ([(500, 400), (450, 9500), (9400, 9600), (9500, 450)], "the wrong way round"),
        ([(500, 400), (9400, 9600), (9500, 450), (450, 9500)], "it crosses itself"),
        ([(500, 400), (9500, 450), (2000, 2000), (450, 9500)], "it has a dent"),
        ([(500, 400), (9500, 400), (9501, 400), (500, 401)], "next to nothing"),
        ([(500, 400), (500, 400), (9400, 9600), (450, 9500)], "two corners are one"),
        ([(500, 400), (10_001, 450), (9400, 9600), (450, 9500)], "outside the picture"),
        ([(500, 400), (1400, 400), (1400, 600), (500, 600)], "a crumb"),
    ] {
        assert!(corners(wrong).check().is_err(), "{why}");
    }
    assert!(Recipe { corners: None, turn: 3 }.check().is_ok());
    assert!(Recipe { corners: None, turn: 4 }.check().is_err());
}

#[test]
fn a_recipe_is_written_in_numbers_and_read_again() {
    let recipe = Recipe { turn: 1, ..corners([(500, 400), (9500, 450), (9400, 9600), (450, 9500)]) };
    assert_eq!(recipe.to_string(), "1,500,400,9500,450,9400,9600,450,9500");
    assert_eq!(recipe.to_string().parse(), Ok(recipe));
    assert_eq!("2".parse(), Ok(Recipe { corners: None, turn: 2 }));
    for wrong in
        ["", "x", "4", "-1", "1,2", "0,0,0,0,0,0,0,0,0", "300", "0,500,400,9500,450,9400,9600,450", "1&a=b"]
    {
        assert!(wrong.parse::<Recipe>().is_err(), "{wrong}");
    }
}

#[test]
fn a_photo_is_shown_by_its_recipe_and_a_plain_one_leaves_none() {
    let mut photos = vec![page("card", 'a', "clear")];
    let turned = Recipe { corners: None, turn: 1 };
    assert!(act(&mut photos, "card", 'a', PhotoCommand::Develop { recipe: turned }));
    assert_eq!(photos[0].recipe, Some(turned));
    assert!(act(&mut photos, "card", 'a', PhotoCommand::Develop { recipe: Recipe::default() }));
    assert_eq!(photos[0].recipe, None);
    let dent = corners([(500, 400), (9500, 450), (2000, 2000), (450, 9500)]);
    let refused = decide(&photos, "card", &hash('a'), &PhotoCommand::Develop { recipe: dent });
    assert_eq!(code(refused), Some(RefusalCode::Malformed));
    let gone = decide(&photos, "other", &hash('a'), &PhotoCommand::Develop { recipe: turned });
    assert_eq!(code(gone), Some(RefusalCode::NotFound));
    photos[0].width = 0;
    let pdf = decide(&photos, "card", &hash('a'), &PhotoCommand::Develop { recipe: turned });
    assert_eq!(code(pdf), Some(RefusalCode::Malformed), "a PDF has no corners");
}

#[test]
fn pages_change_places_within_their_slot() {
    let mut photos =
        vec![page("card", 'a', ""), page("book", 'x', ""), page("card", 'b', ""), page("card", 'c', "")];
    let order = |photos: &[Attachment], slot: &str| -> String {
        photos.iter().filter(|page| page.slot == slot).map(|page| &page.hash.0[..1]).collect()
    };
    for (seed, at, expected) in [('c', 0, "cab"), ('c', 1, "acb"), ('a', 9, "cba"), ('b', 0, "bca")] {
        assert!(act(&mut photos, "card", seed, PhotoCommand::Place { at }));
        assert_eq!(order(&photos, "card"), expected, "{seed} at {at}");
    }
    assert_eq!(order(&photos, "book"), "x", "another slot keeps its page");
    assert!(!act(&mut photos, "card", 'b', PhotoCommand::Place { at: 0 }), "it is there already");
    assert!(!act(&mut photos, "card", 'a', PhotoCommand::Place { at: 7 }), "the last stays the last");
}

#[test]
fn one_photo_for_two_must_please_both() {
    let usual = PhotoDemands {
        min_sharpness: Some(40),
        min_brightness: Some(350),
        max_glare: Some(60),
        max_cut: Some(20),
        min_page_side: Some(480),
    };
    let book = PhotoDemands { min_sharpness: Some(80), max_cut: Some(1000), ..PhotoDemands::default() };
    let strict = PhotoDemands { max_glare: Some(20), min_sharpness: Some(30), ..PhotoDemands::default() };
    let both = book.stricter(strict, usual);
    assert_eq!((both.min_sharpness, both.max_glare, both.min_page_side), (Some(80), Some(20), Some(480)));
    assert_eq!(both.max_cut, Some(20), "the other must be whole");
    assert_eq!(book.stricter(book, usual).max_cut, Some(1000));
    let lax = PhotoDemands { min_sharpness: Some(10), ..PhotoDemands::default() };
    assert_eq!(lax.stricter(PhotoDemands::default(), usual).min_sharpness, Some(40), "silence is the usual");
}

#[test]
fn nothing_is_asked_that_no_photo_can_be() {
    let share = |max_cut| PhotoDemands { max_cut: Some(max_cut), ..PhotoDemands::default() };
    assert!(share(1000).can_be_met() && !share(1001).can_be_met());
    let large =
        PhotoDemands { min_page_side: Some(2400), min_sharpness: Some(2000), ..PhotoDemands::default() };
    assert!(large.can_be_met(), "these are no shares");
}
