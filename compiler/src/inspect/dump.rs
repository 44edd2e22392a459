//! `--dump DIR`: one directory a compile with the text of each stage.
//!
//! Owns the file names: `records.txt`, `ir-NN-PASS.fst` (after each pass), `llvm-TIER-lowered.ll`,
//! `llvm-TIER-optimized.ll`, `assembly-TIER.s`, `exits.txt`. Writing never disturbs a compile: what cannot be written is
//! reported once. Worker thread.

use crate::project::trace::Seen;
use crate::project::{ProjectedInstr, RecordedTree};
use firesteel_protocol::exits::ExitDescriptor;
use firesteel_protocol::fam::tables::{Family, Tables, View};
use firesteel_protocol::trace::TreeId;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The dump of one compile; does nothing unless a directory was given.
pub struct Dump {
    directory: Option<PathBuf>,
    passes: u32,
}

impl Dump {
    /// Opens the directory for a tree's n-th compile.
    pub fn open(directory: Option<&Path>, tree: TreeId, traces: usize) -> Dump {
        let directory = directory.map(|base| base.join(format!("trace{}-{traces}", tree.0)));
        let directory = directory.filter(|path| match std::fs::create_dir_all(path) {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(target: "firesteel", "cannot write the dump {}: {error}", path.display());
                false
            }
        });
        Dump { directory, passes: 0 }
    }

    /// Whether anything is written.
    pub fn wanted(&self) -> bool {
        self.directory.is_some()
    }

    fn write(&mut self, name: &str, text: &str) {
        let Some(directory) = &self.directory else { return };
        if let Err(error) = std::fs::write(directory.join(name), text) {
            tracing::warn!(target: "firesteel", "cannot write the dump {}: {error}", directory.join(name).display());
            self.directory = None;
        }
    }

    /// The projected records of all traces.
    pub fn records(&mut self, recorded: &RecordedTree, tables: &'static Tables) {
        if !self.wanted() {
            return;
        }
        let mut text = String::new();
        for (number, trace) in recorded.traces.iter().enumerate() {
            let _ = writeln!(
                text,
                "trace {number} bridge_of={:?} unit={} depth={}",
                trace.bridge_of, trace.unit, trace.depth
            );
            let _ = writeln!(text, "  slots {:?}", trace.slots);
            for instr in &trace.instrs {
                let Some(family) = tables.families.get(usize::from(instr.family.0)) else { continue };
                let callee = instr.level.callee().and_then(|at| trace.callees.get(at));
                let code = callee.map_or(&recorded.code, |callee| &callee.code);
                let line = code.lines.get(instr.unit as usize).copied().unwrap_or(0);
                let inwards = usize::from(instr.level.depth) * 2;
                let _ = write!(text, "  {:inwards$}{:5} line {line:4} {}", "", instr.unit, family.name);
                for slot in 0..family.slots.len() {
                    text += &slot_text(family, slot, instr, tables);
                }
                text.push('\n');
            }
            let _ = writeln!(text, "  end {:?}", trace.end);
        }
        self.write("records.txt", &text);
    }

    /// Trace IR after a pass.
    pub fn ir(&mut self, pass: &str, text: &str) {
        self.write(&format!("ir-{:02}-{pass}.fst", self.passes), text);
        self.passes += 1;
    }

    /// LLVM's stages for a tier.
    pub fn llvm(&mut self, tier: &str, lowered: &str, optimized: &str, assembly: &str) {
        self.write(&format!("llvm-{tier}-lowered.ll"), lowered);
        self.write(&format!("llvm-{tier}-optimized.ll"), optimized);
        self.write(&format!("assembly-{tier}.s"), assembly);
    }

    /// Exit descriptors.
    pub fn exits(&mut self, exits: &[ExitDescriptor]) {
        if !self.wanted() {
            return;
        }
        let mut text = String::new();
        for (number, exit) in exits.iter().enumerate() {
            let _ = writeln!(
                text,
                "x{number}: {} resume={} depth={} bridged={} stale={:?}",
                exit.kind.name(),
                exit.resume,
                exit.depth,
                exit.bridged,
                exit.stale
            );
            for slot in &exit.slots {
                let _ = writeln!(text, "  slot {} = {:?}", slot.slot, slot.value);
            }
        }
        self.write("exits.txt", &text);
    }
}

/// What was seen of a slot: ` type`, `@object` if it is a named one, `+view` for each other view that holds.
fn slot_text(family: &Family, slot: usize, instr: &ProjectedInstr, tables: &Tables) -> String {
    let (mut ty, mut more) = ("-", String::new());
    let reads = family.reads.iter().zip(&instr.seen).filter(|(read, _)| usize::from(read.slot) == slot);
    for (read, seen) in reads {
        match *seen {
            Seen::Type(found) => ty = tables.types.get(usize::from(found)).map_or("-", |ty| ty.name),
            Seen::Known(object) => {
                more.push('@');
                more += tables.objects.get(usize::from(object)).map_or("?", |object| object.name);
            }
            Seen::Object(_) if read.view != View::TOP => {
                more.push('+');
                more += read.view.name();
            }
            Seen::Object(_) | Seen::Unnamed | Seen::Absent => {}
        }
    }
    format!(" {ty}{more}")
}
