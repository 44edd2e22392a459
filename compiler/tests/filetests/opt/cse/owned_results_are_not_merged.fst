; test opt cse
; run: l0=list 1 2 3
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, list -> x0
  %1 = load_field %0, list.items
  %2 = load_field %0, list.len
  %3 = call list_first(%0)
  %4 = call list_first(%0)
  %5 = box_i64 %2
  %6 = box_i64 %2
  exit x1
x0: refused trace=0 instr=0 resume=0 depth=0
x1: end trace=0 instr=1 resume=1 depth=4 { st0 = %3 owned, st1 = %4 owned, st2 = %5 owned, st3 = %6 owned }
---
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, list -> x0
  %1 = load_field %0, list.items
  %2 = load_field %0, list.len
  %3 = call list_first(%0)
  %4 = call list_first(%0)
  %5 = box_i64 %2
  %6 = box_i64 %2
  exit x1
x0: refused trace=0 instr=0 resume=0 depth=0
x1: end trace=0 instr=1 resume=1 depth=4 { st0 = %3 owned, st1 = %4 owned, st2 = %5 owned, st3 = %6 owned }
