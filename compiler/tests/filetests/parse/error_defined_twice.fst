; test parse
tree locals=2
s0: start
  %0 = add_i64 1, 2
  %0 = add_i64 1, 2
---
5:3: %0 is defined twice
