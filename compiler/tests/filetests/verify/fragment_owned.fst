; test verify
tree locals=1 fragment
s0(%0: ref owned, %1: i64 owned, %2: ref): start
  exit x0
x0: end trace=1 instr=0 resume=0 depth=0
---
1: compiled code cannot own %1 at the start: it is no reference among the start's parameters
