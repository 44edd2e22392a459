; test owned
; # A helper that takes its references takes over one for each of its operands, also where it fails. What is only borrowed is not
; # its to take, and what it has taken is not released or used again. Null is no reference.
tree locals=2
s0: start
  %0 = load_home l0
  incref %0
  %1 = call host_take(%0)
  guard_not_null %1 -> x0
  decref %1
  %2 = load_home l1
  guard_type %2, list -> x1
  %3 = load_field %2, list.items
  %4 = load_elem %3, 2, list_item
  guard_type %4, str -> x1
  incref %4
  %5 = call host_take(%4)
  guard_not_null %5 -> x2
  decref %5
  %6 = call host_take(null)
  guard_not_null %6 -> x3
  decref %6
  %7 = box_i64 7
  %8 = call host_take(%7)
  guard_not_null %8 -> x3
  decref %8
  %9 = call host_take(%0)
  guard_not_null %9 -> x3
  decref %9
  incref %2
  %10 = call host_take(%2)
  decref %2
  guard_not_null %10 -> x3
  decref %10
  exit x4
x0: error trace=0 instr=0 resume=0 depth=1 { st0 = null }
x1: guard trace=0 instr=0 resume=0 depth=1 { st0 = %0 }
x2: error trace=0 instr=1 resume=1 depth=2 { st0 = null, st1 = %4 }
x3: error trace=0 instr=2 resume=2 depth=1 { st0 = null }
x4: end trace=0 instr=3 resume=3 depth=1 { st0 = %7 owned }
---
27: compiled code does not own a reference to %0 here: it is borrowed, or was given up before
32: compiled code does not own a reference to %2 here: it is borrowed, or was given up before
38: nothing keeps %4 alive here: what it was read from may have changed since, or ended
40: compiled code does not own a reference to %7 here: it is borrowed, or was given up before
