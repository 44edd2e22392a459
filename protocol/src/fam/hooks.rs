//! Named hooks: what an instruction does to the frame, which text cannot say. The translator implements each by its
//! name; a family file names it as a step.
//!
//! One row a hook: how it is written, which flow it belongs to, what it does to the depth of the stack, and what it
//! is for. Parser, checks, pages and the table in docs/fam.md read the rows. Plain data, any thread.

use super::layout::part_text;
use super::tables::{Flow, FrameOp, Oparg, Tables, View};
use std::fmt::Write;

/// How a hook is written.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// Its name.
    Bare(FrameOp),
    /// Its name and a part of the argument.
    Part(fn(Oparg) -> FrameOp),
    /// Its name, then if need be `push_null` and a part of the argument.
    Global,
    /// Its name, `if`, and `true`, `false`, `none` or `not none`.
    Branch,
    /// Its name and a helper, whose index takes the place of the one here.
    Helper(FrameOp),
    /// Its name, and in brackets the field of the items, the field of the length and an element class.
    Items,
}

/// The flow of the instructions that a hook is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HookFlow {
    /// To the next instruction.
    Next,
    /// Jumps.
    Jumps,
    /// Branches.
    Branches,
    /// Iterates.
    Iterates,
    /// Leaves the frame.
    Leaves,
}

/// What a hook does to the depth of the stack.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Depth {
    /// So many entries more, or fewer.
    By(i8),
    /// What the instruction's stack effect says.
    Whole,
}

/// A hook.
#[derive(Clone, Copy, Debug)]
pub struct HookRow {
    /// Name in family files.
    pub name: &'static str,
    /// How it is written.
    pub form: Form,
    /// Which instructions may have it.
    pub flow: HookFlow,
    /// What it does to the depth.
    pub depth: Depth,
    /// What it does.
    pub doc: &'static str,
}

const fn hook(name: &'static str, form: Form, flow: HookFlow, depth: Depth, doc: &'static str) -> HookRow {
    HookRow { name, form, flow, depth, doc }
}

