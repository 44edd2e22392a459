; test owned
; # A place of a class whose places may be empty is checked before what was read is used; in other classes it need not be.
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, list -> x0
  %1 = load_field %0, list.items
  %2 = load_elem %1, 0, list_item
  guard_type %2, int -> x0
  %3 = load_elem %1, 1, slot_item
  guard_type %3, int -> x0
  %4 = load_elem %1, 2, slot_item
  guard_not_null %4 -> x0
  guard_type %4, int -> x0
  store_elem_f64 %1, 3, 2.5, slot_item
  %5 = load_elem %1, 3, slot_item
  incref %5
  decref_plain %5
  %6 = load_elem %1, 4, slot_item
  incref %6
  decref_plain %6
  exit x0
x0: guard trace=0 instr=0 resume=0 depth=0
---
11: %3 may be null here: check it before
15: nothing has shown that %1 is what `store_elem_f64` takes it for
20: %6 may be null here: check it before
21: %6 may be given up for the last time here, and its end may run host code: release it by `decref`
21: %6 may be null here: check it before
