//! What screens are drawn from and commands are made from.

use std::sync::Arc;

use domain::calendar::Calendar;
use domain::catalogue::{Hall, Role};
use domain::id::DepartmentCode;
use domain::record::{Key, Record};
use domain::refusal::{Refusal, RefusalCode};
use domain::time::Timestamp;
use jiff::civil::Date;
use protocol::error::Failure;
use rusqlite::Connection;

use super::{Deadlines, catalogue};
use crate::cache::record;
use crate::desk::{Desk, Draft, Open, Session};
use crate::offer::Offer;
use crate::surroundings::Surroundings;

/// What a screen is drawn from: one snapshot of the view, and who looks at it.
pub(crate) struct Glance<'c> {
    pub connection: &'c Connection,
    pub session: Session,
    pub now: Timestamp,
    pub hall: Hall,
    pub offer: Arc<Offer>,
    pub surroundings: Arc<dyn Surroundings>,
    pub(super) open: Arc<Open>,
}

impl Glance<'_> {
    /// Every item of the catalogue.
    pub(super) fn stock(&self) -> Result<Arc<catalogue::Stock>, Failure> {
        self.open.stock.kept(self.connection, self.today(), catalogue::Stock::load)
    }

    pub fn today(&self) -> Date {
        self.now.date()
    }

    /// The day's first moment.
    pub fn midnight(&self) -> Timestamp {
        Timestamp::start_of(self.today())
    }

    /// The statutory calendar, once it is here.
    pub fn calendar(&self) -> Result<Option<Calendar>, Failure> {
        Ok(match record::get(self.connection, &Key::calendar())? {
            Some(Record::Calendar(calendar)) => Some(*calendar),
            _ => None,
        })
    }

    /// What lists show of deadlines.
    pub fn deadlines(&self) -> Result<Deadlines<'_>, Failure> {
        Ok(Deadlines { calendar: self.calendar()?, opening: self.hall.opening.as_ref(), now: self.now })
    }

    /// Whether a supervisor looks.
    pub fn supervises(&self) -> bool {
        self.session.known.staff.roles.contains(&Role::Supervisor)
    }

    /// A department in words.
    pub fn department_name(&self, code: &DepartmentCode) -> String {
        let known = self.hall.departments.iter().find(|department| department.code == *code);
        known.map_or_else(|| code.0.clone(), |department| department.name.clone())
    }
}

impl Desk {
    /// Draws a screen for whoever is logged in.
    pub(crate) async fn look<T: Send + 'static>(
        &self,
        draw: impl FnOnce(&Glance<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let open = self.ready()?;
        let session = open.session()?;
        let (cache, now, surroundings) = (open.cache.clone(), open.now(), open.config.surroundings.clone());
        cache
            .read(move |connection| {
                let hall = record::hall(connection, &session.known.staff.hall)?;
                let hall = hall.unwrap_or_else(|| session.known.hall.clone());
                let offer = open.shelf.kept(connection, now.date(), Offer::load)?;
                draw(&Glance { connection, session, now, hall, offer, surroundings, open })
            })
            .await
    }

    /// The counter of this PC.
    pub(crate) fn counter(&self) -> Result<u16, Failure> {
        counter_of(&self.ready()?.session()?)
    }
}

/// What a command is made from. As [`Draft`], but a mere read has it too, to see what would come of a command.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub connection: &'a Connection,
    pub session: &'a Session,
    pub at: Timestamp,
    pub surroundings: &'a dyn Surroundings,
}

impl<'a> From<&'a Draft<'_>> for Ground<'a> {
    fn from(draft: &'a Draft<'_>) -> Self {
        Self {
            connection: draft.connection,
            session: draft.session,
            at: draft.at,
            surroundings: draft.surroundings,
        }
    }
}

impl Ground<'_> {
    /// The hall of whoever acts.
    pub fn hall(&self) -> Result<Hall, Failure> {
        let known = record::hall(self.connection, &self.session.known.staff.hall)?;
        Ok(known.unwrap_or_else(|| self.session.known.hall.clone()))
    }
}

/// The counter of a session.
pub(crate) fn counter_of(session: &Session) -> Result<u16, Failure> {
    session.counter.ok_or_else(|| Refusal::new(RefusalCode::CounterClosed).with("counter", "—").into())
}
