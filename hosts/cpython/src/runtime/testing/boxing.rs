//! Boxes: the free list is the interpreter's own, and nothing is lost when memory is out.

use super::*;
use crate::ffi::object::{float_value, int_value, is_wide};
use crate::runtime::boxes::{box_f64, box_i64, dealloc_plain, new_list_iter, new_range_iter, unbox_i64};
use crate::runtime::floats::{floor_div, floor_mod, pow};
use crate::runtime::reserve::{BLOCKS, reserve};
use pyo3::types::PyFloat;
use std::ffi::c_void;
use std::sync::atomic::AtomicBool;

/// Numbers around every boundary of the representation.
fn integers() -> Vec<i64> {
    let mut numbers = vec![0, i64::MIN, i64::MAX];
    for shift in 0..63 {
        for near in -6..7 {
            let number = (1_i64 << shift).wrapping_add(near);
            numbers.extend([number, number.wrapping_neg()]);
        }
    }
    numbers
}

fn check_int(py: Python<'_>, object: *mut PyObject, number: i64) {
    // SAFETY: a new reference to an integer.
    unsafe {
        let mut back = 0;
        assert_eq!((unbox_i64(object, &mut back), back), (1, number));
        assert_eq!((int_value(object), is_wide(object)), (Some(number), false));
        let object = Bound::from_owned_ptr(py, object);
        assert_eq!(object.extract::<i64>().unwrap(), number);
        assert_eq!(object.to_string(), number.to_string());
        assert!(object.eq(number).unwrap());
    }
}

#[test]
fn floats_come_from_and_go_to_the_interpreters_free_list() {
    python(|py| {
        let old = PyFloat::new(py, 0.25);
        let address = old.as_ptr();
        drop(old);
        let list = ThreadState::current().unwrap().interp().float_freelist();
        // SAFETY: the GIL is held.
        let free = || unsafe { (*list).numfree };
        let before = free();
        let new = box_f64(4.5);
        assert_eq!(free(), before - 1);
        assert_eq!(new, address, "the last one freed is the first one used");
        // SAFETY: the only reference.
        unsafe {
            assert_eq!((float_value(new), crate::ffi::object::refcount(new)), (4.5, 1));
            (*new).ob_refcnt.ob_refcnt = 0;
            dealloc_plain(new);
        }
        assert_eq!(free(), before);
        assert_eq!(PyFloat::new(py, 0.5).as_ptr(), address);
        // While somebody follows objects, the interpreter's own functions tell them.
        let tracemalloc = py.import("tracemalloc").unwrap();
        tracemalloc.call_method0("start").unwrap();
        let followed = box_f64(1.0);
        // SAFETY: a new reference.
        let followed = unsafe { Bound::from_owned_ptr(py, followed) };
        let traced = tracemalloc.call_method1("get_object_traceback", (&followed,)).unwrap();
        tracemalloc.call_method0("stop").unwrap();
        // Without a Python frame on the stack there is nothing to tell but that it was made.
        drop((followed, traced));
    });
}

