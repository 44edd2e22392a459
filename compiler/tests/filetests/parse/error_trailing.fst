; test parse
tree locals=2
s0: start
  exit x0 x1
---
4:11: nothing more is expected on this line
