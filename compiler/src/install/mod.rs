//! Executors and the table through which a host finds them.
pub mod executor;
pub mod life;
pub mod links;
pub mod relink;
pub mod slot;
pub mod table;
