//! Printed documents of the counter as PDF through typst.
//!
//! A [`Press`] finds the machine's fonts once and then sets any number of documents, from any thread:
//!
//! ```no_run
//! use documents::{Document, Press, TicketSlip};
//!
//! let press = Press::new()?;
//! let slip = TicketSlip { number: "A001".into(), business: "社会保障".into(), ..TicketSlip::default() };
//! let pdf = press.render(&Document::Ticket(slip))?;
//! assert_eq!(pdf.pages, 1);
//! # Ok::<(), documents::PrintError>(())
//! ```
//!
//! # Invariants
//!
//! - Templates are data in `templates/`. What a person typed reaches them as a value read from a virtual
//!   `/data.json`, never as markup, so a name like `#import` or `*x*` prints as it is written.
//! - Nothing is fetched, read from disk (fonts apart) or taken from a clock: a template sees its own sources, the
//!   data and the signature. The same document gives the same bytes.
//! - No character vanishes from the paper: what no installed font has stands there as 〓, a line at the end of the document
//!   says which it was, and [`Pdf::unprintable`] tells the program.
//! - This crate knows no rules. Dates, limits and masked numbers arrive as the text that is to stand on the paper.

mod acceptance;
#[cfg(test)]
mod characters;
mod decision;
mod declaration;
mod delivery;
mod document;
mod error;
mod fonts;
mod guide;
mod joint;
mod limit;
mod notice;
mod parts;
mod press;
mod receipt;
mod refusal;
mod supplement;
mod ticket;
mod world;

pub use acceptance::Acceptance;
pub use decision::DecisionNotice;
pub use declaration::{Declaration, DeclaredLine};
pub use delivery::{DeliveredLine, DeliveryReceipt};
pub use document::Document;
pub use error::PrintError;
pub use guide::{Guide, GuideLine};
pub use joint::{JointApplicationForm, JointMemberPart};
pub use limit::LimitNotice;
pub use notice::OneTimeNotice;
pub use parts::{AnswerSection, Letterhead, MaterialLine, Matter, MissingLine, Signing};
pub use press::{Leaf, Pdf, Press};
pub use receipt::ApplicationReceipt;
pub use refusal::{RefusalNotice, Remedies, ReturnNotice};
pub use supplement::{SupplementNotice, SupplementReceipt};
pub use ticket::TicketSlip;
