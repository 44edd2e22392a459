; test translate
; # An integer of more than 64 bits has no type: the head.
; families: hosts/tiny/families/tiny.fam
; locals: a=other b=int
loop:
  LOAD 0 :
  LOAD 1 :
  ARITH 0 : wide int
  POP :
  JUMP_BACK loop :
---
tree locals=2
s0: start
  %0 = load_home l0
  %1 = load_home l1
  guard_not_null %1 -> x0
  guard_type %1, int -> x0
  jump s1()
s1(): header from s0
  poll -> x1
  guard_not_null %0 -> x2
  incref %0
  incref %1
  %4 = call tiny_arith(%0, %1, 0, 2)
  guard_not_null %4 -> x3
  at 2
  decref %0
  decref_plain %1
  check_leave -> x4
  guard_shared %4 -> x5
  decref_plain %4
  jump s1()
x0: refused trace=0 instr=0 resume=0 depth=0
x1: poll trace=0 instr=4294967295 resume=0 depth=0
x2: guard trace=0 instr=0 resume=0 depth=0
x3: error trace=0 instr=2 resume=2 depth=2 used=2 { st0 = %0 owned, st1 = %1 owned }
x4: leave trace=0 instr=2 resume=3 depth=1 { st0 = %4 owned }
x5: guard trace=0 instr=3 resume=3 depth=1 { st0 = %4 owned }
expects l1: int
