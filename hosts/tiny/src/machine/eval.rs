//! The interpreter.
//!
//! One loop, compiled twice: plain, and with each instruction recorded before it executes. An instruction that has
//! executed with operands for which its family has a specialised member is rewritten to that member (quickening);
//! a member whose operands are of other types does what its head does and is rewritten back. Threads share the
//! code, so both are single stores of one unit, and every order of them is right: what an instruction does never
//! depends on which member stands there, nor on how old the cache is that goes with it.
//!
//! On the thread that owns the frame.

use super::Fail;
use super::decode::{self, Fetched};
use super::frame::Frame;
use super::numbers;
use super::thread::{Arguments, Place, Raised, Thread};
use crate::families::op;
use crate::heap::Value;
use crate::heap::list::show_within;
use crate::heap::object::Tag;
use crate::jit::control::{self, AfterJump};
use crate::jit::record;
use crate::program::Function;
use std::sync::atomic::Ordering;

/// How [`Thread::execute`] ends without an error.
pub enum Exit {
    /// The function returned.
    Return(Value),
    /// A recording began or ended: go on in the other loop.
    Switch,
}

/// Specialisations in vain after which an instruction stays general.
const MAX_MISSES: u8 = 16;

/// What an instruction tells the loop.
enum Step {
    /// On to the next instruction.
    Next,
    /// On to where it jumps.
    Jump,
}

impl<'m> Thread<'m> {
    /// Runs a frame from its unit on.
    ///
    /// # Errors
    /// If the program fails or is stopped. The frame's unit is that of the instruction.
    pub fn execute<const RECORDING: bool>(&mut self, frame: &mut Frame<'m>) -> Result<Exit, Raised> {
        let function = frame.function;
        loop {
            let fetched = decode::fetch(&function.units, frame.unit);
            let Fetched { unit, opcode, argument } = fetched;
            frame.unit = unit;
            debug_assert_eq!(
                function.depths.get(unit as usize).map(|&depth| usize::from(depth)),
                Some(frame.depth()),
                "instructions push and pop as the verifier reckoned",
            );
            if RECORDING && record::instruction(self, frame, opcode, argument) == record::Verdict::Over {
                frame.unit = record::first_unit(function, unit);
                return Ok(Exit::Switch);
            }
            match opcode {
                op::JUMP_BACK => {
                    frame.unit = fetched.target();
                    let number = decode::cache(&function.units, unit).map_or(0, |cache| cache.load(Ordering::Relaxed));
                    match control::jumped_back(self, frame, usize::from(number), RECORDING)? {
                        AfterJump::On => {}
                        AfterJump::Switch => return Ok(Exit::Switch),
                    }
                    continue;
                }
                op::RETURN => return Ok(Exit::Return(frame.pop())),
                _ => {}
            }
            match self.step(frame, function, opcode, argument) {
                Ok(Step::Next) => frame.unit = fetched.fall(),
                Ok(Step::Jump) => {
                    debug_assert!(fetched.jumps(), "the decoder knows what jumps");
                    frame.unit = fetched.target();
                }
                Err(Failed::Here(fail)) => return Err(self.error(Place { function, unit }, fail)),
                Err(Failed::Below(raised)) => return Err(raised),
            }
        }
    }

