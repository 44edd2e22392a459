; test translate
; # The loop of the tutorial: a comparison, a branch, two additions.
; families: hosts/tiny/families/tiny.fam
; locals: sum=int i=int
; consts: 1000 1
loop:
  LOAD 1 :
  CONST 0 :
  LT_INT 0 : int int
  JUMP_UNLESS done :
  LOAD 0 :
  LOAD 1 :
  ADD_INT 0 : int int
  STORE 0 :
  LOAD 1 :
  CONST 1 :
  ADD_INT 0 : int int
  STORE 1 :
  JUMP_BACK loop :
done:
  LOAD 0
  RETURN
---
tree locals=2
object @const0 = 0x4000
object @const1 = 0x4010
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = load_home l1
  guard_not_null %2 -> x0
  guard_type %2, int -> x0
  %3 = unbox_i64 %2 -> x0
  jump s1(%1, %0, %3, %2)
s1(%4: i64, %5: ref, %6: i64, %7: ref): header from s0
  %8 = box_i64 %4
  %9 = box_i64 %6
  poll -> x1
  %11 = box_i64 1000
  %13 = lt_i64 %6, 1000
  %14 = box_bool %13
  guard_true %13 -> x3
  %15 = add_i64 %4, %6
  %16 = box_i64 %15
  %18 = box_i64 1
  %20 = add_i64 %6, 1
  %21 = box_i64 %20
  jump s1(%15, null, %20, null)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: poll trace=0 instr=4294967295 resume=0 depth=0 { l0 = %8 owned as %5, l1 = %9 owned as %7 }
x2: guard trace=0 instr=2 resume=2 depth=2 { l0 = %8 owned as %5, l1 = %9 owned as %7, st0 = %9 owned as %7, st1 = @const0 }
x3: guard trace=0 instr=3 resume=3 depth=1 { l0 = %8 owned as %5, l1 = %9 owned as %7, st0 = %14 owned }
x4: guard trace=0 instr=6 resume=6 depth=2 { l0 = %8 owned as %5, l1 = %9 owned as %7, st0 = %8 owned as %5, st1 = %9 owned as %7 }
x5: guard trace=0 instr=10 resume=10 depth=2 { l0 = %16 owned, l1 = %9 owned as %7, st0 = %9 owned as %7, st1 = @const1 }
x6: guard trace=0 instr=13 resume=0 depth=0 { l0 = %16 owned, l1 = %21 owned }
expects l0: int
expects l1: int
