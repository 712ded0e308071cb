//! 送达回证: proof that something reached its recipient.

use serde::Serialize;

use crate::{Letterhead, Matter, Signing};

/// One thing that was delivered.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct DeliveredLine {
    /// Name of the paper or certificate.
    pub name: String,
    /// Its number.
    pub number: String,
    /// How many.
    pub copies: String,
}

/// 送达回证: what was delivered to whom, when, where and how.
///
/// Empty texts and lists print as 无. The signature is the recipient's, or the agent's where there is one.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct DeliveryReceipt {
    /// Who issues it.
    pub letterhead: Letterhead,
    /// The case and the applicant.
    pub matter: Matter,
    /// What was delivered.
    pub delivered: Vec<DeliveredLine>,
    /// Who should have it.
    pub recipient: String,
    /// 直接送达, 邮寄送达, 留置送达 and the like.
    pub way: String,
    /// Where.
    pub place: String,
    /// When.
    pub delivered_at: String,
    /// Who took it for the recipient; empty when the recipient did.
    pub agent_name: String,
    /// What the agent is to the recipient.
    pub agent_relation: String,
    /// Why an agent took it, or why it was not taken.
    pub reason: String,
    /// Who signs.
    pub signing: Signing,
}
