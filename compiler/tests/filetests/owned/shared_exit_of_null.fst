; test owned
; # One of the guards that share an exit fails where the object is null: there is no reference then, and the bridge has one
; # only behind a check of its own.
tree locals=1
s0: start
  %0 = load_home l0
  incref %0
  guard_type %0, list -> x0
  guard_not_null %0 -> x0
  decref %0
  exit x1
s1: bridge of x0
  guard_not_null %0 -> x2
  decref %0
  exit x3
s2: bridge of x2
  exit x4
x0: guard trace=0 instr=0 resume=0 depth=1 { st0 = %0 owned } bridge s1
x1: end trace=0 instr=1 resume=1 depth=0
x2: guard trace=1 instr=0 resume=0 depth=1 { st0 = %0 owned } bridge s2
x3: end trace=1 instr=1 resume=1 depth=0
x4: end trace=2 instr=0 resume=0 depth=1 { st0 = %0 owned }
---
