; test owned
; # A number is taken out of what a guard has shown to hold one, what the tree made, and what a slot holds on every way into a
; # loop. A float is put in the place of what was a float when it was last read, or of the float that was put there.
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, list -> x0
  %1 = load_field %0, list.items
  %2 = load_home l1
  guard_type %2, int -> x0
  %3 = unbox_i64 %2 -> x0
  %4 = unbox_f64 %2
  jump s1(%3)
s1(%5: i64): header from s0
  %6 = load_home l1
  %7 = unbox_i64 %6 -> x1
  %8 = load_elem %1, 0, list_item
  guard_type %8, float -> x1
  store_elem_f64 %1, 0, 1.0, list_item
  store_elem_f64 %1, 0, 2.0, list_item
  store_elem_f64 %1, 2, 3.0, list_item
  %9 = load_elem %1, 1, list_item
  %10 = unbox_f64 %9
  %11 = box_i64 %7
  replace_home %11, l1
  jump s1(%7)
x0: guard trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
---
12: nothing has shown that %2 is what `unbox_f64` takes it for
21: nothing has shown that %1 is what `store_elem_f64` takes it for
23: nothing has shown that %9 is what `unbox_f64` takes it for
