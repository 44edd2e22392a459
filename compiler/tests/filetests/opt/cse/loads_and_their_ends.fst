; test opt cse
; run: l0=list 1 2 3
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, list -> x0
  %1 = load_field %0, list.items
  %2 = load_field %0, list.len
  %3 = load_elem %1, 0, list_item
  %4 = load_elem %1, 0, list_item
  call list_push(%0, %3)
  %5 = load_field %0, list.len
  %6 = load_field %0, list.items
  %7 = load_elem %1, 0, list_item
  %8 = call host_leave(%0)
  %9 = load_field %0, list.items
  %10 = load_elem %1, 0, list_item
  exit x1
x0: refused trace=0 instr=0 resume=0 depth=0
x1: end trace=0 instr=1 resume=1 depth=5 { st0 = %4, st1 = %5, st2 = %7, st3 = %10, st4 = %2 }
---
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, list -> x0
  %1 = load_field %0, list.items
  %2 = load_field %0, list.len
  %3 = load_elem %1, 0, list_item
  call list_push(%0, %3)
  %5 = load_field %0, list.len
  %8 = call host_leave(%0)
  %9 = load_field %0, list.items
  %10 = load_elem %1, 0, list_item
  exit x1
x0: refused trace=0 instr=0 resume=0 depth=0
x1: end trace=0 instr=1 resume=1 depth=5 { st0 = %3, st1 = %5, st2 = %3, st3 = %10, st4 = %2 }
