; test parse
tree locals=2
s0: start
  %0 = add_i64 1, %7
---
4:19: %7 is not defined
