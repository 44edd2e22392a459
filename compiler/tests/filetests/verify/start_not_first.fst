; test verify
tree locals=0
s0: start
  exit x0
s1: start
  exit x0
x0: guard trace=0 instr=0 resume=0 depth=0
---
5: only s0 is the start
7: the exit is used in s0 and in s1: make an exit for each
