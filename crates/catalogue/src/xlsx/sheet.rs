//! Sheets as tables: columns found by their headers, rows with the number a person sees.

use std::io::{Read, Seek};

use calamine::{Reader, SheetType, Xlsx};

use crate::finding::{At, Collected, Finding, Problem, letters, short};
use crate::import::{Progress, Refused, Stage, Watch};
use crate::limits;
use crate::xlsx::cell::{Cell, code};
use crate::xlsx::columns::{INSTRUCTIONS, QUESTIONS, SHEETS, Sheet};
use crate::xlsx::container::{Workbook, damaged};

/// A sheet that was read.
#[derive(Debug)]
pub(crate) struct Table {
    /// What it is.
    pub spec: &'static Sheet,
    /// Its title in the workbook.
    pub title: String,
    /// Column of the sheet (from 1) for each column of `spec`.
    pub columns: Vec<Option<u32>>,
    /// Rows below the header that have anything in them.
    pub rows: Vec<Row>,
}

/// A row.
#[derive(Debug)]
pub(crate) struct Row {
    /// Number, from 1.
    pub number: u32,
    /// Cells in the order of the columns of the specification.
    pub cells: Box<[Cell]>,
}

impl Table {
    /// A table of a sheet that is not there.
    pub(crate) fn absent(spec: &'static Sheet) -> Self {
        let columns = vec![None; spec.columns.len()];
        Self { spec, title: spec.title.to_owned(), columns, rows: Vec::new() }
    }

    /// The cell of a column in a row.
    pub(crate) fn cell(&self, row: usize, key: &str) -> &Cell {
        static EMPTY: Cell = Cell::Empty;
        let place = self.spec.place(key);
        place.and_then(|place| self.rows.get(row)?.cells.get(place)).unwrap_or(&EMPTY)
    }

    /// Where a cell is: of a column that the sheet does not have, the row.
    pub(crate) fn at(&self, row: usize, key: Option<&str>) -> At {
        let Some(row) = self.rows.get(row) else { return At::Sheet(self.title.clone()) };
        let column = key.and_then(|key| self.spec.place(key)).and_then(|place| self.columns[place]);
        At::Cell { sheet: self.title.clone(), row: row.number, column }
    }
}

/// Reads every sheet that means something. Tables come in the order of [`SHEETS`].
pub(crate) fn tables(
    workbook: &mut Workbook,
    findings: &mut Collected,
    watch: Watch,
) -> Result<Vec<Table>, Refused> {
    let mut tables: Vec<Option<Table>> = SHEETS.iter().map(|_| None).collect();
    let mut room = Room { cells: limits::CELLS, text: limits::TEXT_BYTES, rows: 0 };
    let sheets: Vec<(String, SheetType)> =
        workbook.reader.sheets_metadata().iter().map(|sheet| (sheet.name.clone(), sheet.typ)).collect();
    for (title, kind) in sheets {
        let plain = code(&title);
        let known = SHEETS
            .iter()
            .position(|sheet| std::iter::once(&sheet.title).chain(sheet.also).any(|known| *known == plain));
        let Some(place) = known.filter(|_| kind == SheetType::WorkSheet) else {
            if plain != INSTRUCTIONS {
                let problem = Problem::NotTakenOver { name: short(&title) };
                findings.push(Finding::in_sheet(At::Sheet(title), problem));
            }
            continue;
        };
        if let Some(other) = &tables[place] {
            let problem = Problem::DoubledSheet { other: other.title.clone() };
            findings.push(Finding::in_sheet(At::Sheet(title), problem));
            continue;
        }
        let before = findings.has_errors();
        let read = Reading { spec: SHEETS[place], title: &title, findings, watch, room: &mut room };
        let table = read.table(&mut workbook.reader)?;
        if workbook.has_merged_cells && findings.has_errors() == before {
            merged(&mut workbook.reader, &table, findings);
        }
        tables[place] = Some(table);
    }
    Ok(tables
        .into_iter()
        .zip(SHEETS)
        .map(|(table, sheet)| table.unwrap_or_else(|| Table::absent(sheet)))
        .collect())
}

/// What may still be kept.
struct Room {
    cells: usize,
    text: usize,
    /// Rows read so far, in all sheets.
    rows: usize,
}

struct Reading<'r> {
    spec: &'static Sheet,
    title: &'r str,
    findings: &'r mut Collected,
    watch: Watch<'r>,
    room: &'r mut Room,
}

