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
object @const0 = 0x4000
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
  jump s1(%1, %0, %3, %2, %5, %4, %10, %11, %15, %16)
s1(%17: i64, %18: ref, %19: i64, %20: ref, %21: i64, %22: ref, %23: i64, %24: i64, %25: i64, %26: i64): header from s0
  %27 = box_i64 %17
  %28 = box_i64 %19
  %29 = box_i64 %21
  %30 = new_range_iter %23, %24, 1
  %31 = new_range_iter %25, %26, 1
  poll -> x1
  %33 = gt_i64 %26, 0
  guard_true %33 -> x2
  %34 = add_i64 %25, 1
  %35 = sub_i64 %26, 1
  %36 = new_range_iter %34, %35, 1
  %37 = box_i64 %25
  %38 = add_i64 %17, %25
  %39 = box_i64 %38
  jump s1(%38, null, %19, %20, %25, null, %23, %24, %34, %35)
s2: bridge of x2
  %41 = gt_i64 %26, 0
  guard_false %41 -> x5
  %43 = box_i64 5
  %45 = new_range_iter 0, 5, 1
  xincref %18
  xincref %20
  xincref %22
  take_home %18, l0
  take_home %20, l1
  take_home %22, l2
  jump s3(%19, %20, %21, %22, 0, 5)
s3(%46: i64, %47: ref, %48: i64, %49: ref, %50: i64, %51: i64): header from s2
  %52 = box_i64 %46
  %53 = box_i64 %48
  %54 = new_range_iter %50, %51, 1
  poll -> x8
  %55 = gt_i64 %51, 0
  guard_true %55 -> x9
  %56 = add_i64 %50, 1
  %57 = sub_i64 %51, 1
  %58 = new_range_iter %56, %57, 1
  %59 = box_i64 %50
  %60 = add_i64 %46, %50
  %61 = box_i64 %60
  jump s3(%60, null, %50, null, %56, %57)
x0: refused trace=0 instr=0 resume=0 depth=2
x1: poll trace=0 instr=4294967295 resume=0 depth=2 { l0 = %27 owned as %18, l1 = %28 owned as %20, l2 = %29 owned as %22, st0 = %30 owned, st1 = %31 owned }
x2: guard trace=0 instr=0 resume=0 depth=2 { l0 = %27 owned as %18, l1 = %28 owned as %20, l2 = %29 owned as %22, st0 = %30 owned, st1 = %31 owned } bridge s2
x3: guard trace=0 instr=4 resume=4 depth=4 { l0 = %27 owned as %18, l1 = %28 owned as %20, l2 = %37 owned, st0 = %30 owned, st1 = %36 owned, st2 = %27 owned as %18, st3 = %37 owned }
x4: guard trace=0 instr=7 resume=0 depth=2 { l0 = %39 owned, l1 = %28 owned as %20, l2 = %37 owned, st0 = %30 owned, st1 = %36 owned }
x5: guard trace=1 instr=0 resume=0 depth=2 { l0 = %27 owned as %18, l1 = %28 owned as %20, l2 = %29 owned as %22, st0 = %30 owned, st1 = %31 owned }
x6: guard trace=1 instr=2 resume=9 depth=2 { l0 = %27 owned as %18, l1 = %28 owned as %20, l2 = %29 owned as %22, st0 = %30 owned, st1 = @const0 }
x7: guard trace=1 instr=1073741827 resume=10 depth=2 { l0 = %27 owned as %18, l1 = %28 owned as %20, l2 = %29 owned as %22, st0 = %30 owned, st1 = %45 owned }
x8: poll trace=1 instr=4294967295 resume=10 depth=2 { l0 = %27 owned as %18, l1 = %52 owned as %47, l2 = %53 owned as %49, st0 = %30 owned, st1 = %54 owned }
x9: guard trace=1 instr=3 resume=10 depth=2 { l0 = %27 owned as %18, l1 = %52 owned as %47, l2 = %53 owned as %49, st0 = %30 owned, st1 = %54 owned }
x10: guard trace=1 instr=7 resume=14 depth=4 { l0 = %27 owned as %18, l1 = %52 owned as %47, l2 = %59 owned, st0 = %30 owned, st1 = %58 owned, st2 = %52 owned as %47, st3 = %59 owned }
x11: guard trace=1 instr=10 resume=10 depth=2 { l0 = %27 owned as %18, l1 = %61 owned, l2 = %59 owned, st0 = %30 owned, st1 = %58 owned }
expects l0: int
expects l1: int
expects l2: int
expects st0: RangeIter { step: 1 }
expects st1: RangeIter { step: 1 }
