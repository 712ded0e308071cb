//! Work on a picture, in jobs that need nothing of each other.

use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::limits::Refusal;

/// Into how many parts a picture is cut that several cores work on. The same on every machine, as what is stored shows where a picture was cut.
pub(crate) const PARTS: usize = 8;

/// Something to be done; where its answer goes it has borrowed.
pub(crate) type Job<'a> = Box<dyn FnOnce() -> Result<(), Refusal> + Send + 'a>;

/// Does all jobs, on as many threads as there are cores: each does the next one that nobody has begun. The longest should come first.
///
/// # Errors
///
/// Those of the jobs. A panic on another thread is a damaged picture, as [`crate::guarded`] makes it one on the calling thread.
pub(crate) fn all<'a>(jobs: impl IntoIterator<Item = Job<'a>>) -> Result<(), Refusal> {
    let jobs: Vec<_> = jobs.into_iter().collect();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let others = cores.min(jobs.len()).saturating_sub(1);
    let jobs = Mutex::new(jobs.into_iter());
    let next = || jobs.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || {
        while let Some(job) = next() {
            job()?;
        }
        Ok(())
    };
    thread::scope(|threads| {
        let others: Vec<_> = (0..others).map(|_| threads.spawn(work)).collect();
        let done = work();
        others.into_iter().fold(done, |done, other| done.and(other.join().unwrap_or(Err(Refusal::Damaged))))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_job_is_done_once_and_a_refusal_or_a_panic_of_any_is_a_refusal_of_all() {
        let mut done = [0; 100];
        let jobs = done.iter_mut().map(|done| -> Job<'_> {
            Box::new(|| {
                *done += 1;
                Ok(())
            })
        });
        assert_eq!(all(jobs), Ok(()));
        assert_eq!(done, [1; 100]);
        assert_eq!(all(std::iter::empty()), Ok(()));
        for place in 0..4 {
            let refused = (0..4).map(|job| -> Job<'_> {
                Box::new(move || if job == place { Err(Refusal::NotAPhoto) } else { Ok(()) })
            });
            assert_eq!(all(refused), Err(Refusal::NotAPhoto), "job {place}");
            let broken = (0..4).map(|job| -> Job<'_> {
                Box::new(move || {
                    assert_ne!(job, place, "a decoder's fault");
                    Ok(())
                })
            });
            assert_eq!(crate::guarded(|| all(broken)), Err(Refusal::Damaged), "job {place}");
        }
    }
}
