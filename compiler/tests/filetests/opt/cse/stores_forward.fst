; test opt cse
; run: l0=list 1 2 3; l1=int 7
tree locals=3
s0: start
  %0 = load_home l0
  guard_type %0, list -> x0
  %1 = load_field %0, list.items
  %2 = load_field %0, list.len
  %3 = load_home l1
  store_elem %1, 0, %3, list_item
  %4 = load_elem %1, 0, list_item
  %5 = load_elem %1, 1, list_item
  store_elem %1, 2, %5, list_item
  %6 = load_elem %1, 0, list_item
  store_home %4, l2
  %7 = load_home l2
  %8 = load_home l0
  store_field %0, 1, list.len
  %9 = load_field %0, list.len
  exit x1
x0: refused trace=0 instr=0 resume=0 depth=0
x1: end trace=0 instr=1 resume=1 depth=5 { st0 = %4, st1 = %6, st2 = %7, st3 = %8, st4 = %9 }
---
tree locals=3
s0: start
  %0 = load_home l0
  guard_type %0, list -> x0
  %1 = load_field %0, list.items
  %2 = load_field %0, list.len
  %3 = load_home l1
  store_elem %1, 0, %3, list_item
  %5 = load_elem %1, 1, list_item
  store_elem %1, 2, %5, list_item
  %6 = load_elem %1, 0, list_item
  store_home %3, l2
  store_field %0, 1, list.len
  exit x1
x0: refused trace=0 instr=0 resume=0 depth=0
x1: end trace=0 instr=1 resume=1 depth=5 { st0 = %3, st1 = %6, st2 = %3, st3 = %0, st4 = 1 }
