; test parse
tree locals=2
s0: start
  guard_is null, @len -> x0
---
4:18: @len is not declared: add `object @len` above