/// Every hook.
pub const HOOKS: &[HookRow] = &[
    hook("nop", Form::Bare(FrameOp::Nop), HookFlow::Next, Depth::By(0), "nothing"),
    hook("load_local", Form::Part(FrameOp::LoadLocal), HookFlow::Next, Depth::By(1), "pushes a local that is bound"),
    hook(
        "load_local_check",
        Form::Part(FrameOp::LoadLocalCheck),
        HookFlow::Next,
        Depth::By(1),
        "pushes a local; leaves if it is unbound",
    ),
    hook(
        "load_local_and_clear",
        Form::Part(FrameOp::LoadLocalAndClear),
        HookFlow::Next,
        Depth::By(1),
        "pushes a local or null, and unbinds it",
    ),
    hook(
        "store_local",
        Form::Part(FrameOp::StoreLocal),
        HookFlow::Next,
        Depth::By(-1),
        "pops into a local; null unbinds it",
    ),
    hook(
        "delete_local",
        Form::Part(FrameOp::DeleteLocal),
        HookFlow::Next,
        Depth::By(0),
        "unbinds a local; leaves if it is unbound",
    ),
    hook(
        "load_const",
        Form::Part(FrameOp::LoadConst),
        HookFlow::Next,
        Depth::By(1),
        "pushes a constant of the code object",
    ),
    hook("push_null", Form::Bare(FrameOp::PushNull), HookFlow::Next, Depth::By(1), "pushes null"),
    hook("pop", Form::Bare(FrameOp::Pop), HookFlow::Next, Depth::By(-1), "pops, and releases what was popped"),
    hook(
        "copy",
        Form::Part(FrameOp::Copy),
        HookFlow::Next,
        Depth::By(1),
        "pushes the entry so far from the top again; 1 is the top",
    ),
    hook(
        "swap",
        Form::Part(FrameOp::Swap),
        HookFlow::Next,
        Depth::By(0),
        "exchanges the top with the entry so far from it; 1 is the top",
    ),
    hook(
        "load_global",
        Form::Global,
        HookFlow::Next,
        Depth::By(1),
        "pushes the recorded `global` (wants its `raw`, `type` and `known`) under a dependency on its name; then null if the part is not zero",
    ),
    hook(
        "load_name",
        Form::Helper(FrameOp::LoadName(0)),
        HookFlow::Next,
        Depth::By(1),
        "the same for the name that the argument selects, in the body of a module; elsewhere by a helper",
    ),
    hook(
        "load_cell",
        Form::Helper(FrameOp::LoadCell(0)),
        HookFlow::Next,
        Depth::By(1),
        "pushes what the cell in the local that the argument selects holds: in a call that is followed, or else by a helper",
    ),
    hook(
        "load_super",
        Form::Helper(FrameOp::LoadSuper(0)),
        HookFlow::Next,
        Depth::Whole,
        "the function that `super` finds for a class and an object, and the object, in place of the three",
    ),
    hook(
        "store_name",
        Form::Helper(FrameOp::StoreName(0)),
        HookFlow::Next,
        Depth::By(-1),
        "pops into the name that the argument selects, in the body of a module; elsewhere by a helper",
    ),
    hook(
        "store_global",
        Form::Helper(FrameOp::StoreGlobal(0)),
        HookFlow::Next,
        Depth::By(-1),
        "pops into the global that the argument selects; by a helper where its entry is not known",
    ),
    hook("jump", Form::Bare(FrameOp::Jump), HookFlow::Jumps, Depth::By(0), "goes to the recorded next instruction"),
    hook(
        "branch",
        Form::Branch,
        HookFlow::Branches,
        Depth::By(-1),
        "pops; follows the recorded way, the other way is an exit",
    ),
    hook(
        "next_range",
        Form::Bare(FrameOp::NextRange),
        HookFlow::Iterates,
        Depth::By(1),
        "advances a range iterator on top and pushes its next value, or takes the way of the end",
    ),
    hook("next_list", Form::Bare(FrameOp::NextList), HookFlow::Iterates, Depth::By(1), "the same for a list iterator"),
    hook(
        "next_tuple",
        Form::Bare(FrameOp::NextTuple),
        HookFlow::Iterates,
        Depth::By(1),
        "the same for a tuple iterator",
    ),
    hook(
        "next_any",
        Form::Helper(FrameOp::NextAny(0)),
        HookFlow::Iterates,
        Depth::By(1),
        "the same for any iterator, by a helper that gives null at the end",
    ),
    hook(
        "call_range",
        Form::Bare(FrameOp::CallRange),
        HookFlow::Next,
        Depth::Whole,
        "a call of `range` becomes a range iterator, for the instruction behind it",
    ),
    hook(
        "keep_iter",
        Form::Bare(FrameOp::KeepIter),
        HookFlow::Next,
        Depth::By(0),
        "leaves the iterator on top as it is",
    ),
    hook(
        "iter_list",
        Form::Bare(FrameOp::IterList),
        HookFlow::Next,
        Depth::By(0),
        "a list on top becomes an iterator over it",
    ),
    hook(
        "iter_range",
        Form::Bare(FrameOp::IterRange),
        HookFlow::Next,
        Depth::By(0),
        "a range object on top becomes an iterator over it",
    ),
    hook(
        "call_all",
        Form::Helper(FrameOp::CallAll(0)),
        HookFlow::Next,
        Depth::Whole,
        "the result of a helper of `refs` in place of all inputs, which it is called with",
    ),
    hook(
        "build_all",
        Form::Helper(FrameOp::BuildAll(0)),
        HookFlow::Next,
        Depth::Whole,
        "the same where the inputs are one array, which the interpreter releases from its end",
    ),
    hook(
        "call_function",
        Form::Bare(FrameOp::CallFunction),
        HookFlow::Next,
        Depth::Whole,
        "a call of a function whose instructions were recorded, too: they follow, up to its return",
    ),
    hook(
        "return",
        Form::Bare(FrameOp::Return),
        HookFlow::Leaves,
        Depth::By(-1),
        "pops the result of such a call and ends it",
    ),
    hook(
        "return_const",
        Form::Part(FrameOp::ReturnConst),
        HookFlow::Leaves,
        Depth::By(0),
        "the same with a constant of the code object",
    ),
    hook(
        "unpack",
        Form::Items,
        HookFlow::Next,
        Depth::Whole,
        "pops a sequence and pushes its items, the first on top; leaves if it has another length",
    ),
];

