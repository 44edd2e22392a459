; test owned
; # A box that a helper gets is an object, and released. One that only exits name is made by whichever is taken.
tree locals=1
s0: start
  %0 = load_home l0
  %1 = box_i64 1
  %2 = box_i64 2
  %3 = box_i64 3
  call list_push(%0, %1)
  call list_push(%0, %2)
  decref_plain %2
  guard_type %0, list -> x0
  exit x1
x0: guard trace=0 instr=0 resume=0 depth=2 { st0 = %3 owned, st1 = %1 owned }
x1: end trace=0 instr=1 resume=1 depth=1 { st0 = %3 owned }
---
15: a reference to %1 that compiled code owns is never given up
