//! Access tokens: short-lived, signed, and of no use for anything but saying who is calling from which desktop. What the caller may do is
//! looked up anew for every request.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::{ClientId, StaffId};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

use crate::key::CentralKey;

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claims {
    /// Who.
    pub staff: StaffId,
    /// At which desktop.
    pub client: ClientId,
    /// Until when.
    pub exp: Timestamp,
}

impl Claims {
    /// The token: base64url of the claims, a point, base64url of their tag.
    pub(crate) fn sign(&self, key: &CentralKey) -> Result<String, serde_json::Error> {
        let claims = URL_SAFE_NO_PAD.encode(serde_json::to_vec(self)?);
        let tag = URL_SAFE_NO_PAD.encode(key.token(claims.as_bytes()));
        Ok(format!("{claims}.{tag}"))
    }

    /// The claims of a token that this central API signed and that has not expired.
    pub(crate) fn verify(token: &str, key: &CentralKey, now: Timestamp) -> Option<Self> {
        let (claims, tag) = token.split_once('.')?;
        let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
        if !bool::from(key.token(claims.as_bytes()).as_slice().ct_eq(&tag)) {
            return None;
        }
        let claims: Self = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
        (claims.exp > now).then_some(claims)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a token that cannot be written is a failed test")]

    use super::*;

    #[test]
    fn a_token_is_good_until_it_expires_and_only_as_it_was_signed() {
        let key = CentralKey::new([7; 32]);
        let claims =
            Claims { staff: "wang".into(), client: ClientId(uuid::Uuid::nil()), exp: Timestamp(1000) };
        let token = claims.sign(&key).unwrap();
        assert_eq!(Claims::verify(&token, &key, Timestamp(999)), Some(claims.clone()));
        assert_eq!(Claims::verify(&token, &key, Timestamp(1000)), None, "it has expired");
        assert_eq!(Claims::verify(&token, &CentralKey::new([8; 32]), Timestamp(0)), None, "another key");
        let forged = Claims { staff: "admin".into(), ..claims }.sign(&CentralKey::new([8; 32])).unwrap();
        let forged = format!("{}.{}", forged.split_once('.').unwrap().0, token.split_once('.').unwrap().1);
        assert_eq!(Claims::verify(&forged, &key, Timestamp(0)), None, "other claims under a good tag");
        for broken in ["", ".", "a.b", "no point"] {
            assert_eq!(Claims::verify(broken, &key, Timestamp(0)), None);
        }
    }
}
