; test owned
; # A place that was filled holds an object until something is written that may be null and may be there: writes of other
; # classes do nothing to it, nor does what puts an object anywhere. An exception is null, which takes an object away.
tree locals=3
object @zero = 0x1000
s0: start
  %0 = load_home l0
  guard_type %0, list -> x0
  %1 = load_home l1
  guard_not_null %1 -> x0
  %2 = load_field %0, list.items
  %3 = load_elem %2, 0, slot_item
  guard_not_null %3 -> x0
  guard_type %3, int -> x0
  incref @zero
  store_elem %2, 0, @zero, slot_item
  decref_plain %3
  store_field %1, true, cell.flag
  call list_push(%0, @zero)
  %4 = load_elem %2, 0, slot_item
  incref %4
  decref_plain %4
  %5 = call list_replace(%0, @zero, 0)
  %6 = load_elem %2, 0, slot_item
  incref %6
  exit x1
x0: guard trace=0 instr=0 resume=0 depth=0
x1: end trace=0 instr=1 resume=1 depth=1 { st0 = %6 owned }
---
25: %6 may be null here: check it before
28: %6 may be null where the `end` exit is taken: check it before, or leave by an exit that is taken only if it is not null
