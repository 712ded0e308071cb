//! Who is calling is looked up anew for every request, and for all requests that arrive meanwhile together: after each change of a hall all its
//! desktops ask at once, and a question to the store for each of them would cost more than what they ask for.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::catalogue::Staff;
use domain::id::StaffId;
use domain::record::Space;
use tokio::sync::oneshot;

use crate::failure::HttpFailure;
use crate::store::records::{self, Standing};
use crate::store::{Store, StoreError};

/// Those who wait to be looked up.
#[derive(Default)]
pub(crate) struct Callers(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    asked: Vec<Asked>,
    /// Whether somebody is looking up.
    busy: bool,
}

/// Somebody to look up, and a space whose standing is asked for at the same time.
struct Asked {
    staff: StaffId,
    space: Option<Space>,
    answer: oneshot::Sender<Result<Option<Seen>, Arc<StoreError>>>,
}

/// A member of staff whose account is open.
pub(crate) struct Seen {
    /// Who, as of now.
    pub staff: Staff,
    /// How the space stands; none when it was not asked for, or nothing was ever written in it.
    pub standing: Option<Standing>,
}

impl Callers {
    /// Looks somebody up, with whoever else waits: never by an answer that the store gave before the question was asked.
    pub(crate) async fn look_up(
        self: &Arc<Self>,
        store: &Store,
        staff: StaffId,
        space: Option<Space>,
    ) -> Result<Option<Seen>, HttpFailure> {
        let (answer, ready) = oneshot::channel();
        if self.take_in(Asked { staff, space, answer }) {
            // Not in the request's own future: that ends when its desktop hangs up, and others wait behind it.
            tokio::spawn(work_off(Arc::clone(self), store.clone()));
        }
        let seen = ready.await.map_err(|_| HttpFailure::busy("the look-up ended early"))?;
        seen.map_err(|error| HttpFailure::from(&*error))
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        // A panic while the lock was held leaves a whole list behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes somebody in; whether nobody is looking up yet.
    fn take_in(&self, asked: Asked) -> bool {
        let mut waiting = self.waiting();
        waiting.asked.push(asked);
        !std::mem::replace(&mut waiting.busy, true)
    }

    /// All who wait; nobody looks up any more when that is nobody.
    fn next(&self) -> Vec<Asked> {
        let mut waiting = self.waiting();
        waiting.busy = !waiting.asked.is_empty();
        std::mem::take(&mut waiting.asked)
    }
}

/// Tells those who wait when looking up ends by a fault of the program, and lets the next one begin anew.
struct Turn(Arc<Callers>);

impl Drop for Turn {
    fn drop(&mut self) {
        if std::thread::panicking() {
            *self.0.waiting() = Waiting::default();
        }
    }
}

async fn work_off(callers: Arc<Callers>, store: Store) {
    let turn = Turn(callers);
    loop {
        let asked = turn.0.next();
        if asked.is_empty() {
            return;
        }
        answer(&store, asked).await;
    }
}

async fn answer(store: &Store, asked: Vec<Asked>) {
    let names: BTreeSet<&StaffId> = asked.iter().map(|asked| &asked.staff).collect();
    let spaces: BTreeSet<&Space> = asked.iter().filter_map(|asked| asked.space.as_ref()).collect();
    let found = async {
        let staff = records::active_staff(store.reader(), store.key(), &names).await?;
        Ok((staff, records::standings(store.reader(), &spaces).await?))
    };
    match found.await {
        Ok((staff, standings)) => {
            for Asked { staff: id, space, answer } in asked {
                let standing = space.and_then(|space| standings.get(&space).cloned());
                let seen = staff.get(&id).map(|staff| Seen { staff: staff.clone(), standing });
                // Whoever asked may have gone.
                let _ = answer.send(Ok(seen));
            }
        }
        Err(error) => {
            let error = Arc::new(error);
            for asked in asked {
                let _ = asked.answer.send(Err(Arc::clone(&error)));
            }
        }
    }
}
