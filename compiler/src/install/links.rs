//! Links: which fragment goes on where an executor is left.
//!
//! A fragment is an executor of its own that continues one exit of another: of a tree's root, or of a fragment before it. So is
//! a root's label ([`crate::project::label`]), which fragments come back to.
//! Owns the fragments below one executor, and what all of a tree's code shares. Better code of an executor takes its links
//! over, since its exits are the same.
//!
//! Fragments last as long as the links that they stand in, and those as long as an executor that has them: a thread that keeps
//! the root of a tree keeps all of its fragments, also such as better code took the place of meanwhile.
//!
//! Compile workers attach and promote; interpreter threads read, without locks. Any thread.

use super::executor::{Executor, ExecutorState};
use firesteel_protocol::exits::{ExitDescriptor, ExitKey};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

/// What all code of a tree shares.
#[derive(Debug, Default)]
pub struct Family {
    /// Most slots that an exit restores.
    widest: AtomicUsize,
    /// Whether a fragment was attached that nobody has validated yet.
    is_fresh: AtomicBool,
    /// How often a fragment was attached, better ones in the place of others included.
    attached: AtomicU32,
}

impl Family {
    /// Most slots that an exit of any of its code restores.
    #[inline]
    pub fn widest(&self) -> usize {
        self.widest.load(Ordering::Acquire)
    }

    /// Whether fragments were attached since this was asked last.
    #[inline]
    pub fn take_fresh(&self) -> bool {
        self.is_fresh.load(Ordering::Relaxed) && self.is_fresh.swap(false, Ordering::AcqRel)
    }

    /// How often a fragment was attached, better ones in the place of others included.
    pub fn attached(&self) -> u32 {
        self.attached.load(Ordering::Acquire)
    }
}

/// The fragments that continue the exits of one executor.
pub struct Links {
    family: Arc<Family>,
    /// By exit.
    fragments: Box<[Chain]>,
    /// Of a root: the loop as its fragments come back to it.
    label: Chain,
    /// Whether that was asked for.
    label_asked: AtomicBool,
}

/// The fragments that one exit has had, the newest last: somebody may still be inside of an older one.
#[derive(Default)]
struct Chain(OnceLock<Box<Fragment>>);

struct Fragment {
    executor: Executor,
    newer: Chain,
}

impl Chain {
    #[inline]
    fn newest(&self) -> Option<&Fragment> {
        let mut newest = self.0.get()?;
        while let Some(newer) = newest.newer.0.get() {
            newest = newer;
        }
        Some(newest)
    }

    /// Appends a fragment; the one before is not entered any more.
    fn push(&self, executor: Executor) {
        let mut end = self;
        let mut fragment = Box::new(Fragment { executor, newer: Chain::default() });
        loop {
            if let Some(older) = end.newest() {
                older.executor.invalidate();
                end = &older.newer;
            }
            match end.0.set(fragment) {
                Ok(()) => return,
                // Another worker was faster.
                Err(refused) => fragment = refused,
            }
        }
    }
}

impl Links {
    /// Of the root of a tree with so many exits, of which none restores more than `widest` slots.
    pub fn of_root(exits: usize, widest: usize) -> Arc<Links> {
        let family = Family { widest: AtomicUsize::new(widest), ..Family::default() };
        Links::of(Arc::new(family), exits)
    }

    /// Of a fragment in the same family.
    pub fn of_fragment(&self, exits: usize) -> Arc<Links> {
        Links::of(Arc::clone(&self.family), exits)
    }

    fn of(family: Arc<Family>, exits: usize) -> Arc<Links> {
        let fragments = (0..exits).map(|_| Chain::default()).collect();
        Arc::new(Links { family, fragments, label: Chain::default(), label_asked: AtomicBool::new(false) })
    }

    /// What all code of the tree shares.
    #[inline]
    pub fn family(&self) -> &Family {
        &self.family
    }

    /// The fragment at an exit, if there is one.
    #[inline]
    pub fn get(&self, exit: usize) -> Option<&Executor> {
        Some(&self.chain(exit)?.newest()?.executor)
    }

    /// Stands for the header of a root's loop among its exits: what is there is the loop's label.
    pub const LABEL: usize = usize::MAX;

    /// The label of a root's loop, if there is one.
    #[inline]
    pub fn label(&self) -> Option<&Executor> {
        Some(&self.label.newest()?.executor)
    }

    /// How often fragments came back to the loop while it had no label; 0 once that was asked for.
    pub fn comings_back(&self) -> u64 {
        if self.label_asked.load(Ordering::Relaxed) || self.label().is_some() {
            return 0;
        }
        let mut sum = 0;
        self.for_each(&mut |fragment| {
            let exit = fragment.relink.as_ref().and_then(|relink| fragment.heat.get(relink.exit as usize));
            sum += exit.map_or(0, |heat| u64::from(heat.load(Ordering::Relaxed)));
        });
        sum
    }

    /// The label of the loop is asked for. False if it was before.
    pub fn ask_for_label(&self) -> bool {
        !self.label_asked.swap(true, Ordering::Relaxed)
    }

    #[inline]
    fn chain(&self, exit: usize) -> Option<&Chain> {
        if exit == Links::LABEL { Some(&self.label) } else { self.fragments.get(exit) }
    }

    /// Puts a fragment at an exit, in the place of the one there.
    pub fn attach(&self, exit: usize, fragment: Executor) {
        let Some(chain) = self.chain(exit) else { return };
        self.family.widest.fetch_max(fragment.widest, Ordering::AcqRel);
        chain.push(fragment);
        self.family.attached.fetch_add(1, Ordering::AcqRel);
        self.family.is_fresh.store(true, Ordering::Release);
    }

    /// Puts better code in the place of the fragment `base`. False, and nothing is changed, if that one is not there any more
    /// or is invalid.
    pub fn promote(&self, exit: usize, base: u32, fragment: Executor) -> bool {
        let current = self.get(exit);
        if !current.is_some_and(|current| current.id == base && current.state() != ExecutorState::Invalid) {
            return false;
        }
        self.attach(exit, fragment);
        true
    }

    /// All fragments below, with those of fragments.
    pub fn for_each(&self, act: &mut dyn FnMut(&Executor)) {
        let fragments = (0..self.fragments.len()).filter_map(|exit| self.get(exit));
        for fragment in fragments.chain(self.label()) {
            act(fragment);
            fragment.links.for_each(act);
        }
    }
}

/// An exit that a fragment can continue.
pub struct Place {
    /// The links of the executor that has it.
    pub links: Arc<Links>,
    /// Its index.
    pub exit: usize,
}

/// The exit with this name that is taken most, of a tree's code. Loops are copied when they are optimized, and their exits with
/// them: those that were copied may spill other words.
pub fn find(root: &Executor, key: ExitKey) -> Option<(Place, ExitDescriptor)> {
    let mut found: Option<(Place, ExitDescriptor)> = None;
    let mut hottest = None;
    let mut look = |executor: &Executor| {
        for (at, (exit, heat)) in executor.exits.iter().zip(&executor.heat).enumerate() {
            let heat = heat.load(Ordering::Relaxed);
            if exit.key == key && executor.takes_fragment(at) && hottest.is_none_or(|hottest| heat > hottest) {
                hottest = Some(heat);
                found = Some((Place { links: Arc::clone(&executor.links), exit: at }, exit.clone()));
            }
        }
    };
    look(root);
    root.links.for_each(&mut look);
    found
}
