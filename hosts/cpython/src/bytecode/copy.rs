//! What is known of a code object: its instructions and depths, and the copy that a recording hands over.
//!
//! Owns [`Shape`], made once a code object, and the making of [`CodeCopy`]. Needs the interpreter's lock, since
//! the interpreter rewrites bytecode under it; nothing here runs Python code or leaves an exception.

use super::depth;
use super::loops::{self, Loops};
use super::opcodes::Opcodes;
use crate::ffi::{Code, object};
use crate::gil::Locked;
use crate::record::types::TypeIndex;
use firesteel_protocol::bytecode::Instructions;
use firesteel_protocol::fam::tables::Tables;
use firesteel_protocol::trace::{CodeCopy, ConstCopy};
use pyo3::ffi::{self, PyObject};
use std::sync::Arc;

/// What never changes of a code object.
pub struct Shape {
    /// Instructions.
    pub instructions: Instructions,
    /// Loops.
    pub loops: Loops,
    /// Depth of the value stack before each unit, [`depth::UNKNOWN`] where no instruction is.
    pub depths: Vec<u16>,
    /// Number of local slots.
    pub locals: u16,
    stack_size: u16,
}

impl Shape {
    /// Understands a code object; none if it is not understood.
    pub fn of(code: Code, opcodes: &Opcodes, tables: &'static Tables) -> Option<Shape> {
        let instructions = loops::decode(&code.copy_bytes(), opcodes, tables)?;
        let loops = Loops::of(&instructions, tables)?;
        let stack_size = u16::try_from(code.stack_size()).ok()?;
        let depths = depth::depths(&instructions, code.exception_table(), stack_size, tables)?;
        Some(Shape { instructions, loops, depths, locals: u16::try_from(code.local_count()).ok()?, stack_size })
    }

    /// Depth before the instruction at a unit.
    pub fn depth(&self, unit: u32) -> Option<u16> {
        let depth = *self.depths.get(unit as usize)?;
        (depth != depth::UNKNOWN).then_some(depth)
    }

    /// Unit of the first instruction of a call that sends an event.
    pub fn first_event(&self, tables: &'static Tables) -> Option<u32> {
        let mut instructions = self.instructions.iter();
        let first = instructions
            .find(|instruction| !matches!(instruction.generic_name(tables), "RESUME" | "NOP" | "COPY_FREE_VARS"))?;
        Some(first.start)
    }

    /// A copy for the compiler. What `last` has of it is shared if the bytecode is still the same.
    /// None if an instruction hides what it is (another tool's event), or memory for a name is out.
    pub fn copy(
        &self,
        _: Locked,
        code: Code,
        opcodes: &Opcodes,
        types: &TypeIndex,
        last: Option<&Arc<CodeCopy>>,
    ) -> Option<Arc<CodeCopy>> {
        let bytes = self.plain_bytes(code, opcodes)?;
        if let Some(last) = last {
            if last.bytes == bytes {
                return Some(Arc::clone(last));
            }
            let mut copy = CodeCopy::clone(last);
            copy.bytes = bytes;
            return Some(Arc::new(copy));
        }
        let file = text(code.filename())?;
        Some(Arc::new(CodeCopy {
            name: text(code.qualname())?,
            file,
            address: code.as_ptr() as u64,
            bytes,
            locals: self.locals,
            parameters: u16::try_from(code.parameter_count()).ok()?,
            free: u16::try_from(code.free_count()).ok()?,
            stack_size: self.stack_size,
            consts: items(code.consts()).map(|value| constant(value, types)).collect(),
            names: items(code.names()).map(text).collect::<Option<_>>()?,
            local_names: items(code.local_names()).map(text).collect::<Option<_>>()?,
            depths: self.depths.clone(),
            lines: lines(code),
        }))
    }

    /// The bytecode as it now is, with our own instrumentation taken out.
    fn plain_bytes(&self, code: Code, opcodes: &Opcodes) -> Option<Vec<u8>> {
        let mut bytes = code.copy_bytes();
        for instruction in self.instructions.iter() {
            for unit in instruction.start..=instruction.unit {
                let opcode = bytes.get_mut(2 * unit as usize)?;
                *opcode = opcodes.plain(*opcode)?;
            }
        }
        Some(bytes)
    }
}

