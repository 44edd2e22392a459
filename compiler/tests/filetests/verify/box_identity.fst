; test verify
tree locals=0
s0: start
  %0 = load_home st0
  %1 = box_i64 5
  %2 = is_same %0, %1
  guard_is %1, %0 -> x0
  guard_unique %1 -> x0
  exit x0
x0: guard trace=0 instr=0 resume=0 depth=0
---
6: %1 is a box made by the trace: it has no identity to compare
7: %1 is a box made by the trace: it has no identity to compare
8: %1 is a box made by the trace: it has no identity to compare
