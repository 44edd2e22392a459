//! The text form of a trace tree, written.
//!
//! Owns the output side of the text form; [`super::parse`] is its exact inverse: parsing what is printed
//! gives an equal print. Never fails: what a broken tree refers to and does not have prints as `?`. Indices of
//! values, segments and exits are printed as they are, so that two dumps of one tree can be compared line by
//! line. Any thread.
//!
//! ```text
//! tree locals=5
//! object @len
//! s0: start
//!   %0 = load_home l2
//!   guard_type %0, float -> x0
//!   %1 = unbox_f64 %0
//!   jump s1(%1, 0.0)
//! s1(%2: f64, %3: f64): header from s0
//!   %4 = add_f64 %3, %2
//!   guard_true true -> x1
//!   jump s1(%2, %4)
//! s2: bridge of x1
//!   exit x2
//! x0: refused trace=0 instr=0 resume=12 depth=1
//! x1: guard trace=0 instr=3 resume=20 depth=2 { l0 = %3, st0 = null owned, stale st2 } bridge s2
//! x2: end trace=1 instr=0 resume=20 depth=2
//! ```

use super::entity::{Entity, Value};
use super::tree::{Const, Def, End, Entry, ExitData, Inst, Own, Role, TraceTree};
use firesteel_protocol::host::HostModel;
use firesteel_protocol::uops::ImmKind;
use std::fmt::{self, Write as _};

/// A tree with the model that names its immediates; displays as the text form.
#[derive(Clone, Copy, Debug)]
pub struct Printed<'t> {
    tree: &'t TraceTree,
    model: &'t HostModel,
}

/// The text form of `tree`.
pub fn print<'t>(tree: &'t TraceTree, model: &'t HostModel) -> Printed<'t> {
    Printed { tree, model }
}

/// Whether a name can stand in the text without quotes.
pub(super) fn is_plain_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.')
}

fn write_name(f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    if is_plain_name(name) {
        return f.write_str(name);
    }
    f.write_char('"')?;
    for c in name.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            c if c.is_control() => write!(f, "\\u{{{:x}}}", u32::from(c))?,
            c => f.write_char(c)?,
        }
    }
    f.write_char('"')
}

