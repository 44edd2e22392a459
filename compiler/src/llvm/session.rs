//! A small safe wrapper over ORC's LLJIT: objects in, addresses out, code removed when its owner drops it.
//!
//! Owns one LLJIT and its dynamic libraries ("dylibs": ORC's name spaces). Each object is linked in a dylib of
//! its own, which holds exactly the symbols the object needs: objects cannot see each other or the process's
//! exports, and may use the same names. A dylib is cleared and used again when its code is dropped.
//!
//! JITLink's in-process memory manager writes code into private pages and makes them executable when they are
//! no longer writable; a page is never both.
//!
//! May be used from any thread: ORC locks its session. Linking happens on the calling thread.

use super::symbols::Symbol;
use crate::sync::Mutex;
use core::ptr;
use inkwell::memory_buffer::MemoryBuffer;
use llvm_sys::error::{LLVMDisposeErrorMessage, LLVMErrorRef, LLVMGetErrorMessage};
use llvm_sys::orc2::lljit::*;
use llvm_sys::orc2::*;
use std::ffi::{CStr, CString, c_void};
use std::sync::Arc;

/// One LLJIT.
pub(super) struct Session {
    jit: LLVMOrcLLJITRef,
    execution: LLVMOrcExecutionSessionRef,
    dylibs: Mutex<Dylibs>,
    /// What ORC reported aside from return values. Boxed, since ORC keeps its address.
    reports: Box<Reports>,
}

/// Dylibs without code, and how many were made: the source of their names.
#[derive(Default)]
struct Dylibs {
    idle: Vec<LLVMOrcJITDylibRef>,
    made: u64,
}

#[derive(Default)]
struct Reports(Mutex<Vec<String>>);

// SAFETY: an LLJIT and its execution session may be used from any thread (ORC design document, "Threading"):
// each operation takes the session's lock. Dylib references in `idle` are only handed out one at a time.
unsafe impl Send for Session {}
// SAFETY: as above.
unsafe impl Sync for Session {}

/// An object linked into this process. Its code goes away with it.
pub(super) struct Linked {
    session: Arc<Session>,
    dylib: LLVMOrcJITDylibRef,
    entry: u64,
}

// SAFETY: a dylib is used through the session's lock, see `Session`; this value is its only user.
unsafe impl Send for Linked {}
// SAFETY: a shared `Linked` gives out its entry only.
unsafe impl Sync for Linked {}

impl Session {
    /// Makes an LLJIT for this process. LLVM's native target must be initialized.
    pub(super) fn new() -> Result<Session, String> {
        let mut jit = ptr::null_mut();
        // SAFETY: a null builder stands for the default one: this process's target, in-place linking.
        let error = unsafe { LLVMOrcCreateLLJIT(&raw mut jit, ptr::null_mut()) };
        checked(error)?;
        let reports = Box::<Reports>::default();
        // SAFETY: the LLJIT is alive until `Session::drop`; `reports` is boxed and is dropped after it.
        let execution = unsafe {
            let execution = LLVMOrcLLJITGetExecutionSession(jit);
            LLVMOrcExecutionSessionSetErrorReporter(execution, report, (&raw const *reports).cast_mut().cast());
            execution
        };
        Ok(Session { jit, execution, dylibs: Mutex::default(), reports })
    }

    /// Links `object`, with the symbols it needs, and looks up `entry` in it.
    pub(super) fn link(
        self: &Arc<Session>,
        object: MemoryBuffer<'static>,
        symbols: &[Symbol],
        entry: &str,
    ) -> Result<Linked, String> {
        let entry = CString::new(entry).map_err(|_| "a symbol contains a zero byte".to_owned())?;
        let mut linked = Linked { session: Arc::clone(self), dylib: self.take_dylib()?, entry: 0 };
        self.define(linked.dylib, symbols)?;
        let buffer = object.as_mut_ptr();
        core::mem::forget(object);
        // SAFETY: LLJIT and dylib are alive; the buffer is taken over, and the value that owned it forgotten.
        checked(unsafe { LLVMOrcLLJITAddObjectFile(self.jit, linked.dylib, buffer) })?;
        linked.entry = self.look_up(linked.dylib, &entry).map_err(|error| self.with_reports(error))?;
        Ok(linked)
    }

    /// An empty dylib.
    fn take_dylib(&self) -> Result<LLVMOrcJITDylibRef, String> {
        let mut dylibs = self.dylibs.lock();
        if let Some(dylib) = dylibs.idle.pop() {
            return Ok(dylib);
        }
        let name = CString::new(format!("fs.code.{}", dylibs.made)).map_err(|error| error.to_string())?;
        dylibs.made += 1;
        // SAFETY: the execution session is alive; the name is unique, as ORC requires, and copied.
        Ok(unsafe { LLVMOrcExecutionSessionCreateBareJITDylib(self.execution, name.as_ptr()) })
    }

