//! Control: which code sends events, what happens at a loop's back edge, and the life of each loop.
//!
//! Reading order: [`host`] (everything of one `enable`), [`state`] (per code object), [`life`] (per loop), [`visit`] (where
//! a callback is), [`jump`] (the control point), [`exits`] (what follows native code: bridges, and whether it pays),
//! [`gauge`] (how that is measured), [`spending`] (what may be done now and what must wait), [`growth`] (what else a tree
//! that pays gets).
//! [`misfortune`] makes things go wrong there, for tests.
pub mod exits;
pub mod gauge;
pub mod growth;
pub mod host;
pub mod jump;
pub mod life;
pub mod misfortune;
pub mod settings;
pub mod spending;
pub mod state;
pub mod visit;
