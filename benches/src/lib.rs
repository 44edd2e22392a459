//! What is measured, how, and what is required of it.
//!
//! Reading order: [`programs`] (the table of programs and required ratios), [`sample`] (one timed
//! run), [`loops`] (the comparison plain against Firesteel against C), [`report`] (its result as a
//! table and as JSON), [`stats`], [`table`].
//!
//! The crate builds nothing of Firesteel and links nothing of it: it is given the paths of an
//! interpreter in which the extension is installed, and of a C compiler, by `cargo xtask bench`.

pub mod error;
pub mod loops;
pub mod programs;
pub mod report;
pub mod sample;
pub mod stats;
pub mod table;
