; test translate
; # A member of another type, and values for which only the head is left.
; families: hosts/tiny/families/tiny.fam
; locals: a=str b=int
loop:
  LOAD 0 :
  LOAD 1 :
  ADD_INT 0 : str int
  POP :
  JUMP_BACK loop :
---
tree locals=2
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  guard_type %0, str -> x0
  %1 = load_home l1
  guard_not_null %1 -> x0
  guard_type %1, int -> x0
  jump s1()
s1(): header from s0
  poll -> x1
  incref %0
  incref %1
  %4 = call tiny_arith(%0, %1, 0, 2)
  guard_not_null %4 -> x2
  decref_plain %0
  decref_plain %1
  check_leave -> x3
  guard_shared %4 -> x4
  decref_plain %4
  jump s1()
x0: refused trace=0 instr=0 resume=0 depth=0
x1: poll trace=0 instr=4294967295 resume=0 depth=0
x2: error trace=0 instr=2 resume=2 depth=2 used=2 { st0 = %0 owned, st1 = %1 owned }
x3: leave trace=0 instr=2 resume=3 depth=1 { st0 = %4 owned }
x4: guard trace=0 instr=3 resume=3 depth=1 { st0 = %4 owned }
expects l0: str
expects l1: int
overruled at unit 2: ARITH
