//! One compile: a recorded tree to optimized trace IR, and that to executors, one a tier.
//!
//! Owns the order of the steps and what is kept between the tiers, so that the second one starts from the
//! same trace IR. Worker thread; touches the table only through the executors it returns.

use super::Shared;
use super::backend::{LazyBackend, NoCode};
use super::price::Watch;
use super::stats::Stage;
use crate::chaos::{self, seeded::Place};
use crate::config::Tier;
use crate::inspect::dump::Dump;
use crate::install::executor::{Callees, Executor};
use crate::install::life::Life;
use crate::install::links::{Links, Place as LinkPlace};
use crate::install::relink::Relink;
use crate::ir::print::print;
use crate::ir::tree::TraceTree;
use crate::pipeline::{self, OptOptions, Verify};
use crate::project::header::HeaderPlan;
use crate::project::{
    Label, ProjectError, ProjectedTrace, RecordedTree, Translation, translate, translate_fragment, translate_label,
};
use firesteel_protocol::exits::{AbortReason, ExitDescriptor, ExitKind};
use firesteel_protocol::trace::{Callee, CodeCopy, Dependency, Level, SlotContract, TreeId};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

static NEXT_EXECUTOR: AtomicU32 = AtomicU32::new(1);

/// Where a fragment goes.
pub(super) struct FragmentOf {
    pub(super) place: LinkPlace,
    /// The exit there.
    pub(super) exit: ExitDescriptor,
    /// What the header of its tree expects.
    pub(super) contract: Vec<SlotContract>,
}

/// What is compiled of a recorded tree.
pub(super) enum Part {
    /// All of it.
    Whole,
    /// Its last trace, alone.
    Fragment(FragmentOf),
    /// The loop as its fragments come back to it.
    Label(LinkPlace, Arc<Label>),
}

/// A tree or fragment as optimized trace IR, with all that its executors are made of.
pub(super) struct Prepared {
    pub(super) tree: TreeId,
    /// Function and line of the loop, for people.
    pub(super) name: String,
    pub(super) code: Arc<CodeCopy>,
    pub(super) header: u32,
    /// Number of recorded traces in it.
    pub(super) traces: u32,
    /// Number of trace IR instructions.
    pub(super) length: u32,
    /// Instructions that the bytecode's member did not fit.
    pub(super) overruled: u32,
    pub(super) translate_time: Duration,
    pub(super) optimize_time: Duration,
    /// The exit that it continues, if it is no whole tree.
    pub(super) place: Option<LinkPlace>,
    /// The header that its tree's fragments come back to.
    label: Option<Arc<Label>>,
    /// What its own header carries.
    plan: HeaderPlan,
    /// Of all its executors, since their exits are the same.
    links: OnceLock<Arc<Links>>,
    callees: Callees,
    guards: u32,
    root: u64,
    units: (u32, u32),
    ir: TraceTree,
    contract: Vec<SlotContract>,
    dependencies: Vec<Dependency>,
    /// See [`RecordedTree::note_reach`].
    pub(super) reach: Vec<(u16, u32)>,
}

impl Prepared {
    /// Translates and optimizes a recorded tree, or a part of it.
    pub(super) fn new(
        recorded: &RecordedTree,
        part: Part,
        shared: &Shared,
        dump: &mut Dump,
        luck: Option<&mut Place>,
    ) -> Result<Prepared, ProjectError> {
        let (options, counters) = (&shared.options, &shared.counters);
        let (code, header) = (&recorded.code, recorded.header);
        let name = format!("{}:{}", code.name, code.lines.get(header as usize).copied().unwrap_or(0));
        dump.records(recorded, options.tables);

        let clock = Instant::now();
        let Translation { tree: mut ir, mut contract, dependencies, overruled, plan, reach } = match &part {
            Part::Whole => translate(recorded, &options.model, options.tables)?,
            Part::Fragment(of) => {
                translate_fragment(recorded, &of.exit, recorded.label.as_deref(), &options.model, options.tables)?
            }
            Part::Label(_, label) => translate_label(recorded, label, &options.model, options.tables)?,
        };
        if let Part::Fragment(of) = &part {
            contract.clone_from(&of.contract);
        }
        for (unit, entry) in &overruled {
            let line = code.lines.get(*unit as usize).copied().unwrap_or(0);
            tracing::debug!(
                target: "firesteel",
                "trace {} {}:{line}: what was recorded does not fit the specialised instruction, {entry} is compiled",
                recorded.tree.0, code.file
            );
        }
        let translate_time = clock.elapsed();
        counters.stage(Stage::Translate, translate_time);
        dump.ir("projected", &print(&ir, &options.model).to_string());

        let clock = Instant::now();
        let mut texts = |pass: &'static str, _before: &str, after: &str| dump.ir(pass, after);
        let texts: Option<&mut pipeline::Dump<'_>> = if options.dump.is_some() { Some(&mut texts) } else { None };
        let verify = options.config.verify;
        let mut passes = OptOptions::with_fuel(options.fuel.clone());
        if verify {
            passes.verify = Verify::WholeTrees;
        }
        pipeline::optimize(&mut ir, &options.model, &passes, texts).map_err(|error| {
            if verify {
                eprintln!("firesteel: trace {} {name}: {error}", recorded.tree.0);
                tracing::debug!(target: "firesteel", "{}", print(&ir, &options.model));
            }
            failed(header, error.to_string())
        })?;
        let guards = chaos::guards(&ir);
        if let Some(number) = options.fail_guard {
            chaos::fail_guard(&mut ir, number);
        }
        if let (Some(chaos), Some(luck)) = (&options.chaos, luck) {
            chaos.plant(&mut ir, luck);
        }
        let optimize_time = clock.elapsed();
        counters.stage(Stage::Optimize, optimize_time);
        let length = ir.segments.iter().map(|(_, segment)| segment.insts.len()).sum::<usize>();
        let limit = options.config.budgets.max_tree_instructions as usize;
        if length > limit {
            let detail = format!("{length} instructions, the limit is {limit}");
            return Err(ProjectError { reason: AbortReason::TreeFull, unit: header, detail });
        }
        Ok(Prepared {
            tree: recorded.tree,
            name,
            code: Arc::clone(code),
            callees: match &part {
                Part::Whole => callees(&recorded.traces),
                Part::Fragment(_) => callees(recorded.traces.last().map_or(&[], std::slice::from_ref)),
                Part::Label(_, label) => callees(label.traces(recorded)),
            },
            label: recorded.label.clone(),
            plan,
            place: match part {
                Part::Whole => None,
                Part::Fragment(of) => Some(of.place),
                Part::Label(place, _) => Some(place),
            },
            links: OnceLock::new(),
            header,
            traces: recorded.traces.len() as u32,
            length: length as u32,
            overruled: overruled.len() as u32,
            translate_time,
            optimize_time,
            guards,
            root: recorded.traces.first().map_or(0, |root| root.first),
            units: units(recorded),
            ir,
            contract,
            dependencies,
            reach,
        })
    }

