//! Memory for when there is none: what boxes are made of while the allocator fails.
//!
//! Compiled code and exits must not lose a value, so a box cannot fail. The reserve is filled before compiled
//! code is entered and suffices for everything that compiled code may box until it leaves: taking from it tells
//! compiled code to leave at its next poll, which every loop reaches once an iteration, and a trace tree has
//! fewer instructions than the reserve has blocks. Native code is not entered again until the reserve could be
//! filled up; until then the interpreter runs, meets the lack of memory itself, and raises MemoryError where
//! Python defines it.
//!
//! It is never given back: about 400 KB, from the first entry on. Interpreter threads with the GIL.

use super::activation::leave_soon;
use crate::ffi::data_stack::{Chunk, chunk_bytes, new_chunk};
use crate::ffi::raw;
use crate::gil::{Gil, Locked};
use core::cell::{Cell, RefCell};
use core::ptr::{NonNull, null_mut};
use pyo3::ffi::{self, PyObject};

/// Number of blocks. More than a trace tree may have instructions (`max_tree_instructions`).
pub const BLOCKS: usize = 8192;
/// Number of list iterators. More than any frame has nested loops.
pub const ITERATORS: usize = 64;
/// Most words of all frames that an exit is in together.
pub const FRAME_WORDS: usize = 4096;
/// Size of a block: an integer of three digits, a float, or a range iterator.
pub const BLOCK_BYTES: usize = 48;

const _: () = {
    assert!(size_of::<raw::PyLongObject>() + 2 * size_of::<raw::digit>() <= BLOCK_BYTES);
    assert!(size_of::<raw::PyFloatObject>() <= BLOCK_BYTES);
    assert!(size_of::<raw::_PyRangeIterObject>() <= BLOCK_BYTES);
};

/// The reserve of the process.
pub struct Reserve {
    blocks: RefCell<Vec<NonNull<u8>>>,
    iterators: RefCell<Vec<NonNull<PyObject>>>,
    chunk: Cell<Option<Chunk>>,
    full: Cell<bool>,
}

/// The reserve.
pub static RESERVE: Gil<Reserve> = Gil::new(Reserve {
    blocks: RefCell::new(Vec::new()),
    iterators: RefCell::new(Vec::new()),
    chunk: Cell::new(None),
    full: Cell::new(false),
});

impl Reserve {
    /// Whether the reserve is full, after an attempt to fill it. Compiled code is not entered otherwise.
    #[inline]
    pub fn ready(&self) -> bool {
        self.full.get() || self.fill()
    }

    #[cold]
    fn fill(&self) -> bool {
        let mut blocks = self.blocks.borrow_mut();
        let mut iterators = self.iterators.borrow_mut();
        let room = blocks.try_reserve(BLOCKS).is_ok() && iterators.try_reserve(ITERATORS).is_ok();
        if !room {
            return false;
        }
        while blocks.len() < BLOCKS {
            // SAFETY: GIL held. The function sets no exception.
            match NonNull::new(unsafe { ffi::PyObject_Malloc(BLOCK_BYTES) }.cast()) {
                Some(block) => blocks.push(block),
                None => return false,
            }
        }
        while iterators.len() < ITERATORS {
            match raw_list_iterator() {
                Some(iterator) => iterators.push(iterator),
                None => return false,
            }
        }
        if self.chunk.get().is_none() {
            self.chunk.set(new_chunk(chunk_bytes(FRAME_WORDS)));
        }
        self.full.set(self.chunk.get().is_some());
        self.full.get()
    }

    /// A block of [`BLOCK_BYTES`] from the object allocator.
    #[cold]
    pub fn block(&self) -> NonNull<u8> {
        self.full.set(false);
        leave_soon();
        match self.blocks.borrow_mut().pop() {
            Some(block) => block,
            None => exhausted(),
        }
    }

    /// A chunk of a data stack, for at least [`FRAME_WORDS`].
    #[cold]
    pub fn chunk(&self) -> Chunk {
        self.full.set(false);
        leave_soon();
        match self.chunk.take() {
            Some(chunk) => chunk,
            None => exhausted(),
        }
    }

    /// A list iterator without contents, not tracked by the collector.
    #[cold]
    pub fn list_iterator(&self) -> NonNull<PyObject> {
        self.full.set(false);
        leave_soon();
        match self.iterators.borrow_mut().pop() {
            Some(iterator) => iterator,
            None => exhausted(),
        }
    }
}

/// The reserve, for functions that compiled code calls: it runs with the GIL.
#[inline]
pub fn reserve() -> &'static Reserve {
    // SAFETY: only called on the thread that runs compiled code or enters it, which holds the GIL.
    RESERVE.get(unsafe { Locked::assume() })
}

/// A list iterator without list, not tracked; none when memory is out, without an exception.
pub fn raw_list_iterator() -> Option<NonNull<PyObject>> {
    // SAFETY: GIL held, no exception pending (compiled code runs without one, and exits put theirs aside);
    // the fields are set before anybody sees the object.
    unsafe {
        let iterator = ffi::PyObject_GC_New(&raw mut crate::ffi::api::PyListIter_Type);
        match NonNull::new(iterator) {
            Some(iterator) => {
                let fields = iterator.cast::<raw::_PyListIterObject>().as_ptr();
                (*fields).it_index = 0;
                (*fields).it_seq = null_mut();
                Some(iterator)
            }
            None => {
                ffi::PyErr_Clear();
                None
            }
        }
    }
}

/// The sizes above rule this out; a value would be lost, so the process ends with a message.
#[cold]
fn exhausted() -> ! {
    const MESSAGE: &core::ffi::CStr =
        c"firesteel: the memory reserve is used up (this is an error in Firesteel: a trace tree is too large)";
    // SAFETY: a C string; the function does not return.
    unsafe { ffi::Py_FatalError(MESSAGE.as_ptr()) }
}
