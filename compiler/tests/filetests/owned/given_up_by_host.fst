; test owned
; # Host code may end what is only borrowed. What a slot holds it may not: the trace would leave.
tree locals=2
s0: start
  %0 = load_home l0
  %1 = load_field %0, list.items
  %2 = load_elem %1, 0, list_item
  %3 = load_elem %1, 1, list_item
  incref %3
  %4 = call host_leave(%0)
  guard_not_null %4 -> x0
  guard_type %0, list -> x1
  guard_type %3, list -> x1
  guard_type %2, list -> x1
  decref %4
  %5 = load_elem %1, 0, list_item
  decref %3
  exit x2
x0: error trace=0 instr=0 resume=0 depth=1 { st0 = %3 owned }
x1: guard trace=0 instr=1 resume=1 depth=2 { st0 = %3 owned, st1 = %4 owned }
x2: end trace=0 instr=2 resume=2 depth=1 { st0 = %3 }
---
14: nothing keeps %2 alive here: what it was read from may have changed since, or ended
16: nothing keeps %1 alive here: what it was read from may have changed since, or ended
21: nothing keeps %3 alive here: what it was read from may have changed since, or ended