    /// Defines absolute symbols in a dylib.
    fn define(&self, dylib: LLVMOrcJITDylibRef, symbols: &[Symbol]) -> Result<(), String> {
        if symbols.is_empty() {
            return Ok(());
        }
        let names: Vec<CString> = symbols
            .iter()
            .map(|symbol| CString::new(symbol.name.as_str()))
            .collect::<Result<_, _>>()
            .map_err(|_| "a symbol contains a zero byte".to_owned())?;
        let exported = LLVMJITSymbolGenericFlags::LLVMJITSymbolGenericFlagsExported as u8;
        let callable = LLVMJITSymbolGenericFlags::LLVMJITSymbolGenericFlagsCallable as u8;
        let mut pairs: Vec<LLVMOrcCSymbolMapPair> = symbols
            .iter()
            .zip(&names)
            .map(|(symbol, name)| LLVMOrcCSymbolMapPair {
                // SAFETY: the execution session is alive; the name is copied into its pool.
                Name: unsafe { LLVMOrcExecutionSessionIntern(self.execution, name.as_ptr()) },
                Sym: LLVMJITEvaluatedSymbol {
                    Address: symbol.address,
                    Flags: LLVMJITSymbolFlags {
                        GenericFlags: if symbol.callable { exported | callable } else { exported },
                        TargetFlags: 0,
                    },
                },
            })
            .collect();
        // SAFETY: the pairs are read during the call, the pool references in them are taken over. A unit that
        // is refused stays ours and is disposed of.
        unsafe {
            let unit = LLVMOrcAbsoluteSymbols(pairs.as_mut_ptr(), pairs.len());
            let error = LLVMOrcJITDylibDefine(dylib, unit);
            if !error.is_null() {
                LLVMOrcDisposeMaterializationUnit(unit);
            }
            checked(error)
        }
    }

    /// Links what `name` needs and returns its address.
    fn look_up(&self, dylib: LLVMOrcJITDylibRef, name: &CStr) -> Result<u64, String> {
        let (sender, receiver) = crossbeam_channel::bounded::<Result<u64, String>>(1);
        let sender = Box::into_raw(Box::new(sender));
        let mut order = [LLVMOrcCJITDylibSearchOrderElement {
            JD: dylib,
            JDLookupFlags: LLVMOrcJITDylibLookupFlags::LLVMOrcJITDylibLookupFlagsMatchAllSymbols,
        }];
        // SAFETY: session and dylib are alive; order and set are read during the call, the pool reference is
        // taken over; `found` is called exactly once and takes the sender back.
        unsafe {
            let mut set = [LLVMOrcCLookupSetElement {
                Name: LLVMOrcExecutionSessionIntern(self.execution, name.as_ptr()),
                LookupFlags: LLVMOrcSymbolLookupFlags::LLVMOrcSymbolLookupFlagsRequiredSymbol,
            }];
            LLVMOrcExecutionSessionLookup(
                self.execution,
                LLVMOrcLookupKind::LLVMOrcLookupKindStatic,
                order.as_mut_ptr(),
                order.len(),
                set.as_mut_ptr(),
                set.len(),
                found,
                sender.cast(),
            );
        }
        receiver.recv().map_err(|error| error.to_string())?
    }

    /// An error with what ORC reported about it, which names the cause.
    fn with_reports(&self, error: String) -> String {
        let reports = core::mem::take(&mut *self.reports.0.lock());
        if reports.is_empty() { error } else { format!("{}; {error}", reports.join("; ")) }
    }
}

impl Linked {
    /// Address of the entry point.
    pub(super) fn entry(&self) -> u64 {
        self.entry
    }
}

impl Drop for Linked {
    fn drop(&mut self) {
        // SAFETY: the dylib is alive as long as the session and this value is its only user; nobody runs code
        // in it, as `CompiledCode` documents.
        let cleared = unsafe { LLVMOrcJITDylibClear(self.dylib) };
        // One that failed to link is not used again: what is left in it is not known.
        if checked(cleared).is_ok() && self.entry != 0 {
            self.session.dylibs.lock().idle.push(self.dylib);
        }
        // SAFETY: the execution session is alive.
        unsafe {
            LLVMOrcSymbolStringPoolClearDeadEntries(LLVMOrcExecutionSessionGetSymbolStringPool(self.session.execution));
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // SAFETY: every `Linked` holds the session, so no code and no user is left.
        let error = unsafe { LLVMOrcDisposeLLJIT(self.jit) };
        if let Err(error) = checked(error) {
            tracing::error!(error, "LLVM could not release a linker session");
        }
    }
}

/// Turns LLVM's error reference into a result; the reference is consumed.
fn checked(error: LLVMErrorRef) -> Result<(), String> {
    if error.is_null() {
        return Ok(());
    }
    // SAFETY: a non-null reference is an error not yet consumed; the message is copied, then disposed of.
    unsafe {
        let message = LLVMGetErrorMessage(error);
        let text = CStr::from_ptr(message).to_string_lossy().into_owned();
        LLVMDisposeErrorMessage(message);
        Err(text)
    }
}

extern "C" fn found(error: LLVMErrorRef, result: LLVMOrcCSymbolMapPairs, count: usize, context: *mut c_void) {
    // SAFETY: `context` is the sender that `look_up` gave away; ORC calls once.
    let sender = unsafe { Box::from_raw(context.cast::<crossbeam_channel::Sender<Result<u64, String>>>()) };
    let answer = checked(error).and_then(|()| {
        if count == 1 {
            // SAFETY: without an error, `result` points to `count` pairs that live during the call.
            Ok(unsafe { (*result).Sym.Address })
        } else {
            Err(format!("{count} symbols found where one was looked up"))
        }
    });
    // `look_up` waits for this message, so that the channel is open.
    let _ = sender.send(answer);
}

extern "C" fn report(context: *mut c_void, error: LLVMErrorRef) {
    if let Err(text) = checked(error) {
        // SAFETY: `context` is the address of `Session::reports`, which outlives the execution session.
        unsafe { &*context.cast::<Reports>().cast_const() }.0.lock().push(text);
    }
}
