//! How much of a thread's C stack is left for us.
//!
//! Where compiled code calls into the interpreter, Python runs in a new evaluation loop, on the C stack, even where
//! the interpreter itself would have pushed a frame in the loop it is in (a property, `__getitem__`, a generator).
//! So a recursion through compiled code takes C stack that the plain interpreter does not take, and a program may
//! need all of what it has: threads with small stacks, deep recursion through C.
//!
//! Guarantees that all nested activations of a thread together, with everything between them, lie within a small share
//! of its stack, and that none begins near the stack's end. Beyond that loops are interpreted, in the evaluation loop
//! that is there, where recursion of Python functions takes no C stack: the depth that a program reaches is the
//! interpreter's. Levels of C recursion are not counted here but where a helper takes more of them than the
//! interpreter would, see [`super::helpers`].
//!
//! Interpreter threads, each for itself. The bounds are looked up when a thread first asks. A thread that runs on
//! another stack than its own (coroutines in C may) is told that there is no room.

use core::cell::Cell;
use core::mem::MaybeUninit;
use core::ptr::null_mut;

/// All activations of a thread take at most one in this many parts of its stack.
const SHARE: usize = 64;
/// No share is larger than this, however large the stack.
const LARGEST_SHARE: usize = 1 << 20;
/// What an activation, or other work of ours, may take that cannot be told before.
const NEED: usize = 24 << 10;

/// C stack of one call of a Python function from C; measured 800 for a property, 520 for `__eq__`.
const BYTES_OF_LEVEL: usize = 1024;

/// A thread's stack, and where its outermost activation began.
#[derive(Clone, Copy)]
struct Stack {
    /// Lowest usable address; the stack grows towards it.
    low: usize,
    /// Behind the highest address. Zero before the bounds were looked up, one if they cannot be told.
    high: usize,
    /// Address of the outermost activation; zero for none.
    base: usize,
}

thread_local! {
    static STACK: Cell<Stack> = const { Cell::new(Stack { low: 0, high: 0, base: 0 }) };
}

/// An activation's place on the stack, to be given back by [`leave`].
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Level {
    base: usize,
}

/// Takes room for an activation; none if there is not enough.
#[inline]
pub fn enter() -> Option<Level> {
    let here = here();
    let stack = bounds(here)?;
    let base = take(stack, here)?;
    STACK.set(Stack { base, ..stack });
    Some(Level { base: stack.base })
}

/// Gives back what [`enter`] took.
#[inline]
pub fn leave(level: Level) {
    STACK.set(Stack { base: level.base, ..STACK.get() });
}

/// Whether there is room for work of ours that ends before the interpreter goes on.
pub fn has_room() -> bool {
    let here = here();
    bounds(here).is_some_and(|stack| is_far_from_end(stack, here))
}

/// Whether there is room to switch compilation on, in whatever thread is asked to in the middle of the program. That
/// reads settings, builds the model and runs Python code.
pub fn has_room_to_attach() -> bool {
    const ATTACHING: usize = 96 << 10;
    let here = here();
    bounds(here).is_some_and(|stack| here - stack.low >= ATTACHING)
}

/// How much deeper Python code may go below a frame that is recorded: while INSTRUCTION events are on, instructions run
/// in their generic form, which calls in C where the specialised one pushes a frame.
pub fn levels_below_recording() -> i32 {
    let room = bounds(here()).map_or(0, share);
    i32::try_from(room / BYTES_OF_LEVEL).unwrap_or(i32::MAX)
}

/// The calling thread's stack; none if what is used lies outside of it.
#[inline]
fn bounds(here: usize) -> Option<Stack> {
    let mut stack = STACK.get();
    if stack.high == 0 {
        stack = look_up();
        STACK.set(stack);
    }
    (stack.low < here && here < stack.high).then_some(stack)
}

/// The base after an activation at `here` has begun; none if there is no room for it.
#[inline]
fn take(stack: Stack, here: usize) -> Option<usize> {
    // One that began below ended without a word: coroutines leave in any order.
    let base = if stack.base < here { here } else { stack.base };
    (is_far_from_end(stack, here) && base - here <= share(stack)).then_some(base)
}

#[inline]
fn is_far_from_end(stack: Stack, here: usize) -> bool {
    here - stack.low >= NEED + share(stack)
}

#[inline]
fn share(stack: Stack) -> usize {
    ((stack.high - stack.low) / SHARE).min(LARGEST_SHARE)
}

/// An address on the stack of the function that calls.
#[inline(always)]
fn here() -> usize {
    let mark = 0u8;
    (&raw const mark).addr()
}

/// Asks the C library, which knows the main thread's limit as well.
#[cold]
fn look_up() -> Stack {
    const UNKNOWN: Stack = Stack { low: 0, high: 1, base: 0 };
    let mut attributes = MaybeUninit::<libc::pthread_attr_t>::uninit();
    // SAFETY: the attributes are made by the first call, read by the second, ended by the third.
    unsafe {
        if libc::pthread_getattr_np(libc::pthread_self(), attributes.as_mut_ptr()) != 0 {
            return UNKNOWN;
        }
        let (mut low, mut size) = (null_mut(), 0);
        let got = libc::pthread_attr_getstack(attributes.as_ptr(), &raw mut low, &raw mut size);
        libc::pthread_attr_destroy(attributes.as_mut_ptr());
        match low.addr().checked_add(size) {
            Some(high) if got == 0 && high > 1 => Stack { low: low.addr(), high, base: 0 },
            _ => UNKNOWN,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOW: usize = 0x10000;

    fn stack(size: usize) -> Stack {
        Stack { low: LOW, high: LOW + size, base: 0 }
    }

    #[test]
    fn activations_take_a_share_and_no_more() {
        let size = 512 << 10;
        let mut stack = stack(size);
        let first = stack.high - 4096;
        stack.base = take(stack, first).expect("nothing is used yet");
        assert_eq!(stack.base, first);
        assert_eq!(take(stack, first - size / 64), Some(first), "the last of the share");
        assert_eq!(take(stack, first - size / 64 - 1), None);
        assert_eq!(take(stack, first + 64), Some(first + 64), "the recorded one is over");
    }

    #[test]
    fn none_begins_near_the_end() {
        let stack = stack(512 << 10);
        let last = LOW + NEED + (512 << 10) / 64;
        assert_eq!(take(stack, last), Some(last));
        assert_eq!(take(stack, last - 1), None);
        assert!(is_far_from_end(stack, last) && !is_far_from_end(stack, last - 1));
    }

    #[test]
    fn a_huge_stack_has_a_bounded_share() {
        assert_eq!(share(stack(1 << 40)), LARGEST_SHARE);
    }

    #[test]
    fn every_thread_has_its_own_bounds() {
        for size in [256 << 10, 4 << 20] {
            let thread = std::thread::Builder::new().stack_size(size).spawn(move || {
                let stack = bounds(here()).expect("a thread of its own");
                let got = stack.high - stack.low;
                assert!((size..size + (64 << 10)).contains(&got), "{got} of {size}");
                let level = enter().expect("room");
                assert!(STACK.get().base != 0);
                leave(level);
                assert_eq!(STACK.get().base, 0);
            });
            thread.expect("a thread").join().expect("its checks hold");
        }
    }
}
