; test verify
tree locals=0
s0: start
  %1 = add_i64 %0, 1
  %0 = add_i64 1, 2
  exit x0
x0: guard trace=0 instr=0 resume=0 depth=0
---
4: %0 is not visible here
