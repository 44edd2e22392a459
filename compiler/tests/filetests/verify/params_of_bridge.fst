; test verify
tree locals=0
s0: start
  guard_true true -> x0
  exit x1
s1(%0: i64): bridge of x0
  exit x2
x0: guard trace=0 instr=0 resume=0 depth=0 bridge s1
x1: end trace=0 instr=1 resume=1 depth=0
x2: end trace=1 instr=1 resume=1 depth=0
---
6: only loop headers and the start of a fragment have parameters