    /// Executes one instruction.
    #[inline(always)]
    fn step(
        &mut self,
        frame: &mut Frame<'m>,
        function: &'m Function,
        opcode: u8,
        argument: u32,
    ) -> Result<Step, Failed> {
        let unit = frame.unit;
        match opcode {
            op::NOP => {}
            op::LOAD => match frame.local(argument as usize).cloned() {
                Some(value) => frame.push(value),
                None => return Err(unbound(function, argument).into()),
            },
            op::STORE => {
                let value = frame.pop();
                frame.set_local(argument as usize, value);
            }
            op::CONST => {
                let constant = function.consts.get(argument as usize).map(|constant| constant.object.value());
                frame.push(constant.unwrap_or_else(Value::nil));
            }
            op::POP => drop(frame.pop()),
            op::COPY => {
                let value = frame.peek((argument as usize).saturating_sub(1)).cloned();
                frame.push(value.unwrap_or_else(Value::nil));
            }
            op::SWAP => frame.swap((argument as usize).saturating_sub(1)),
            op::GLOBAL => frame.push(self.machine.globals.get(argument as usize >> 1).value()),
            op::SET_GLOBAL => self.set_global(argument),
            op::ADD_INT | op::SUB_INT | op::MUL_INT => match frame.top_two().and_then(ints) {
                Some((a, b)) => frame.replace_two(Value::int(match opcode {
                    op::ADD_INT => a.wrapping_add(b),
                    op::SUB_INT => a.wrapping_sub(b),
                    _ => a.wrapping_mul(b),
                })),
                None => {
                    generalise(function, unit, op::ARITH);
                    self.arith(frame, function, argument)?;
                }
            },
            op::ADD_FLOAT | op::SUB_FLOAT | op::MUL_FLOAT => match frame.top_two().and_then(floats) {
                Some((a, b)) => frame.replace_two(Value::float(match opcode {
                    op::ADD_FLOAT => a + b,
                    op::SUB_FLOAT => a - b,
                    _ => a * b,
                })),
                None => {
                    generalise(function, unit, op::ARITH);
                    self.arith(frame, function, argument)?;
                }
            },
            op::ARITH => self.arith(frame, function, argument)?,
            op::NEGATE => {
                let value = numbers::negate(frame.peek(0).unwrap_or(&Value::nil()))?;
                frame.set_top(value);
            }
            op::NOT => {
                let value = numbers::invert(frame.peek(0).unwrap_or(&Value::nil()))?;
                frame.set_top(value);
            }
            op::LT_INT | op::EQ_INT => match frame.top_two().and_then(ints) {
                Some((a, b)) => frame.replace_two(Value::bool(if opcode == op::LT_INT { a < b } else { a == b })),
                None => {
                    generalise(function, unit, op::COMPARE);
                    compare(frame, function, argument)?;
                }
            },
            op::LT_FLOAT => match frame.top_two().and_then(floats) {
                Some((a, b)) => frame.replace_two(Value::bool(a < b)),
                None => {
                    generalise(function, unit, op::COMPARE);
                    compare(frame, function, argument)?;
                }
            },
            op::COMPARE => compare(frame, function, argument)?,
            op::JUMP => return Ok(Step::Jump),
            op::JUMP_IF | op::JUMP_UNLESS => {
                let Some(truth) = frame.peek(0).and_then(Value::as_bool) else {
                    let found = frame.peek(0).map_or("nothing", |value| value.tag().name());
                    return Err(Fail(format!("a jump depends on true or false, not on {found}")).into());
                };
                drop(frame.pop());
                if truth == (opcode == op::JUMP_IF) {
                    return Ok(Step::Jump);
                }
            }
            op::LIST => self.list(frame, argument)?,
            op::APPEND => {
                let value = frame.pop();
                append(frame.peek(0).unwrap_or(&Value::nil()), value)?;
                self.check_budget()?;
            }
            op::INDEX_LIST | op::INDEX => index(frame, function, opcode)?,
            op::SET_INDEX => {
                let (index, container, value) = (frame.pop(), frame.pop(), frame.pop());
                set_index(value, &container, &index)?;
            }
            op::NEW => {
                let value = self.new_struct(argument)?;
                frame.push(value);
            }
            op::FIELD_SLOT | op::FIELD => self.field(frame, function, opcode, argument)?,
            op::SET_FIELD_FLOAT | op::SET_FIELD_INT | op::SET_FIELD_SLOT | op::SET_FIELD_ENDS | op::SET_FIELD => {
                self.set_field(frame, function, opcode, argument)?
            }
            op::CALL | op::CALL_LEN => self.call_instruction(frame, function, opcode, argument)?,
            op::PRINT => {
                let value = frame.pop();
                self.print(&value)?;
            }
            op::RANGE => range(frame, argument)?,
            op::ITER => {
                let iterator = iterator(frame.pop())?;
                frame.push(iterator);
            }
            op::NEXT_RANGE | op::NEXT_LIST | op::NEXT => {
                if !next(frame, function, opcode)? {
                    drop(frame.pop());
                    return Ok(Step::Jump);
                }
            }
            _ => return Err(Fail(format!("no instruction has the opcode {opcode}; please report this")).into()),
        }
        Ok(Step::Next)
    }

