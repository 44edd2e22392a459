; test translate
; # The loop of these fragments, as they come back to it: it begins with the words of the header's exit, checks what the
; # header does not carry, and goes on in the header.
; families: hosts/tiny/families/tiny.fam
; locals: sum=int odd=int i=int
; stack: range:1
; consts: 2 0 1
; fragment: label
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
tree locals=3 label
object @const0 = 0x4000
object @const1 = 0x4010
s0(%0: i64, %1: ref, %2: i64, %3: ref, %4: i64, %5: i64): start
  %6 = box_i64 %0
  %7 = box_i64 %2
  %9 = new_range_iter %4, %5, 1
  jump s1(%0, %1, %2, %3, %4, %5)
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
  %26 = box_i64 2
  %28 = floormod_ovf %14, 2 -> x3
  %29 = box_i64 %28
  %30 = box_i64 0
  %32 = eq_i64 %28, 0
  %33 = box_bool %32
  guard_true %32 -> x5
  %34 = add_i64 %10, %14
  %35 = box_i64 %34
  jump s1(%34, null, %14, null, %21, %22)
x0: guard trace=0 instr=1073741824 resume=0 depth=1 { l0 = %6 owned as %1, l2 = %7 owned as %3, st0 = %9 owned }
x1: poll trace=0 instr=4294967295 resume=0 depth=1 { l0 = %16 owned as %11, l2 = %17 owned as %13, st0 = %18 owned }
x2: guard trace=0 instr=0 resume=0 depth=1 { l0 = %16 owned as %11, l2 = %17 owned as %13, st0 = %18 owned }
x3: guard trace=0 instr=4 resume=4 depth=3 { l0 = %16 owned as %11, l2 = %24 owned, st0 = %23 owned, st1 = %24 owned, st2 = @const0 }
x4: guard trace=0 instr=6 resume=6 depth=3 { l0 = %16 owned as %11, l2 = %24 owned, st0 = %23 owned, st1 = %29 owned, st2 = @const1 }
x5: guard trace=0 instr=7 resume=7 depth=2 { l0 = %16 owned as %11, l2 = %24 owned, st0 = %23 owned, st1 = %33 owned }
x6: guard trace=0 instr=10 resume=10 depth=3 { l0 = %16 owned as %11, l2 = %24 owned, st0 = %23 owned, st1 = %16 owned as %11, st2 = %24 owned }
x7: guard trace=0 instr=13 resume=0 depth=1 { l0 = %35 owned, l2 = %24 owned, st0 = %23 owned }
expects l0: int
expects l2: int
expects st0: RangeIter { step: 1 }
