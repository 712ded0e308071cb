//! A tap on the line between a counter and the hall: what passes can be looked at, changed, or answered by somebody in between.

use std::fmt;
use std::sync::{Arc, Mutex};

use domain::time::Timestamp;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use protocol::error::Failure;
use uuid::Uuid;
use workstation::line::{Answer, Line, Request};
use workstation::surroundings::{Machine, Surroundings};

/// What becomes of a question.
pub enum Passage {
    /// It goes to the hall, and its answer comes back.
    Through,
    /// It goes to the hall; the answer is changed on its way back.
    Changed(Box<dyn FnOnce(&mut Answer) + Send>),
    /// It does not get to the hall: somebody in between answers.
    Answered(Answer),
}

type Listener = dyn Fn(&Request) -> Passage + Send + Sync;

/// The machine that a counter runs on, with a tap on its line.
#[derive(Clone)]
pub struct Tap {
    listener: Arc<Listener>,
    heard: Arc<Mutex<Vec<Request>>>,
}

impl Tap {
    /// A tap whose listener decides over every question.
    pub fn new(listener: impl Fn(&Request) -> Passage + Send + Sync + 'static) -> Self {
        Self { listener: Arc::new(listener), heard: Arc::default() }
    }

    /// The questions with this in their path, so far.
    pub fn heard(&self, part: &str) -> Vec<Request> {
        let heard = self.heard.lock().expect("nobody panicked while listening");
        heard.iter().filter(|request| request.path.contains(part)).cloned().collect()
    }
}

impl fmt::Debug for Tap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tap").finish_non_exhaustive()
    }
}

impl Surroundings for Tap {
    fn wall_clock(&self) -> Timestamp {
        Machine.wall_clock()
    }

    fn new_id(&self) -> Uuid {
        Machine.new_id()
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<(), Failure> {
        Machine.fill(bytes)
    }

    fn line(&self, central: &str) -> Result<Arc<dyn Line>, Failure> {
        Ok(Arc::new(Tapped { tap: self.clone(), line: Machine.line(central)? }))
    }
}

struct Tapped {
    tap: Tap,
    line: Arc<dyn Line>,
}

impl Line for Tapped {
    fn ask(&self, request: Request) -> BoxFuture<'_, Result<Answer, Failure>> {
        self.tap.heard.lock().expect("nobody panicked while listening").push(request.clone());
        let passage = (self.tap.listener)(&request);
        Box::pin(async move {
            match passage {
                Passage::Through => self.line.ask(request).await,
                Passage::Changed(change) => {
                    let mut answer = self.line.ask(request).await?;
                    change(&mut answer);
                    Ok(answer)
                }
                Passage::Answered(answer) => Ok(answer),
            }
        })
    }

    fn listen(&self, request: Request) -> BoxFuture<'_, Result<BoxStream<'static, bytes::Bytes>, Failure>> {
        self.line.listen(request)
    }

    fn reset(&self) {
        self.line.reset();
    }
}
