; test verify
tree locals=0
s0: start
  guard_true true -> x0
  exit x1
x0: guard trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=0 resume=0 depth=1
---
7: the exit has the key and kind of x0 and another stack depth
