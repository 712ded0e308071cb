//! The form engine: a [`definition::Definition`] is data, [`resolve()`] turns it and the answers so far into the
//! [`view::FormView`] that the counter draws and the central API checks.

pub mod block;
pub mod card;
pub mod check;
pub mod condition;
pub mod definition;
pub mod diff;
#[cfg(test)]
mod example;
pub mod identity;
pub mod licence;
pub mod material;
pub mod migration;
pub mod offer;
pub mod paper;
pub mod parts;
pub mod prefill;
pub mod resolve;
mod schema;
mod value;
pub mod view;

pub use card::{card_plan, card_plan_common, card_plan_member};
pub use check::{validate, validate_common};
pub use diff::diff;
pub use material::materials;
pub use migration::{joint_migration, joint_renewal, migration};
pub use prefill::{
    common_suggestions, joint_licence_suggestions, licence_suggestions, member_suggestions, suggestions,
};
pub use resolve::{resolve, resolve_case, resolve_common, resolve_member, submission, submission_common};
