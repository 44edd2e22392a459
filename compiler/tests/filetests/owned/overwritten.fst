; test owned
; # What a slot, a field or an element held is compiled code's to give up once it is overwritten. So whoever overwrites it
; # has looked at it, since anything else may have changed it.
tree locals=3
s0: start
  %0 = load_home l0
  %1 = load_field %0, list.items
  %2 = load_home l1
  incref %0
  store_home %0, l2
  incref %0
  store_home %0, l1
  incref %0
  store_field %2, %0, cell.object
  %3 = load_elem %1, 0, list_item
  incref %0
  store_elem %1, 1, %0, list_item
  incref %0
  store_elem %1, 0, %0, list_item
  exit x0
x0: end trace=0 instr=0 resume=0 depth=1 { st0 = %2 owned }
---
10: a reference is overwritten that nobody looked at, and so is never given up
14: a reference is overwritten that nobody looked at, and so is never given up
17: a reference is overwritten that nobody looked at, and so is never given up
19: a reference is overwritten that nobody looked at, and so is never given up