    /// Whether the hot tier takes it.
    pub(super) fn may_be_hot(&self, shared: &Shared) -> bool {
        self.length <= shared.options.config.budgets.max_hot_instructions
    }

    /// The header that fragments of this whole tree come back to.
    pub(super) fn label_of(&self, recorded: &RecordedTree, executor: &Executor) -> Option<Arc<Label>> {
        Label::of(recorded, &self.plan, &executor.exits).map(Arc::new)
    }

    /// The trace IR, as text.
    pub(super) fn text(&self, shared: &Shared) -> String {
        print(&self.ir, &shared.options.model).to_string()
    }

    /// An executor of it.
    pub(super) fn executor(
        &self,
        tier: Tier,
        backend: &mut LazyBackend,
        shared: &Shared,
        dump: &mut Dump,
    ) -> Result<Executor, ProjectError> {
        let failed = |NoCode { reason, detail }| ProjectError { reason, unit: self.header, detail };
        let backend = backend.get(shared).map_err(failed)?;
        let mut watch = Watch::start(shared.options.clock);
        let clock = Instant::now();
        let (body, exits) = backend.code(&self.ir, &self.name, tier, shared, dump).map_err(failed)?;
        let limit = Duration::from_millis(shared.options.config.budgets.max_compile_ms.into());
        let took = clock.elapsed();
        if took > limit {
            let detail = format!("it took {took:?}, the limit is budgets.max_compile_ms = {}", limit.as_millis());
            return Err(ProjectError { reason: AbortReason::TreeFull, unit: self.header, detail });
        }
        shared.account.compiled(tier, self.length, watch.lap());
        dump.exits(&exits);
        let relink = self.label.as_ref().filter(|_| self.place.is_some()).and_then(|label| {
            let back = exits.iter().position(|exit| exit.kind == ExitKind::Link)?;
            Relink::new(u32::try_from(back).ok()?, exits.get(back)?, label.state())
        });
        let widest = exits.iter().map(|exit| exit.slots.len() + exit.stale.len()).max().unwrap_or(0);
        let links = self.links.get_or_init(|| match &self.place {
            None => Links::of_root(exits.len(), widest),
            Some(place) => place.links.of_fragment(exits.len()),
        });
        Ok(Executor {
            id: NEXT_EXECUTOR.fetch_add(1, Ordering::Relaxed),
            tree: self.tree,
            tier,
            traces: self.traces,
            length: self.length,
            guards: self.guards,
            code: Arc::clone(&self.code),
            callees: self.callees.clone(),
            header: self.header,
            units: self.units,
            improves: AtomicBool::new(false),
            widest,
            links: Arc::clone(links),
            relink,
            heat: exits.iter().map(|_| AtomicU32::new(0)).collect(),
            exits,
            contract: self.contract.clone(),
            root: self.root,
            dependencies: self.dependencies.clone(),
            entries: AtomicU64::new(0),
            runs: AtomicU64::new(0),
            iterations: AtomicU64::new(0),
            rounds: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            body,
            life: Life::new(),
        })
    }
}

/// The code objects of calls that became part of traces, and how deep they nest.
fn callees(traces: &[ProjectedTrace]) -> Callees {
    let codes = traces.iter().flat_map(|trace| &trace.callees);
    let mut codes: Vec<u64> = codes.map(|Callee { code, .. }| code.address).collect();
    codes.sort_unstable();
    codes.dedup();
    let instrs = traces.iter().flat_map(|trace| &trace.instrs);
    let depth = instrs.map(|instr| instr.level.depth).max().unwrap_or(0);
    let methods = traces.iter().flat_map(|trace| &trace.callees).filter_map(|callee| callee.via.method());
    let levels = methods.map(|method| method.kind.levels()).max().unwrap_or(1);
    Callees { codes, depth: u32::from(depth) * levels }
}

/// First and last unit of the instructions recorded, the header among them.
fn units(recorded: &RecordedTree) -> (u32, u32) {
    let instrs = recorded.traces.iter().flat_map(|trace| &trace.instrs);
    let units = instrs.filter(|instr| instr.level == Level::OUTERMOST).map(|instr| instr.unit);
    units.fold((recorded.header, recorded.header), |(first, last), unit| (first.min(unit), last.max(unit)))
}

fn failed(unit: u32, detail: String) -> ProjectError {
    ProjectError { reason: AbortReason::CompilerError, unit, detail }
}
