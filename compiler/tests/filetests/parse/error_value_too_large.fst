; test parse
tree locals=2
s0: start
  %99999999 = add_i64 1, 1
---
4:3: value numbers end at 1048576
