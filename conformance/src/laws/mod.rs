//! The table of laws, and what one is.
//!
//! [`crate::each_law`] is the one place that lists them; the suite's tests and [`LAWS`] are made of it.

pub mod exits;
pub mod objects;
pub mod recording;
pub mod tables;

use crate::faults::Fault;
use crate::host::Host;
use crate::violation::Violation;

/// Something that every host keeps.
#[derive(Clone, Copy)]
pub struct Law {
    /// Name, which is its test's.
    pub name: &'static str,
    /// What it says.
    pub says: &'static str,
    /// Where the contract says it.
    pub see: &'static str,
    /// Faults that violate it.
    pub faults: &'static [Fault],
    holds: fn(&mut dyn Host) -> Result<(), Violation>,
}

impl Law {
    /// The law with this name.
    ///
    /// # Errors
    /// If there is none.
    pub fn named(name: &str) -> Result<&'static Law, Violation> {
        let found = LAWS.iter().find(|law| law.name == name);
        found.ok_or_else(|| Violation::new("the table of laws", format!("a law `{name}`"), "none"))
    }

    /// Whether a host keeps it.
    ///
    /// # Errors
    /// How it does not.
    pub fn check(&self, host: &mut dyn Host) -> Result<(), Violation> {
        (self.holds)(host).map_err(|violation| self.stamp(violation))
    }

    /// A violation of this law.
    pub(crate) fn stamp(&self, violation: Violation) -> Violation {
        Violation { law: self.says, see: self.see, ..violation }
    }
}

/// All laws: name, the function that tries it, what it says, where the contract says it, the faults that it notices.
#[doc(hidden)]
#[macro_export]
macro_rules! each_law {
    ($callback:ident $($argument:tt)*) => { $crate::$callback! { { $($argument)* }
        instructions_are_cut_as_the_interpreter_does tables::instructions,
            "The tables cut code into the interpreter's instructions, with its stack effects",
            "docs/fam.md, and `Instr` in protocol/src/fam/tables.rs",
            [UnitLength StackEffect];
        records_are_those_that_the_recorder_writes tables::records,
            "Each family's layout and fingerprint are what its entries need, and fit a record",
            "protocol/src/fam/layout.rs, and `RecordHeader` in protocol/src/trace.rs",
            [Fingerprint];
        the_model_has_all_that_the_tables_name tables::model,
            "Every type, field, element class, helper, object and runtime function that the tables name is there",
            "`HostModel` and `Runtime` in protocol/src/host.rs",
            [MissingHelper MissingRuntime MissingType BlindInspect];
        fields_are_where_the_model_says tables::fields,
            "Compiled code that reads a field finds what the interpreter finds",
            "`HostField` in protocol/src/host.rs",
            [FieldOffset];
        values_survive_their_boxes objects::boxes,
            "A number that compiled code takes out of its object and puts into a new one stays what it is",
            "`ObjectLayout` and `Runtime` in protocol/src/host.rs",
            [SwappedTruth FloatOffset];
        types_are_seen_alike objects::types,
            "The recorder, guards and the model agree on each object's type",
            "`Inspect` in protocol/src/fam/project.rs, and `HostType` in protocol/src/host.rs",
            [SwappedTypes BlindInspect];
        looking_changes_no_count objects::looking,
            "The compiler's threads look at objects without a lock and without touching their reference counts",
            "`Inspect` in protocol/src/fam/project.rs, and the invariants of ARCHITECTURE.md",
            [GreedyInspect];
        floats_are_computed_alike objects::floats,
            "The host's functions on floats compute what trace IR means",
            "`Runtime` in protocol/src/host.rs, and compiler/src/ir/semantics.rs",
            [WrongQuotient];
        exits_restore_the_frame exits::frames,
            "After an exit, frame and resume point are what the exit's descriptor says, whichever guard fails",
            "`ExitDescriptor` and `Restore` in protocol/src/exits.rs",
            [SwappedSlots UnitOff WrongWay];
        references_are_neither_lost_nor_doubled exits::references,
            "After a run every reference has been given up once: a slot owns what it points to",
            "the invariants of ARCHITECTURE.md, and `Restore` in protocol/src/exits.rs",
            [LeakedReference LostObject];
        a_refused_entry_changes_nothing exits::refusal,
            "Code that refuses has done nothing, and the host goes on as if it had not entered",
            "`ExitKind::Refused` in protocol/src/exits.rs",
            [WrongWay SwappedSlots];
        errors_leave_at_their_instruction exits::errors,
            "A helper that fails leaves with its error set, at the instruction that failed",
            "`ExitKind::Error` in protocol/src/exits.rs, and docs/adding.md on helpers",
            [SilentError WrongLine];
        a_request_ends_a_loop exits::requests,
            "A request makes a loop leave at the next header, and without one it goes on to its end",
            "docs/concurrency.md on requests, and `NativeContext::requests` in protocol/src/native.rs",
            [Deaf];
        a_request_before_an_entry_is_not_lost exits::pending,
            "A request that was made before an entry is served, not taken for the state at entry",
            "docs/concurrency.md on requests, and `NativeContext::requests_at_entry` in protocol/src/native.rs",
            [Deaf];
        invalid_code_leaves_behind_host_code exits::invalidation,
            "Code whose executor became invalid leaves behind the next helper that runs host code",
            "`ExitKind::Leave` in protocol/src/exits.rs, and docs/concurrency.md on publication",
            [IgnoresState];
        invalid_code_is_not_entered exits::invalid,
            "An executor that is invalid is not entered",
            "`ExecutorState` in compiler/src/install/life.rs",
            [IgnoresState];
        runs_are_counted exits::counters,
            "Entries, refusals, iterations and exits are counted, because bridges and retirement follow from them",
            "`Executor` in compiler/src/install/executor.rs",
            [Uncounted];
        recorded_programs_do_the_same recording::programs,
            "A program does the same recorded, compiled and with any guard failing, and its records pass the checks",
            "docs/concurrency.md, and compiler/src/project/read.rs",
            [OtherOutput MisfitRecord NeverCompiled];
        recordings_give_references_back recording::references,
            "References that records own come back, of recordings that were given up as well",
            "`Releases` in protocol/src/trace.rs, and docs/concurrency.md on the release queue",
            [KeptReference];
        compiled_code_goes_when_what_it_relies_on_changes recording::dependencies,
            "Code is not entered if what it relies on changed since the recording, and left if that changes later",
            "`Dependency` in protocol/src/trace.rs, and docs/concurrency.md on publication",
            [StaleBeforeEntry StaleAfterEntry StaleWithin];
    } };
}

/// The table itself.
#[doc(hidden)]
#[macro_export]
macro_rules! law_table {
    ({} $($name:ident $holds:path, $says:literal, $see:literal, [$($fault:ident)*];)*) => {
        /// Every law.
        pub const LAWS: &[Law] = &[$(
            Law {
                name: stringify!($name),
                says: $says,
                see: $see,
                faults: &[$(Fault::$fault),*],
                holds: $holds,
            },
        )*];
    };
}

each_law! { law_table }
