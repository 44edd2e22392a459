; test translate
; # An iteration that a helper advances ends in a bridge: it leaves if the helper raised, gives the iterator up, and goes
; # on behind the loop.
; families: hosts/tiny/families/tiny.fam
; locals: s=int i=int
; stack: other
; bridge: 2147483648 0 int int
; bridge-end: linked behind
loop:
  NEXT behind : str
  POP :
  JUMP_BACK loop :
behind:
  LOAD 0 |
  POP |
  RETURN
---
tree locals=2
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  guard_type %0, int -> x0
  %1 = load_home st0
  jump s1()
s1(): header from s0
  poll -> x1
  %3 = call tiny_next(%1, 0)
  guard_not_null %3 -> x2
  check_leave -> x3
  guard_shared %3 -> x4
  decref_plain %3
  jump s1()
s2: bridge of x2
  check_leave -> x5
  store_home null, st0
  at 0
  xdecref %1
  check_leave -> x6
  exit x7
x0: refused trace=0 instr=0 resume=0 depth=1
x1: poll trace=0 instr=4294967295 resume=0 depth=1
x2: ended trace=0 instr=2147483648 resume=0 depth=1 bridge s2
x3: leave trace=0 instr=0 resume=1 depth=2 { st1 = %3 owned }
x4: guard trace=0 instr=1 resume=1 depth=2 { st1 = %3 owned }
x5: error trace=1 instr=2147483648 resume=0 depth=1
x6: leave trace=1 instr=2147483648 resume=4 depth=0
x7: end trace=1 instr=1 resume=5 depth=1 { st0 = %0 }
expects l0: int
