; test verify
tree locals=0
s0: start
  guard_true true -> x0
  %0 = add_i64 1, 2
  guard_true false -> x1
  exit x2
s1: bridge of x0
  %1 = add_i64 %0, 1
  exit x3
s2: bridge of x1
  %2 = add_i64 %0, 1
  %3 = add_i64 %1, 1
  exit x4
x0: guard trace=0 instr=0 resume=0 depth=0 bridge s1
x1: guard trace=0 instr=1 resume=0 depth=0 bridge s2
x2: end trace=0 instr=2 resume=0 depth=0
x3: end trace=1 instr=0 resume=0 depth=0
x4: end trace=2 instr=0 resume=0 depth=0
---
9: %0 is not visible here
13: %1 is not visible here
