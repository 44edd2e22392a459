//! Recording: from a hot back edge or exit to a sealed trace.
//!
//! One recording at a time in the process. The interpreter's lock makes that one producer at a time for one
//! ring, whichever thread records; a second hot loop simply waits for its turn.
//!
//! Reading order: [`lane`] (the way to the compiler), [`control`] (start, close, abort), [`calls`] (into functions), [`attributes`] (of objects of several classes), [`names`] (which are constants), [`instruction`] (the
//! INSTRUCTION callback), [`plan`] (what it knows beforehand), [`snapshot`] (what a record holds), [`types`] (what starts and ends say of
//! slots). [`retention`] measures, for a benchmark.
pub mod attributes;
pub mod calls;
pub mod control;
pub mod instruction;
pub mod lane;
pub mod methods;
pub mod names;
pub mod plan;
pub mod retention;
pub mod snapshot;
pub mod types;
