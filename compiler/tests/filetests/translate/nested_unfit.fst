; test translate
; # A local that was recorded to be a number where the path comes back, and is text there: the path leaves, and what was
; # to be a loop is run once.
; families: hosts/tiny/families/tiny.fam
; locals: s=int i=int
; stack: range:1
; consts: 5 str
; bridge: 0 0 int int range:1
; bridge-end: nested second int int range:1
loop:
  NEXT_RANGE behind : range_iterator | range_iterator
  STORE 1 :
  LOAD 1 :
  LOAD 0 :
  ADD_INT 0 : int int
  STORE 0 :
  JUMP_BACK loop :
behind:
  CONST 0 |
  RANGE 1 | int null null
second:
  NEXT_RANGE outer | range_iterator
  STORE 1 |
  CONST 1 |
  STORE 0 |
  JUMP_BACK second |
outer:
  RETURN
---
tree locals=2
object @const1 = 0x3040
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = load_home l1
  guard_not_null %2 -> x0
  guard_type %2, int -> x0
  %3 = unbox_i64 %2 -> x0
  %4 = load_home st0
  guard_not_null %4 -> x0
  guard_type %4, range_iterator -> x0
  guard_unique %4 -> x0
  %5 = load_field %4, range_iterator.step
  %7 = eq_i64 %5, 1
  guard_true %7 -> x0
  %8 = load_field %4, range_iterator.start
  %9 = load_field %4, range_iterator.len
  jump s1(%1, %3, %8, %9)
s1(%10: i64, %11: i64, %12: i64, %13: i64): header from s0
  %14 = box_i64 %10
  %15 = box_i64 %11
  %16 = new_range_iter %12, %13, 1
  poll -> x1
  %18 = gt_i64 %13, 0
  guard_true %18 -> x2
  %19 = add_i64 %12, 1
  %20 = sub_i64 %13, 1
  %21 = new_range_iter %19, %20, 1
  %22 = box_i64 %12
  %23 = add_i64 %12, %10
  %24 = box_i64 %23
  jump s1(%23, %12, %19, %20)
s2: bridge of x2
  %25 = gt_i64 %13, 0
  guard_false %25 -> x5
  %27 = box_i64 5
  %28 = new_range_iter 0, 5, 1
  jump s3(%10, %11, 0, 5)
s3(%29: i64, %30: i64, %31: i64, %32: i64): header from s2
  %33 = box_i64 %29
  %34 = box_i64 %30
  %35 = new_range_iter %31, %32, 1
  poll -> x8
  %36 = gt_i64 %32, 0
  guard_true %36 -> x9
  %37 = add_i64 %31, 1
  %38 = sub_i64 %32, 1
  %39 = new_range_iter %37, %38, 1
  %40 = box_i64 %31
  incref @const1
  replace_home @const1, l0
  exit x10
x0: refused trace=0 instr=0 resume=0 depth=1
x1: poll trace=0 instr=4294967295 resume=0 depth=1 { l0 = %14 owned, l1 = %15 owned, st0 = %16 owned }
x2: guard trace=0 instr=0 resume=0 depth=1 { l0 = %14 owned, l1 = %15 owned, st0 = %16 owned } bridge s2
x3: guard trace=0 instr=4 resume=4 depth=3 { l0 = %14 owned, l1 = %22 owned, st0 = %21 owned, st1 = %22 owned, st2 = %14 owned }
x4: guard trace=0 instr=7 resume=0 depth=1 { l0 = %24 owned, l1 = %22 owned, st0 = %21 owned }
x5: guard trace=1 instr=0 resume=0 depth=1 { l0 = %14 owned, l1 = %15 owned, st0 = %16 owned }
x6: guard trace=1 instr=2 resume=9 depth=1 { l0 = %14 owned, l1 = %15 owned, st0 = %27 owned }
x7: guard trace=1 instr=1073741827 resume=10 depth=1 { l0 = %14 owned, l1 = %15 owned, st0 = %28 owned }
x8: poll trace=1 instr=4294967295 resume=10 depth=1 { l0 = %33 owned, l1 = %34 owned, st0 = %35 owned }
x9: guard trace=1 instr=3 resume=10 depth=1 { l0 = %33 owned, l1 = %34 owned, st0 = %35 owned }
x10: end trace=1 instr=8 resume=10 depth=1 { l1 = %40 owned, st0 = %39 owned }
expects l0: int
expects l1: int
expects st0: RangeIter { step: 1 }
