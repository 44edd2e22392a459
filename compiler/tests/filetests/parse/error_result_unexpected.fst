; test parse
tree locals=2
s0: start
  %0 = guard_true true -> x0
---
4:3: `guard_true` has no result
