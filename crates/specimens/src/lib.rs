//! Synthetic papers and photographs of them, for tests.
//!
//! A resident ID card (both sides) and a member's page of the household register are drawn for persons who do
//! not exist ([`person`]), marked 样本 SPECIMEN, and then photographed ([`photograph`]): from an angle, on a
//! table, with little light, a shadow, a reflection, out of focus, shaken, with the noise of a cheap camera.
//! What stands on the paper and where its corners lie in the photograph is known exactly, so that whatever
//! reads or judges pictures can be held against the truth. The same seed always gives the same picture.
//!
//! ```no_run
//! use specimens::{Light, Scene, Table, card_front, person};
//!
//! let paper = card_front(&person(7));
//! let scene = Scene::of(&paper, 1600, 1200).on(Table::DarkMat).tilted(&paper, 7).lit(Light::Even);
//! let photo = scene.photograph(&paper);
//! let file = specimens::camera_file(&photo.picture, 90, 6);
//! ```
//!
//! Letters come from Noto CJK, which `scripts/setup.sh` installs.

mod canvas;
mod card;
mod file;
mod noise;
mod person;
mod photograph;
mod register;

pub use canvas::{Field, Paper};
pub use card::{card_back, card_front};
pub use file::{camera_file, jpeg, turned_as_stored, with_segment};
pub use noise::Noise;
pub use person::{Date, Person, person};
pub use photograph::{Glare, Light, Photograph, Scene, Table};
pub use register::register_page;
