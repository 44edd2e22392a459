; test parse
tree locals=2
s0: start
  %0 = add_i64 1 + 2
---
4:18: unexpected character '+'
