//! The memory of a ring: words that both ends reach, each those that the indices say are its own.
//!
//! Owns handing a range of shared words out as a slice. Which range belongs to which end is for [`crate::ring`] to keep.
//! In a model run the words are loom's cells, so that loom reports every access that the indices do not order.

/// A fixed number of words.
#[derive(Debug)]
pub(crate) struct Words(Box<[cell::Word]>);

impl Words {
    /// Zeros: memory that has been touched, so that recording meets no page fault.
    pub(crate) fn new(count: usize) -> Words {
        Words((0..count).map(|_| cell::Word::zero()).collect())
    }

    /// Has `write` change `count` words from `at` on.
    ///
    /// # Safety
    /// There are so many words. Until it returns, no other call may be for any of them, and what was done with them
    /// before must be ordered before this.
    #[inline(always)]
    pub(crate) unsafe fn write(&self, at: usize, count: usize, write: impl FnOnce(&mut [u64])) {
        debug_assert!(at + count <= self.0.len());
        // SAFETY: the caller promises that the range is inside, and what `with_mut` asks for. That it is not checked
        // again saves up to a tenth of what a record costs.
        unsafe { cell::with_mut(self.0.get_unchecked(at..at + count), write) };
    }

    /// Shows `read` the `count` words from `at` on.
    ///
    /// # Safety
    /// As for [`Words::write`], but that other reads do no harm.
    #[inline]
    pub(crate) unsafe fn read(&self, at: usize, count: usize, read: impl FnOnce(&[u64])) {
        debug_assert!(at + count <= self.0.len());
        // SAFETY: as in `write`.
        unsafe { cell::with(self.0.get_unchecked(at..at + count), read) };
    }
}

#[cfg(not(loom))]
mod cell {
    use std::cell::UnsafeCell;

    #[derive(Debug)]
    #[repr(transparent)]
    pub(super) struct Word(UnsafeCell<u64>);

    // SAFETY: words are reached by the functions below only, whose callers promise that accesses do not collide.
    unsafe impl Sync for Word {}

    impl Word {
        pub(super) fn zero() -> Word {
            Word(UnsafeCell::new(0))
        }
    }

    /// # Safety
    /// As for `Words::write`.
    #[inline(always)]
    pub(super) unsafe fn with_mut(words: &[Word], write: impl FnOnce(&mut [u64])) {
        let first = UnsafeCell::raw_get(words.as_ptr().cast());
        // SAFETY: a word is laid out as the number in it, and the cell allows writing through a shared reference; the
        // caller promises that nobody else reaches these words meanwhile.
        write(unsafe { std::slice::from_raw_parts_mut(first, words.len()) });
    }

    /// # Safety
    /// As for `Words::read`.
    #[inline]
    pub(super) unsafe fn with(words: &[Word], read: impl FnOnce(&[u64])) {
        let first = UnsafeCell::raw_get(words.as_ptr().cast());
        // SAFETY: as above; the caller promises that nobody writes these words meanwhile.
        read(unsafe { std::slice::from_raw_parts(first, words.len()) });
    }
}

/// Words of a model run. A slice of them is a copy that is written back, word by word under loom's eyes.
#[cfg(loom)]
mod cell {
    use crate::sync::UnsafeCell;

    #[derive(Debug)]
    pub(super) struct Word(UnsafeCell<u64>);

    // SAFETY: loom fails the model at the first pair of accesses to the cell that are not ordered, before the
    // second is made.
    unsafe impl Sync for Word {}

    impl Word {
        pub(super) fn zero() -> Word {
            Word(UnsafeCell::new(0))
        }
    }

    /// # Safety
    /// None: loom checks what the caller promises.
    pub(super) unsafe fn with_mut(words: &[Word], write: impl FnOnce(&mut [u64])) {
        let mut copy = vec![0; words.len()];
        write(&mut copy);
        for (word, new) in words.iter().zip(copy) {
            // SAFETY: the pointer is valid in the closure; loom has checked that no access is concurrent.
            word.0.with_mut(|word| unsafe { *word = new });
        }
    }

    /// # Safety
    /// None: loom checks what the caller promises.
    pub(super) unsafe fn with(words: &[Word], read: impl FnOnce(&[u64])) {
        // SAFETY: the pointer is valid in the closure; loom has checked that no store is concurrent.
        let copy: Vec<u64> = words.iter().map(|word| word.0.with(|word| unsafe { *word })).collect();
        read(&copy);
    }
}
