; test opt sink dce
; run: l0=list 1 2
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, list -> x0
  %1 = load_field %0, list.items
  %2 = load_field %0, list.len
  %3 = new_list_iter %0, 1
  %4 = new_range_iter 1, %2, 1
  %5 = new_range_iter 1, 2, 3
  exit x1
x0: refused trace=0 instr=0 resume=0 depth=0
x1: end trace=0 instr=1 resume=1 depth=2 { st0 = %3 owned, st1 = %4 owned }
---
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, list -> x0
  %2 = load_field %0, list.len
  %3 = new_list_iter %0, 1
  %4 = new_range_iter 1, %2, 1
  exit x1
x0: refused trace=0 instr=0 resume=0 depth=0
x1: end trace=0 instr=1 resume=1 depth=2 { st0 = %3 owned, st1 = %4 owned }
