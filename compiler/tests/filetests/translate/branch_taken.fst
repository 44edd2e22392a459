; test translate
; # The path goes through the jump: the other way is the exit.
; families: hosts/tiny/families/tiny.fam
; locals: a=int b=int
loop:
  LOAD 0 :
  LOAD 1 :
  LT_INT 0 : int int
  JUMP_IF less :
  NOP
less:
  JUMP_BACK loop :
---
tree locals=2
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  guard_type %0, int -> x0
  %1 = load_home l1
  guard_not_null %1 -> x0
  guard_type %1, int -> x0
  jump s1()
s1(): header from s0
  poll -> x1
  %2 = unbox_i64 %0 -> x2
  %3 = unbox_i64 %1 -> x2
  %4 = lt_i64 %2, %3
  %5 = box_bool %4
  guard_false %4 -> x3
  jump s1()
x0: refused trace=0 instr=0 resume=0 depth=0
x1: poll trace=0 instr=4294967295 resume=0 depth=0
x2: guard trace=0 instr=2 resume=2 depth=2 { st0 = %0, st1 = %1 }
x3: guard trace=0 instr=3 resume=3 depth=1 { st0 = %5 owned }
expects l0: int
expects l1: int
