; test owned
; # Null takes an object away, from whatever place of the class it may be.
tree locals=2
object @zero = 0x1000
s0: start
  %0 = load_home l0
  guard_type %0, list -> x0
  %1 = load_field %0, list.items
  %2 = load_elem %1, 0, slot_item
  guard_not_null %2 -> x0
  guard_type %2, int -> x0
  %3 = load_elem %1, 1, slot_item
  guard_not_null %3 -> x0
  guard_type %3, int -> x0
  incref @zero
  store_elem %1, 0, @zero, slot_item
  decref_plain %2
  %4 = load_elem %1, 1, slot_item
  guard_not_null %4 -> x0
  guard_type %4, int -> x0
  store_elem %1, 1, null, slot_item
  decref_plain %4
  %5 = load_elem %1, 0, slot_item
  guard_type %5, int -> x0
  exit x0
x0: guard trace=0 instr=0 resume=0 depth=0
---
24: %5 may be null here: check it before