#[test]
fn float_arithmetic_is_the_interpreters() {
    python(|py| {
        let divmod = py.eval(c"divmod", None, None).unwrap();
        let numbers =
            [0.0, -0.0, 1.0, -1.0, 0.1, -0.3, 7.5, 1e-300, -1e300, 3e17, f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
        for left in numbers {
            for right in numbers.into_iter().filter(|&right| right != 0.0) {
                let (quotient, remainder): (f64, f64) = divmod.call1((left, right)).unwrap().extract().unwrap();
                let same = |found: f64, expected: f64| {
                    found.to_bits() == expected.to_bits() || found.is_nan() && expected.is_nan()
                };
                assert!(same(floor_div(left, right), quotient), "{left} // {right}");
                assert!(same(floor_mod(left, right), remainder), "{left} % {right}");
            }
        }
        let power: f64 = py.eval(c"1.7 ** 2.9", None, None).unwrap().extract().unwrap();
        // SAFETY: libm's pow.
        assert_eq!(unsafe { pow(1.7, 2.9) }.to_bits(), power.to_bits());
    });
}

#[test]
fn iterators_are_the_interpreters() {
    python(|py| {
        // SAFETY: new references; the list is given away.
        unsafe {
            let range = Bound::from_owned_ptr(py, new_range_iter(10, 3, -2));
            assert_eq!(range.get_type().to_string(), "<class 'range_iterator'>");
            let values: Vec<i64> = range.try_iter().unwrap().map(|item| item.unwrap().extract().unwrap()).collect();
            assert_eq!(values, [10, 8, 6]);
            let list = py.eval(c"[1, 2, 3]", None, None).unwrap();
            let before = count(&list);
            let iterator = Bound::from_owned_ptr(py, new_list_iter(list.clone().into_ptr(), 1));
            assert_eq!(ffi::PyObject_GC_IsTracked(iterator.as_ptr()), 1);
            assert_eq!(count(&list), before + 1);
            let values: Vec<i64> = iterator.try_iter().unwrap().map(|item| item.unwrap().extract().unwrap()).collect();
            assert_eq!(values, [2, 3]);
            drop(iterator);
            assert_eq!(count(&list), before);
        }
    });
}

/// Whether the object allocator refuses.
static REFUSE: AtomicBool = AtomicBool::new(false);

extern "C" fn malloc(real: *mut c_void, size: usize) -> *mut c_void {
    if REFUSE.load(Ordering::Relaxed) {
        return std::ptr::null_mut();
    }
    // SAFETY: `real` is the allocator that was there.
    unsafe {
        let real = real.cast::<ffi::PyMemAllocatorEx>();
        ((*real).malloc.unwrap())((*real).ctx, size)
    }
}

/// Runs with an object allocator that refuses everything.
fn without_memory<R>(work: impl FnOnce() -> R) -> R {
    // The other functions of the object allocator do not use their context (Objects/obmalloc.c).
    // SAFETY: the allocator is put back before anybody else runs; frees go to the same one throughout.
    unsafe {
        let mut real = std::mem::zeroed::<ffi::PyMemAllocatorEx>();
        ffi::PyMem_GetAllocator(ffi::PyMemAllocatorDomain::PYMEM_DOMAIN_OBJ, &mut real);
        let mut failing = ffi::PyMemAllocatorEx { ctx: (&raw mut real).cast(), malloc: Some(malloc), ..real };
        ffi::PyMem_SetAllocator(ffi::PyMemAllocatorDomain::PYMEM_DOMAIN_OBJ, &mut failing);
        REFUSE.store(true, Ordering::Relaxed);
        let result = work();
        REFUSE.store(false, Ordering::Relaxed);
        ffi::PyMem_SetAllocator(ffi::PyMemAllocatorDomain::PYMEM_DOMAIN_OBJ, &mut real);
        result
    }
}

#[test]
fn no_value_is_lost_when_memory_is_out() {
    python(|py| {
        assert!(reserve().ready());
        let list = py.eval(c"[1, 2, 3]", None, None).unwrap();
        let before = count(&list);
        let numbers = integers();
        assert!(numbers.len() + 200 < BLOCKS);
        let owned = list.clone().into_ptr();
        let requests = ThreadState::current().unwrap();
        assert_eq!(requests.requests_now() & crate::runtime::REQUEST_BITS, 0);
        // Floats use the free list first: take all of it away.
        let asked = u64::from(crate::ffi::raw::FS_CALLS_TO_DO_BIT);
        let (ints, floats, range, iterator, ready) = without_memory(|| {
            let ints: Vec<*mut PyObject> = numbers.iter().map(|&number| box_i64(number)).collect();
            let floats: Vec<*mut PyObject> = (0..150).map(|number| box_f64(f64::from(number))).collect();
            let range = new_range_iter(5, 2, 1);
            let told = requests.requests_now() & asked != 0;
            assert!(told, "compiled code is to leave at its next poll");
            // SAFETY: a reference of ours is given away.
            let iterator = unsafe { new_list_iter(owned, 2) };
            (ints, floats, range, iterator, reserve().ready())
        });
        assert!(!ready, "compiled code is not entered while memory is out");
        // SAFETY: no exception must be left behind.
        assert!(unsafe { ffi::PyErr_Occurred() }.is_null());
        for (&object, &number) in ints.iter().zip(&numbers) {
            // SAFETY: a live integer.
            assert_eq!(unsafe { int_value(object) }, Some(number));
            check_int(py, object, number);
        }
        for (at, &object) in floats.iter().enumerate() {
            // SAFETY: a new reference.
            let float = unsafe { Bound::from_owned_ptr(py, object) };
            assert_eq!(float.extract::<f64>().unwrap(), at as f64);
        }
        // SAFETY: new references.
        unsafe {
            let range = Bound::from_owned_ptr(py, range);
            let values: Vec<i64> = range.try_iter().unwrap().map(|item| item.unwrap().extract().unwrap()).collect();
            assert_eq!(values, [5, 6]);
            let iterator = Bound::from_owned_ptr(py, iterator);
            assert_eq!(iterator.try_iter().unwrap().count(), 1);
        }
        assert_eq!(count(&list), before);
        // The request asks for nothing: the interpreter drops it, and the reserve fills up again.
        py.run(c"for _ in range(3): pass", None, None).unwrap();
        assert_eq!(requests.requests_now() & asked, 0);
        assert!(reserve().ready());
    });
}
