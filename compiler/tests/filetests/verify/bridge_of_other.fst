; test verify
tree locals=0
s0: start
  guard_true true -> x0
  exit x1
s1: bridge of x0
  exit x1
x0: guard trace=0 instr=0 resume=0 depth=0
x1: end trace=0 instr=1 resume=1 depth=0
---
6: the segment is the bridge of x0, whose bridge is another
9: the exit is used in s0 and in s1: make an exit for each
