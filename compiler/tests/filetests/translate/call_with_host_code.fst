; test translate
; # Host code in a call finds the frames of the calls, and what it gives goes on in the callee.
; families: hosts/cpython/families/cpython-3.13.fam
; locals: d=other f=function s=int
; stack: range:1
; callee: 2 2
loop:
  FOR_ITER done : range_iterator
  POP_TOP :
  LOAD_FAST 1 :
  PUSH_NULL :
  LOAD_FAST_LOAD_FAST 2 :
  CALL 2 : function@function object int null
  STORE_FAST 2 :
  JUMP_BACKWARD loop :
done:
  END_FOR
  POP_TOP
  LOAD_FAST 0
  RETURN_VALUE
callee:
  RESUME 0
  LOAD_FAST_LOAD_FAST 1 :
  BINARY_SUBSCR : dict int null
  RETURN_VALUE :
---
tree locals=3
object @code = 0x5000
object @globals = 0x5010
object @builtins = 0x5020
s0: start
  %0 = load_home l0
  %1 = load_home l1
  guard_not_null %1 -> x0
  guard_type %1, function -> x0
  %2 = load_home l2
  %3 = load_home st0
  guard_not_null %3 -> x0
  guard_type %3, range_iterator -> x0
  guard_unique %3 -> x0
  %4 = load_field %3, range_iterator.step
  %6 = eq_i64 %4, 1
  guard_true %6 -> x0
  %7 = load_field %3, range_iterator.start
  %8 = load_field %3, range_iterator.len
  jump s1(%2, %7, %8)
s1(%9: ref, %10: i64, %11: i64): header from s0
  %12 = new_range_iter %10, %11, 1
  poll -> x1
  %14 = gt_i64 %11, 0
  guard_true %14 -> x2
  %15 = add_i64 %10, 1
  %16 = sub_i64 %11, 1
  %17 = new_range_iter %15, %16, 1
  %18 = box_i64 %10
  %20 = load_field %1, function.code
  guard_is %20, @code -> x3
  %22 = load_field %1, function.globals
  guard_is %22, @globals -> x3
  %24 = load_field %1, function.builtins
  guard_is %24, @builtins -> x3
  guard_type %0, dict -> x3
  incref %1
  incref %0
  incref %9
  incref %0
  incref %9
  push_frames -> x4
  %27 = call py_dict_subscr(%0, %9, 2)
  pop_frames
  guard_not_null %27 -> x5
  decref_plain %0
  decref_plain %9
  check_leave -> x6
  guard_shared %0 -> x7
  guard_shared %9 -> x7
  %28 = is_same %0, %9
  guard_false %28 -> x7
  guard_shared %1 -> x7
  %29 = is_same %9, %1
  guard_false %29 -> x7
  decref_plain %0
  decref_plain %9
  decref_plain %1
  guard_shared %9 -> x8
  store_home %27, l2
  decref_plain %9
  jump s1(%27, %15, %16)
x0: refused trace=0 instr=0 resume=0 depth=1
x1: poll trace=0 instr=4294967295 resume=0 depth=1 { st0 = %12 owned }
x2: guard trace=0 instr=0 resume=0 depth=1 { st0 = %12 owned }
x3: guard trace=0 instr=5 resume=6 depth=5 { st0 = %17 owned, st1 = %1, st2 = null, st3 = %0, st4 = %9 }
x4: frames trace=0 instr=7 resume=2 depth=10 { st0 = %17 owned, st1 = null, st2 = null, st3 = null, st4 = null, st5 = %1 owned, st6 = %0 owned, st7 = %9 owned, st8 = %0 owned, st9 = %9 owned } in @code st6 inputs=5 unit=6 next=10
x5: error trace=0 instr=7 resume=2 depth=10 used=2 { st0 = %17 owned, st1 = null, st2 = null, st3 = null, st4 = null, st5 = %1 owned, st6 = %0 owned, st7 = %9 owned, st8 = %0 owned, st9 = %9 owned } in @code st6 inputs=5 unit=6 next=10
x6: leave trace=0 instr=7 resume=4 depth=9 { st0 = %17 owned, st1 = null, st2 = null, st3 = null, st4 = null, st5 = %1 owned, st6 = %0 owned, st7 = %9 owned, st8 = %27 owned } in @code st6 inputs=5 unit=6 next=10
x7: guard trace=0 instr=8 resume=4 depth=9 { st0 = %17 owned, st1 = null, st2 = null, st3 = null, st4 = null, st5 = %1 owned, st6 = %0 owned, st7 = %9 owned, st8 = %27 owned } in @code st6 inputs=5 unit=6 next=10
x8: guard trace=0 instr=9 resume=10 depth=2 { st0 = %17 owned, st1 = %27 owned }
expects l1: function
expects st0: RangeIter { step: 1 }
references given back: 1
