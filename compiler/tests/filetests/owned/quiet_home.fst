; test owned
; # What a slot's memory holds may be a float on one way into a loop and a constant on another: neither ends by host code. It
; # is not known to be a float by that, nor is there an object where one way brings null, nor one that ends quietly where one
; # brings what nothing is known of.
tree locals=4
object @half = 0x1000
s0: start
  %0 = load_home l0
  guard_type %0, float -> x0
  %1 = load_home l1
  guard_type %1, float -> x0
  %2 = load_home l2
  guard_type %2, float -> x0
  %3 = load_home l3
  guard_not_null %3 -> x0
  jump s1()
s1(): header from s0
  poll -> x1
  %4 = load_home l0
  incref %4
  decref_plain %4
  %5 = unbox_f64 %4
  %6 = load_home l1
  incref %6
  decref_plain %6
  %7 = load_home l2
  incref %7
  decref_plain %7
  incref @half
  replace_home @half, l0
  replace_home null, l1
  incref %3
  replace_home %3, l2
  jump s1()
x0: guard trace=0 instr=0 resume=0 depth=0
x1: poll trace=0 instr=1 resume=1 depth=0
---
22: nothing has shown that %4 is what `unbox_f64` takes it for
25: %6 may be given up for the last time here, and its end may run host code: release it by `decref`
28: %7 may be given up for the last time here, and its end may run host code: release it by `decref`
