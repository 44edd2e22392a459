; test translate
; # A bridge that meets what has no expansion leaves there; a root would be given up.
; families: hosts/tiny/families/tiny.fam
; locals: f=function i=int
; consts: 5
; bridge: 3 3 function int bool
loop:
  LOAD 1 :
  CONST 0 :
  LT_INT 0 : int int
  JUMP_UNLESS other : |
  JUMP_BACK loop :
other:
  LOAD 1 |
  CALL 0 | int null null
  POP |
  JUMP_BACK loop |
---
tree locals=2
object @const0 = 0x4000
s0: start
  %0 = load_home l1
  guard_not_null %0 -> x0
  guard_type %0, int -> x0
  jump s1()
s1(): header from s0
  poll -> x1
  %2 = box_i64 5
  %4 = unbox_i64 %0 -> x2
  %5 = lt_i64 %4, 5
  %6 = box_bool %5
  guard_true %5 -> x3
  jump s1()
s2: bridge of x3
  guard_false %5 -> x4
  exit x5
x0: refused trace=0 instr=0 resume=0 depth=0
x1: poll trace=0 instr=4294967295 resume=0 depth=0
x2: guard trace=0 instr=2 resume=2 depth=2 { st0 = %0, st1 = @const0 }
x3: guard trace=0 instr=3 resume=3 depth=1 { st0 = %6 owned } bridge s2
x4: guard trace=1 instr=0 resume=3 depth=1 { st0 = %6 owned }
x5: end trace=1 instr=2 resume=7 depth=1 { st0 = %0 }
expects l1: int
references given back: 1
