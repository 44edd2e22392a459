//! Which values are names of one object.
//!
//! Owns a partition of values, as far as is known at one place of a tree: two values are together if a load, a guard or a
//! jump has shown that they are the same reference. Any thread.

use crate::ir::entity::Value;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Names of one object.
pub(super) type Names = BTreeSet<Value>;

/// The partition. A value that is not in it is its object's only name.
#[derive(Clone, Default, Debug)]
pub(super) struct Same {
    leaders: FxHashMap<Value, Value>,
    members: FxHashMap<Value, Vec<Value>>,
}

impl Same {
    /// The value that stands for all names of an object.
    pub(super) fn leader(&self, value: Value) -> Value {
        self.leaders.get(&value).copied().unwrap_or(value)
    }

    pub(super) fn are(&self, a: Value, b: Value) -> bool {
        self.leader(a) == self.leader(b)
    }

    /// Two values turned out to be the same reference.
    pub(super) fn join(&mut self, a: Value, b: Value) {
        let (a, b) = (self.leader(a), self.leader(b));
        if a == b {
            return;
        }
        let moved = self.members.remove(&b).unwrap_or_else(|| vec![b]);
        self.leaders.extend(moved.iter().map(|&value| (value, a)));
        self.members.entry(a).or_insert_with(|| vec![a]).extend(moved);
    }

    /// All of these are the same reference.
    pub(super) fn join_all(&mut self, names: &Names) {
        if let Some(&first) = names.first() {
            names.iter().for_each(|&name| self.join(first, name));
        }
    }

    /// All names of a value's object.
    pub(super) fn names(&self, value: Value) -> Names {
        match self.members.get(&self.leader(value)) {
            Some(members) => members.iter().copied().collect(),
            None => Names::from([value]),
        }
    }

    /// The objects with more than one name.
    pub(super) fn classes(&self) -> impl Iterator<Item = &[Value]> {
        self.members.values().map(Vec::as_slice)
    }
}

/// What two partitions agree on: the parts of each, cut by those of the other.
pub(super) fn common(ours: &[Names], theirs: &[Names]) -> Vec<Names> {
    let mut part_of: FxHashMap<Value, usize> = FxHashMap::default();
    for (part, names) in theirs.iter().enumerate() {
        part_of.extend(names.iter().map(|&name| (name, part)));
    }
    let mut common = Vec::new();
    for names in ours {
        let mut cut: BTreeMap<usize, Names> = BTreeMap::new();
        for &name in names {
            if let Some(&part) = part_of.get(&name) {
                cut.entry(part).or_default().insert(name);
            }
        }
        common.extend(cut.into_values().filter(|names| names.len() > 1));
    }
    common
}
