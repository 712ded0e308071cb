//! The kinds of document.

use serde::Serialize;

use crate::{
    Acceptance, ApplicationReceipt, DecisionNotice, Declaration, DeliveryReceipt, Guide,
    JointApplicationForm, Letterhead, LimitNotice, OneTimeNotice, RefusalNotice, ReturnNotice, Signing,
    SupplementNotice, SupplementReceipt, TicketSlip,
};

/// A document to print.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Document {
    /// 收件凭证.
    ApplicationReceipt(ApplicationReceipt),
    /// 受理通知书.
    Acceptance(Acceptance),
    /// 一次性告知书.
    OneTimeNotice(OneTimeNotice),
    /// 补正通知书.
    SupplementNotice(SupplementNotice),
    /// 补正材料接收单.
    SupplementReceipt(SupplementReceipt),
    /// 不予受理通知书.
    RefusalNotice(RefusalNotice),
    /// 退件通知书.
    ReturnNotice(ReturnNotice),
    /// 办理期限告知书.
    LimitNotice(LimitNotice),
    /// 办理结果通知书.
    DecisionNotice(DecisionNotice),
    /// 送达回证.
    DeliveryReceipt(DeliveryReceipt),
    /// 承诺书.
    Declaration(Declaration),
    /// 联办申请表.
    JointApplication(JointApplicationForm),
    /// 办事指南.
    Guide(Guide),
    /// 排队小票.
    Ticket(TicketSlip),
}

impl Document {
    /// The template's path on the shelf.
    pub(crate) fn template(&self) -> &'static str {
        match self {
            Self::ApplicationReceipt(_) => "/application_receipt.typ",
            Self::Acceptance(_) => "/acceptance.typ",
            Self::OneTimeNotice(_) => "/one_time_notice.typ",
            Self::SupplementNotice(_) => "/supplement_notice.typ",
            Self::SupplementReceipt(_) => "/supplement_receipt.typ",
            Self::RefusalNotice(_) => "/refusal_notice.typ",
            Self::ReturnNotice(_) => "/return_notice.typ",
            Self::LimitNotice(_) => "/limit_notice.typ",
            Self::DecisionNotice(_) => "/decision_notice.typ",
            Self::DeliveryReceipt(_) => "/delivery_receipt.typ",
            Self::Declaration(_) => "/declaration.typ",
            Self::JointApplication(_) => "/joint_application.typ",
            Self::Guide(_) => "/guide.typ",
            Self::Ticket(_) => "/ticket.typ",
        }
    }

    /// Who issues it.
    pub fn letterhead_mut(&mut self) -> &mut Letterhead {
        match self {
            Self::ApplicationReceipt(paper) => &mut paper.letterhead,
            Self::Acceptance(paper) => &mut paper.letterhead,
            Self::OneTimeNotice(paper) => &mut paper.letterhead,
            Self::SupplementNotice(paper) => &mut paper.letterhead,
            Self::SupplementReceipt(paper) => &mut paper.letterhead,
            Self::RefusalNotice(paper) => &mut paper.letterhead,
            Self::ReturnNotice(paper) => &mut paper.letterhead,
            Self::LimitNotice(paper) => &mut paper.letterhead,
            Self::DecisionNotice(paper) => &mut paper.letterhead,
            Self::DeliveryReceipt(paper) => &mut paper.letterhead,
            Self::Declaration(paper) => &mut paper.letterhead,
            Self::JointApplication(paper) => &mut paper.letterhead,
            Self::Guide(paper) => &mut paper.letterhead,
            Self::Ticket(paper) => &mut paper.letterhead,
        }
    }

    /// Who signs it; nobody signs guides and slips.
    pub fn signing_mut(&mut self) -> Option<&mut Signing> {
        Some(match self {
            Self::ApplicationReceipt(paper) => &mut paper.signing,
            Self::Acceptance(paper) => &mut paper.signing,
            Self::OneTimeNotice(paper) => &mut paper.signing,
            Self::SupplementNotice(paper) => &mut paper.signing,
            Self::SupplementReceipt(paper) => &mut paper.signing,
            Self::RefusalNotice(paper) => &mut paper.signing,
            Self::ReturnNotice(paper) => &mut paper.signing,
            Self::LimitNotice(paper) => &mut paper.signing,
            Self::DecisionNotice(paper) => &mut paper.signing,
            Self::DeliveryReceipt(paper) => &mut paper.signing,
            Self::Declaration(paper) => &mut paper.signing,
            Self::JointApplication(paper) => &mut paper.signing,
            Self::Guide(_) | Self::Ticket(_) => return None,
        })
    }

    /// The applicant's signature as PNG.
    pub(crate) fn signature(&self) -> Option<&[u8]> {
        let signing = match self {
            Self::ApplicationReceipt(paper) => &paper.signing,
            Self::Acceptance(paper) => &paper.signing,
            Self::OneTimeNotice(paper) => &paper.signing,
            Self::SupplementNotice(paper) => &paper.signing,
            Self::SupplementReceipt(paper) => &paper.signing,
            Self::RefusalNotice(paper) => &paper.signing,
            Self::ReturnNotice(paper) => &paper.signing,
            Self::LimitNotice(paper) => &paper.signing,
            Self::DecisionNotice(paper) => &paper.signing,
            Self::DeliveryReceipt(paper) => &paper.signing,
            Self::Declaration(paper) => &paper.signing,
            Self::JointApplication(paper) => &paper.signing,
            Self::Guide(_) | Self::Ticket(_) => return None,
        };
        signing.signature_png.as_deref()
    }
}
