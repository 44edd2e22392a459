; test translate
; # A call of a function becomes part of the path: its locals lie on the caller's stack, and each of its guards leaves to
; # before the CALL.
; families: hosts/cpython/families/cpython-3.13.fam
; locals: s=int i=int f=function
; stack: range:1
; consts: 3
; callee: 3 2
loop:
  FOR_ITER done : range_iterator
  STORE_FAST 1 :
  LOAD_FAST 2 :
  PUSH_NULL :
  LOAD_FAST_LOAD_FAST 1 :
  CALL 2 : function@function int int null
  STORE_FAST 0 :
  JUMP_BACKWARD loop :
done:
  END_FOR
  POP_TOP
  LOAD_FAST 0
  RETURN_VALUE
callee:
  RESUME 0
  LOAD_FAST_LOAD_FAST 1 :
  BINARY_OP 0 : int int
  STORE_FAST 2 :
  LOAD_FAST 2 :
  LOAD_CONST 0 :
  BINARY_OP 5 : int int
  RETURN_VALUE :
---
tree locals=3
object @code = 0x5000
object @globals = 0x5010
object @builtins = 0x5020
object @const0 = 0x4000
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = load_home l1
  guard_not_null %2 -> x0
  guard_type %2, int -> x0
  %3 = unbox_i64 %2 -> x0
  %4 = load_home l2
  guard_not_null %4 -> x0
  guard_type %4, function -> x0
  %5 = load_home st0
  guard_not_null %5 -> x0
  guard_type %5, range_iterator -> x0
  guard_unique %5 -> x0
  %6 = load_field %5, range_iterator.step
  %8 = eq_i64 %6, 1
  guard_true %8 -> x0
  %9 = load_field %5, range_iterator.start
  %10 = load_field %5, range_iterator.len
  jump s1(%1, %0, %3, %2, %9, %10)
s1(%11: i64, %12: ref, %13: i64, %14: ref, %15: i64, %16: i64): header from s0
  %17 = box_i64 %11
  %18 = box_i64 %13
  %19 = new_range_iter %15, %16, 1
  poll -> x1
  %21 = gt_i64 %16, 0
  guard_true %21 -> x2
  %22 = add_i64 %15, 1
  %23 = sub_i64 %16, 1
  %24 = new_range_iter %22, %23, 1
  %25 = box_i64 %15
  %27 = load_field %4, function.code
  guard_is %27, @code -> x3
  %29 = load_field %4, function.globals
  guard_is %29, @globals -> x3
  %31 = load_field %4, function.builtins
  guard_is %31, @builtins -> x3
  %33 = add_ovf %11, %15 -> x3
  %34 = box_i64 %33
  %36 = box_i64 3
  %38 = mul_ovf %33, 3 -> x3
  %39 = box_i64 %38
  jump s1(%38, null, %15, null, %22, %23)
x0: refused trace=0 instr=0 resume=0 depth=1
x1: poll trace=0 instr=4294967295 resume=0 depth=1 { l0 = %17 owned as %12, l1 = %18 owned as %14, st0 = %19 owned }
x2: guard trace=0 instr=0 resume=0 depth=1 { l0 = %17 owned as %12, l1 = %18 owned as %14, st0 = %19 owned }
x3: guard trace=0 instr=5 resume=6 depth=5 { l0 = %17 owned as %12, l1 = %25 owned, st0 = %24 owned, st1 = %4, st2 = null, st3 = %17 owned as %12, st4 = %25 owned }
x4: guard trace=0 instr=15 resume=0 depth=1 { l0 = %39 owned, l1 = %25 owned, st0 = %24 owned }
expects l0: int
expects l1: int
expects l2: function
expects st0: RangeIter { step: 1 }
references given back: 1
