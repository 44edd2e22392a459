; test parse
tree locals=2
s0: start
  exit x3
---
4:8: x3 is not defined
