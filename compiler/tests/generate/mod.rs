//! Random trees and worlds for them, and the checks that two trees or two back ends come to the same.
#![allow(dead_code, reason = "each test crate uses its part")]

pub mod check;
mod insts;
pub mod tree;
pub mod world;
