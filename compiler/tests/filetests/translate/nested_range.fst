; test translate
; # A bridge from the end of the loop comes to another one and goes around it: that gets a header of its own. What it
; # does not change stays as it is, what it changes is passed around.
; families: hosts/tiny/families/tiny.fam
; locals: s=int t=int i=int
; stack: range:1 range:1
; consts: 5
; bridge: 0 0 int int int range:1 range:1
; bridge-end: nested second int int int range:1 range:1
loop:
  NEXT_RANGE behind : range_iterator | range_iterator
  STORE 2 :
  LOAD 0 :
  LOAD 2 :
  ADD_INT 0 : int int
  STORE 0 :
  JUMP_BACK loop :
behind:
  CONST 0 |
  RANGE 1 | int null null
second:
  NEXT_RANGE outer | range_iterator
  STORE 2 |
  LOAD 1 |
  LOAD 2 |
  ADD_INT 0 | int int
  STORE 1 |
  JUMP_BACK second |
outer:
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
  %12 = load_home st1
  guard_not_null %12 -> x0
  guard_type %12, range_iterator -> x0
  guard_unique %12 -> x0
  %13 = load_field %12, range_iterator.step
  %14 = eq_i64 %13, 1
  guard_true %14 -> x0
  %15 = load_field %12, range_iterator.start
  %16 = load_field %12, range_iterator.len
  jump s1(%1, %3, %5, %10, %11, %15, %16)
s1(%17: i64, %18: i64, %19: i64, %20: i64, %21: i64, %22: i64, %23: i64): header from s0
  %24 = box_i64 %17
  %25 = box_i64 %18
  %26 = box_i64 %19
  %27 = new_range_iter %20, %21, 1
  %28 = new_range_iter %22, %23, 1
  poll -> x1
  %30 = gt_i64 %23, 0
  guard_true %30 -> x2
  %31 = add_i64 %22, 1
  %32 = sub_i64 %23, 1
  %33 = new_range_iter %31, %32, 1
  %34 = box_i64 %22
  %35 = add_i64 %17, %22
  %36 = box_i64 %35
  jump s1(%35, %18, %22, %20, %21, %31, %32)
s2: bridge of x2
  %37 = gt_i64 %23, 0
  guard_false %37 -> x5
  %39 = box_i64 5
  %40 = new_range_iter 0, 5, 1
  jump s3(%18, %19, 0, 5)
s3(%41: i64, %42: i64, %43: i64, %44: i64): header from s2
  %45 = box_i64 %41
  %46 = box_i64 %42
  %47 = new_range_iter %43, %44, 1
  poll -> x8
  %48 = gt_i64 %44, 0
  guard_true %48 -> x9
  %49 = add_i64 %43, 1
  %50 = sub_i64 %44, 1
  %51 = new_range_iter %49, %50, 1
  %52 = box_i64 %43
  %53 = add_i64 %41, %43
  %54 = box_i64 %53
  jump s3(%53, %43, %49, %50)
x0: refused trace=0 instr=0 resume=0 depth=2
x1: poll trace=0 instr=4294967295 resume=0 depth=2 { l0 = %24 owned, l1 = %25 owned, l2 = %26 owned, st0 = %27 owned, st1 = %28 owned }
x2: guard trace=0 instr=0 resume=0 depth=2 { l0 = %24 owned, l1 = %25 owned, l2 = %26 owned, st0 = %27 owned, st1 = %28 owned } bridge s2
x3: guard trace=0 instr=4 resume=4 depth=4 { l0 = %24 owned, l1 = %25 owned, l2 = %34 owned, st0 = %27 owned, st1 = %33 owned, st2 = %24 owned, st3 = %34 owned }
x4: guard trace=0 instr=7 resume=0 depth=2 { l0 = %36 owned, l1 = %25 owned, l2 = %34 owned, st0 = %27 owned, st1 = %33 owned }
x5: guard trace=1 instr=0 resume=0 depth=2 { l0 = %24 owned, l1 = %25 owned, l2 = %26 owned, st0 = %27 owned, st1 = %28 owned }
x6: guard trace=1 instr=2 resume=9 depth=2 { l0 = %24 owned, l1 = %25 owned, l2 = %26 owned, st0 = %27 owned, st1 = %39 owned }
x7: guard trace=1 instr=1073741827 resume=10 depth=2 { l0 = %24 owned, l1 = %25 owned, l2 = %26 owned, st0 = %27 owned, st1 = %40 owned }
x8: poll trace=1 instr=4294967295 resume=10 depth=2 { l0 = %24 owned, l1 = %45 owned, l2 = %46 owned, st0 = %27 owned, st1 = %47 owned }
x9: guard trace=1 instr=3 resume=10 depth=2 { l0 = %24 owned, l1 = %45 owned, l2 = %46 owned, st0 = %27 owned, st1 = %47 owned }
x10: guard trace=1 instr=7 resume=14 depth=4 { l0 = %24 owned, l1 = %45 owned, l2 = %52 owned, st0 = %27 owned, st1 = %51 owned, st2 = %45 owned, st3 = %52 owned }
x11: guard trace=1 instr=10 resume=10 depth=2 { l0 = %24 owned, l1 = %54 owned, l2 = %52 owned, st0 = %27 owned, st1 = %51 owned }
expects l0: int
expects l1: int
expects l2: int
expects st0: RangeIter { step: 1 }
expects st1: RangeIter { step: 1 }
