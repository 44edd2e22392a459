; test parse
tree locals=2
s0: start
  %0 = neg_f64 nan_0000000000000000
---
4:16: expected an operand: %NUMBER, a constant or @object
