//! What people can look at: the text of every stage of a trace.
pub mod dump;
