//! A catalogue as a workbook, with the sheets of the national exchange tables (基本信息, 扩展信息, 材料, 收费, 常见问题) and sheets
//! of our own for the form (步骤与字段, 选项, 条件).
//!
//! Columns are found by their headers. A workbook is turned into the same JSON values as any other import, and checked there; every
//! finding then gets its cell.

mod cell;
mod columns;
mod container;
mod expression;
mod field;
mod property;
mod read;
mod sheet;
mod write;

pub use columns::header_of;
pub use expression::{Syntax, parse as parse_condition, print as print_condition};
pub use read::import;
pub use write::{ExportError, export};

pub(crate) use columns::{Column, FIELDS, ITEM_COLUMNS, MATERIALS};
pub(crate) use write::shown;