/// The header: for each column of the sheet what it is.
struct Header {
    columns: Vec<Option<u32>>,
    /// Columns of the specification by column of the sheet.
    by_column: Vec<Option<usize>>,
    /// Columns with a header that means nothing, and those without one that were reported.
    strange: Vec<u32>,
}

impl Reading<'_> {
    fn refuse(&self, problem: Problem) -> Refused {
        Finding::in_sheet(At::Sheet(self.title.to_owned()), problem).into()
    }

    /// Reads the cells of a sheet one after another: a sheet with one cell at its far corner is not given room for all others.
    fn table<S: Read + Seek>(mut self, workbook: &mut Xlsx<S>) -> Result<Table, Refused> {
        let broken =
            |error: &dyn std::fmt::Display| Refused::from(Finding { place: self.place(), ..damaged(error) });
        let mut cells = workbook.worksheet_cells_reader(self.title).map_err(|error| broken(&error))?;
        let mut table = Table { title: self.title.to_owned(), ..Table::absent(self.spec) };
        let mut header: Option<Header> = None;
        let (mut rows, mut current, mut number) = (0usize, Vec::<(u32, Cell)>::new(), 0u32);
        let (mut seen, mut beyond) = (0usize, false);
        loop {
            let cell = cells
                .next_cell()
                .map_err(|error| Refused::from(Finding { place: self.place(), ..damaged(&error) }))?;
            seen += 1;
            if seen.is_multiple_of(20_000) {
                self.tell(&table)?;
            }
            let position = cell.as_ref().map(|cell| cell.get_position());
            let next = position.map_or(u32::MAX, |(row, _)| row.saturating_add(1));
            if next != number {
                if next < number {
                    return Err(broken_order(&self));
                }
                if !current.is_empty() {
                    rows += 1;
                    if rows > limits::ROWS {
                        return Err(self.refuse(Problem::TooManyRows { max: limits::ROWS }));
                    }
                    match &mut header {
                        Some(header) => self.row(number, &mut current, header, &mut table)?,
                        None => {
                            header = self.header(number, &current);
                            if let Some(header) = &header {
                                table.columns.clone_from(&header.columns);
                            } else if rows >= limits::HEADER_ROWS {
                                break;
                            }
                        }
                    }
                    current.clear();
                }
                number = next;
            }
            let (Some(cell), Some((_, column))) = (cell, position) else { break };
            let value = Cell::of(cell.get_value());
            if value == Cell::Empty {
                continue;
            }
            if column >= limits::COLUMNS {
                if !beyond {
                    let at = At::Cell {
                        sheet: self.title.to_owned(),
                        row: next,
                        column: Some(column.saturating_add(1)),
                    };
                    let problem = Problem::NotTakenOver { name: letters(column.saturating_add(1)) };
                    self.findings.push(Finding::in_sheet(at, problem));
                }
                beyond = true;
                continue;
            }
            if current.last().is_some_and(|(last, _)| *last > column) {
                return Err(broken_order(&self));
            }
            current.push((column + 1, value));
        }
        if header.is_none() && rows > 0 {
            let needed = self.spec.columns.iter().rev().find(|column| column.needed);
            let column = needed.map_or(self.spec.title, |column| column.header).to_owned();
            self.findings
                .push(Finding::in_sheet(At::Sheet(self.title.to_owned()), Problem::NoHeader { column }));
        }
        self.room.rows += table.rows.len();
        Ok(table)
    }

    fn place(&self) -> crate::finding::Place {
        crate::finding::Place { file: None, at: At::Sheet(self.title.to_owned()) }
    }

    fn tell(&self, table: &Table) -> Result<(), Refused> {
        let progress =
            Progress { stage: Stage::Reading, done: self.room.rows + table.rows.len(), total: None };
        match (self.watch)(progress).is_break() {
            true => Err(Refused::Cancelled),
            false => Ok(()),
        }
    }

    /// Whether a row is the header: it names two columns of the sheet at least.
    fn header(&mut self, number: u32, cells: &[(u32, Cell)]) -> Option<Header> {
        let spec = self.spec;
        let known = |cell: &Cell| {
            let header = header_text(&cell.shown());
            spec.columns.iter().position(|column| {
                std::iter::once(&column.header).chain(column.also).any(|name| header_text(name) == header)
            })
        };
        // A header that two columns go by belongs to the one whose own it is.
        let found: Vec<(u32, Option<usize>)> =
            cells.iter().map(|(column, cell)| (*column, known(cell))).collect();
        if found.iter().filter(|(_, place)| place.is_some()).count() < 2 {
            return None;
        }
        let mut header = Header {
            columns: vec![None; spec.columns.len()],
            by_column: vec![None; limits::COLUMNS as usize + 1],
            strange: Vec::new(),
        };
        let at = |column| At::Cell { sheet: self.title.to_owned(), row: number, column };
        for ((column, place), (_, cell)) in found.iter().zip(cells) {
            let Some(place) = *place else {
                header.strange.push(*column);
                let problem = Problem::NotTakenOver { name: short(&cell.shown()) };
                self.findings.push(Finding::in_sheet(at(Some(*column)), problem));
                continue;
            };
            if header.columns[place].is_some() {
                let column_header = spec.columns[place].header.to_owned();
                let problem = Problem::DoubledColumn { column: column_header };
                self.findings.push(Finding::in_sheet(at(Some(*column)), problem));
                continue;
            }
            header.columns[place] = Some(*column);
            header.by_column[*column as usize] = Some(place);
        }
        // Of the questions nothing is kept, whatever columns there are.
        let needed = spec.columns.iter().zip(&header.columns).filter(|(column, _)| column.needed);
        for (column, _) in needed.filter(|(_, found)| found.is_none() && spec.title != QUESTIONS.title) {
            let problem = Problem::MissingColumn { column: column.header.to_owned() };
            self.findings.push(Finding::in_sheet(at(None), problem));
        }
        Some(header)
    }

    fn row(
        &mut self,
        number: u32,
        cells: &mut Vec<(u32, Cell)>,
        header: &mut Header,
        table: &mut Table,
    ) -> Result<(), Refused> {
        let mut kept = vec![Cell::Empty; self.spec.columns.len()];
        let mut any = false;
        for (column, cell) in cells.drain(..) {
            match header.by_column.get(column as usize).copied().flatten() {
                Some(place) => {
                    let room = self.room.text.checked_sub(cell.bytes());
                    self.room.text = room.ok_or_else(|| self.refuse(Problem::TooMuchText))?;
                    kept[place] = cell;
                    any = true;
                }
                None if !header.strange.contains(&column) => {
                    header.strange.push(column);
                    let at = At::Cell { sheet: self.title.to_owned(), row: number, column: Some(column) };
                    let problem = Problem::NotTakenOver { name: letters(column) };
                    self.findings.push(Finding::in_sheet(at, problem));
                }
                None => {}
            }
        }
        if any {
            let room = self.room.cells.checked_sub(kept.len());
            self.room.cells = room.ok_or_else(|| self.refuse(Problem::TooMuchText))?;
            table.rows.push(Row { number, cells: kept.into() });
        }
        Ok(())
    }
}

