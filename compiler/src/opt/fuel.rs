//! Fuel: how many rewrites the passes may still do, for finding the one that is wrong.
//!
//! Owns the count. Every pass asks before each rewrite; without a limit that is one comparison. With a limit the first so
//! many are done, in an order that repeats, and the tree stays well-formed wherever it ends: so a wrong result that
//! comes with N rewrites and not with N - 1 is made by the Nth. Shared by all trees of a service; any thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The number of rewrites that may still be done. Copies share it.
#[derive(Clone, Debug, Default)]
pub struct Fuel(Option<Arc<Tank>>);

#[derive(Debug)]
struct Tank {
    given: u64,
    left: AtomicU64,
}

impl Fuel {
    /// As many as there are.
    pub const UNLIMITED: Fuel = Fuel(None);

    /// So many.
    pub fn of(rewrites: u64) -> Fuel {
        Fuel(Some(Arc::new(Tank { given: rewrites, left: AtomicU64::new(rewrites) })))
    }

    /// Asks for one rewrite.
    #[inline]
    pub fn spend(&self) -> bool {
        match &self.0 {
            None => true,
            Some(tank) => {
                let less = |left: u64| left.checked_sub(1);
                tank.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok()
            }
        }
    }

    /// Whether it may end.
    #[inline]
    pub fn is_limited(&self) -> bool {
        self.0.is_some()
    }

    /// How many rewrites were done; none if nobody counts.
    pub fn spent(&self) -> Option<u64> {
        self.0.as_ref().map(|tank| tank.given - tank.left.load(Ordering::Relaxed))
    }
}

/// Two are equal if as much is left of them.
impl PartialEq for Fuel {
    fn eq(&self, other: &Fuel) -> bool {
        let left = |fuel: &Fuel| fuel.0.as_ref().map(|tank| tank.left.load(Ordering::Relaxed));
        left(self) == left(other)
    }
}
impl Eq for Fuel {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fuel_is_spent_once_and_shared_by_copies() {
        let fuel = Fuel::of(3);
        let copy = fuel.clone();
        assert_eq!(
            [fuel.spend(), copy.spend(), fuel.spend(), copy.spend(), fuel.spend()],
            [true, true, true, false, false]
        );
        assert_eq!((copy.spent(), Fuel::UNLIMITED.spent()), (Some(3), None));
        assert!(Fuel::UNLIMITED.spend() && !Fuel::UNLIMITED.is_limited() && fuel.is_limited());
    }
}
