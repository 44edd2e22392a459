; test verify
tree locals=1
s0: start
  exit x0
x0: end trace=0 instr=0 resume=0 depth=0 { l0 = 5 owned }
---
5: %0 is not a reference: a slot cannot take it over
