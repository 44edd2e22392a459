//! The store of trees: what was recorded of each loop, for translation and for people.
//!
//! A tree is known from [`Store::add_loop`] to [`Store::forget`]. What is still on its way through the service
//! afterwards finds no tree, and ends. Of the last [`ENDED`] trees that were recorded a summary stays.
//!
//! Any thread; one lock, held for moments, never while compiling.

use crate::install::executor::Executor;
use crate::install::table::LoopSlot;
use crate::project::{ProjectError, RecordedTree};
use crate::sync::{Mutex, Ordering};
use firesteel_protocol::exits::AbortReason;
use firesteel_protocol::trace::{CodeCopy, TraceStart, TreeId};
use serde::Serialize;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// One exit of an installed executor, for people.
#[derive(Clone, Debug, Serialize)]
pub struct ExitSummary {
    /// Kind.
    pub kind: &'static str,
    /// Line at which the interpreter resumes.
    pub line: u32,
    /// Code unit at which it resumes.
    pub unit: u32,
    /// How often it was taken.
    pub count: u32,
    /// Whether a bridge replaced it.
    pub bridged: bool,
}

/// One tree, for people.
#[derive(Clone, Debug, Serialize)]
pub struct TraceSummary {
    /// Number of the tree.
    pub tree: u32,
    /// Qualified name of the function.
    pub name: String,
    /// File.
    pub file: String,
    /// Line of the loop header.
    pub line: u32,
    /// `installed`, `failed` or `recorded`.
    pub state: &'static str,
    /// How well its code was compiled: `warm` or `hot`; none if there is none.
    pub tier: Option<&'static str>,
    /// Traces in it: the root and its bridges.
    pub traces: u32,
    /// Trace IR instructions.
    pub length: u32,
    /// Places where it can be left without a bridge.
    pub guards: u32,
    /// Machine code in bytes.
    pub code_bytes: usize,
    /// Times entered.
    pub entries: u64,
    /// Loop iterations run natively.
    pub iterations: u64,
    /// Last reason for which a recording or compile was given up.
    pub reason: Option<String>,
    /// Exits of the installed executor that were taken or bridged.
    pub exits: Vec<ExitSummary>,
}

#[derive(Default)]
struct Entry {
    slot: Option<Arc<LoopSlot>>,
    recorded: Option<RecordedTree>,
    code: Option<Arc<CodeCopy>>,
    header: u32,
    reason: Option<String>,
    text: Option<String>,
}

/// Trees that have ended and are still shown.
const ENDED: usize = 64;

#[derive(Default)]
struct Trees {
    known: BTreeMap<TreeId, Entry>,
    /// Oldest first.
    ended: VecDeque<TraceSummary>,
}

#[derive(Default)]
pub(super) struct Store {
    trees: Mutex<Trees>,
}

impl Store {
    pub(super) fn add_loop(&self, slot: Arc<LoopSlot>) {
        let tree = slot.tree;
        self.trees.lock().known.entry(tree).or_default().slot = Some(slot);
    }

    /// The loop has ended.
    pub(super) fn forget(&self, tree: TreeId) {
        let mut trees = self.trees.lock();
        let Some(entry) = trees.known.remove(&tree) else { return };
        if let Some(summary) = summary(tree, &entry) {
            if trees.ended.len() == ENDED {
                trees.ended.pop_front();
            }
            trees.ended.push_back(summary);
        }
        // What the entry holds may be much, and the slot's executor ends with it.
        drop(trees);
        drop(entry);
    }

    pub(super) fn recorded(&self, tree: TreeId) -> Option<RecordedTree> {
        self.trees.lock().known.get(&tree).and_then(|entry| entry.recorded.clone())
    }

    /// The tree's place in the executor table.
    pub(super) fn slot(&self, tree: TreeId) -> Option<Arc<LoopSlot>> {
        self.trees.lock().known.get(&tree).and_then(|entry| entry.slot.clone())
    }

    /// Keeps a tree that was compiled; its slot, unless the loop has ended.
    pub(super) fn keep(&self, recorded: RecordedTree, text: String) -> Option<Arc<LoopSlot>> {
        let mut trees = self.trees.lock();
        let entry = trees.known.get_mut(&recorded.tree)?;
        entry.code = Some(recorded.code.clone());
        entry.header = recorded.header;
        entry.recorded = Some(recorded);
        entry.reason = None;
        entry.text = Some(text);
        entry.slot.clone()
    }

