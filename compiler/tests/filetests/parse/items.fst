; test parse
; # An array of objects holds no floats.
tree locals=1
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  %1 = load_field %0, list.items
  %2 = load_f64 %1, 0, list_item
  exit x0
x0: end trace=0 instr=0 resume=0 depth=0
---
8:25: `load_f64` takes arrays of floats, element class 0 is of objects: name one of its own
