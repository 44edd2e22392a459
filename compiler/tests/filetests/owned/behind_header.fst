; test owned
; # That two objects are different holds behind a header as before it, if every way in has shown it. A truth value that
; # comes out of memory is given up like any object, and put back without
; # being made again.
tree locals=3
s0: start
  %0 = load_home l0
  %1 = load_home l1
  %2 = load_home l2
  guard_type %2, bool -> x0
  %3 = box_bool true
  replace_home %3, l2
  %4 = is_same %0, %1
  guard_false %4 -> x0
  jump s1()
s1(): header from s0
  poll -> x1
  incref %0
  incref %1
  guard_shared %0 -> x2
  guard_shared %1 -> x2
  decref_plain %0
  decref_plain %1
  guard_not_null %3 -> x1
  store_home null, l2
  decref_plain %3
  replace_home %3, l2
  jump s1()
x0: guard trace=0 instr=0 resume=0 depth=0
x1: poll trace=0 instr=1 resume=1 depth=0
x2: guard trace=0 instr=2 resume=2 depth=2 { st0 = %0 owned, st1 = %1 owned }
---
