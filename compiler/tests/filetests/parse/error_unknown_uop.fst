; test parse
tree locals=2
s0: start
  %0 = addd 1, 2
---
4:8: `addd` is no uop
