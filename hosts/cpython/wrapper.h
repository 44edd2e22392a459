/* What bindgen reads: the interpreter's private structures that compiled code and its runtime look into.
 *
 * Owns the list of headers and the offsets into structures that are too large to be translated. The build
 * script allow-lists the structures themselves. */

#define Py_BUILD_CORE 1
#include "Python.h"

#include "internal/pycore_ceval.h"
#include "internal/pycore_code.h"
#include "internal/pycore_descrobject.h"
#include "internal/pycore_dict.h"
#include "internal/pycore_frame.h"
#include "internal/pycore_freelist.h"
#include "internal/pycore_genobject.h"
#include "internal/pycore_interp.h"
#include "internal/pycore_list.h"
#include "internal/pycore_long.h"
#include "internal/pycore_range.h"
#include "internal/pycore_runtime.h"
#include "internal/pycore_tuple.h"

#include "opcode.h"

#include <stddef.h>

/* Offsets in bytes. An enum, because bindgen translates its constants whatever their initialiser. */
enum firesteel_offsets {
    FS_INTERP_EVAL_FRAME = offsetof(PyInterpreterState, eval_frame),
    FS_INTERP_MONITORS = offsetof(PyInterpreterState, monitors),
    FS_INTERP_INSTRUMENTATION_VERSION = offsetof(PyInterpreterState, ceval.instrumentation_version),
    FS_INTERP_FLOAT_FREELIST = offsetof(PyInterpreterState, object_state.freelists.floats),
    FS_INTERP_DICT_VERSION = offsetof(PyInterpreterState, dict_state.global_version),
    FS_INTERP_MONITORS_SIZE = sizeof(((PyInterpreterState *)0)->monitors),
    FS_INTERP_TOOL_NAMES = offsetof(PyInterpreterState, monitoring_tool_names),
    FS_RUNTIME_TRACEMALLOC = offsetof(_PyRuntimeState, tracemalloc.config.tracing),
    FS_TYPE_CACHED_KEYS = offsetof(PyHeapTypeObject, ht_cached_keys),
    FS_INTERP_KEYS_VERSION = offsetof(PyInterpreterState, dict_state.next_keys_version),
    FS_DESCRIPTOR_CLASS = offsetof(PyMemberDescrObject, d_common.d_type),
    FS_DESCRIPTOR_MEMBER = offsetof(PyMemberDescrObject, d_member),
    FS_TYPE_INLINE_VALUES = Py_TPFLAGS_INLINE_VALUES,
    FS_TYPE_MANAGED_DICT = Py_TPFLAGS_MANAGED_DICT,
    FS_METHOD_FUNCTION = offsetof(PyMethodObject, im_func),
    FS_PROPERTY_GET = offsetof(propertyobject, prop_get),
    FS_METHOD_SELF = offsetof(PyMethodObject, im_self),
    FS_FUNCTION_CODE = offsetof(PyFunctionObject, func_code),
    FS_FUNCTION_GLOBALS = offsetof(PyFunctionObject, func_globals),
    FS_FUNCTION_BUILTINS = offsetof(PyFunctionObject, func_builtins),
    FS_FUNCTION_CLOSURE = offsetof(PyFunctionObject, func_closure),
    FS_FUNCTION_DEFAULTS = offsetof(PyFunctionObject, func_defaults),
    FS_FUNCTION_KWDEFAULTS = offsetof(PyFunctionObject, func_kwdefaults),
    FS_FUNCTION_ANNOTATIONS = offsetof(PyFunctionObject, func_annotations),
    FS_CODE_VERSION = offsetof(PyCodeObject, co_version),
    FS_FUNCTION_VECTORCALL = offsetof(PyFunctionObject, vectorcall),
    FS_RUNTIME_REF_TRACER = offsetof(_PyRuntimeState, ref_tracer.tracer_func),
};

/* Build facts that the running interpreter is compared with. */
enum firesteel_build {
    FS_BUILD_VERSION_HEX = PY_VERSION_HEX,
    FS_EVENTS_MASK = _PY_EVAL_EVENTS_MASK,
    FS_CALLS_TO_DO_BIT = _PY_CALLS_TO_DO_BIT,
    FS_GC_SCHEDULED_BIT = _PY_GC_SCHEDULED_BIT,
    FS_SIGNALS_PENDING_BIT = _PY_SIGNALS_PENDING_BIT,
    FS_ASYNC_EXCEPTION_BIT = _PY_ASYNC_EXCEPTION_BIT,
    FS_BINARY_OPERATORS = NB_INPLACE_XOR + 1,
    FS_FLOAT_FREELIST_MAX = PyFloat_MAXFREELIST,
    FS_DICT_VERSION_INCREMENT = DICT_VERSION_INCREMENT,
    FS_DICT_WATCHERS = DICT_WATCHER_MASK,
    FS_DICT_KEPT = DICT_WATCHER_AND_MODIFICATION_MASK,
};

/* Opcodes that the runtime itself must know. */
enum firesteel_opcodes {
    FS_OPCODE_EXTENDED_ARG = EXTENDED_ARG,
    FS_OPCODE_INSTRUMENTED_INSTRUCTION = INSTRUMENTED_INSTRUCTION,
    FS_OPCODE_INSTRUMENTED_LINE = INSTRUMENTED_LINE,
    FS_OPCODE_FOR_ITER = FOR_ITER,
    FS_OPCODE_FOR_ITER_GEN = FOR_ITER_GEN,
    FS_OPCODE_FOR_ITER_LIST = FOR_ITER_LIST,
    FS_OPCODE_FOR_ITER_RANGE = FOR_ITER_RANGE,
    FS_OPCODE_FOR_ITER_TUPLE = FOR_ITER_TUPLE,
    FS_OPCODE_INSTRUMENTED_FOR_ITER = INSTRUMENTED_FOR_ITER,
    FS_OPCODE_LOAD_ATTR = LOAD_ATTR,
    FS_OPCODE_LOAD_ATTR_INSTANCE_VALUE = LOAD_ATTR_INSTANCE_VALUE,
    FS_OPCODE_LOAD_ATTR_SLOT = LOAD_ATTR_SLOT,
    FS_OPCODE_LOAD_ATTR_METHOD_NO_DICT = LOAD_ATTR_METHOD_NO_DICT,
    FS_OPCODE_LOAD_ATTR_METHOD_WITH_VALUES = LOAD_ATTR_METHOD_WITH_VALUES,
    FS_OPCODE_LOAD_ATTR_NONDESCRIPTOR_NO_DICT = LOAD_ATTR_NONDESCRIPTOR_NO_DICT,
    FS_OPCODE_LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES = LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES,
    FS_OPCODE_STORE_ATTR = STORE_ATTR,
    FS_OPCODE_STORE_ATTR_INSTANCE_VALUE = STORE_ATTR_INSTANCE_VALUE,
    FS_OPCODE_STORE_ATTR_SLOT = STORE_ATTR_SLOT,
};
