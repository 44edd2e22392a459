; test parse
tree locals=2
s0: start
  exit x0
  %0 = add_i64 1, 2
---
5:3: s0 has ended
