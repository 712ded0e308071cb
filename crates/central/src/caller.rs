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
use crate::clock;
use crate::failure::HttpFailure;
use crate::store::{accounts, records};
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

/// Proof that the caller may change the catalogue.
#[derive(Debug)]
pub(crate) struct CataloguePermit(());

impl Caller {
    /// The hall of the caller.
    pub(crate) fn hall(&self) -> Space {
        Space::Hall(self.staff.hall.clone())
    }

    /// The catalogue, the own hall, the own departments.
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
    own.into_iter().chain(staff.departments.iter().cloned().map(Space::Department)).collect()
}

fn unauthenticated() -> HttpFailure {
    Failure::new(FailureCode::Unauthenticated, "no valid access token").into()
}

impl FromRequestParts<Arc<Central>> for Caller {
    type Rejection = HttpFailure;

    async fn from_request_parts(parts: &mut Parts, central: &Arc<Central>) -> Result<Self, HttpFailure> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = header.and_then(|value| value.strip_prefix("Bearer ")).ok_or_else(unauthenticated)?;
        let store = &central.store;
        let claims = Claims::verify(token, store.key(), clock::now()).ok_or_else(unauthenticated)?;
        if !accounts::is_active(store.reader(), &claims.staff).await? {
            return Err(unauthenticated());
        }
        let staff =
            records::staff(store.reader(), store.key(), &claims.staff).await?.ok_or_else(unauthenticated)?;
        Ok(Self { staff, client: claims.client, until: claims.exp })
    }
}
