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
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = load_home l1
  guard_not_null %2 -> x0
  guard_type %2, int -> x0
  %3 = unbox_i64 %2 -> x0
  jump s1(%1, %3)
s1(%4: i64, %5: i64): header from s0
  %6 = box_i64 %4
  %7 = box_i64 %5
  poll -> x1
  %9 = box_i64 1000
  %10 = lt_i64 %5, 1000
  %11 = box_bool %10
  guard_true %10 -> x3
  %12 = add_i64 %4, %5
  %13 = box_i64 %12
  %15 = box_i64 1
  %16 = add_i64 %5, 1
  %17 = box_i64 %16
  jump s1(%12, %16)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: poll trace=0 instr=4294967295 resume=0 depth=0 { l0 = %6 owned, l1 = %7 owned }
x2: guard trace=0 instr=2 resume=2 depth=2 { l0 = %6 owned, l1 = %7 owned, st0 = %7 owned, st1 = %9 owned }
x3: guard trace=0 instr=3 resume=3 depth=1 { l0 = %6 owned, l1 = %7 owned, st0 = %11 owned }
x4: guard trace=0 instr=6 resume=6 depth=2 { l0 = %6 owned, l1 = %7 owned, st0 = %6 owned, st1 = %7 owned }
x5: guard trace=0 instr=10 resume=10 depth=2 { l0 = %13 owned, l1 = %7 owned, st0 = %7 owned, st1 = %15 owned }
x6: guard trace=0 instr=13 resume=0 depth=0 { l0 = %13 owned, l1 = %17 owned }
expects l0: int
expects l1: int
