; test translate
; # A call of a function that was not followed is one of the interpreter.
; families: hosts/cpython/families/cpython-3.13.fam
; locals: s=int i=int f=function
; stack: range:1
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
---
tree locals=3
s0: start
  %0 = load_home l0
  %1 = load_home l1
  guard_not_null %1 -> x0
  guard_type %1, int -> x0
  %2 = unbox_i64 %1 -> x0
  %3 = load_home l2
  guard_not_null %3 -> x0
  guard_type %3, function -> x0
  %4 = load_home st0
  guard_not_null %4 -> x0
  guard_type %4, range_iterator -> x0
  guard_unique %4 -> x0
  %5 = load_field %4, range_iterator.step
  %7 = eq_i64 %5, 1
  guard_true %7 -> x0
  %8 = load_field %4, range_iterator.start
  %9 = load_field %4, range_iterator.len
  jump s1(%0, %2, %1, %8, %9)
s1(%10: ref, %11: i64, %12: ref, %13: i64, %14: i64): header from s0
  %15 = box_i64 %11
  %16 = new_range_iter %13, %14, 1
  poll -> x1
  %18 = gt_i64 %14, 0
  guard_true %18 -> x2
  %19 = add_i64 %13, 1
  %20 = sub_i64 %14, 1
  %21 = new_range_iter %19, %20, 1
  %22 = box_i64 %13
  %24 = box_i64 %13
  replace_home %24, l1
  %25 = load_home l1
  incref %3
  incref %10
  incref %25
  %27 = call py_call_pushed(%3, null, %10, %25, 6)
  guard_not_null %27 -> x4
  check_leave -> x5
  guard_shared %10 -> x6
  store_home %27, l0
  decref_plain %10
  jump s1(%27, %13, %25, %19, %20)
x0: refused trace=0 instr=0 resume=0 depth=1
x1: poll trace=0 instr=4294967295 resume=0 depth=1 { l1 = %15 owned as %12, st0 = %16 owned }
x2: guard trace=0 instr=0 resume=0 depth=1 { l1 = %15 owned as %12, st0 = %16 owned }
x3: guard trace=0 instr=5 resume=6 depth=5 { l1 = %22 owned, st0 = %21 owned, st1 = %3, st2 = null, st3 = %10, st4 = %22 owned }
x4: error trace=0 instr=5 resume=6 depth=5 used=4 { st0 = %21 owned, st1 = null, st2 = null, st3 = null, st4 = null }
x5: leave trace=0 instr=5 resume=10 depth=2 { st0 = %21 owned, st1 = %27 owned }
x6: guard trace=0 instr=6 resume=10 depth=2 { st0 = %21 owned, st1 = %27 owned }
x7: guard trace=0 instr=8 resume=0 depth=1 { st0 = %21 owned }
expects l1: int
expects l2: function
expects st0: RangeIter { step: 1 }
references given back: 1
