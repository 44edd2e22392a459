//! A place that holds one tenant at a time: read without locks, emptied and filled by pointer swaps.
//!
//! Owns the pointer and the reclaiming of what it pointed to. A reader pins an epoch (crossbeam-epoch) and may use
//! the tenant until it unpins; a tenant that was taken out is invalidated and destroyed when no reader that could
//! have seen it is pinned, and nobody keeps it. Whoever needs a tenant for long keeps it ([`Slot::keep`]) rather than pin: a
//! pinned epoch holds back the end of everything. Any thread. The caller chooses the guard, and with it the collector: all users of a slot
//! must take guards of the same one.

use super::life::{Event, ExecutorState, Life};
use crate::sync::Ordering;
use core::ops::Deref;
use core::ptr::NonNull;
use crossbeam_epoch::{Atomic, Guard, Owned, Shared, unprotected};

/// What can stand in a slot.
pub trait Tenant: Send + Sync + 'static {
    /// Number, unique among the tenants of a slot.
    fn id(&self) -> u32;
    /// Its state.
    fn life(&self) -> &Life;
}

/// A tenant that lives until it is released, whatever happens to its slot. One that is never released lives for good: a
/// thread may be ended while it keeps one.
pub struct Kept<T: Tenant>(NonNull<T>);

impl<T: Tenant> Kept<T> {
    /// Gives it up. The last who does ends a tenant that was taken out.
    #[inline]
    pub fn release(self) {
        if self.life().give_up() {
            // SAFETY: it was made by `Owned::new`; nobody keeps it or can reach it, which is found out once.
            drop(unsafe { Owned::from_raw(self.0.as_ptr()) });
        }
    }

    /// Keeps it once more.
    #[inline]
    pub fn again(&self) -> Kept<T> {
        self.life().keep();
        Kept(self.0)
    }
}

impl<T: Tenant> Deref for Kept<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: `Slot::keep` counted this keeper while the tenant was alive, and `destroy` waits for it.
        unsafe { self.0.as_ref() }
    }
}

/// The place.
pub struct Slot<T: Tenant> {
    tenant: Atomic<T>,
}

impl<T: Tenant> Slot<T> {
    /// An empty one.
    pub fn new() -> Slot<T> {
        Slot { tenant: Atomic::null() }
    }

    /// The tenant. Valid as long as the guard lives, whatever happens to the slot.
    pub fn get<'g>(&self, guard: &'g Guard) -> Option<&'g T> {
        let shared = self.tenant.load(Ordering::Acquire, guard);
        // SAFETY: the pointer was made by `publish` or `promote` from an owned tenant and is only destroyed by
        // `retire`, after being unlinked, so it lives at least as long as the guard.
        unsafe { shared.as_ref() }
    }

    /// The tenant, for long.
    pub fn keep(&self, guard: &Guard) -> Option<Kept<T>> {
        let tenant = self.get(guard)?;
        tenant.life().keep();
        Some(Kept(NonNull::from(tenant)))
    }

    /// Whether the tenant is this one. Pins nothing: what is kept is not gone, so that none has its address.
    #[inline]
    pub fn is(&self, kept: &Kept<T>) -> bool {
        // SAFETY: the pointer is compared, not followed.
        let tenant = self.tenant.load(Ordering::Acquire, unsafe { unprotected() });
        core::ptr::eq(tenant.as_raw(), kept.0.as_ptr())
    }

    /// Puts a tenant in the place of the one there.
    pub fn publish(&self, tenant: T, guard: &Guard) {
        retire(self.tenant.swap(Owned::new(tenant), Ordering::AcqRel, guard), guard);
    }

    /// Puts a tenant in the place of the one with the number `base`. False, and nothing is changed, if that one
    /// is not there any more or is invalid.
    pub fn promote(&self, base: u32, tenant: T, guard: &Guard) -> bool {
        let old = self.tenant.load(Ordering::Acquire, guard);
        // SAFETY: as in `get`.
        let current = unsafe { old.as_ref() };
        if !current.is_some_and(|current| current.id() == base && current.life().state() != ExecutorState::Invalid) {
            return false;
        }
        let swapped = self.tenant.compare_exchange(old, Owned::new(tenant), Ordering::AcqRel, Ordering::Acquire, guard);
        if swapped.is_ok() {
            retire(old, guard);
        }
        swapped.is_ok()
    }

    /// Empties the slot.
    pub fn clear(&self, guard: &Guard) {
        retire(self.tenant.swap(Shared::null(), Ordering::AcqRel, guard), guard);
    }

    /// Whether nothing stands there, for the last user.
    pub fn is_empty(&mut self) -> bool {
        // SAFETY: nobody else has the slot; the pointer is compared, not followed.
        unsafe { self.tenant.load(Ordering::Relaxed, unprotected()).is_null() }
    }
}

impl<T: Tenant> Default for Slot<T> {
    fn default() -> Slot<T> {
        Slot::new()
    }
}

/// Ends a tenant that was taken out.
fn retire<T: Tenant>(old: Shared<'_, T>, guard: &Guard) {
    // SAFETY: `old` was unlinked by the caller's swap, so no new reader can reach it; those who can are pinned.
    if let Some(tenant) = unsafe { old.as_ref() } {
        tenant.life().apply(Event::Invalidate);
        let tenant = old.as_raw().cast_mut();
        // SAFETY: as above; it is unlinked exactly once.
        unsafe { guard.defer_unchecked(move || destroy(tenant)) };
    }
}

/// Ends a tenant that no reader can reach any more, unless somebody keeps it: the last of those does then.
///
/// # Safety
/// It was unlinked, once, and all readers that were pinned then are not any more.
unsafe fn destroy<T: Tenant>(tenant: *mut T) {
    // SAFETY: the caller's promise: it is alive until here, and ours if nobody keeps it. It was made by `Owned::new`.
    unsafe {
        if (*tenant).life().is_unreachable() {
            drop(Owned::from_raw(tenant));
        }
    }
}
