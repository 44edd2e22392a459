//! The laws that every host of Firesteel keeps.
//!
//! A host implements [`Host`] and [`Attach`] in its tests and writes one line:
//!
//! ```ignore
//! firesteel_conformance::suite!(TinyHost);
//! ```
//!
//! That makes a test for each law of [`LAWS`], named after it, and a second one that breaks the host on purpose
//! ([`Faulty`]) and demands that the law notices. A law is a plain function from a host to a [`Violation`], so
//! nothing here needs a test runner.
//!
//! [`host`] is what a host supplies, [`laws`] are the laws, [`faults`] the ways to break a host, [`traces`] the trace
//! IR that laws run, [`lab`] what runs it. All on the thread that calls, but for the thread that makes a request.

pub mod faults;
pub mod host;
pub mod lab;
pub mod laws;
pub mod traces;
mod violation;

pub use faults::{Fault, Faulty};
pub use host::{Attach, Host};
pub use laws::{LAWS, Law};
pub use violation::Violation;

/// Whether a host keeps a law.
///
/// # Errors
/// How it does not, or that there is no such law.
pub fn hold<H: Attach>(name: &str) -> Result<(), Violation> {
    let law = Law::named(name)?;
    let mut result = Err(Violation::new("the host", "`Attach::attach` runs what it is given", "it did not"));
    H::attach(&mut |host| result = law.check(host));
    result
}

/// Whether a law notices each fault that it is there for.
///
/// # Errors
/// The first fault that it does not notice, or that there is no such law.
pub fn notices<H: Attach>(name: &str) -> Result<(), Violation> {
    let law = Law::named(name)?;
    for &fault in law.faults {
        let mut noticed = false;
        H::attach(&mut |host| noticed = law.check(&mut Faulty::new(host, fault)).is_err());
        if !noticed {
            return Err(law.stamp(Violation::new(fault.what(), "the law is violated", "it holds")));
        }
    }
    Ok(())
}

/// Makes a test for each law, and one for the faults that the law must notice.
#[macro_export]
macro_rules! suite {
    ($host:ty) => {
        mod laws {
            #[allow(unused_imports, reason = "the host may be named by a path")]
            use super::*;
            $crate::each_law! { law_tests hold $host }
        }
        mod faults {
            #[allow(unused_imports, reason = "the host may be named by a path")]
            use super::*;
            $crate::each_law! { law_tests notices $host }
        }
    };
}

/// A test for each row of [`each_law`].
#[doc(hidden)]
#[macro_export]
macro_rules! law_tests {
    ({ $check:ident $host:ty } $($name:ident $holds:path, $says:literal, $see:literal, [$($fault:ident)*];)*) => {
        $(
            #[doc = $says]
            #[test]
            fn $name() -> Result<(), $crate::Violation> {
                $crate::$check::<$host>(stringify!($name))
            }
        )*
    };
}
