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
object @const0 = 0x4000
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
  jump s1(%1, %0, %3, %2, %8, %9)
s1(%10: i64, %11: ref, %12: i64, %13: ref, %14: i64, %15: i64): header from s0
  %16 = box_i64 %10
  %17 = box_i64 %12
  %18 = new_range_iter %14, %15, 1
  poll -> x1
  %20 = gt_i64 %15, 0
  guard_true %20 -> x2
  %21 = add_i64 %14, 1
  %22 = sub_i64 %15, 1
  %23 = new_range_iter %21, %22, 1
  %24 = box_i64 %14
  %25 = add_i64 %14, %10
  %26 = box_i64 %25
  jump s1(%25, null, %14, null, %21, %22)
s2: bridge of x2
  %28 = gt_i64 %15, 0
  guard_false %28 -> x5
  %30 = box_i64 5
  %32 = new_range_iter 0, 5, 1
  xincref %11
  xincref %13
  take_home %11, l0
  take_home %13, l1
  jump s3(%10, %11, %12, %13, 0, 5)
s3(%33: i64, %34: ref, %35: i64, %36: ref, %37: i64, %38: i64): header from s2
  %39 = box_i64 %33
  %40 = box_i64 %35
  %41 = new_range_iter %37, %38, 1
  poll -> x8
  %42 = gt_i64 %38, 0
  guard_true %42 -> x9
  %43 = add_i64 %37, 1
  %44 = sub_i64 %38, 1
  %45 = new_range_iter %43, %44, 1
  %46 = box_i64 %37
  xincref %34
  take_home %34, l0
  incref @const1
  replace_home @const1, l0
  exit x10
x0: refused trace=0 instr=0 resume=0 depth=1
x1: poll trace=0 instr=4294967295 resume=0 depth=1 { l0 = %16 owned as %11, l1 = %17 owned as %13, st0 = %18 owned }
x2: guard trace=0 instr=0 resume=0 depth=1 { l0 = %16 owned as %11, l1 = %17 owned as %13, st0 = %18 owned } bridge s2
x3: guard trace=0 instr=4 resume=4 depth=3 { l0 = %16 owned as %11, l1 = %24 owned, st0 = %23 owned, st1 = %24 owned, st2 = %16 owned as %11 }
x4: guard trace=0 instr=7 resume=0 depth=1 { l0 = %26 owned, l1 = %24 owned, st0 = %23 owned }
x5: guard trace=1 instr=0 resume=0 depth=1 { l0 = %16 owned as %11, l1 = %17 owned as %13, st0 = %18 owned }
x6: guard trace=1 instr=2 resume=9 depth=1 { l0 = %16 owned as %11, l1 = %17 owned as %13, st0 = @const0 }
x7: guard trace=1 instr=1073741827 resume=10 depth=1 { l0 = %16 owned as %11, l1 = %17 owned as %13, st0 = %32 owned }
x8: poll trace=1 instr=4294967295 resume=10 depth=1 { l0 = %39 owned as %34, l1 = %40 owned as %36, st0 = %41 owned }
x9: guard trace=1 instr=3 resume=10 depth=1 { l0 = %39 owned as %34, l1 = %40 owned as %36, st0 = %41 owned }
x10: end trace=1 instr=8 resume=10 depth=1 { l1 = %46 owned, st0 = %45 owned }
expects l0: int
expects l1: int
expects st0: RangeIter { step: 1 }
