//! The log: one line a trace, to standard error, for whoever asks by `--log` or `enable(log=...)`.
//!
//! Any thread. The first request installs the subscriber, later ones change its level.

use std::sync::OnceLock;
use tracing_subscriber::filter::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::reload::{self, Handle};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Registry, fmt};

static HANDLE: OnceLock<Handle<EnvFilter, Registry>> = OnceLock::new();

/// A level or filter that cannot be used. The user must act.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// Not a level.
    #[error("log level {level:?} is not understood ({reason}); use error, warn, info, debug or trace")]
    Level {
        /// What was asked for.
        level: String,
        /// Why not.
        reason: String,
    },
    /// Another part of the process has a subscriber.
    #[error("the log cannot be switched on: {0}")]
    Taken(String),
}

/// Shows messages of this level and above.
pub fn set_level(level: &str) -> Result<(), LogError> {
    let filter = EnvFilter::try_new(format!("off,firesteel={level}"))
        .map_err(|error| LogError::Level { level: level.to_owned(), reason: error.to_string() })?;
    if let Some(handle) = HANDLE.get() {
        return handle.reload(filter).map_err(|error| LogError::Taken(error.to_string()));
    }
    let (filter, handle) = reload::Layer::new(filter);
    let lines = fmt::layer().with_writer(std::io::stderr).with_target(false).compact();
    tracing_subscriber::registry()
        .with(filter)
        .with(lines)
        .try_init()
        .map_err(|error| LogError::Taken(error.to_string()))?;
    // Only one thread at a time has the interpreter's lock, and only it comes here.
    let _ = HANDLE.set(handle);
    Ok(())
}
