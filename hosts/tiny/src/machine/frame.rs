//! Frames: locals, then the value stack, in one thread's stack of slots.
//!
//! Owns the slots. A frame's slots are words that compiled code reads and writes through the frame's address, so
//! they are reached by raw pointers here and nowhere else. What makes that sound is [`crate::program::verify`]: no
//! instruction leaves its function's part of the stack. On the frame's thread only.

use crate::heap::Value;
use crate::program::Function;
use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::ptr::NonNull;

/// A frame slot.
pub type Slot = Option<Value>;

/// All slots of a thread.
pub struct Stack {
    slots: NonNull<Slot>,
    layout: Layout,
    size: usize,
}

impl Stack {
    /// A stack of so many slots; none if there is no memory for it.
    pub fn new(size: usize) -> Option<Stack> {
        let layout = Layout::array::<Slot>(size).ok().filter(|layout| layout.size() > 0)?;
        // SAFETY: the layout has a size. Zero is the empty slot.
        let slots = NonNull::new(unsafe { alloc_zeroed(layout) }.cast())?;
        Some(Stack { slots, layout, size })
    }

    /// A frame for a function from slot `base` on; none if the stack has not that much room. Locals are empty.
    pub fn frame<'f>(&self, base: usize, function: &'f Function) -> Option<Frame<'f>> {
        let end = base.checked_add(function.slots()).filter(|&end| end <= self.size)?;
        // SAFETY: below the end, which is inside the stack.
        let slots = unsafe { self.slots.add(base) };
        let locals = function.locals.len();
        for slot in 0..locals {
            // SAFETY: as above; what is there was given up by the frame before.
            unsafe { slots.add(slot).write(None) };
        }
        Some(Frame { slots, locals, depth: 0, end, function, unit: 0 })
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        // SAFETY: allocated with this layout; frames gave up what their slots held.
        unsafe { dealloc(self.slots.as_ptr().cast(), self.layout) };
    }
}

/// A frame. Slots at and above its depth are garbage.
pub struct Frame<'f> {
    slots: NonNull<Slot>,
    locals: usize,
    depth: usize,
    /// First slot of the stack behind this frame.
    pub end: usize,
    /// Its function.
    pub function: &'f Function,
    /// Where it is: the unit of the instruction that is next, or that called.
    pub unit: u32,
}

impl Frame<'_> {
    /// Address of slot 0, which names the frame as long as it lives.
    pub fn home(&self) -> *mut Slot {
        self.slots.as_ptr()
    }

    /// Number of values on its stack.
    #[inline]
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// Says how many values compiled code left on the stack.
    ///
    /// # Safety
    /// So many slots above the locals hold values.
    pub unsafe fn set_depth(&mut self, depth: usize) {
        self.depth = depth;
    }

    /// The place of a value on the stack, by its distance from the top.
    #[inline]
    fn place(&self, below_top: usize) -> NonNull<Slot> {
        debug_assert!(below_top < self.depth, "verified code has the values that it uses");
        // SAFETY: the verifier has shown that the stack is that deep.
        unsafe { self.slots.add(self.locals + self.depth - 1 - below_top) }
    }

    /// Pushes.
    #[inline]
    pub fn push(&mut self, value: Value) {
        debug_assert!(self.depth < usize::from(self.function.stack_size), "verified code stays within its stack");
        // SAFETY: the verifier has shown that there is room.
        unsafe { self.slots.add(self.locals + self.depth).write(Some(value)) };
        self.depth += 1;
    }

    /// Pops.
    #[inline]
    pub fn pop(&mut self) -> Value {
        let place = self.place(0);
        self.depth -= 1;
        // SAFETY: the slot held a value; it is garbage from now on.
        unsafe { place.read() }.unwrap_or_else(Value::nil)
    }

    /// The value so far below the top, borrowed.
    #[inline]
    pub fn peek(&self, below_top: usize) -> Option<&Value> {
        // SAFETY: the slot holds a value, which stays there as long as the frame is borrowed.
        unsafe { self.place(below_top).as_ref() }.as_ref()
    }

    /// The two topmost values, the deeper one first.
    #[inline]
    pub fn top_two(&self) -> Option<(&Value, &Value)> {
        Some((self.peek(1)?, self.peek(0)?))
    }

    /// Replaces the top.
    #[inline]
    pub fn set_top(&mut self, value: Value) {
        // SAFETY: the slot holds a value, which the caller owns afterwards.
        let old = unsafe { self.place(0).replace(Some(value)) };
        drop(old);
    }

    /// Replaces the two topmost values by one.
    #[inline]
    pub fn replace_two(&mut self, value: Value) {
        drop(self.pop());
        self.set_top(value);
    }

    /// Exchanges the top with the value so far below it.
    pub fn swap(&mut self, below_top: usize) {
        // SAFETY: both slots hold values.
        unsafe { self.place(0).swap(self.place(below_top)) };
    }

    /// A local; none if it is unbound.
    #[inline]
    pub fn local(&self, at: usize) -> Option<&Value> {
        debug_assert!(at < self.locals, "code names locals that exist");
        // SAFETY: emitted code names locals of its function.
        unsafe { self.slots.add(at).as_ref() }.as_ref()
    }

    /// Binds a local.
    #[inline]
    pub fn set_local(&mut self, at: usize, value: Value) {
        debug_assert!(at < self.locals, "code names locals that exist");
        // SAFETY: as for `local`.
        let old = unsafe { self.slots.add(at).replace(Some(value)) };
        drop(old);
    }

    /// Any slot in use: locals first, then the stack, deepest first.
    pub fn slot(&self, at: usize) -> Option<&Value> {
        if at >= self.locals + self.depth {
            return None;
        }
        // SAFETY: below the frame's depth.
        unsafe { self.slots.add(at).as_ref() }.as_ref()
    }

    /// Empties the slots above the stack, as compiled code wants them.
    pub fn clear_above(&mut self) {
        for at in self.locals + self.depth..self.function.slots() {
            // SAFETY: inside the frame; what is there is garbage.
            unsafe { self.slots.add(at).write(None) };
        }
    }

    /// Gives up everything that the frame holds.
    pub fn clear(&mut self) {
        while self.depth > 0 {
            drop(self.pop());
        }
        for at in 0..self.locals {
            // SAFETY: a local of the frame.
            let old = unsafe { self.slots.add(at).replace(None) };
            drop(old);
        }
    }
}