    /// Keeps a tree that got a fragment; its slot, unless the loop has ended.
    pub(super) fn keep_fragment(&self, recorded: RecordedTree, text: &str) -> Option<Arc<LoopSlot>> {
        let mut trees = self.trees.lock();
        let entry = trees.known.get_mut(&recorded.tree)?;
        entry.recorded = Some(recorded);
        entry.reason = None;
        let whole = entry.text.get_or_insert_default();
        whole.push('\n');
        whole.push_str(text);
        entry.slot.clone()
    }

    /// The tree's loop has no label.
    pub(super) fn drop_label(&self, tree: TreeId) {
        let mut trees = self.trees.lock();
        if let Some(recorded) = trees.known.get_mut(&tree).and_then(|entry| entry.recorded.as_mut()) {
            recorded.label = None;
        }
    }

    /// Notes that a job failed and tells the host.
    pub(super) fn fail(&self, tree: TreeId, error: &ProjectError) {
        let mut trees = self.trees.lock();
        let Some(entry) = trees.known.get_mut(&tree) else { return };
        entry.reason = Some(error.to_string());
        if let Some(slot) = &entry.slot {
            slot.fail(error.reason);
        }
        let place = entry.code.as_ref().map_or_else(String::new, |code| format!("{}:{} ", code.file, code.name));
        tracing::info!(target: "firesteel", "trace {} {place}aborted: {error}", tree.0);
    }

    /// Notes that the host gave a recording up; the host knows.
    pub(super) fn note_abort(&self, tree: TreeId, start: &TraceStart, reason: AbortReason, unit: u32) {
        let mut trees = self.trees.lock();
        let Some(entry) = trees.known.get_mut(&tree) else { return };
        let line = start.code.lines.get(unit as usize).copied().unwrap_or(0);
        entry.reason = Some(format!("{} at line {line}", reason.message()));
        tracing::info!(target: "firesteel", "trace {} {}:{line} {} aborted: {}", tree.0, start.code.file, start.code.name, reason.message());
    }

    /// Notes what is recorded, before anything else of it is known.
    pub(super) fn note_code(&self, tree: TreeId, code: &Arc<CodeCopy>, header: u32) {
        let mut trees = self.trees.lock();
        let Some(entry) = trees.known.get_mut(&tree) else { return };
        entry.code.get_or_insert_with(|| code.clone());
        entry.header = header;
    }

    pub(super) fn text(&self, tree: TreeId) -> Option<String> {
        self.trees.lock().known.get(&tree).and_then(|entry| entry.text.clone())
    }

    pub(super) fn summaries(&self) -> Vec<TraceSummary> {
        let trees = self.trees.lock();
        let known = trees.known.iter().filter_map(|(tree, entry)| summary(*tree, entry));
        let mut all: Vec<TraceSummary> = trees.ended.iter().cloned().chain(known).collect();
        all.sort_by_key(|summary| summary.tree);
        all
    }
}

fn summary(tree: TreeId, entry: &Entry) -> Option<TraceSummary> {
    let code = entry.code.as_ref()?;
    let line = |unit: u32| code.lines.get(unit as usize).copied().unwrap_or(0);
    // The code of one executor; exits in calls resume in other code.
    let add = |summary: &mut TraceSummary, executor: &Executor| {
        summary.length += executor.length;
        summary.guards += executor.guards;
        summary.code_bytes += executor.body.size();
        let exits = executor.exits.iter().zip(&executor.heat).enumerate();
        let exits = exits.map(|(at, (exit, heat))| ExitSummary {
            kind: exit.kind.name(),
            line: line(exit.resume),
            unit: exit.resume,
            count: heat.load(Ordering::Relaxed),
            bridged: executor.is_bridged(at),
        });
        summary.exits.extend(exits.filter(|exit| exit.count > 0 || exit.bridged));
    };
    let mut summary = TraceSummary {
        tree: tree.0,
        name: code.name.clone(),
        file: code.file.clone(),
        line: line(entry.header),
        state: if entry.reason.is_some() { "failed" } else { "recorded" },
        tier: None,
        traces: 0,
        length: 0,
        guards: 0,
        code_bytes: 0,
        entries: 0,
        iterations: 0,
        reason: entry.reason.clone(),
        exits: Vec::new(),
    };
    let guard = crossbeam_epoch::pin();
    if let Some(executor) = entry.slot.as_ref().and_then(|slot| slot.get(&guard)) {
        summary.state = "installed";
        summary.tier = Some(executor.tier.name());
        add(&mut summary, executor);
        summary.traces = executor.traces;
        summary.entries = executor.entries.load(Ordering::Relaxed);
        summary.iterations = executor.iterations.load(Ordering::Relaxed);
        executor.links.for_each(&mut |fragment| {
            summary.traces += 1;
            add(&mut summary, fragment);
        });
    }
    Some(summary)
}
