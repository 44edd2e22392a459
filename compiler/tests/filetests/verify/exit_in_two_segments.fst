; test verify
tree locals=0
s0: start
  guard_true true -> x0
  jump s1()
s1(): header from s0
  guard_true true -> x0
  jump s1()
x0: guard trace=0 instr=0 resume=0 depth=0
---
9: the exit is used in s0 and in s1: make an exit for each