/// The items of a tuple, borrowed from the code object that owns it.
fn items(tuple: *mut PyObject) -> impl Iterator<Item = *mut PyObject> {
    // SAFETY: a live code object owns the tuple; both live as long as the caller's handle.
    let length = unsafe { ffi::PyTuple_GET_SIZE(tuple) };
    // SAFETY: as above, and the index is inside.
    (0..length).map(move |at| unsafe { ffi::PyTuple_GET_ITEM(tuple, at) })
}

/// A string's text. Lone surrogates become question marks; none if memory is out.
pub fn text(string: *mut PyObject) -> Option<String> {
    // SAFETY: the caller's object lives; an exception that was pending stays, a new one does not; the bytes are
    // copied at once.
    unsafe {
        let pending = ffi::PyErr_GetRaisedException();
        let bytes = ffi::PyUnicode_AsEncodedString(string, c"utf-8".as_ptr(), c"replace".as_ptr());
        if bytes.is_null() {
            ffi::PyErr_Clear();
        }
        ffi::PyErr_SetRaisedException(pending);
        if bytes.is_null() {
            return None;
        }
        let length = usize::try_from(ffi::PyBytes_Size(bytes)).unwrap_or(0);
        let start = ffi::PyBytes_AS_STRING(bytes).cast::<u8>();
        let text = String::from_utf8_lossy(std::slice::from_raw_parts(start, length)).into_owned();
        ffi::Py_DECREF(bytes);
        Some(text)
    }
}

fn constant(value: *mut PyObject, types: &TypeIndex) -> ConstCopy {
    // SAFETY: a live code object owns its constants; the types are checked before the values are read.
    unsafe {
        let ty = object::type_of(value);
        if value == ffi::Py_None() {
            return ConstCopy::None;
        }
        if value == ffi::Py_True() || value == ffi::Py_False() {
            return ConstCopy::Bool(value == ffi::Py_True());
        }
        if ty == &raw mut ffi::PyFloat_Type {
            return ConstCopy::Float { bits: object::float_value(value).to_bits(), object: value as u64 };
        }
        if ty == &raw mut ffi::PyLong_Type
            && let Some(number) = object::int_value(value)
        {
            return ConstCopy::Int { value: number, object: value as u64 };
        }
        ConstCopy::Object { address: value as u64, ty: types.named(value) }
    }
}

/// Line of each unit, 0 where unknown, from the location table (Objects/locations.md of CPython).
fn lines(code: Code) -> Vec<u32> {
    let units = code.len() as usize;
    let mut lines = Vec::with_capacity(units);
    // SAFETY: a live code object owns the table, a bytes object; bytes never change.
    let table = unsafe {
        let table = (*code.as_ptr()).co_linetable;
        let length = usize::try_from(ffi::PyBytes_Size(table)).unwrap_or(0);
        std::slice::from_raw_parts(ffi::PyBytes_AS_STRING(table).cast::<u8>(), length)
    };
    let mut entries = table.iter().copied();
    let mut line = i64::from(code.first_line());
    while let Some(first) = entries.next() {
        let (kind, length) = (first >> 3 & 15, usize::from(first & 7) + 1);
        match kind {
            // Short forms: the same line, columns in one more byte.
            0..=9 => drop(entries.next()),
            // One line: the line is 0 to 2 further, columns in two bytes.
            10..=12 => {
                line += i64::from(kind) - 10;
                entries.nth(1);
            }
            // No column; 14 has three more numbers: end line and columns.
            13 | 14 => {
                line += signed(&mut entries);
                for _ in 0..(if kind == 14 { 3 } else { 0 }) {
                    unsigned(&mut entries);
                }
            }
            // No location.
            _ => {}
        }
        let here = if kind == 15 { 0 } else { u32::try_from(line).unwrap_or(0) };
        lines.extend(std::iter::repeat_n(here, length));
    }
    lines.resize(units, 0);
    lines
}

/// A little-endian number of 6-bit groups, bit 6 set when more follow.
fn unsigned(entries: &mut impl Iterator<Item = u8>) -> u32 {
    let (mut number, mut shift) = (0u32, 0);
    for byte in entries {
        number |= u32::from(byte & 63).checked_shl(shift).unwrap_or(0);
        shift += 6;
        if byte & 64 == 0 {
            break;
        }
    }
    number
}

/// The same with the sign in the lowest bit.
fn signed(entries: &mut impl Iterator<Item = u8>) -> i64 {
    let number = unsigned(entries);
    let magnitude = i64::from(number >> 1);
    if number & 1 == 1 { -magnitude } else { magnitude }
}
