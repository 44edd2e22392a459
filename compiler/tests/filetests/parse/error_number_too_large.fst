; test parse
tree locals=2
s0: start
  %0 = add_i64 9223372036854775808, 1
---
4:16: expected an operand: %NUMBER, a constant or @object
