; test owned
; # What was read from an element or a field is kept by the object it was read from, until that may have changed: by a
; # store to what may be the same place, a helper that writes there, or host code. What else keeps it still does.
tree locals=3
s0: start
  %0 = load_home l0
  guard_type %0, list -> x0
  %1 = load_field %0, list.items
  %2 = load_elem %1, 0, list_item
  guard_type %2, tuple -> x0
  %3 = load_field %2, cell.object
  guard_not_null %3 -> x0
  %4 = load_elem %1, 1, list_item
  %5 = load_home l1
  incref %5
  guard_type %3, list -> x1
  store_elem %1, 1, %5, list_item
  guard_type %4, list -> x2
  guard_type %5, list -> x2
  guard_type %3, list -> x2
  decref %4
  exit x3
x0: guard trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=2 { st0 = %3, st1 = %5 owned }
x2: guard trace=0 instr=1 resume=1 depth=2 { st0 = %4 owned, st1 = %5 }
x3: end trace=0 instr=2 resume=2 depth=2 { st0 = %2, st1 = %5 }
---
20: nothing keeps %3 alive here: what it was read from may have changed since, or ended
26: nothing keeps %2 alive here: what it was read from may have changed since, or ended
