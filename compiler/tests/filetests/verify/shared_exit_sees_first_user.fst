; test verify
tree locals=1
s0: start
  guard_true true -> x0
  %0 = add_i64 1, 2
  guard_true false -> x0
  exit x1
s1: bridge of x0
  %1 = add_i64 %0, 1
  exit x2
x0: guard trace=0 instr=0 resume=0 depth=0 { l0 = %0 } bridge s1
x1: end trace=0 instr=2 resume=0 depth=0
x2: end trace=1 instr=0 resume=0 depth=0
---
9: %0 is not visible here
11: %0 is not visible here
