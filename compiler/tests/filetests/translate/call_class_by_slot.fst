; test translate
; # As call_class, for a class whose `__init__` the interpreter calls through C: arguments stay with the caller until it returns.
; families: hosts/cpython/families/cpython-3.13.fam
; locals: c=type s=other
; stack: range:1
; consts: none
; names: x
; callee: 2 2 slot_init
loop:
  FOR_ITER done : range_iterator
  POP_TOP :
  LOAD_FAST 0 :
  PUSH_NULL :
  LOAD_FAST 1 :
  CALL 1 : type object null null
  POP_TOP :
  JUMP_BACKWARD loop :
done:
  END_FOR
  POP_TOP
  LOAD_FAST 1
  RETURN_VALUE
callee:
  RESUME 0
  LOAD_FAST_LOAD_FAST 16 :
  STORE_ATTR_SLOT 0 [0 7 0 24] : null object
  RETURN_CONST 0 :
---
tree locals=2
object @method = 0x5030
object @code = 0x5000
object @globals = 0x5010
object @builtins = 0x5020
object @const0 = 0x3030
object @None = 0x2000
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  guard_type %0, type -> x0
  %1 = load_home l1
  %2 = load_home st0
  guard_not_null %2 -> x0
  guard_type %2, range_iterator -> x0
  guard_unique %2 -> x0
  %3 = load_field %2, range_iterator.step
  %5 = eq_i64 %3, 1
  guard_true %5 -> x0
  %6 = load_field %2, range_iterator.start
  %7 = load_field %2, range_iterator.len
  jump s1(%6, %7)
s1(%8: i64, %9: i64): header from s0
  %10 = new_range_iter %8, %9, 1
  poll -> x1
  %12 = gt_i64 %9, 0
  guard_true %12 -> x2
  %13 = add_i64 %8, 1
  %14 = sub_i64 %9, 1
  %15 = new_range_iter %13, %14, 1
  %16 = box_i64 %8
  %18 = load_field %0, type.version
  %21 = and %18, 4294967295
  %22 = eq_i64 %21, 7
  guard_true %22 -> x3
  %24 = load_field @method, function.code
  guard_is %24, @code -> x3
  %26 = load_field @method, function.globals
  guard_is %26, @globals -> x3
  %28 = load_field @method, function.builtins
  guard_is %28, @builtins -> x3
  %30 = call py_new(%0)
  guard_not_null %30 -> x4
  %31 = load_field %30, object.type
  %32 = load_field %31, type.version
  %33 = and %32, 4294967295
  %34 = eq_i64 %33, 7
  guard_true %34 -> x5
  %35 = field_addr %30, object.words
  %37 = load_elem %35, 3, attribute
  guard_is %37, null -> x5
  incref %1
  store_elem %35, 3, %1, attribute
  at 10
  decref %30
  check_leave -> x6
  jump s1(%13, %14)
x0: refused trace=0 instr=0 resume=0 depth=1
x1: poll trace=0 instr=4294967295 resume=0 depth=1 { st0 = %10 owned }
x2: guard trace=0 instr=0 resume=0 depth=1 { st0 = %10 owned }
x3: guard trace=0 instr=5 resume=6 depth=4 { st0 = %15 owned, st1 = %0, st2 = null, st3 = %1 }
x4: error trace=0 instr=5 resume=6 depth=4 used=3 { st0 = %15 owned, st1 = %0, st2 = null, st3 = %1 }
x5: guard trace=0 instr=6 resume=1 depth=7 { st0 = %15 owned, st1 = %30 owned, st2 = null, st3 = %1, st4 = @method, st5 = %30, st6 = %1 } in slot_init @code st5 inputs=1 kept=2 unit=6 next=10
x6: leave trace=0 instr=9 resume=11 depth=1 { st0 = %15 owned }
expects l0: type
expects st0: RangeIter { step: 1 }
references given back: 1
