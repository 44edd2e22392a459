; test parse
tree locals=2
s0: start
  guard_type null, floot -> x0
---
4:20: the host `test` has no type `floot`
