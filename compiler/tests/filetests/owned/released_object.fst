; test owned
; # What compiled code owned is used until it is given up, and then only if a slot holds it too. A loop has what every way in
; # keeps alive.
tree locals=2
s0: start
  %0 = load_home l0
  %1 = load_home l1
  incref %0
  decref %0
  guard_type %0, list -> x0
  %2 = call host_leave(%0)
  guard_not_null %2 -> x0
  decref %2
  guard_type %2, list -> x0
  jump s1(%1)
s1(%3: ref): header from s0
  guard_type %3, list -> x1
  %4 = call host_leave(%0)
  guard_not_null %4 -> x1
  guard_type %3, list -> x2
  store_home %4, l1
  decref %3
  jump s1(%4)
x0: guard trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: guard trace=0 instr=2 resume=2 depth=1 { st0 = %4 owned }
---
14: nothing keeps %2 alive here: what it was read from may have changed since, or ended
