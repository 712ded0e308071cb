//! The catalogue as a hall uses it: what a file may say, what is refused, what is shown before it goes live.

mod book;
mod definition;
mod format;
mod fuzz;
mod hostile;
mod json;
mod plan;
mod samples;
mod workbook;
