; test run
; # Numbers that may be objects already: the object where there is one, a new one where there is none.
; run: l0=float 1.0; l1=int 5; l2=null; l3=list 1.5 2.5
tree locals=8
s0: start
  %0 = load_home l0
  %1 = load_home l1
  %2 = load_home l2
  %3 = load_home l3
  xincref %0
  take_home %0, l4
  xincref %2
  take_home %2, l1
  %4 = object_f64 %0, 1.0
  replace_home %4, l5
  %5 = object_i64 %2, 300
  replace_home %5, l6
  %6 = load_field %3, list.items
  xincref %0
  take_elem %6, 0, %0, list_item
  xincref %2
  take_elem %6, 1, %2, list_item
  exit x0
x0: end trace=0 instr=0 resume=0 depth=3 { l7 = 1.0 as %0, st0 = 9 as %2, st1 = 4 as %1, st2 = 2.5 as null }
---
run: l0=float 1.0; l1=int 5; l2=null; l3=list 1.5 2.5
  end resume=0 iterations=0
  l7 = 1.0
  st0 = 9
  st1 = 5
  st2 = 2.5
  memory l0 = 1.0 count=4
  memory l1 = 5 count=1
  memory l3 = [1.0, 2.5] count=1
  memory l4 = 1.0 count=4
  memory l5 = 1.0 count=4
  memory l6 = 300 count=1
