#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use domain::form::identity::{Certainty, Fact};
use domain::id::CaseId;
use uuid::Uuid;

use super::*;

fn draft(number: u128) -> DraftRef {
    DraftRef::Case(CaseId(Uuid::from_u128(number)))
}

fn photo(name: &str) -> Photographed {
    Photographed { hash: BlobHash(name.to_owned()), recipe: Recipe::default() }
}

fn photos(names: std::ops::Range<usize>) -> Vec<Photographed> {
    names.map(|name| photo(&name.to_string())).collect()
}

/// The thread takes the next page in hand; what it is asked to stop by.
fn take(kept: &mut Kept) -> (u64, Arc<AtomicBool>) {
    let place = kept.next().unwrap();
    let unwanted = Arc::new(AtomicBool::new(false));
    kept.pages[place].state = State::InHand(Arc::clone(&unwanted));
    (kept.pages[place].id, unwanted)
}

#[test]
fn a_photo_is_read_once_and_forgotten_when_it_is_taken_out() {
    let mut kept = Kept::default();
    kept.want(draft(1), &[photo("front"), photo("back")]);
    let (id, unwanted) = take(&mut kept);
    kept.want(draft(1), &[photo("front"), photo("back")]);
    assert_eq!(kept.pages.len(), 2, "looking again does not want it again");
    let words: Words =
        vec![Said { fact: Fact::Name, text: "王".to_owned(), certainty: Certainty::Likely }].into();
    kept.pages.iter_mut().find(|page| page.id == id).unwrap().state = State::Read(words);
    assert_eq!(kept.words(draft(1), &photo("front")).unwrap().len(), 1);
    assert!(kept.words(draft(1), &photo("back")).is_none(), "it waits");
    assert!(kept.words(draft(2), &photo("front")).is_none(), "another draft has to want it itself");
    kept.want(draft(1), &[photo("back")]);
    assert!(kept.words(draft(1), &photo("front")).is_none());
    assert!(!unwanted.load(Ordering::Relaxed), "that was done already");
}

#[test]
fn a_photo_that_is_being_read_is_given_up_when_it_is_taken_out_or_cut_anew() {
    let mut kept = Kept::default();
    kept.want(draft(1), &[photo("front")]);
    let (_, unwanted) = take(&mut kept);
    let turned = Photographed { recipe: Recipe { corners: None, turn: 1 }, ..photo("front") };
    kept.want(draft(1), std::slice::from_ref(&turned));
    assert!(unwanted.load(Ordering::Relaxed), "another page is cut out of it now");
    let (_, unwanted) = take(&mut kept);
    kept.want(draft(1), &[]);
    assert!(unwanted.load(Ordering::Relaxed) && kept.pages.is_empty());
}

#[test]
fn what_was_wanted_longest_ago_goes_and_never_what_is_on_the_screen() {
    let mut kept = Kept::default();
    kept.want(draft(1), &photos(0..2));
    kept.want(draft(2), &photos(0..MOST - 2));
    kept.want(draft(1), &photos(0..5));
    assert_eq!(kept.pages.len(), MOST);
    let of = |kept: &Kept, number| kept.pages.iter().filter(|page| page.draft == draft(number)).count();
    assert_eq!((of(&kept, 1), of(&kept, 2)), (5, MOST - 5));
}
