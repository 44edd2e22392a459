//! Optimization passes over a trace tree.
//!
//! A pass is a function from a well-formed tree to a well-formed tree that behaves the same: same exits with
//! the same restored frames, same effects in the same order. It may assume what [`crate::ir::verify`] checks,
//! and that the type of an object is fixed for life (guards name built-in types only). Order, timing, dumps and
//! checks are [`crate::pipeline`]'s. Deterministic; runs on a compiler thread.

pub mod cse;
pub mod dce;
pub mod facts;
pub mod fold;
pub mod fuel;
pub mod peel;
mod ranges;
mod rewrite;
pub mod sink;
pub mod unbox_params;

use firesteel_protocol::host::HostModel;
use fuel::Fuel;
use std::collections::BTreeMap;

/// What a pass may know besides the tree.
#[derive(Clone, Copy, Debug)]
pub struct PassContext<'m> {
    /// The host.
    pub model: &'m HostModel,
    /// Largest number of instructions that peeling one loop may copy.
    pub peel_budget: usize,
    /// Asked before each rewrite.
    pub fuel: &'m Fuel,
}

/// What a pass did: how often by which rule. Nothing listed means nothing changed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    counts: BTreeMap<&'static str, u32>,
}

impl Report {
    /// One more change by this rule.
    pub fn count(&mut self, rule: &'static str) {
        *self.counts.entry(rule).or_default() += 1;
    }

    /// Whether the tree was changed.
    pub fn changed(&self) -> bool {
        !self.counts.is_empty()
    }

    /// Rules with their counts, by name.
    pub fn counts(&self) -> impl Iterator<Item = (&'static str, u32)> {
        self.counts.iter().map(|(&rule, &count)| (rule, count))
    }
}
