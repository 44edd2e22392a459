; test parse
tree locals=2
s0: start
  %0 = load_home l2
---
4:18: the frame has 2 locals, stack slots are written stN
