; test translate
; # A subscript runs a method: the frame takes the operands, as the interpreter does where it pushes one.
; families: hosts/cpython/families/cpython-3.13.fam
; locals: c=other s=int
; stack: range:1
; consts: 1
; names: x
; callee: 2 2 inputs 2
loop:
  FOR_ITER done : range_iterator
  STORE_FAST 1 :
  LOAD_FAST 0 :
  LOAD_FAST 1 :
  BINARY_SUBSCR : object int null
  POP_TOP :
  JUMP_BACKWARD loop :
done:
  END_FOR
  POP_TOP
  LOAD_FAST 1
  RETURN_VALUE
callee:
  RESUME 0
  LOAD_FAST 1 :
  RETURN_VALUE :
---
tree locals=2
object @method = 0x5030
object @code = 0x5000
object @globals = 0x5010
object @builtins = 0x5020
s0: start
  %0 = load_home l0
  %1 = load_home l1
  guard_not_null %1 -> x0
  guard_type %1, int -> x0
  %2 = unbox_i64 %1 -> x0
  %3 = load_home st0
  guard_not_null %3 -> x0
  guard_type %3, range_iterator -> x0
  guard_unique %3 -> x0
  %4 = load_field %3, range_iterator.step
  %6 = eq_i64 %4, 1
  guard_true %6 -> x0
  %7 = load_field %3, range_iterator.start
  %8 = load_field %3, range_iterator.len
  jump s1(%2, %1, %7, %8)
s1(%9: i64, %10: ref, %11: i64, %12: i64): header from s0
  %13 = box_i64 %9
  %14 = new_range_iter %11, %12, 1
  poll -> x1
  %16 = gt_i64 %12, 0
  guard_true %16 -> x2
  %17 = add_i64 %11, 1
  %18 = sub_i64 %12, 1
  %19 = new_range_iter %17, %18, 1
  %20 = box_i64 %11
  %21 = load_field %0, object.type
  %22 = load_field %21, type.version
  %25 = and %22, 4294967295
  %26 = eq_i64 %25, 7
  guard_true %26 -> x3
  %28 = load_field @method, function.code
  guard_is %28, @code -> x3
  %30 = load_field @method, function.globals
  guard_is %30, @globals -> x3
  %32 = load_field @method, function.builtins
  guard_is %32, @builtins -> x3
  jump s1(%11, null, %17, %18)
x0: refused trace=0 instr=0 resume=0 depth=1
x1: poll trace=0 instr=4294967295 resume=0 depth=1 { l1 = %13 owned as %10, st0 = %14 owned }
x2: guard trace=0 instr=0 resume=0 depth=1 { l1 = %13 owned as %10, st0 = %14 owned }
x3: guard trace=0 instr=4 resume=5 depth=3 { l1 = %20 owned, st0 = %19 owned, st1 = %0, st2 = %20 owned }
x4: guard trace=0 instr=9 resume=0 depth=1 { l1 = %20 owned, st0 = %19 owned }
expects l1: int
expects st0: RangeIter { step: 1 }
