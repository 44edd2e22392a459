; test verify
tree locals=1
s0: start
  %0 = add_ovf 1, 2 -> x0
  exit x1
x0: guard trace=0 instr=0 resume=0 depth=0 { l0 = %0 }
x1: end trace=0 instr=1 resume=0 depth=0 { l0 = %0 }
---
6: %0 is not visible here
