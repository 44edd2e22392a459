; test verify
tree locals=0
s0: start
  %0 = add_i64 1, 2 -> x0
  exit x0
x0: guard trace=0 instr=0 resume=0 depth=0
---
4: `add_i64` never leaves the trace and has an exit