    fn arith(&mut self, frame: &mut Frame<'m>, function: &Function, operator: u32) -> Result<(), Fail> {
        let Some((lhs, rhs)) = frame.top_two() else { return Ok(()) };
        let member = match (operator, lhs.tag(), rhs.tag()) {
            (0, Tag::Int, Tag::Int) => op::ADD_INT,
            (1, Tag::Int, Tag::Int) => op::SUB_INT,
            (2, Tag::Int, Tag::Int) => op::MUL_INT,
            (0, Tag::Float, Tag::Float) => op::ADD_FLOAT,
            (1, Tag::Float, Tag::Float) => op::SUB_FLOAT,
            (2, Tag::Float, Tag::Float) => op::MUL_FLOAT,
            _ => op::ARITH,
        };
        let value = numbers::arith(operator, lhs, rhs)?;
        specialise(function, frame.unit, member);
        frame.replace_two(value);
        Ok(())
    }

    fn list(&mut self, frame: &mut Frame<'m>, count: u32) -> Result<(), Fail> {
        let list = Value::list();
        let full = |_| Fail::memory(self.machine.limits.heap_bytes);
        for at in (0..count as usize).rev() {
            list.push(frame.peek(at).cloned().unwrap_or_else(Value::nil)).map_err(full)?;
        }
        for _ in 0..count {
            drop(frame.pop());
        }
        frame.push(list);
        self.check_budget()
    }

    /// `SET_GLOBAL`: an assignment of the program.
    pub fn set_global(&mut self, assignment: u32) {
        let machine = self.machine;
        if let Some(&(global, value)) = machine.program.assignments.get(assignment as usize) {
            machine.globals.set(global, value, |name| {
                if let Some(jit) = &machine.jit {
                    jit.forget_global(name);
                }
            });
        }
    }

    /// `NEW`.
    ///
    /// # Errors
    /// If the budget is spent.
    pub fn new_struct(&self, shape: u32) -> Result<Value, Fail> {
        self.check_budget()?;
        let fields = self.machine.program.shapes.get(shape as usize).map_or(0, |shape| shape.fields.len());
        Ok(Value::structure(u64::from(shape) + 1, fields))
    }

    fn call_instruction(
        &mut self,
        frame: &mut Frame<'m>,
        function: &'m Function,
        opcode: u8,
        count: u32,
    ) -> Result<(), Failed> {
        let unit = frame.unit;
        if opcode == op::CALL_LEN
            && let Some((callable, list)) = frame.top_two()
            && callable.as_builtin() == Some(crate::machine::builtins::Builtin::Len as usize)
            && let Some(len) = list.list_len()
        {
            frame.replace_two(Value::int(len as i64));
            return Ok(());
        }
        let mut args: Arguments = (0..count).map(|_| frame.pop()).collect();
        args.reverse();
        let callable = frame.pop();
        let is_len = callable.as_builtin() == Some(crate::machine::builtins::Builtin::Len as usize);
        let member = if count == 1 && is_len { op::CALL_LEN } else { op::CALL };
        if opcode != member {
            if opcode == op::CALL { specialise(function, unit, member) } else { generalise(function, unit, op::CALL) }
        }
        let value = self.call(&callable, args, Place { function, unit }).map_err(Failed::Below)?;
        frame.push(value);
        Ok(())
    }

