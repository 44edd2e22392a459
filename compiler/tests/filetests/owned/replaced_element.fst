; test owned
; # A helper that replaces an element hands over the reference that was there, unless it returns null. What it returns
; # otherwise lasts.
tree locals=2
s0: start
  %0 = load_home l0
  %1 = load_field %0, list.items
  %2 = load_home l1
  %3 = load_elem %1, 2, list_item
  guard_type %3, str -> x0
  %4 = call list_replace(%0, %2, 2)
  guard_not_null %4 -> x0
  decref_plain %3
  %5 = load_elem %1, 2, list_item
  guard_type %5, str -> x0
  %6 = call list_replace(%0, %2, 2)
  decref_plain %5
  guard_not_null %6 -> x0
  exit x1
s1: bridge of x1
  %7 = load_elem %1, 2, list_item
  %8 = load_elem %1, 1, list_item
  %9 = call list_replace(%0, %2, 2)
  guard_not_null %9 -> x2
  exit x3
x0: error trace=0 instr=0 resume=0 depth=0
x1: branch trace=0 instr=1 resume=1 depth=0 bridge s1
x2: error trace=0 instr=1 resume=1 depth=1 { st0 = %7 owned }
x3: end trace=0 instr=2 resume=2 depth=1 { st0 = %8 owned }
---
17: compiled code does not own a reference to %5 here: it is borrowed, or was given up before
28: compiled code does not own a reference to %7 here: it is borrowed, or was given up before
28: a reference to %5 that compiled code owns is never given up
29: compiled code does not own a reference to %8 here: it is borrowed, or was given up before
29: a reference to %5 that compiled code owns is never given up
29: a reference to %7 that compiled code owns is never given up
