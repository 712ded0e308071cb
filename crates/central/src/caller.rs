//! Who is calling, with the rights of this moment.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use domain::catalogue::{Role, Staff};
use domain::id::ClientId;
use domain::record::Space;
use domain::refusal::{Refusal, RefusalCode};
use domain::time::Timestamp;
use protocol::error::{Failure, FailureCode};

use crate::Central;
use crate::callers::Seen;
use crate::failure::HttpFailure;
use crate::store::ledger;
use crate::store::records::Standing;
use crate::token::Claims;

/// A member of staff who holds a good token and whose account is open now.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// Who, as of today.
    pub staff: Staff,
    /// At which desktop.
    pub client: ClientId,
    /// When the token ends.
    pub until: Timestamp,
}

/// Proof that the caller may read a space.
#[derive(Debug)]
pub(crate) struct ReadPermit(Space);

impl ReadPermit {
    /// The space.
    pub(crate) fn space(&self) -> &Space {
        &self.0
    }
}

/// Proof that the caller may see how the desktops of a hall stand.
#[derive(Debug)]
pub(crate) struct WatchPermit(Space);

impl WatchPermit {
    /// The hall.
    pub(crate) fn hall(&self) -> &Space {
        &self.0
    }
}

/// Proof that the caller may look for what has left some working sets.
#[derive(Debug)]
pub(crate) struct ArchivePermit(Vec<Space>);

impl ArchivePermit {
    /// Where.
    pub(crate) fn spaces(&self) -> &[Space] {
        &self.0
    }
}

/// Proof that the caller may change the catalogue.
#[derive(Debug)]
pub(crate) struct CataloguePermit(());

impl Caller {
    /// The hall of the caller.
    pub(crate) fn hall(&self) -> Space {
        Space::Hall(self.staff.hall.clone())
    }

    /// What the caller did now by a request of its own, for the audit trail.
    pub(crate) fn entry(
        &self,
        at: Timestamp,
        command: &'static str,
        subjects: Vec<ledger::Subject>,
    ) -> ledger::Entry {
        ledger::Entry {
            at,
            wall: None,
            received_at: at,
            client: self.client,
            client_seq: 0,
            actor: self.staff.id.clone(),
            brought_by: self.staff.id.clone(),
            command,
            refusal: None,
            subjects,
        }
    }

    /// The catalogue, the own hall, the own departments, and what the supervisors of the hall see.
    pub(crate) fn spaces(&self) -> Vec<Space> {
        spaces_of(&self.staff)
    }

    /// The right to read a space.
    pub(crate) fn may_read(&self, space: Space) -> Result<ReadPermit, Refusal> {
        if self.spaces().contains(&space) {
            Ok(ReadPermit(space))
        } else {
            Err(Refusal::new(RefusalCode::NotAllowed))
        }
    }

    /// Supervisors see how the desktops of their hall stand.
    pub(crate) fn may_watch(&self) -> Result<WatchPermit, Refusal> {
        if self.staff.roles.contains(&Role::Supervisor) {
            Ok(WatchPermit(self.hall()))
        } else {
            Err(Refusal::new(RefusalCode::NotAllowed))
        }
    }

    /// Clerks and supervisors look through the archive of their hall, approvers through those of their departments.
    pub(crate) fn may_search_archive(&self) -> Result<ArchivePermit, Refusal> {
        let holds = |role| self.staff.roles.contains(&role);
        let hall = (holds(Role::Clerk) || holds(Role::Supervisor)).then(|| self.hall());
        let departments = self.staff.departments.iter().filter(|_| holds(Role::Approver));
        let spaces: Vec<Space> =
            hall.into_iter().chain(departments.cloned().map(Space::Department)).collect();
        if spaces.is_empty() { Err(Refusal::new(RefusalCode::NotAllowed)) } else { Ok(ArchivePermit(spaces)) }
    }

    /// The right to change the catalogue.
    pub(crate) fn may_change_catalogue(&self) -> Result<CataloguePermit, Refusal> {
        if self.staff.roles.contains(&Role::Administrator) {
            Ok(CataloguePermit(()))
        } else {
            Err(Refusal::new(RefusalCode::NotAllowed))
        }
    }
}

/// Spaces that a member of staff may read.
pub(crate) fn spaces_of(staff: &Staff) -> Vec<Space> {
    let own = [Space::Catalogue, Space::Hall(staff.hall.clone())];
    let supervises = staff.roles.contains(&Role::Supervisor);
    own.into_iter()
        .chain(staff.departments.iter().cloned().map(Space::Department))
        .chain(supervises.then(|| Space::Supervision(staff.hall.clone())))
        .collect()
}

fn unauthenticated() -> HttpFailure {
    Failure::new(FailureCode::Unauthenticated, "no valid access token").into()
}

/// A good token. Whether the account behind it is open is looked up together with what is asked for.
pub(crate) struct Bearer(Claims);

impl Bearer {
    /// The caller, and how a space stands for it to see.
    pub(crate) async fn look_at(
        self,
        central: &Central,
        space: Space,
    ) -> Result<(ReadPermit, Option<Standing>), HttpFailure> {
        let Self(claims) = self;
        let seen = central.callers.look_up(&central.store, claims.staff, Some(space.clone())).await?;
        let Seen { staff, standing } = seen.ok_or_else(unauthenticated)?;
        let caller = Caller { staff, client: claims.client, until: claims.exp };
        Ok((caller.may_read(space)?, standing))
    }
}

impl FromRequestParts<Arc<Central>> for Bearer {
    type Rejection = HttpFailure;

    async fn from_request_parts(parts: &mut Parts, central: &Arc<Central>) -> Result<Self, HttpFailure> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = header.and_then(|value| value.strip_prefix("Bearer ")).ok_or_else(unauthenticated)?;
        let store = &central.store;
        Claims::verify(token, store.key(), store.now()).map(Self).ok_or_else(unauthenticated)
    }
}

impl FromRequestParts<Arc<Central>> for Caller {
    type Rejection = HttpFailure;

    async fn from_request_parts(parts: &mut Parts, central: &Arc<Central>) -> Result<Self, HttpFailure> {
        let Bearer(claims) = Bearer::from_request_parts(parts, central).await?;
        let seen = central.callers.look_up(&central.store, claims.staff, None).await?;
        let Seen { staff, .. } = seen.ok_or_else(unauthenticated)?;
        Ok(Self { staff, client: claims.client, until: claims.exp })
    }
}