impl FrameOp {
    /// The name of its hook.
    pub const fn hook_name(self) -> &'static str {
        match self {
            FrameOp::Nop => "nop",
            FrameOp::LoadLocal(_) => "load_local",
            FrameOp::LoadLocalCheck(_) => "load_local_check",
            FrameOp::LoadLocalAndClear(_) => "load_local_and_clear",
            FrameOp::StoreLocal(_) => "store_local",
            FrameOp::DeleteLocal(_) => "delete_local",
            FrameOp::LoadConst(_) => "load_const",
            FrameOp::PushNull => "push_null",
            FrameOp::Pop => "pop",
            FrameOp::Copy(_) => "copy",
            FrameOp::Swap(_) => "swap",
            FrameOp::LoadGlobal { .. } => "load_global",
            FrameOp::LoadName(_) => "load_name",
            FrameOp::LoadCell(_) => "load_cell",
            FrameOp::LoadSuper(_) => "load_super",
            FrameOp::StoreName(_) => "store_name",
            FrameOp::StoreGlobal(_) => "store_global",
            FrameOp::Jump => "jump",
            FrameOp::Branch { .. } | FrameOp::BranchNone { .. } => "branch",
            FrameOp::NextRange => "next_range",
            FrameOp::NextList => "next_list",
            FrameOp::NextTuple => "next_tuple",
            FrameOp::NextAny(_) => "next_any",
            FrameOp::CallRange => "call_range",
            FrameOp::KeepIter => "keep_iter",
            FrameOp::IterList => "iter_list",
            FrameOp::IterRange => "iter_range",
            FrameOp::CallAll(_) => "call_all",
            FrameOp::BuildAll(_) => "build_all",
            FrameOp::CallFunction => "call_function",
            FrameOp::Return => "return",
            FrameOp::ReturnConst(_) => "return_const",
            FrameOp::Unpack { .. } => "unpack",
        }
    }

    /// Its row; a test finds one for every hook.
    pub fn hook(self) -> Option<&'static HookRow> {
        row(self.hook_name())
    }

    /// The same with this helper, if it has one.
    pub const fn with_helper(self, helper: u16) -> FrameOp {
        match self {
            FrameOp::NextAny(_) => FrameOp::NextAny(helper),
            FrameOp::LoadName(_) => FrameOp::LoadName(helper),
            FrameOp::LoadCell(_) => FrameOp::LoadCell(helper),
            FrameOp::LoadSuper(_) => FrameOp::LoadSuper(helper),
            FrameOp::StoreName(_) => FrameOp::StoreName(helper),
            FrameOp::StoreGlobal(_) => FrameOp::StoreGlobal(helper),
            FrameOp::CallAll(_) => FrameOp::CallAll(helper),
            FrameOp::BuildAll(_) => FrameOp::BuildAll(helper),
            FrameOp::Nop
            | FrameOp::LoadLocal(_)
            | FrameOp::LoadLocalCheck(_)
            | FrameOp::LoadLocalAndClear(_)
            | FrameOp::StoreLocal(_)
            | FrameOp::DeleteLocal(_)
            | FrameOp::LoadConst(_)
            | FrameOp::PushNull
            | FrameOp::Pop
            | FrameOp::Copy(_)
            | FrameOp::Swap(_)
            | FrameOp::LoadGlobal { .. }
            | FrameOp::Jump
            | FrameOp::Branch { .. }
            | FrameOp::BranchNone { .. }
            | FrameOp::NextRange
            | FrameOp::NextList
            | FrameOp::NextTuple
            | FrameOp::CallRange
            | FrameOp::KeepIter
            | FrameOp::IterList
            | FrameOp::IterRange
            | FrameOp::CallFunction
            | FrameOp::Return
            | FrameOp::ReturnConst(_)
            | FrameOp::Unpack { .. } => self,
        }
    }

    /// The views of `global` that it wants without being told.
    pub const fn wants_global(self) -> &'static [View] {
        match self {
            FrameOp::LoadGlobal { .. } | FrameOp::LoadName(_) => &[View::Raw, View::Type, View::Known],
            FrameOp::Nop
            | FrameOp::LoadLocal(_)
            | FrameOp::LoadLocalCheck(_)
            | FrameOp::LoadLocalAndClear(_)
            | FrameOp::StoreLocal(_)
            | FrameOp::DeleteLocal(_)
            | FrameOp::LoadConst(_)
            | FrameOp::PushNull
            | FrameOp::Pop
            | FrameOp::Copy(_)
            | FrameOp::Swap(_)
            | FrameOp::LoadCell(_)
            | FrameOp::LoadSuper(_)
            | FrameOp::StoreName(_)
            | FrameOp::StoreGlobal(_)
            | FrameOp::Jump
            | FrameOp::Branch { .. }
            | FrameOp::BranchNone { .. }
            | FrameOp::NextRange
            | FrameOp::NextList
            | FrameOp::NextTuple
            | FrameOp::NextAny(_)
            | FrameOp::CallRange
            | FrameOp::KeepIter
            | FrameOp::IterList
            | FrameOp::IterRange
            | FrameOp::CallAll(_)
            | FrameOp::BuildAll(_)
            | FrameOp::CallFunction
            | FrameOp::Return
            | FrameOp::ReturnConst(_)
            | FrameOp::Unpack { .. } => &[],
        }
    }

    /// As it is written in family files.
    pub fn text(self, tables: &Tables) -> String {
        let name = self.hook_name();
        let with = |operand: &str| format!("{name} {operand}");
        match self {
            FrameOp::Nop
            | FrameOp::PushNull
            | FrameOp::Pop
            | FrameOp::Jump
            | FrameOp::NextRange
            | FrameOp::NextList
            | FrameOp::NextTuple
            | FrameOp::CallRange
            | FrameOp::KeepIter
            | FrameOp::IterList
            | FrameOp::IterRange
            | FrameOp::CallFunction
            | FrameOp::Return
            | FrameOp::LoadGlobal { push_null: Oparg { mask: 0, .. } } => name.to_owned(),
            FrameOp::LoadLocal(part)
            | FrameOp::LoadLocalCheck(part)
            | FrameOp::LoadLocalAndClear(part)
            | FrameOp::StoreLocal(part)
            | FrameOp::DeleteLocal(part)
            | FrameOp::LoadConst(part)
            | FrameOp::ReturnConst(part)
            | FrameOp::Copy(part)
            | FrameOp::Swap(part) => with(&part_text(part)),
            FrameOp::LoadGlobal { push_null } => with(&format!("push_null {}", part_text(push_null))),
            FrameOp::Branch { taken_if } => with(&format!("if {taken_if}")),
            FrameOp::BranchNone { taken_if: true } => with("if none"),
            FrameOp::BranchNone { taken_if: false } => with("if not none"),
            FrameOp::NextAny(helper)
            | FrameOp::LoadName(helper)
            | FrameOp::LoadCell(helper)
            | FrameOp::LoadSuper(helper)
            | FrameOp::StoreName(helper)
            | FrameOp::StoreGlobal(helper)
            | FrameOp::CallAll(helper)
            | FrameOp::BuildAll(helper) => with(tables.helpers[usize::from(helper)].name),
            FrameOp::Unpack { items, len, elem } => format!(
                "{name}({}, {}, {})",
                tables.fields[usize::from(items)].name,
                tables.fields[usize::from(len)].name,
                tables.elems[usize::from(elem)].name
            ),
        }
    }
}

