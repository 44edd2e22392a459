//! Promotions: trees and fragments of the warm tier that wait for the hot one.
//!
//! Owns what is promised, asked for and forgotten, and the compile itself. The worker says when. Worker thread.

use super::Worker;
use crate::config::Tier;
use crate::inspect::dump::Dump;
use crate::service::caught::caught;
use crate::service::compile::Prepared;
use crate::service::stats::Stage;
use firesteel_protocol::trace::TreeId;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;

/// A tree in the warm tier, and the executor that the hot one takes the place of.
pub(super) struct Promotion {
    pub(super) prepared: Prepared,
    pub(super) base: u32,
    /// Whether it is to be made. Only then it counts as pending.
    pub(super) wanted: bool,
}

impl Worker {
    /// A fragment may be compiled for the hot tier.
    pub(super) fn promise_fragment(&mut self, prepared: Prepared, base: u32) {
        let wanted = !self.shared.options.improve_on_request;
        self.promise(Promotion { prepared, base, wanted });
    }

    /// A tree or fragment may be compiled for the hot tier.
    pub(super) fn promise(&mut self, promotion: Promotion) {
        let store = &self.shared.store;
        let waits = |old: &Promotion| {
            let slot = store.slot(old.prepared.tree);
            slot.is_some_and(
                |slot| if old.prepared.place.is_some() { slot.is_installed() } else { slot.holds(old.base) },
            )
        };
        self.promotions.retain(|old| old.wanted || waits(old));
        if promotion.wanted {
            self.shared.counters.submitted();
        }
        self.promotions.push_back(promotion);
    }

    /// The host wants this executor of a tree, its root or a fragment, in the hot tier.
    pub(super) fn improve(&mut self, tree: TreeId, base: u32) {
        let is_meant = |old: &Promotion| old.prepared.tree == tree && old.base == base;
        for promotion in self.promotions.iter_mut().filter(|old| !old.wanted && is_meant(old)) {
            promotion.wanted = true;
            self.shared.counters.submitted();
        }
    }

    /// A newer executor of the tree took the place of the one that waited.
    pub(super) fn forget_promotion(&mut self, tree: TreeId) {
        self.put_off.retain(|promotion| promotion.prepared.tree != tree);
        let counters = &self.shared.counters;
        self.promotions.retain(|promotion| {
            let keeps = promotion.prepared.tree != tree;
            if !keeps && promotion.wanted {
                counters.done();
            }
            keeps
        });
    }

    /// Compiles a tree for the hot tier. What fails leaves it warm.
    pub(super) fn promote(&mut self, promotion: &Promotion) {
        let shared = Arc::clone(&self.shared);
        let prepared = &promotion.prepared;
        let Some(slot) = shared.store.slot(prepared.tree) else { return };
        let is_wanted = match &prepared.place {
            None => slot.holds(promotion.base),
            Some(place) => {
                slot.is_installed() && place.links.get(place.exit).is_some_and(|old| old.id == promotion.base)
            }
        };
        if !is_wanted {
            return;
        }
        let clock = Instant::now();
        let mut dump = Dump::open(shared.options.dump.as_deref(), prepared.tree, prepared.traces as usize);
        let result = caught(prepared.header, || prepared.executor(Tier::Hot, &mut self.backend, &shared, &mut dump));
        let executor = match result {
            Ok(executor) => executor,
            Err(error) => {
                tracing::info!(target: "firesteel", "trace {} {} stays warm: {error}", prepared.tree.0, prepared.name);
                let guard = crossbeam_epoch::pin();
                if let Some(base) = slot.get(&guard).filter(|executor| executor.id == promotion.base) {
                    base.improves.store(false, Relaxed);
                }
                return;
            }
        };
        let size = executor.body.size();
        let promote = || match &prepared.place {
            None => slot.promote(promotion.base, executor),
            Some(place) => place.links.promote(place.exit, promotion.base, executor),
        };
        if shared.counters.while_open(promote) == Some(true) {
            shared.counters.promoted(size as u64);
            shared.counters.stage(Stage::Promote, clock.elapsed());
            tracing::info!(
                target: "firesteel",
                "trace {} {}:{} is hot: {size} bytes; in all {:?}",
                prepared.tree.0, prepared.code.file, prepared.name, clock.elapsed()
            );
        }
    }
}
