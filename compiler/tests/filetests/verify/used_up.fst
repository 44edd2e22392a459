; test verify
; # What an instruction has used up when it raises are values on the stack, and only an error exit has such.
tree locals=1
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  guard_not_null %0 -> x1
  guard_not_null %0 -> x2
  exit x3
x0: error trace=0 instr=0 resume=0 depth=2 used=2 { st0 = %0, st1 = %0 }
x1: error trace=0 instr=1 resume=1 depth=1 used=2 { st0 = %0 }
x2: guard trace=0 instr=2 resume=2 depth=1 used=1 { st0 = %0 }
x3: end trace=0 instr=3 resume=3 depth=0
---
11: 2 values are used up: only an error exit has such, and no more than the stack has
12: 1 values are used up: only an error exit has such, and no more than the stack has
