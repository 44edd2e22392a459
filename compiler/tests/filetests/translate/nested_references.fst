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
object @const0 = 0x4000
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
  jump s1(%0, %2, %1, %7, %8)
s1(%9: ref, %10: i64, %11: ref, %12: i64, %13: i64): header from s0
  %14 = box_i64 %10
  %15 = new_range_iter %12, %13, 1
  poll -> x1
  %17 = gt_i64 %13, 0
  guard_true %17 -> x2
  %18 = add_i64 %12, 1
  %19 = sub_i64 %13, 1
  %20 = new_range_iter %18, %19, 1
  %21 = box_i64 %12
  jump s1(%9, %12, null, %18, %19)
s2: bridge of x2
  %23 = gt_i64 %13, 0
  guard_false %23 -> x4
  %25 = box_i64 5
  %27 = new_range_iter 0, 5, 1
  xincref %11
  take_home %11, l1
  %28 = object_i64 %11, %10
  replace_home %28, l1
  %29 = load_home l1
  jump s3(%9, %29, 0, 5)
s3(%30: ref, %31: ref, %32: i64, %33: i64): header from s2
  %34 = new_range_iter %32, %33, 1
  poll -> x7
  %35 = gt_i64 %33, 0
  guard_true %35 -> x8
  %36 = add_i64 %32, 1
  %37 = sub_i64 %33, 1
  %38 = new_range_iter %36, %37, 1
  %39 = box_i64 %32
  guard_not_null %31 -> x9
  guard_shared %31 -> x9
  incref @const1
  store_home @const1, l1
  decref_plain %31
  guard_not_null %30 -> x10
  guard_shared %30 -> x10
  incref @const1
  store_home @const1, l0
  decref_plain %30
  jump s3(@const1, @const1, %36, %37)
x0: refused trace=0 instr=0 resume=0 depth=1
x1: poll trace=0 instr=4294967295 resume=0 depth=1 { l1 = %14 owned as %11, st0 = %15 owned }
x2: guard trace=0 instr=0 resume=0 depth=1 { l1 = %14 owned as %11, st0 = %15 owned } bridge s2
x3: guard trace=0 instr=3 resume=0 depth=1 { l1 = %21 owned, st0 = %20 owned }
x4: guard trace=1 instr=0 resume=0 depth=1 { l1 = %14 owned as %11, st0 = %15 owned }
x5: guard trace=1 instr=2 resume=5 depth=1 { l1 = %14 owned as %11, st0 = @const0 }
x6: guard trace=1 instr=1073741827 resume=6 depth=1 { l1 = %14 owned as %11, st0 = %27 owned }
x7: poll trace=1 instr=4294967295 resume=6 depth=1 { st0 = %34 owned }
x8: guard trace=1 instr=3 resume=6 depth=1 { st0 = %34 owned }
x9: guard trace=1 instr=6 resume=9 depth=2 { st0 = %38 owned, st1 = @const1 }
x10: guard trace=1 instr=8 resume=11 depth=2 { st0 = %38 owned, st1 = @const1 }
expects l1: int
expects st0: RangeIter { step: 1 }
