; test translate
; # An iterator of a call ends and gives its list up: what the call's locals borrowed from that list is owned before, since
; # they are in no memory that would keep it.
; families: hosts/cpython/families/cpython-3.13.fam
; locals: items=list f=function x=other
; stack: range:1
; consts: 0
; callee: 3 1
loop:
  FOR_ITER done : range_iterator
  POP_TOP :
  LOAD_FAST 1 :
  PUSH_NULL :
  LOAD_FAST 0 :
  CALL 1 : function@function list null null
  STORE_FAST 2 :
  JUMP_BACKWARD loop :
done:
  END_FOR
  POP_TOP
  LOAD_FAST 2
  RETURN_VALUE
callee:
  RESUME 0
  LOAD_FAST 0 :
  LOAD_CONST 0 :
  BINARY_SUBSCR 0 : list int int
  STORE_FAST 1 :
  LOAD_FAST 0 :
  GET_ITER 0 : list
inner:
  FOR_ITER end : list_iterator
  STORE_FAST 2
  JUMP_BACKWARD inner
end:
  LOAD_FAST 1 :
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
  guard_type %0, list -> x0
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
  %26 = box_i64 0
  %28 = load_field %0, list.len
  %30 = and 0, %28
  %31 = add_i64 0, %30
  %32 = lt_u64 %31, %28
  guard_true %32 -> x3
  %33 = load_field %0, list.items
  %34 = load_elem %33, %31, list_item
  incref %0
  %35 = new_list_iter %0, 0
  %36 = lt_u64 0, %28
  guard_false %36 -> x4
  guard_shared %0 -> x4
  incref %34
  decref_plain %0
  guard_shared %34 -> x5
  incref %34
  decref_plain %34
  guard_not_null %9 -> x6
  guard_shared %9 -> x6
  store_home %34, l2
  decref_plain %9
  jump s1(%34, %15, %16)
x0: refused trace=0 instr=0 resume=0 depth=1
x1: poll trace=0 instr=4294967295 resume=0 depth=1 { st0 = %12 owned }
x2: guard trace=0 instr=0 resume=0 depth=1 { st0 = %12 owned }
x3: guard trace=0 instr=5 resume=6 depth=4 { st0 = %17 owned, st1 = %1, st2 = null, st3 = %0 }
x4: guard trace=0 instr=12 resume=8 depth=9 { st0 = %17 owned, st1 = null, st2 = null, st3 = null, st4 = %1, st5 = %0, st6 = %34, st7 = null, st8 = %35 owned } in @code st5 inputs=4 unit=6 next=10
x5: guard trace=0 instr=13 resume=13 depth=8 { st0 = %17 owned, st1 = null, st2 = null, st3 = null, st4 = %1, st5 = %0, st6 = %34 owned, st7 = null } in @code st5 inputs=4 unit=6 next=10
x6: guard trace=0 instr=15 resume=10 depth=2 { st0 = %17 owned, st1 = %34 owned }
expects l0: list
expects l1: function
expects st0: RangeIter { step: 1 }
references given back: 1
