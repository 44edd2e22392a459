; test owned
; # A fragment begins with references of its own (%0 has two), and with objects that the exit it continues borrowed: these last
; # until the heap or a slot's memory changes.
tree locals=2 fragment
s0(%0: ref owned owned, %1: ref, %2: ref owned): start
  guard_not_null %1 -> x0
  guard_type %1, list -> x0
  replace_home %0, l1
  guard_type %1, list -> x1
  exit x2
x0: guard trace=1 instr=0 resume=0 depth=3 { st0 = %0 owned, st1 = %0 owned, st2 = %2 owned }
x1: guard trace=1 instr=1 resume=1 depth=2 { st0 = %0 owned, st1 = %2 owned }
x2: end trace=1 instr=2 resume=2 depth=1 { st0 = %0 owned }
---
9: nothing keeps %1 alive here: what it was read from may have changed since, or ended
13: a reference to %2 that compiled code owns is never given up
