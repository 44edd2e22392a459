//! What a law says of a host that does not keep it.

use std::fmt;

/// A law that does not hold. Whoever writes the host must act.
#[derive(Clone, PartialEq, Eq)]
pub struct Violation {
    /// The law's sentence; empty until the law has stamped it.
    pub law: &'static str,
    /// Where the contract says it.
    pub see: &'static str,
    /// What was tried.
    pub case: String,
    /// What should have come of it.
    pub expected: String,
    /// What did.
    pub found: String,
}

impl Violation {
    /// A violation; the law adds its name.
    pub fn new(case: impl Into<String>, expected: impl Into<String>, found: impl Into<String>) -> Violation {
        Violation { law: "", see: "", case: case.into(), expected: expected.into(), found: found.into() }
    }

    /// If two things differ, that they do.
    pub(crate) fn unless_same<T: PartialEq + fmt::Debug + ?Sized>(
        case: impl Into<String>,
        expected: &T,
        found: &T,
    ) -> Result<(), Violation> {
        if expected == found {
            return Ok(());
        }
        Err(Violation::new(case, format!("{expected:?}"), format!("{found:?}")))
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Violation { law, see, case, expected, found } = self;
        write!(f, "{law}\n  case:     {case}\n  expected: {expected}\n  found:    {found}\n  see:      {see}")
    }
}

impl fmt::Debug for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What a test prints that returns it.
        write!(f, "{self}")
    }
}

impl std::error::Error for Violation {}