    /// `PRINT`.
    ///
    /// # Errors
    /// If the thread has printed more than it may.
    pub fn print(&mut self, value: &Value) -> Result<(), Fail> {
        let limit = self.machine.limits.output_bytes;
        let room = limit.saturating_sub(self.output.len());
        let Some(text) = show_within(value, room) else {
            return Err(Fail(format!("more than {limit} bytes printed by one thread; print less")));
        };
        self.output.push_str(&text);
        self.output.push('\n');
        Ok(())
    }
}

/// Why an instruction failed.
enum Failed {
    /// By itself.
    Here(Fail),
    /// Something that it called.
    Below(Raised),
}

impl From<Fail> for Failed {
    fn from(fail: Fail) -> Failed {
        Failed::Here(fail)
    }
}

#[inline]
fn ints((lhs, rhs): (&Value, &Value)) -> Option<(i64, i64)> {
    Some((lhs.as_int()?, rhs.as_int()?))
}

#[inline]
fn floats((lhs, rhs): (&Value, &Value)) -> Option<(f64, f64)> {
    Some((lhs.as_float()?, rhs.as_float()?))
}

#[cold]
fn unbound(function: &Function, local: u32) -> Fail {
    let name = function.locals.get(local as usize).map_or("?", String::as_str);
    Fail(format!("the local `{name}` has no value yet; store one before"))
}

/// Rewrites the general instruction at a unit to a member of its family.
#[inline]
pub(super) fn specialise(function: &Function, unit: u32, member: u8) {
    if let (Some(word), Some(misses)) = (function.units.get(unit as usize), function.misses.get(unit as usize)) {
        let [now, argument] = word.load(Ordering::Relaxed).to_le_bytes();
        if now != member && misses.load(Ordering::Relaxed) < MAX_MISSES {
            word.store(u16::from_le_bytes([member, argument]), Ordering::Release);
        }
    }
}

/// Rewrites a member whose operands do not fit to its head.
#[cold]
pub(super) fn generalise(function: &Function, unit: u32, head: u8) {
    if let (Some(word), Some(misses)) = (function.units.get(unit as usize), function.misses.get(unit as usize)) {
        // Threads may lose each other's counts, which is no harm.
        misses.store(misses.load(Ordering::Relaxed).saturating_add(1), Ordering::Relaxed);
        let [_, argument] = word.load(Ordering::Relaxed).to_le_bytes();
        word.store(u16::from_le_bytes([head, argument]), Ordering::Release);
    }
}

fn compare(frame: &mut Frame<'_>, function: &Function, operator: u32) -> Result<(), Fail> {
    let Some((lhs, rhs)) = frame.top_two() else { return Ok(()) };
    let member = match (operator, lhs.tag(), rhs.tag()) {
        (0, Tag::Int, Tag::Int) => op::LT_INT,
        (2, Tag::Int, Tag::Int) => op::EQ_INT,
        (0, Tag::Float, Tag::Float) => op::LT_FLOAT,
        _ => op::COMPARE,
    };
    let truth = numbers::compare(operator, lhs, rhs)?;
    specialise(function, frame.unit, member);
    frame.replace_two(Value::bool(truth));
    Ok(())
}

/// `APPEND`.
///
/// # Errors
/// If it is no list, or memory is out.
pub fn append(list: &Value, value: Value) -> Result<(), Fail> {
    if list.tag() != Tag::List {
        return Err(Fail(format!("`append` to {}", list.tag().name())));
    }
    list.push(value).map_err(|_| Fail::new("out of memory: the list cannot grow"))
}

/// The place that an index names in a list.
fn place(container: &Value, index: &Value) -> Result<usize, Fail> {
    let (Some(len), Some(wanted)) = (container.list_len(), index.as_int()) else {
        return Err(Fail(format!("{} indexed by {}", container.tag().name(), index.tag().name())));
    };
    element(len, wanted).ok_or_else(|| Fail(format!("index {wanted} in a list of {len}")))
}

/// The place of an element: an index below zero counts from the end.
pub fn element(len: usize, wanted: i64) -> Option<usize> {
    let at = if wanted < 0 { wanted.checked_add(len as i64)? } else { wanted };
    usize::try_from(at).ok().filter(|&at| at < len)
}