/// Rows or cells that are not in the order every program writes them in.
fn broken_order(reading: &Reading) -> Refused {
    Refused::from(Finding { place: reading.place(), ..damaged(&"row order") })
}

/// A header as it is compared: without blanks, stars and remarks such as （必填）.
fn header_text(text: &str) -> String {
    let plain = code(text).to_lowercase();
    let plain = plain.replace("(必填)", "").replace("(选填)", "");
    plain.trim_matches(['*', ':', '#']).to_owned()
}

/// Merged cells below the header: whoever merges means the value for every row, and only the first has it.
fn merged<S: Read + Seek>(workbook: &mut Xlsx<S>, table: &Table, findings: &mut Collected) {
    let Some(first) = table.rows.first().map(|row| row.number) else { return };
    let regions = match workbook.merge_cells_by_sheet_name(&table.title) {
        Ok(regions) => regions,
        Err(error) => {
            findings.push(Finding::in_sheet(At::Sheet(table.title.clone()), damaged(&error).problem));
            return;
        }
    };
    for region in regions {
        let ((top, left), (bottom, right)) = (region.start, region.end);
        let read = table.columns.iter().flatten().any(|column| (left..=right).contains(&(column - 1)));
        if bottom.saturating_add(1) < first || !read || (top, left) == (bottom, right) {
            continue;
        }
        let range = format!(
            "{}{}:{}{}",
            letters(left.saturating_add(1)),
            top.saturating_add(1),
            letters(right.saturating_add(1)),
            bottom.saturating_add(1)
        );
        let at = At::Cell {
            sheet: table.title.clone(),
            row: top.saturating_add(1),
            column: Some(left.saturating_add(1)),
        };
        findings.push(Finding::in_sheet(at, Problem::MergedCells { range }));
        if findings.is_full() {
            return;
        }
    }
}
