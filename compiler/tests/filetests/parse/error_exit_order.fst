; test parse
tree locals=2
s0: start
  exit x0
x1: guard trace=0 instr=0 resume=0 depth=0
---
5:1: exits are numbered in order: expected x0
