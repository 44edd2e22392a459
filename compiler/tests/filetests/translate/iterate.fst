; test translate
; # A range iterator that stays in registers; the header expects any step that was seen.
; families: hosts/tiny/families/tiny.fam
; locals: i=int
; stack: range:1
loop:
  NEXT_RANGE done : range_iterator
  STORE 0 :
  JUMP_BACK loop :
done:
  RETURN
---
tree locals=1
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = load_home st0
  guard_not_null %2 -> x0
  guard_type %2, range_iterator -> x0
  guard_unique %2 -> x0
  %3 = load_field %2, range_iterator.step
  %5 = eq_i64 %3, 1
  guard_true %5 -> x0
  %6 = load_field %2, range_iterator.start
  %7 = load_field %2, range_iterator.len
  jump s1(%1, %0, %6, %7)
s1(%8: i64, %9: ref, %10: i64, %11: i64): header from s0
  %12 = box_i64 %8
  %13 = new_range_iter %10, %11, 1
  poll -> x1
  %15 = gt_i64 %11, 0
  guard_true %15 -> x2
  %16 = add_i64 %10, 1
  %17 = sub_i64 %11, 1
  %18 = new_range_iter %16, %17, 1
  %19 = box_i64 %10
  jump s1(%10, null, %16, %17)
x0: refused trace=0 instr=0 resume=0 depth=1
x1: poll trace=0 instr=4294967295 resume=0 depth=1 { l0 = %12 owned as %9, st0 = %13 owned }
x2: guard trace=0 instr=0 resume=0 depth=1 { l0 = %12 owned as %9, st0 = %13 owned }
x3: guard trace=0 instr=3 resume=0 depth=1 { l0 = %19 owned, st0 = %18 owned }
expects l0: int
expects st0: RangeIter { step: 1 }