impl Printed<'_> {
    fn constant(&self, f: &mut fmt::Formatter<'_>, constant: Const) -> fmt::Result {
        match constant {
            Const::I64(value) => write!(f, "{value}"),
            Const::F64(bits) => {
                let value = f64::from_bits(bits);
                if value.is_nan() { write!(f, "nan_{bits:016x}") } else { write!(f, "{value:?}") }
            }
            Const::Bool(value) => write!(f, "{value}"),
            Const::Null => f.write_str("null"),
            Const::Object(at) => self.symbol(f, at),
        }
    }

    fn symbol(&self, f: &mut fmt::Formatter<'_>, at: u32) -> fmt::Result {
        f.write_char('@')?;
        match self.tree.symbols.get(at as usize) {
            Some(symbol) => write_name(f, &symbol.name),
            None => f.write_char('?'),
        }
    }

    fn value(&self, f: &mut fmt::Formatter<'_>, value: Value) -> fmt::Result {
        match self.tree.values.get(value).map(|data| data.def) {
            Some(Def::Const(constant)) => self.constant(f, constant),
            Some(Def::Param(..) | Def::Inst(_)) => write!(f, "{value}"),
            None => f.write_str("?"),
        }
    }

    fn list(&self, f: &mut fmt::Formatter<'_>, values: &[Value]) -> fmt::Result {
        for (at, &value) in values.iter().enumerate() {
            f.write_str(if at == 0 { "" } else { ", " })?;
            self.value(f, value)?;
        }
        Ok(())
    }

    fn slot(&self, f: &mut fmt::Formatter<'_>, slot: u32) -> fmt::Result {
        match slot.checked_sub(u32::from(self.tree.locals)) {
            Some(depth) => write!(f, "st{depth}"),
            None => write!(f, "l{slot}"),
        }
    }

    fn imm(&self, f: &mut fmt::Formatter<'_>, inst: &Inst) -> fmt::Result {
        let at = inst.imm as usize;
        let name = match inst.uop.info().imm {
            ImmKind::None => return Ok(()),
            ImmKind::Slot => return self.slot(f, inst.imm),
            ImmKind::Type => self.model.types.get(at).map(|item| &item.name),
            ImmKind::Field => self.model.fields.get(at).map(|item| &item.name),
            ImmKind::Elem => self.model.elems.get(at).map(|item| &item.name),
            ImmKind::Helper => self.model.helpers.get(at).map(|item| &item.name),
        };
        match name {
            Some(name) => write_name(f, name),
            None => f.write_char('?'),
        }
    }

    fn inst(&self, f: &mut fmt::Formatter<'_>, inst: &Inst) -> fmt::Result {
        f.write_str("  ")?;
        if let Some(result) = inst.result {
            write!(f, "{result} = ")?;
        }
        f.write_str(inst.uop.name())?;
        match inst.uop.info().imm {
            ImmKind::Helper => {
                f.write_char(' ')?;
                self.imm(f, inst)?;
                f.write_char('(')?;
                self.list(f, &inst.args)?;
                f.write_char(')')?;
            }
            ImmKind::None => {
                f.write_str(if inst.args.is_empty() { "" } else { " " })?;
                self.list(f, &inst.args)?;
            }
            ImmKind::Slot | ImmKind::Type | ImmKind::Field | ImmKind::Elem => {
                f.write_char(' ')?;
                self.list(f, &inst.args)?;
                f.write_str(if inst.args.is_empty() { "" } else { ", " })?;
                self.imm(f, inst)?;
            }
        }
        if let Some(exit) = inst.exit {
            write!(f, " -> {exit}")?;
        }
        f.write_char('\n')
    }

    fn exit(&self, f: &mut fmt::Formatter<'_>, exit: &ExitData) -> fmt::Result {
        let key = exit.key;
        write!(f, "{} trace={} instr={} resume={}", exit.kind.name(), key.trace, key.instr, key.resume)?;
        write!(f, " depth={}", exit.snapshot.depth)?;
        if exit.snapshot.used != 0 {
            write!(f, " used={}", exit.snapshot.used)?;
        }
        let mut separator = " { ";
        for slot in &exit.snapshot.slots {
            f.write_str(separator)?;
            separator = ", ";
            self.slot(f, u32::from(slot.slot))?;
            f.write_str(" = ")?;
            self.value(f, slot.value)?;
            match slot.own {
                Own::Owned => f.write_str(" owned")?,
                Own::Borrowed => {}
            }
            if let Some(object) = slot.object {
                f.write_str(" as ")?;
                self.value(f, object)?;
            }
        }
        for &stale in &exit.snapshot.stale {
            f.write_str(separator)?;
            separator = ", ";
            f.write_str("stale ")?;
            self.slot(f, u32::from(stale))?;
        }
        f.write_str(if separator == ", " { " }" } else { "" })?;
        for call in &exit.snapshot.calls {
            f.write_str(" in ")?;
            if let Some(kind) = call.kind.name() {
                write!(f, "{kind} ")?;
            }
            self.symbol(f, call.code)?;
            f.write_char(' ')?;
            self.slot(f, u32::from(call.base))?;
            write!(f, " inputs={}", call.inputs)?;
            if call.kept != 0 {
                write!(f, " kept={}", call.kept)?;
            }
            write!(f, " unit={} next={}", call.unit, call.next)?;
        }
        if let Some(bridge) = exit.bridge {
            write!(f, " bridge {bridge}")?;
        }
        f.write_char('\n')
    }
}

impl fmt::Display for Printed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let role = match self.tree.role {
            Role::Loop => "",
            Role::Fragment => " fragment",
            Role::Label => " label",
        };
        writeln!(f, "tree locals={}{role}", self.tree.locals)?;
        for symbol in &self.tree.symbols {
            f.write_str("object @")?;
            write_name(f, &symbol.name)?;
            if symbol.address != 0 {
                write!(f, " = {:#x}", symbol.address)?;
            }
            f.write_char('\n')?;
        }
        for (segment, data) in self.tree.segments.iter() {
            write!(f, "{segment}")?;
            if !data.params.is_empty() || matches!(data.entry, Entry::Jump(_)) {
                for (at, &param) in data.params.iter().enumerate() {
                    f.write_str(if at == 0 { "(" } else { ", " })?;
                    match self.tree.values.get(param) {
                        Some(value) => write!(f, "{param}: {}", value.kind)?,
                        None => f.write_char('?')?,
                    }
                    for _ in self.tree.owned.iter().filter(|&&owned| owned == param) {
                        f.write_str(" owned")?;
                    }
                }
                f.write_str(if data.params.is_empty() { "()" } else { ")" })?;
            }
            match data.entry {
                Entry::Start => f.write_str(": start\n")?,
                Entry::Jump(parent) => writeln!(f, ": header from {parent}")?,
                Entry::Exit(exit) => writeln!(f, ": bridge of {exit}")?,
            }
            for inst in &data.insts {
                self.inst(f, inst)?;
            }
            match &data.end {
                End::Open => {}
                End::Jump(target, args) => {
                    write!(f, "  jump {target}(")?;
                    self.list(f, args)?;
                    f.write_str(")\n")?;
                }
                End::Exit(exit) => writeln!(f, "  exit {exit}")?,
            }
        }
        for (exit, data) in self.tree.exits.iter() {
            write!(f, "x{}: ", exit.index())?;
            self.exit(f, data)?;
        }
        Ok(())
    }
}