/// An element of a list.
///
/// # Errors
/// If there is none.
pub fn at_index(container: &Value, index: &Value) -> Result<Value, Fail> {
    let at = place(container, index)?;
    Ok(container.item(at).unwrap_or_else(Value::nil))
}

/// `SET_INDEX`.
///
/// # Errors
/// If there is no such element.
pub fn set_index(value: Value, container: &Value, index: &Value) -> Result<(), Fail> {
    let at = place(container, index)?;
    container.set_item(at, value);
    Ok(())
}

fn index(frame: &mut Frame<'_>, function: &Function, opcode: u8) -> Result<(), Fail> {
    let Some((container, index)) = frame.top_two() else { return Ok(()) };
    let value = at_index(container, index)?;
    if opcode == op::INDEX {
        // Only lists get here.
        specialise(function, frame.unit, op::INDEX_LIST);
    }
    frame.replace_two(value);
    Ok(())
}

/// An iterator over a value: over a list's items, or the iterator that it is.
///
/// # Errors
/// If it is neither.
pub fn iterator(iterable: Value) -> Result<Value, Fail> {
    match iterable.tag() {
        Tag::List => Ok(Value::list_iter(iterable, 0)),
        Tag::RangeIter | Tag::ListIter => Ok(iterable),
        other => Err(Fail(format!("{} has no items", other.name()))),
    }
}

/// `RANGE`: an iterator.
fn range(frame: &mut Frame<'_>, count: u32) -> Result<(), Fail> {
    let number = |below: u32| -> Result<i64, Fail> {
        let value = frame.peek(below as usize);
        let found = || value.map_or("nothing", |value| value.tag().name());
        value.and_then(Value::as_int).ok_or_else(|| Fail(format!("a range of {}", found())))
    };
    let (start, stop, step) = match count {
        1 => (0, number(0)?, 1),
        2 => (number(1)?, number(0)?, 1),
        _ => (number(2)?, number(1)?, number(0)?),
    };
    if step == 0 {
        return Err(Fail::new("a range with a step of zero"));
    }
    // In 128 bits nothing overflows.
    let (span, by) = (i128::from(stop) - i128::from(start), i128::from(step));
    let len = if (span > 0) == (by > 0) && span != 0 { (span.abs() - 1) / by.abs() + 1 } else { 0 };
    let len = i64::try_from(len).map_err(|_| Fail::new("a range of more than 2**63 numbers"))?;
    for _ in 0..count {
        drop(frame.pop());
    }
    frame.push(Value::range_iter(start, len, step));
    Ok(())
}

/// The next item of an iterator; none at its end.
///
/// # Errors
/// If it is no iterator.
pub fn advance(iterator: &Value) -> Result<Option<Value>, Fail> {
    match iterator.tag() {
        Tag::RangeIter => Ok(iterator.as_range().filter(|&(_, len, _)| len > 0).map(|(start, len, step)| {
            iterator.set_range(start.wrapping_add(step), len - 1, step);
            Value::int(start)
        })),
        Tag::ListIter => Ok(iterator.next_item()),
        other => Err(Fail(format!("`next` of {}; make an iterator of it with `iter`", other.name()))),
    }
}

/// `NEXT`: pushes the next item, or says that there is none.
fn next(frame: &mut Frame<'_>, function: &Function, opcode: u8) -> Result<bool, Fail> {
    let Some(iterator) = frame.peek(0) else { return Ok(false) };
    let member = match iterator.tag() {
        Tag::RangeIter => op::NEXT_RANGE,
        Tag::ListIter => op::NEXT_LIST,
        _ => op::NEXT,
    };
    let item = advance(iterator)?;
    if opcode != member {
        if opcode == op::NEXT {
            specialise(function, frame.unit, member);
        } else {
            generalise(function, frame.unit, op::NEXT);
        }
    }
    match item {
        Some(item) => {
            frame.push(item);
            Ok(true)
        }
        None => Ok(false),
    }
}