/// The hook with this name.
pub fn row(name: &str) -> Option<&'static HookRow> {
    HOOKS.iter().find(|row| row.name == name)
}

impl HookFlow {
    /// Whether an instruction with this flow may have the hook.
    pub const fn fits(self, flow: Flow) -> bool {
        match self {
            HookFlow::Next => matches!(flow, Flow::Next),
            HookFlow::Jumps => matches!(flow, Flow::JumpForward | Flow::JumpBackward),
            HookFlow::Branches => matches!(flow, Flow::BranchForward),
            HookFlow::Iterates => matches!(flow, Flow::IterForward { .. }),
            HookFlow::Leaves => matches!(flow, Flow::Leaves),
        }
    }
}

/// The table of hooks for docs/fam.md.
pub fn emit_hooks() -> String {
    let mut out = "| hook | flow | depth | what it does |\n|---|---|---|---|\n".to_owned();
    for row in HOOKS {
        let operands = match row.form {
            Form::Bare(_) => "",
            Form::Part(_) => " PART",
            Form::Global => " [push_null PART]",
            Form::Branch => " if true / false / none / not none",
            Form::Helper(_) => " HELPER",
            Form::Items => "(FIELD, FIELD, ELEM)",
        };
        let flow = match row.flow {
            HookFlow::Next => "",
            HookFlow::Jumps => "jumps",
            HookFlow::Branches => "branches",
            HookFlow::Iterates => "iterates",
            HookFlow::Leaves => "leaves",
        };
        let depth = match row.depth {
            Depth::By(by) => format!("{by:+}"),
            Depth::Whole => "as the stack effect".to_owned(),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "| `{}{operands}` | {flow} | {depth} | {} |", row.name, row.doc);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_rows_and_back() {
        for (at, row) in HOOKS.iter().enumerate() {
            assert_eq!(super::row(row.name).map(|found| found.doc), Some(row.doc));
            assert!(HOOKS[..at].iter().all(|other| other.name != row.name), "{}", row.name);
            let op = match row.form {
                Form::Bare(op) => op,
                Form::Part(make) => make(Oparg::WHOLE),
                Form::Global => FrameOp::LoadGlobal { push_null: Oparg::WHOLE },
                Form::Branch => FrameOp::Branch { taken_if: true },
                Form::Helper(op) => op.with_helper(7),
                Form::Items => FrameOp::Unpack { items: 0, len: 0, elem: 0 },
            };
            assert_eq!(op.hook_name(), row.name);
        }
    }
}
