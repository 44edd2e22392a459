//! What is measured, how, and what is required of it.
//!
//! Reading order: [`programs`] (the table of programs and required ratios), [`sample`] (one timed
//! run), [`slices`] (two at once, in turn), [`loops`] (the comparison plain against Firesteel against C), [`report`] (its result as a
//! table and as JSON); [`compare`] (plain against Firesteel against PyPy, whatever the program measures of itself),
//! [`compared`] (its result), [`kinds`], [`pyperformance`] and [`everyday`] (programs for it); [`stats`], [`table`].
//!
//! The crate builds nothing of Firesteel and links nothing of it: it is given the paths of an
//! interpreter in which the extension is installed, and of a C compiler, by `cargo xtask bench`.

pub mod compare;
pub mod compared;
pub mod error;
pub mod everyday;
pub mod kinds;
pub mod loops;
pub mod packages;
pub mod programs;
pub mod pyperformance;
pub mod report;
pub mod sample;
pub mod slices;
pub mod stats;
pub mod table;
