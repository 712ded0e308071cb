//! The second screen of this counter, which faces the applicant: what the clerk shows on it, and whether it is there.
//!
//! Nothing of it is kept on the disk. What is shown is one record that the clerk has open; it is read anew, and judged anew whether it may be seen,
//! whenever the screen is drawn (`screens/applicant.rs`).

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use domain::id::{StaffId, TicketId};
use protocol::error::{Failure, FailureCode};
use protocol::screen::{ApplicantShow, ApplicantStage, ApplicantSubject, PhotoRef, Tag};

use crate::desk::Desk;

/// Most bytes of the picture of a signature.
const SIGNATURE_MOST_BYTES: usize = 512 * 1024;

/// What a clerk shows to the applicant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Which record.
    pub subject: ApplicantSubject,
    /// The step of the form where the clerk is.
    pub page: String,
    /// The clerk asked the applicant to look at it; otherwise it follows whoever is served.
    pub asked: bool,
    /// It is to be signed.
    pub signing: bool,
    /// The applicant does not want to rate.
    pub skipped: bool,
    /// Who shows it.
    pub clerk: StaffId,
    /// The ticket that was at the counter then.
    pub ticket: Option<TicketId>,
}

#[derive(Debug, Default)]
struct Showing {
    /// Counts what was shown, so that nobody signs what they did not see.
    turn: u32,
    shown: Option<Shown>,
}

/// The side of the counter that faces the applicant.
#[derive(Debug, Default)]
pub(crate) struct Facing {
    showing: Mutex<Showing>,
    present: AtomicUsize,
}

impl Facing {
    /// Which showing it is, and of what.
    pub fn shown(&self) -> (u32, Option<Shown>) {
        let showing = self.showing.lock().unwrap_or_else(PoisonError::into_inner);
        (showing.turn, showing.shown.clone())
    }

    /// A second screen is there.
    pub fn is_present(&self) -> bool {
        self.present.load(Ordering::Relaxed) > 0
    }

    /// The clerk has nothing open any more.
    pub fn clear(&self) {
        let mut showing = self.showing.lock().unwrap_or_else(PoisonError::into_inner);
        if showing.shown.take().is_some() {
            showing.turn += 1;
        }
    }

    /// The clerk has something open. As long as it is the same thing for the same person it goes on; on another page nothing is to be signed.
    pub fn show(&self, wanted: ApplicantShow, clerk: StaffId, ticket: Option<TicketId>) {
        let Some(subject) = wanted.subject else { return self.clear() };
        let mut showing = self.showing.lock().unwrap_or_else(PoisonError::into_inner);
        let held = showing
            .shown
            .take()
            .filter(|held| held.subject == subject && held.clerk == clerk && held.ticket == ticket);
        if held.is_none() {
            showing.turn += 1;
        }
        let signing = held.as_ref().is_some_and(|held| held.signing && held.page == wanted.page);
        showing.shown = Some(Shown {
            subject,
            page: wanted.page,
            asked: wanted.asked || held.as_ref().is_some_and(|held| held.asked),
            signing: wanted.asked || signing,
            skipped: !wanted.asked && held.is_some_and(|held| held.skipped),
            clerk,
            ticket,
        });
    }

    /// Changes what is shown in this turn; in another one there is nothing to change.
    pub fn change(&self, turn: u32, change: impl FnOnce(&mut Shown)) {
        let mut showing = self.showing.lock().unwrap_or_else(PoisonError::into_inner);
        if showing.turn == turn
            && let Some(shown) = &mut showing.shown
        {
            change(shown);
        }
    }
}

/// A second screen that is open; while somebody holds this, the clerk can ask the applicant to look at it.
pub struct SecondScreen {
    desk: Desk,
    facing: Arc<Facing>,
}

impl Drop for SecondScreen {
    fn drop(&mut self) {
        self.facing.present.fetch_sub(1, Ordering::Relaxed);
        self.desk.announce(Tag::Applicant);
    }
}

impl Desk {
    /// A second screen was opened.
    pub fn face_applicant(&self) -> SecondScreen {
        let facing = Arc::clone(self.facing());
        facing.present.fetch_add(1, Ordering::Relaxed);
        self.announce(Tag::Applicant);
        SecondScreen { desk: self.clone(), facing }
    }

    /// Takes in the picture of a signature from the second screen, as long as something is to be signed there.
    ///
    /// # Errors
    /// [`FailureCode::ApplicantMoved`], [`FailureCode::TooLarge`], or what [`Desk::put_photo`] fails with.
    pub async fn put_signature(&self, bytes: Vec<u8>) -> Result<PhotoRef, Failure> {
        if bytes.len() > SIGNATURE_MOST_BYTES {
            return Err(Failure::new(FailureCode::TooLarge, "a signature is a small picture")
                .with("limit", SIGNATURE_MOST_BYTES));
        }
        if self.applicant_stage().await != ApplicantStage::Sign {
            return Err(moved());
        }
        Ok(PhotoRef { hash: self.put_photo(bytes).await?.hash })
    }
}

/// The second screen shows something else by now.
pub(crate) fn moved() -> Failure {
    Failure::new(FailureCode::ApplicantMoved, "the second screen shows something else by now")
}
