; test verify
tree locals=0
s0: start
  guard_true true -> x0
  jump s1()
s1(): header from s0
  jump s1()
s2: bridge of x0
  jump s1()
x0: guard trace=0 instr=0 resume=0 depth=0 bridge s2
---
9: s1 is not a loop header that this segment enters first or lies in
