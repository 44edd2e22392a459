; test verify
tree locals=1
s0: start
  exit x0
x0: end trace=0 instr=0 resume=0 depth=1 { l0 = 1, st0 = 2, st1 = 3 }
---
5: slot 2 is outside the frame
