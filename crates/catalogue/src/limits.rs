//! How much of anything a catalogue may have. Sizes of single texts and lists stand in `docs/catalogue.schema.json`; here is what one
//! place alone cannot see, and what protects the machine that imports.

/// Largest file that is looked at, in bytes.
pub const FILE_BYTES: usize = 64 << 20;

/// Most bytes that the parts of one workbook may unpack to together. With the cells and texts kept of them an import stays below a gigabyte, whatever
/// the file; 2,000 items modelled in full take less than half.
pub const UNPACKED_BYTES: u64 = 192 << 20;

/// Most parts (files inside the file) of one workbook.
pub const PARTS: usize = 1_000;

/// Most rows of one sheet: 2,000 items with 60 fields and some room.
pub const ROWS: usize = 150_000;

/// Most cells that are kept of one workbook.
pub const CELLS: usize = 5_000_000;

/// Most bytes of text that are kept of one workbook. One shared text may stand in a million cells.
pub const TEXT_BYTES: usize = 128 << 20;

/// Most columns that are looked at in one row.
pub const COLUMNS: u32 = 200;

/// Rows at the top of a sheet among which the header is looked for.
pub const HEADER_ROWS: usize = 10;

/// Most items of one catalogue.
pub const ITEMS: usize = 5_000;

/// Most files of one folder.
pub const FILES: usize = 10_000;

/// Most fields of one form, columns of tables included. The counter is measured with 300.
pub const FIELDS: usize = 400;

/// Most levels of `all`, `any` and `not` in one condition.
pub const CONDITION_DEPTH: usize = 16;

/// Most levels of a JSON Schema.
pub const SCHEMA_DEPTH: usize = 24;

/// Most subschemas of a JSON Schema, each `$ref` counted with all that it stands for.
pub const SCHEMA_NODES: u64 = 5_000;

/// Most bytes that the automaton of one pattern may take.
pub const PATTERN_BYTES: usize = 512 << 10;

/// Most findings that are reported of one import. Whoever has more starts again with fewer items.
pub const FINDINGS: usize = 500;
