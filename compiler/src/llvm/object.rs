//! Module to object: ELF bytes in memory, their size, and assembly for people.
//!
//! Called on worker threads.

use super::error::{LlvmError, Stage};
use inkwell::memory_buffer::MemoryBuffer;
use inkwell::module::Module;
use inkwell::targets::{FileType, TargetMachine};

/// Emits the module as an object. Code generation changes the module.
pub(super) fn emit(
    module: &Module<'_>,
    machine: &TargetMachine,
    name: &str,
) -> Result<MemoryBuffer<'static>, LlvmError> {
    machine.write_to_memory_buffer(module, FileType::Object).map_err(|error| internal(name, error.to_string()))
}

/// The module as assembly. Works on a copy, since code generation changes the module.
pub(super) fn assembly(module: &Module<'_>, machine: &TargetMachine, name: &str) -> Result<String, LlvmError> {
    let copy = module.clone();
    let buffer =
        machine.write_to_memory_buffer(&copy, FileType::Assembly).map_err(|error| internal(name, error.to_string()))?;
    Ok(String::from_utf8_lossy(buffer.as_slice()).trim_end_matches('\0').to_owned())
}

/// Bytes of machine code and constants in an object.
pub(super) fn code_bytes(object: &MemoryBuffer<'_>, name: &str) -> Result<u64, LlvmError> {
    let file = object.create_binary_file(None).map_err(|error| internal(name, error.to_string()))?;
    let mut bytes = 0;
    let mut sections = file.get_sections();
    if let Some(sections) = sections.as_mut() {
        while let Some(section) = sections.next_section() {
            let section_name = section.get_name().map(|text| text.to_bytes().to_vec()).unwrap_or_default();
            if section_name.starts_with(b".text") || section_name.starts_with(b".rodata") {
                bytes += section.get_size();
            }
        }
    }
    Ok(bytes)
}

fn internal(name: &str, detail: String) -> LlvmError {
    LlvmError::Internal { stage: Stage::Emit, name: name.to_owned(), detail }
}
