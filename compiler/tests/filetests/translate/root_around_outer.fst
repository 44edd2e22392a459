; test translate
; # A root that goes around the loop around its own: it comes back to its header with another iterator on the stack, which
; # the header passes on, and with the same object below it, which it does not.
; families: hosts/tiny/families/tiny.fam
; locals: items=str i=str
; stack: str other
loop:
  NEXT behind : null
  STORE 1
  JUMP_BACK loop
behind:
  LOAD 0 :
  ITER : str
  JUMP_BACK loop :
---
tree locals=2
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  guard_type %0, str -> x0
  %1 = load_home st0
  guard_not_null %1 -> x0
  guard_type %1, str -> x0
  %2 = load_home st1
  jump s1(%2)
s1(%3: ref): header from s0
  poll -> x1
  %5 = call tiny_next(%3, 0)
  %7 = is_same %5, null
  guard_true %7 -> x2
  check_leave -> x3
  store_home null, st1
  at 0
  xdecref %3
  check_leave -> x4
  incref %0
  %9 = call tiny_iter(%0, 5)
  guard_not_null %9 -> x5
  decref_plain %0
  check_leave -> x6
  replace_home %9, st1
  jump s1(%9)
x0: refused trace=0 instr=0 resume=0 depth=2
x1: poll trace=0 instr=4294967295 resume=0 depth=2
x2: branch trace=0 instr=0 resume=1 depth=3 { st2 = %5 owned }
x3: error trace=0 instr=0 resume=0 depth=2
x4: leave trace=0 instr=0 resume=4 depth=1
x5: error trace=0 instr=2 resume=5 depth=2 used=1 { st1 = %0 owned }
x6: leave trace=0 instr=2 resume=6 depth=2 { st1 = %9 owned }
expects l0: str
expects st0: str
