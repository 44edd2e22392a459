//! Memory for objects: free lists of each thread, and the census that finds lost and doubled references.
//!
//! Owns allocation and the count of objects made and ended. Each thread has its own lists and counters; an object
//! may be ended by another thread than the one that made it, once the first has handed it over. Before a thread
//! ends it calls [`retire`], which returns its free memory and adds its counters to the process's.
//!
//! Freed memory carries [`DEAD`] in its count. Whoever still uses a reference to it changes that number, which is
//! noticed when the memory is used again: [`Census::damaged`].

use super::object::{Header, Tag, Type};
use std::alloc::{Layout, alloc, dealloc};
use std::cell::Cell;
use std::ptr::{NonNull, null_mut};
use std::sync::atomic::{AtomicU64, Ordering};

/// Unit of sizes, in bytes.
pub const GRAIN: usize = 16;
/// Sizes with a free list, in grains.
const CLASSES: usize = 17;
/// Most free blocks that a list keeps.
const KEEP: u32 = 4096;
/// The count of freed memory: far from any real count, and not immortal.
pub const DEAD: i32 = 0x5EAD_0000;

/// Objects made and ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Census {
    /// Objects made, immortal ones left out.
    pub made: u64,
    /// Objects ended.
    pub ended: u64,
    /// Freed blocks whose count was changed afterwards: references used after their end.
    pub damaged: u64,
}

impl Census {
    /// Objects alive.
    pub const fn alive(&self) -> i64 {
        self.made.wrapping_sub(self.ended) as i64
    }
}

static MADE: AtomicU64 = AtomicU64::new(0);
static ENDED: AtomicU64 = AtomicU64::new(0);
static DAMAGED: AtomicU64 = AtomicU64::new(0);

/// A thread's memory.
struct Heap {
    free: [Cell<*mut Header>; CLASSES],
    kept: [Cell<u32>; CLASSES],
    made: Cell<u64>,
    ended: Cell<u64>,
    damaged: Cell<u64>,
    /// Bytes of blocks and list items now held by objects this thread made, less those it ended.
    bytes: Cell<i64>,
}

thread_local! {
    static HEAP: Heap = const {
        Heap {
            free: [const { Cell::new(null_mut()) }; CLASSES],
            kept: [const { Cell::new(0) }; CLASSES],
            made: Cell::new(0),
            ended: Cell::new(0),
            damaged: Cell::new(0),
            bytes: Cell::new(0),
        }
    };
}

/// Grains of an object of this many bytes; none for sizes that no object has.
pub fn grains_of(bytes: usize) -> Option<u32> {
    u32::try_from(bytes.div_ceil(GRAIN)).ok()
}

fn layout_of(grains: u32) -> Option<Layout> {
    Layout::from_size_align((grains as usize).checked_mul(GRAIN)?, GRAIN).ok()
}

/// A block with its header set and a count of one; none when memory is out. What follows the header is garbage.
#[inline]
pub fn take(tag: Tag, grains: u32) -> Option<NonNull<Header>> {
    HEAP.with(|heap| {
        let block = match heap.free.get(grains as usize) {
            Some(list) if !list.get().is_null() => {
                let block = list.get();
                // SAFETY: blocks on a list are memory of that size whose type field links to the next one.
                unsafe {
                    if (*block).count != DEAD {
                        heap.damaged.set(heap.damaged.get() + 1);
                    }
                    list.set((*block).ty.cast_mut().cast());
                }
                if let Some(kept) = heap.kept.get(grains as usize) {
                    kept.set(kept.get().wrapping_sub(1));
                }
                NonNull::new(block)?
            }
            Some(_) | None => fresh(grains)?,
        };
        heap.made.set(heap.made.get() + 1);
        heap.bytes.set(heap.bytes.get() + i64::from(grains) * GRAIN as i64);
        // SAFETY: the block is ours and at least as large as a header.
        unsafe { block.write(Header { ty: tag.ty(), count: 1, grains }) };
        Some(block)
    })
}

#[cold]
fn fresh(grains: u32) -> Option<NonNull<Header>> {
    let layout = layout_of(grains).filter(|layout| layout.size() >= size_of::<Header>())?;
    // SAFETY: the layout has a size.
    NonNull::new(unsafe { alloc(layout) }.cast())
}

/// Gives a block back.
///
/// # Safety
/// It came from [`take`], its object has ended, and nobody uses it any more.
#[inline]
pub unsafe fn give(block: NonNull<Header>) {
    HEAP.with(|heap| {
        heap.ended.set(heap.ended.get() + 1);
        let at = block.as_ptr();
        // SAFETY: the caller's promise.
        unsafe {
            let grains = (*at).grains;
            heap.bytes.set(heap.bytes.get() - i64::from(grains) * GRAIN as i64);
            match (heap.free.get(grains as usize), heap.kept.get(grains as usize)) {
                (Some(list), Some(kept)) if kept.get() < KEEP => {
                    (*at).count = DEAD;
                    (*at).ty = list.get().cast::<Type>();
                    list.set(at);
                    kept.set(kept.get() + 1);
                }
                _ => free(at),
            }
        }
    });
}

/// # Safety
/// As for [`give`].
#[cold]
unsafe fn free(block: *mut Header) {
    // SAFETY: the caller's promise; `take` allocated it with this layout.
    unsafe {
        if let Some(layout) = layout_of((*block).grains) {
            dealloc(block.cast(), layout);
        }
    }
}

/// Notes memory that objects hold besides their blocks.
pub fn note_bytes(more: i64) {
    HEAP.with(|heap| heap.bytes.set(heap.bytes.get() + more));
}

/// Bytes that objects of this thread hold. Negative on threads that end what others made.
pub fn bytes() -> i64 {
    HEAP.with(|heap| heap.bytes.get())
}

/// Returns the calling thread's free memory and adds its counters to the process's. Call it last on a thread.
pub fn retire() {
    HEAP.with(|heap| {
        for (list, kept) in heap.free.iter().zip(&heap.kept) {
            let mut block = list.replace(null_mut());
            kept.set(0);
            while !block.is_null() {
                // SAFETY: blocks on a list are unused memory, linked through their type field.
                unsafe {
                    let next = (*block).ty.cast_mut().cast::<Header>();
                    if (*block).count != DEAD {
                        heap.damaged.set(heap.damaged.get() + 1);
                    }
                    free(block);
                    block = next;
                }
            }
        }
        MADE.fetch_add(heap.made.replace(0), Ordering::AcqRel);
        ENDED.fetch_add(heap.ended.replace(0), Ordering::AcqRel);
        DAMAGED.fetch_add(heap.damaged.replace(0), Ordering::AcqRel);
        heap.bytes.set(0);
    });
}

/// Objects of all threads that have retired, and of the calling one.
pub fn census() -> Census {
    HEAP.with(|heap| Census {
        made: MADE.load(Ordering::Acquire) + heap.made.get(),
        ended: ENDED.load(Ordering::Acquire) + heap.ended.get(),
        damaged: DAMAGED.load(Ordering::Acquire) + heap.damaged.get(),
    })
}
