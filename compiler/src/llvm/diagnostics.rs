//! LLVM's two ways of complaining aside from return values: diagnostics of a context, which become errors,
//! and fatal errors, which end the process and so can at least say what was going on.
//!
//! Called on worker threads.

use inkwell::context::{AsContextRef, Context};
use llvm_sys::LLVMDiagnosticSeverity;
use llvm_sys::core::{
    LLVMContextSetDiagnosticHandler, LLVMDisposeMessage, LLVMGetDiagInfoDescription, LLVMGetDiagInfoSeverity,
};
use llvm_sys::error_handling::LLVMInstallFatalErrorHandler;
use llvm_sys::prelude::LLVMDiagnosticInfoRef;
use std::cell::RefCell;
use std::ffi::{CStr, c_char, c_void};
use std::io::Write;
use std::sync::Once;

/// Errors that LLVM reported through a context, collected while it lives.
///
/// Boxed by [`Diagnostics::watch`], since LLVM keeps its address.
#[derive(Default)]
pub(super) struct Diagnostics {
    errors: RefCell<Vec<String>>,
}

impl Diagnostics {
    /// Collects the diagnostics of `context`, until the result is dropped.
    pub(super) fn watch(context: &Context) -> Watch<'_> {
        let collected = Box::new(Diagnostics::default());
        let address = (&raw const *collected).cast_mut().cast::<c_void>();
        // SAFETY: `collected` is boxed and outlives the registration, which `Watch::drop` ends; the context is
        // borrowed for as long. LLVM calls the handler on the thread that uses the context, which is this one,
        // and the handler only reads through the address.
        unsafe { LLVMContextSetDiagnosticHandler(context.as_ctx_ref(), Some(collect), address) };
        Watch { context, collected }
    }
}

/// A context whose diagnostics are collected.
pub(super) struct Watch<'ctx> {
    context: &'ctx Context,
    collected: Box<Diagnostics>,
}

impl Watch<'_> {
    /// The errors since the last call, joined.
    pub(super) fn take(&self) -> Option<String> {
        let errors = core::mem::take(&mut *self.collected.errors.borrow_mut());
        (!errors.is_empty()).then(|| errors.join("; "))
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        // SAFETY: the context is alive, since it is borrowed; no handler is a valid state.
        unsafe { LLVMContextSetDiagnosticHandler(self.context.as_ctx_ref(), None, core::ptr::null_mut()) };
    }
}

extern "C" fn collect(info: LLVMDiagnosticInfoRef, context: *mut c_void) {
    // SAFETY: LLVM passes a diagnostic that lives during the call, and the address registered in `watch`,
    // whose box is alive as long as the registration.
    unsafe {
        if LLVMGetDiagInfoSeverity(info) != LLVMDiagnosticSeverity::LLVMDSError {
            return;
        }
        let description = LLVMGetDiagInfoDescription(info);
        let text = CStr::from_ptr(description).to_string_lossy().into_owned();
        LLVMDisposeMessage(description);
        (*context.cast::<Diagnostics>().cast_const()).errors.borrow_mut().push(text);
    }
}

/// Makes LLVM's fatal errors say that they come from here. They still end the process.
pub(super) fn explain_fatal_errors() {
    static ONCE: Once = Once::new();
    // SAFETY: the handler is a function that lives as long as the process; `Once` keeps LLVM's single slot
    // from being set twice, which it asserts against.
    ONCE.call_once(|| unsafe { LLVMInstallFatalErrorHandler(Some(fatal)) });
}

extern "C" fn fatal(reason: *const c_char) {
    // SAFETY: LLVM passes a message that lives during the call.
    let reason = unsafe { CStr::from_ptr(reason) }.to_string_lossy();
    let thread = std::thread::current();
    // A closed standard error is no reason to fail in here.
    let _ = writeln!(
        std::io::stderr(),
        "firesteel: LLVM cannot go on, in thread {}: {reason}. This is a bug in Firesteel; please report it.",
        thread.name().unwrap_or("without a name"),
    );
}
