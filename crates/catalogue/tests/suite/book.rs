//! A workbook as rows of cells, to be changed the way people change theirs.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::{Format, Workbook, Worksheet};

/// A cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text.
    Text(String),
    /// A number.
    Number(f64),
    /// A day by its number, in a cell with a date format.
    Day(f64),
    /// A formula with its saved value.
    Formula(&'static str, &'static str),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

/// A sheet.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Title.
    pub title: String,
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
    /// Merged cells: first row, first column, last row, last column, from 0.
    pub merged: Vec<(u32, u16, u32, u16)>,
}

impl Sheet {
    /// Place of a column by its header.
    #[track_caller]
    pub fn column(&self, header: &str) -> usize {
        let found = self.rows[0].iter().position(|cell| *cell == Cell::from(header));
        found.unwrap_or_else(|| panic!("{} has a column {header}", self.title))
    }

    /// A cell by its row in the sheet (from 1) and its header.
    #[track_caller]
    pub fn cell(&mut self, row: usize, header: &str) -> &mut Cell {
        let column = self.column(header);
        let row = &mut self.rows[row - 1];
        if row.len() <= column {
            row.resize(column + 1, Cell::Empty);
        }
        &mut row[column]
    }
}

/// A workbook.
#[derive(Clone, Debug)]
pub struct Book {
    /// Sheets.
    pub sheets: Vec<Sheet>,
}

impl Book {
    /// Reads a workbook.
    pub fn of(bytes: &[u8]) -> Self {
        let mut workbook = Xlsx::new(Cursor::new(bytes.to_vec())).expect("a workbook");
        let sheets = workbook.sheet_names().into_iter().map(|title| {
            let range = workbook.worksheet_range(&title).expect("a sheet");
            let rows = range.rows().map(|row| row.iter().map(cell).collect()).collect();
            Sheet { title, rows, merged: Vec::new() }
        });
        Self { sheets: sheets.collect() }
    }

    /// A sheet by its title.
    #[track_caller]
    pub fn sheet(&mut self, title: &str) -> &mut Sheet {
        let found = self.sheets.iter_mut().find(|sheet| sheet.title == title);
        found.unwrap_or_else(|| panic!("there is a sheet {title}"))
    }

    /// Writes the workbook.
    pub fn bytes(&self) -> Vec<u8> {
        let mut workbook = Workbook::new();
        for sheet in &self.sheets {
            let worksheet = workbook.add_worksheet();
            worksheet.set_name(&sheet.title).expect("a title");
            for (first_row, first_column, last_row, last_column) in &sheet.merged {
                let format = Format::new();
                worksheet
                    .merge_range(*first_row, *first_column, *last_row, *last_column, "", &format)
                    .expect("merged cells");
            }
            for (row, cells) in (0..).zip(&sheet.rows) {
                for (column, cell) in (0..).zip(cells) {
                    write(worksheet, row, column, cell);
                }
            }
        }
        workbook.save_to_buffer().expect("a workbook")
    }
}

fn cell(data: &Data) -> Cell {
    match data {
        Data::String(text) => Cell::Text(text.clone()),
        Data::Float(number) => Cell::Number(*number),
        Data::Int(number) => Cell::Number(*number as f64),
        Data::DateTime(time) => Cell::Day(time.as_f64()),
        _ => Cell::Empty,
    }
}

fn write(worksheet: &mut Worksheet, row: u32, column: u16, cell: &Cell) {
    let written = match cell {
        Cell::Empty => return,
        Cell::Text(text) => worksheet.write_string(row, column, text),
        Cell::Number(number) => worksheet.write_number(row, column, *number),
        Cell::Day(number) => {
            let date = Format::new().set_num_format("yyyy-mm-dd");
            worksheet.write_number_with_format(row, column, *number, &date)
        }
        Cell::Formula(formula, value) => {
            let formula = rust_xlsxwriter::Formula::new(*formula).set_result(*value);
            worksheet.write_formula(row, column, formula)
        }
    };
    written.expect("a cell");
}
