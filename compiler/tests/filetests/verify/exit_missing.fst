; test verify
tree locals=0
s0: start
  %0 = add_ovf 1, 2
  exit x0
x0: guard trace=0 instr=0 resume=0 depth=0
---
4: `add_ovf` may leave the trace and has no exit
