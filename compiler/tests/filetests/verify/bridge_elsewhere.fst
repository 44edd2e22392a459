; test verify
tree locals=0
s0: start
  guard_true true -> x0
  exit x1
x0: guard trace=0 instr=0 resume=0 depth=0 bridge s0
x1: end trace=0 instr=1 resume=1 depth=0
---
6: the bridge s0 is not entered from here
