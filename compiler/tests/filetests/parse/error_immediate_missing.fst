; test parse
tree locals=2
s0: start
  %0 = load_home
---
4:9: an immediate is missing
