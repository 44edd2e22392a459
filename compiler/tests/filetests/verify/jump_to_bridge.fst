; test verify
tree locals=0
s0: start
  guard_true true -> x0
  exit x1
s1: bridge of x0
  jump s1()
x0: guard trace=0 instr=0 resume=0 depth=0 bridge s1
x1: end trace=0 instr=1 resume=1 depth=0
---
7: s1 is not a loop header that this segment enters first or lies in
