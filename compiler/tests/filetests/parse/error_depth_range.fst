; test parse
tree locals=2
s0: start
  exit x0
x0: end trace=0 instr=0 resume=0 depth=65536
---
5:40: expected a number in range
