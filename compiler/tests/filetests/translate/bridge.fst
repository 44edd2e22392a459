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
  jump s1(%1, %3, %5, %10, %11)
s1(%12: i64, %13: i64, %14: i64, %15: i64, %16: i64): header from s0
  %17 = box_i64 %12
  %18 = box_i64 %13
  %19 = box_i64 %14
  %20 = new_range_iter %15, %16, 1
  poll -> x1
  %22 = gt_i64 %16, 0
  guard_true %22 -> x2
  %23 = add_i64 %15, 1
  %24 = sub_i64 %16, 1
  %25 = new_range_iter %23, %24, 1
  %26 = box_i64 %15
  %28 = box_i64 2
  %29 = floormod_ovf %15, 2 -> x3
  %30 = box_i64 %29
  %31 = box_i64 0
  %32 = eq_i64 %29, 0
  %33 = box_bool %32
  guard_true %32 -> x5
  %34 = add_i64 %12, %15
  %35 = box_i64 %34
  jump s1(%34, %13, %15, %23, %24)
s2: bridge of x5
  guard_false %32 -> x8
  %36 = box_i64 1
  %37 = add_i64 %13, 1
  %38 = box_i64 %37
  jump s1(%12, %37, %15, %23, %24)
x0: refused trace=0 instr=0 resume=0 depth=1
x1: poll trace=0 instr=4294967295 resume=0 depth=1 { l0 = %17 owned, l1 = %18 owned, l2 = %19 owned, st0 = %20 owned }
x2: guard trace=0 instr=0 resume=0 depth=1 { l0 = %17 owned, l1 = %18 owned, l2 = %19 owned, st0 = %20 owned }
x3: guard trace=0 instr=4 resume=4 depth=3 { l0 = %17 owned, l1 = %18 owned, l2 = %26 owned, st0 = %25 owned, st1 = %26 owned, st2 = %28 owned }
x4: guard trace=0 instr=6 resume=6 depth=3 { l0 = %17 owned, l1 = %18 owned, l2 = %26 owned, st0 = %25 owned, st1 = %30 owned, st2 = %31 owned }
x5: guard trace=0 instr=7 resume=7 depth=2 { l0 = %17 owned, l1 = %18 owned, l2 = %26 owned, st0 = %25 owned, st1 = %33 owned } bridge s2
x6: guard trace=0 instr=10 resume=10 depth=3 { l0 = %17 owned, l1 = %18 owned, l2 = %26 owned, st0 = %25 owned, st1 = %17 owned, st2 = %26 owned }
x7: guard trace=0 instr=13 resume=0 depth=1 { l0 = %35 owned, l1 = %18 owned, l2 = %26 owned, st0 = %25 owned }
x8: guard trace=1 instr=0 resume=7 depth=2 { l0 = %17 owned, l1 = %18 owned, l2 = %26 owned, st0 = %25 owned, st1 = %33 owned }
x9: guard trace=1 instr=3 resume=16 depth=3 { l0 = %17 owned, l1 = %18 owned, l2 = %26 owned, st0 = %25 owned, st1 = %18 owned, st2 = %36 owned }
x10: guard trace=1 instr=6 resume=0 depth=1 { l0 = %17 owned, l1 = %38 owned, l2 = %26 owned, st0 = %25 owned }
expects l0: int
expects l1: int
expects l2: int
expects st0: RangeIter { step: 1 }
