; test translate
; # Even numbers are added, odd ones counted: the root takes one way, a bridge the other.
; families: hosts/tiny/families/tiny.fam
; locals: sum=int odd=int i=int
; stack: range:1
; consts: 2 0 1
; bridge: 7 7 int int int range:1 bool
loop:
  NEXT_RANGE done : range_iterator
  STORE 2 :
  LOAD 2 :
  CONST 0 :
  ARITH 5 : int int
  CONST 1 :
  EQ_INT 2 : int int
  JUMP_UNLESS other : |
  LOAD 0 :
  LOAD 2 :
  ADD_INT 0 : int int
  STORE 0 :
  JUMP_BACK loop :
other:
  LOAD 1 |
  CONST 2 |
  ADD_INT 0 | int int
  STORE 1 |
  JUMP_BACK loop |
done:
  RETURN
---
tree locals=3
object @const0 = 0x4000
object @const1 = 0x4010
object @const2 = 0x4020
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
  guard_type %4, int -> x0
  %5 = unbox_i64 %4 -> x0
  %6 = load_home st0
  guard_not_null %6 -> x0
  guard_type %6, range_iterator -> x0
  guard_unique %6 -> x0
  %7 = load_field %6, range_iterator.step
  %9 = eq_i64 %7, 1
  guard_true %9 -> x0
  %10 = load_field %6, range_iterator.start
  %11 = load_field %6, range_iterator.len
  jump s1(%1, %0, %3, %2, %5, %4, %10, %11)
s1(%12: i64, %13: ref, %14: i64, %15: ref, %16: i64, %17: ref, %18: i64, %19: i64): header from s0
  %20 = box_i64 %12
  %21 = box_i64 %14
  %22 = box_i64 %16
  %23 = new_range_iter %18, %19, 1
  poll -> x1
  %25 = gt_i64 %19, 0
  guard_true %25 -> x2
  %26 = add_i64 %18, 1
  %27 = sub_i64 %19, 1
  %28 = new_range_iter %26, %27, 1
  %29 = box_i64 %18
  %31 = box_i64 2
  %33 = floormod_ovf %18, 2 -> x3
  %34 = box_i64 %33
  %35 = box_i64 0
  %37 = eq_i64 %33, 0
  %38 = box_bool %37
  guard_true %37 -> x5
  %39 = add_i64 %12, %18
  %40 = box_i64 %39
  jump s1(%39, null, %14, %15, %18, null, %26, %27)
s2: bridge of x5
  guard_false %37 -> x8
  %42 = box_i64 1
  %44 = add_i64 %14, 1
  %45 = box_i64 %44
  jump s1(%12, %13, %44, null, %18, null, %26, %27)
x0: refused trace=0 instr=0 resume=0 depth=1
x1: poll trace=0 instr=4294967295 resume=0 depth=1 { l0 = %20 owned as %13, l1 = %21 owned as %15, l2 = %22 owned as %17, st0 = %23 owned }
x2: guard trace=0 instr=0 resume=0 depth=1 { l0 = %20 owned as %13, l1 = %21 owned as %15, l2 = %22 owned as %17, st0 = %23 owned }
x3: guard trace=0 instr=4 resume=4 depth=3 { l0 = %20 owned as %13, l1 = %21 owned as %15, l2 = %29 owned, st0 = %28 owned, st1 = %29 owned, st2 = @const0 }
x4: guard trace=0 instr=6 resume=6 depth=3 { l0 = %20 owned as %13, l1 = %21 owned as %15, l2 = %29 owned, st0 = %28 owned, st1 = %34 owned, st2 = @const1 }
x5: guard trace=0 instr=7 resume=7 depth=2 { l0 = %20 owned as %13, l1 = %21 owned as %15, l2 = %29 owned, st0 = %28 owned, st1 = %38 owned } bridge s2
x6: guard trace=0 instr=10 resume=10 depth=3 { l0 = %20 owned as %13, l1 = %21 owned as %15, l2 = %29 owned, st0 = %28 owned, st1 = %20 owned as %13, st2 = %29 owned }
x7: guard trace=0 instr=13 resume=0 depth=1 { l0 = %40 owned, l1 = %21 owned as %15, l2 = %29 owned, st0 = %28 owned }
x8: guard trace=1 instr=0 resume=7 depth=2 { l0 = %20 owned as %13, l1 = %21 owned as %15, l2 = %29 owned, st0 = %28 owned, st1 = %38 owned }
x9: guard trace=1 instr=3 resume=16 depth=3 { l0 = %20 owned as %13, l1 = %21 owned as %15, l2 = %29 owned, st0 = %28 owned, st1 = %21 owned as %15, st2 = @const2 }
x10: guard trace=1 instr=6 resume=0 depth=1 { l0 = %20 owned as %13, l1 = %45 owned, l2 = %29 owned, st0 = %28 owned }
expects l0: int
expects l1: int
expects l2: int
expects st0: RangeIter { step: 1 }
