; test parse
tree locals=2
s0: start
  jump s4()
---
4:8: s4 is not defined
