; test opt fold
; # A number that is no object is boxed; nothing is put anywhere.
tree locals=2
object @a
s0: start
  %0 = load_home l0
  %1 = load_field %0, list.items
  xincref null
  take_home null, l1
  take_elem %1, 0, null, list_item
  %2 = object_i64 null, 7
  replace_home %2, l1
  %3 = object_f64 @a, 0.5
  decref_plain %3
  exit x0
x0: end trace=0 instr=0 resume=0 depth=2 { st0 = 7 as null, st1 = 8 as @a }
---
tree locals=2
object @a
s0: start
  %0 = load_home l0
  %1 = load_field %0, list.items
  %2 = object_i64 null, 7
  replace_home %2, l1
  %3 = object_f64 @a, 0.5
  decref_plain %3
  exit x0
x0: end trace=0 instr=0 resume=0 depth=2 { st0 = 7 as null, st1 = 8 as @a }
