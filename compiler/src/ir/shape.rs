//! Shape of a trace tree: who is whose parent, where exits are used, what is visible where.
//!
//! Owns the derived, read-only view that the verifier, the passes and the lowering share, so that none of
//! them searches the tree for itself. It assumes that every index in the tree is in range (the verifier
//! checks that first) and guarantees an answer, if a useless one, for trees that break other rules. A shape
//! is valid until the tree changes. Plain data: any thread.

use super::entity::{Entity, Exit, Segment, Value};
use super::tree::{Def, End, Entry, TraceTree};
use std::collections::BTreeSet;

/// A place between instructions: `at` instructions of the segment come before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Point {
    /// Segment.
    pub segment: Segment,
    /// Number of instructions before the point.
    pub at: u32,
}

/// The derived view.
#[derive(Clone, Debug)]
pub struct Shape {
    parents: Vec<Option<Point>>,
    users: Vec<Vec<Point>>,
    defs: Vec<Option<Point>>,
    children: Vec<Vec<Segment>>,
}

impl Shape {
    /// Looks at the whole tree once.
    pub fn of(tree: &TraceTree) -> Shape {
        let mut users = vec![Vec::new(); tree.exits.len()];
        let mut defs = vec![None; tree.values.len()];
        for (segment, data) in tree.segments.iter() {
            for &param in &data.params {
                defs[param.index()] = Some(Point { segment, at: 0 });
            }
            for (at, inst) in (0_u32..).zip(&data.insts) {
                if let Some(exit) = inst.exit {
                    users[exit.index()].push(Point { segment, at });
                }
                if let Some(result) = inst.result {
                    defs[result.index()] = Some(Point { segment, at: at + 1 });
                }
            }
            if let End::Exit(exit) = data.end {
                users[exit.index()].push(Point { segment, at: data.insts.len() as u32 });
            }
        }
        let parents: Vec<Option<Point>> = (tree.segments.iter())
            .map(|(_, data)| match data.entry {
                Entry::Start => None,
                Entry::Jump(segment) => Some(Point { segment, at: tree.segments[segment].insts.len() as u32 }),
                Entry::Exit(exit) => users[exit.index()].first().copied(),
            })
            .collect();
        let mut children = vec![Vec::new(); tree.segments.len()];
        for (segment, parent) in tree.segments.keys().zip(&parents) {
            if let Some(parent) = parent {
                children[parent.segment.index()].push(segment);
            }
        }
        Shape { parents, users, defs, children }
    }

    /// The point from which a segment is entered first; none for the start (and a bridge of an unused exit).
    pub fn parent(&self, segment: Segment) -> Option<Point> {
        self.parents[segment.index()]
    }

    /// Segments entered first from this one, in order.
    pub fn children(&self, segment: Segment) -> &[Segment] {
        &self.children[segment.index()]
    }

    /// Where an exit is used: before each instruction that may take it, or at the end of a segment.
    pub fn users(&self, exit: Exit) -> &[Point] {
        &self.users[exit.index()]
    }

    /// The point after a value's definition; none for constants and values that are not defined any more.
    pub fn def(&self, value: Value) -> Option<Point> {
        self.defs[value.index()]
    }

    /// Whether `above` is `segment` or one of its ancestors.
    pub fn encloses(&self, above: Segment, segment: Segment) -> bool {
        self.limit(above, Point { segment, at: 0 }).is_some()
    }

    /// Whether whoever is at `point` has passed `above` on the way.
    pub fn dominates(&self, above: Point, point: Point) -> bool {
        self.limit(above.segment, point).is_some_and(|limit| above.at <= limit)
    }

    /// How many instructions of `segment` have run for sure at `point`; none if it does not enclose the point.
    fn limit(&self, segment: Segment, mut point: Point) -> Option<u32> {
        while point.segment != segment {
            let parent = self.parents[point.segment.index()]?;
            // Parents come first, so the walk ends even in a tree that breaks the rule.
            if parent.segment >= point.segment {
                return None;
            }
            point = parent;
        }
        Some(point.at)
    }

    /// Whether `value` may be used at `point`.
    pub fn visible(&self, tree: &TraceTree, value: Value, point: Point) -> bool {
        match tree.values[value].def {
            Def::Const(_) => true,
            Def::Param(..) | Def::Inst(_) => self.def(value).is_some_and(|def| self.dominates(def, point)),
        }
    }

    /// The segments below `top` and itself, parents first.
    pub fn subtree(&self, top: Segment) -> Vec<Segment> {
        let mut found = vec![top];
        let mut next = 0;
        while let Some(&segment) = found.get(next) {
            found.extend(self.children(segment));
            next += 1;
        }
        found.sort_unstable();
        found
    }

    /// The segments at and below a header from which it can be entered again: its loop.
    pub fn coming_back(&self, tree: &TraceTree, header: Segment) -> Vec<Segment> {
        let below = self.subtree(header);
        let mut back = vec![false; tree.segments.len()];
        // A jump may go to an inner header that comes back itself, so ask until nothing changes.
        loop {
            let mut changed = false;
            for &segment in below.iter().rev() {
                let jumps = match tree.segments[segment].end {
                    End::Jump(target, _) => target == header || back[target.index()],
                    End::Exit(_) | End::Open => false,
                };
                let comes = jumps || self.children(segment).iter().any(|child| back[child.index()]);
                changed |= comes != back[segment.index()];
                back[segment.index()] |= comes;
            }
            if !changed {
                break;
            }
        }
        below.into_iter().filter(|segment| back[segment.index()]).collect()
    }

    /// The frame slots whose memory a header's loop writes.
    pub fn stored_slots(&self, tree: &TraceTree, header: Segment) -> BTreeSet<u32> {
        let insts = self.coming_back(tree, header).into_iter().flat_map(|segment| &tree.segments[segment].insts);
        insts.filter(|inst| inst.uop.writes_home()).map(|inst| inst.imm).collect()
    }
}
