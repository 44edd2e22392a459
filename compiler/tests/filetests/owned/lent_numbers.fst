; test owned
; # The object of a number that a loop carries around is lent: it is there until a slot's memory or the heap changes, and
; # afterwards where it was put. Whoever jumps to the header knows what keeps it.
tree locals=3
s0: start
  %0 = load_home l0
  jump s1(%0, 1)
s1(%1: ref, %2: i64): header from s0
  poll -> x0
  xincref %1
  take_home %1, l1
  %3 = box_i64 %2
  replace_home %3, l2
  %4 = object_i64 %1, %2
  decref_plain %4
  jump s2(%1, %2)
s2(%5: ref, %6: i64): header from s1
  poll -> x1
  %7 = box_i64 %6
  replace_home %7, l2
  xincref %5
  take_home %5, l1
  guard_not_null %0 -> x2
  %8 = call host_leave(%0)
  guard_not_null %8 -> x3
  decref %8
  jump s1(%8, %6)
x0: poll trace=0 instr=4294967295 resume=0 depth=0 { l1 = %2 as %1 }
x1: poll trace=0 instr=4294967295 resume=1 depth=0 { l1 = %6 as %5 }
x2: guard trace=0 instr=1 resume=2 depth=0 { l2 = %6 as %5 }
x3: error trace=0 instr=2 resume=3 depth=0
---
27: nothing keeps %8 alive here: what it was read from may have changed since, or ended
