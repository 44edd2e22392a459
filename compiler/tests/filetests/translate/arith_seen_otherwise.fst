; test translate
; # What is known of a value outweighs what was seen of it: slots say int, the record float.
; families: hosts/tiny/families/tiny.fam
; locals: a=int b=int
loop:
  LOAD 0 :
  LOAD 1 :
  ARITH 0 : float float
  POP :
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
  %4 = add_i64 %2, %3
  %5 = box_i64 %4
  jump s1()
x0: refused trace=0 instr=0 resume=0 depth=0
x1: poll trace=0 instr=4294967295 resume=0 depth=0
x2: guard trace=0 instr=2 resume=2 depth=2 { st0 = %0, st1 = %1 }
expects l0: int
expects l1: int
