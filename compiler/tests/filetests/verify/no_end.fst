; test verify
tree locals=0
s0: start
  %0 = add_i64 1, 2
---
3: the segment has no end
