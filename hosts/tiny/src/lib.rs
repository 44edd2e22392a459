//! The smallest host of Firesteel that is a real one: a stack machine whose threads run without a global lock.
//!
//! It exists to be read beside the tutorial (`docs/tutorial`), and to test what CPython's lock hides.
//!
//! # The machine
//!
//! * **Values** are integers of 64 bits, which wrap, floats, `true`, `false`, `nil`, strings of the program's text,
//!   lists, structs with fixed shapes, functions and iterators. Each is an object with a reference count ([`heap`]).
//! * **Programs** are text, one instruction a line ([`program::parse`]), verified when they are loaded
//!   ([`program::verify`]). `families/tiny.fam` declares the instructions.
//! * **Threads** each run `main` with a stack and a heap of their own. They share the program's code, which they
//!   specialise while they run, its globals, which hold constants of the program, and compiled loops. Objects never
//!   pass from one thread to another ([`machine`]).
//! * **Errors** end the thread, and stop the others.
//!
//! What makes it a host is in [`jit`].

pub mod bench;
pub mod families;
pub mod heap;
pub mod jit;
pub mod machine;
pub mod program;
pub mod stress;
