; test translate
; # Locals that are numbers before the loop and text in it are references there: objects in memory, which the header
; # passes around.
; families: hosts/tiny/families/tiny.fam
; locals: s=int i=int
; stack: range:1
; consts: 5 str
; bridge: 0 0 int int range:1
; bridge-end: nested second int str range:1
loop:
  NEXT_RANGE behind : range_iterator | range_iterator
  STORE 1 :
  JUMP_BACK loop :
behind:
  CONST 0 |
  RANGE 1 | int null null
second:
  NEXT_RANGE outer | range_iterator
  POP |
  CONST 1 |
  STORE 1 |
  LOAD 1 |
  STORE 0 |
  JUMP_BACK second |
outer:
  RETURN
---
tree locals=2
object @const1 = 0x3040
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
  jump s1(%0, %2, %7, %8)
s1(%9: ref, %10: i64, %11: i64, %12: i64): header from s0
  %13 = box_i64 %10
  %14 = new_range_iter %11, %12, 1
  poll -> x1
  %16 = gt_i64 %12, 0
  guard_true %16 -> x2
  %17 = add_i64 %11, 1
  %18 = sub_i64 %12, 1
  %19 = new_range_iter %17, %18, 1
  %20 = box_i64 %11
  jump s1(%9, %11, %17, %18)
s2: bridge of x2
  %21 = gt_i64 %12, 0
  guard_false %21 -> x4
  %23 = box_i64 5
  %24 = new_range_iter 0, 5, 1
  %25 = box_i64 %10
  replace_home %25, l1
  %26 = load_home l1
  jump s3(%9, %26, 0, 5)
s3(%27: ref, %28: ref, %29: i64, %30: i64): header from s2
  %31 = new_range_iter %29, %30, 1
  poll -> x7
  %32 = gt_i64 %30, 0
  guard_true %32 -> x8
  %33 = add_i64 %29, 1
  %34 = sub_i64 %30, 1
  %35 = new_range_iter %33, %34, 1
  %36 = box_i64 %29
  guard_not_null %28 -> x9
  guard_shared %28 -> x9
  incref @const1
  store_home @const1, l1
  decref_plain %28
  guard_not_null %27 -> x10
  guard_shared %27 -> x10
  incref @const1
  store_home @const1, l0
  decref_plain %27
  jump s3(@const1, @const1, %33, %34)
x0: refused trace=0 instr=0 resume=0 depth=1
x1: poll trace=0 instr=4294967295 resume=0 depth=1 { l1 = %13 owned, st0 = %14 owned }
x2: guard trace=0 instr=0 resume=0 depth=1 { l1 = %13 owned, st0 = %14 owned } bridge s2
x3: guard trace=0 instr=3 resume=0 depth=1 { l1 = %20 owned, st0 = %19 owned }
x4: guard trace=1 instr=0 resume=0 depth=1 { l1 = %13 owned, st0 = %14 owned }
x5: guard trace=1 instr=2 resume=5 depth=1 { l1 = %13 owned, st0 = %23 owned }
x6: guard trace=1 instr=1073741827 resume=6 depth=1 { l1 = %13 owned, st0 = %24 owned }
x7: poll trace=1 instr=4294967295 resume=6 depth=1 { st0 = %31 owned }
x8: guard trace=1 instr=3 resume=6 depth=1 { st0 = %31 owned }
x9: guard trace=1 instr=6 resume=9 depth=2 { st0 = %35 owned, st1 = @const1 }
x10: guard trace=1 instr=8 resume=11 depth=2 { st0 = %35 owned, st1 = @const1 }
expects l1: int
expects st0: RangeIter { step: 1 }
