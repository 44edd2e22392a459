//! A thread's data stack, where the frames of Python functions lie.
//!
//! Owns the making of a frame, as `_PyFrame_PushUnchecked` and `push_chunk` in Python/pystate.c do it: chunks from the arena
//! allocator, each larger than what it is made for, freed by the interpreter with the first frame in them. Frames end by
//! `_PyEval_FrameClearAndPop`. Needs the GIL.

use super::code::Code;
use super::frame::Frame;
use super::raw;
use super::thread::ThreadState;
use core::ptr::{NonNull, null_mut};
use pyo3::ffi::{self, PyObject};

/// Size of a chunk, unless a frame needs more (`DATA_STACK_CHUNK_SIZE`).
const CHUNK_BYTES: usize = 16 << 10;
/// Words that a chunk has beside the frame that it is made for (`MINIMUM_OVERHEAD`).
const OVERHEAD: usize = 1000;

/// Part of a data stack.
pub type Chunk = NonNull<raw::_PyStackChunk>;

/// Bytes of a chunk for so many words.
pub const fn chunk_bytes(words: usize) -> usize {
    let mut bytes = CHUNK_BYTES;
    while bytes < size_of::<*mut PyObject>() * (words + OVERHEAD) {
        bytes *= 2;
    }
    bytes
}

/// A chunk of this size that belongs to no thread; none if memory is out.
pub fn new_chunk(bytes: usize) -> Option<Chunk> {
    let mut arena = ffi::PyObjectArenaAllocator { ctx: null_mut(), alloc: None, free: None };
    // SAFETY: GIL held; the function fills the structure in.
    unsafe { ffi::PyObject_GetArenaAllocator(&raw mut arena) };
    let alloc = arena.alloc?;
    // The interpreter's own allocator, with its own context.
    let chunk: Chunk = NonNull::new(alloc(arena.ctx, bytes).cast())?;
    // SAFETY: the chunk is larger than its head.
    unsafe {
        (*chunk.as_ptr()).previous = null_mut();
        (*chunk.as_ptr()).size = bytes;
        (*chunk.as_ptr()).top = 0;
    }
    Some(chunk)
}

/// Pushes a frame for a function, whose reference it takes over, with null in every local. `spare` gives a chunk for at
/// least as many words if memory is out.
///
/// # Safety
/// `function` is a Python function with this code. The frame is filled in and linked, and ends before all that lie below it.
#[inline]
pub unsafe fn push(tstate: ThreadState, function: *mut PyObject, code: Code, spare: impl FnOnce() -> Chunk) -> Frame {
    let words = code.frame_size() as usize;
    // SAFETY: live thread state, function and code; the memory of the frame is inside the current chunk.
    unsafe {
        let thread = tstate.as_ptr();
        let room = ((*thread).datastack_limit as usize).saturating_sub((*thread).datastack_top as usize);
        if (*thread).datastack_top.is_null() || words * size_of::<*mut PyObject>() >= room {
            add_chunk(tstate, new_chunk(chunk_bytes(words)).unwrap_or_else(spare));
        }
        let frame: *mut raw::_PyInterpreterFrame = (*thread).datastack_top.cast();
        (*thread).datastack_top = (*thread).datastack_top.add(words);
        let namespaces = function.cast::<raw::PyFunctionObject>();
        ffi::Py_INCREF(code.as_object());
        (*frame).f_executable = code.as_object();
        (*frame).previous = null_mut();
        (*frame).f_funcobj = function;
        (*frame).f_globals = (*namespaces).func_globals;
        (*frame).f_builtins = (*namespaces).func_builtins;
        (*frame).f_locals = null_mut();
        (*frame).frame_obj = null_mut();
        (*frame).instr_ptr = code.units().cast();
        (*frame).stacktop = code.local_count() as core::ffi::c_int;
        (*frame).return_offset = 0;
        (*frame).owner = OWNED_BY_THREAD;
        let frame = Frame::new(NonNull::new_unchecked(frame));
        for local in 0..code.local_count() {
            frame.set_slot(local as u16, null_mut());
        }
        frame
    }
}

/// Include/internal/pycore_frame.h, `FRAME_OWNED_BY_THREAD`.
const OWNED_BY_THREAD: core::ffi::c_char = 0;

/// Makes a chunk the current one.
#[cold]
unsafe fn add_chunk(tstate: ThreadState, chunk: Chunk) {
    // SAFETY: live thread state, and a chunk that nobody else has.
    unsafe {
        let (thread, chunk) = (tstate.as_ptr(), chunk.as_ptr());
        let previous = (*thread).datastack_chunk;
        (*chunk).previous = previous.cast();
        if !previous.is_null() {
            let first = (&raw mut (*previous).data).cast::<*mut PyObject>();
            (*previous).top = (*thread).datastack_top.cast::<*mut PyObject>().offset_from(first) as usize;
        }
        (*thread).datastack_chunk = chunk;
        (*thread).datastack_limit = chunk.cast::<u8>().add((*chunk).size).cast();
        // The first chunk of a thread is never freed: the interpreter skips a word of it.
        let first = (&raw mut (*chunk).data).cast::<*mut PyObject>();
        (*thread).datastack_top = first.add(usize::from(previous.is_null())).cast();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_have_room_for_more_than_the_frame() {
        assert_eq!(chunk_bytes(10), CHUNK_BYTES);
        assert_eq!(chunk_bytes(CHUNK_BYTES / 8 - OVERHEAD), CHUNK_BYTES);
        assert_eq!(chunk_bytes(CHUNK_BYTES / 8 - OVERHEAD + 1), 2 * CHUNK_BYTES);
    }
}
