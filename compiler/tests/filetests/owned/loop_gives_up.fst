; test owned
; # A loop that gives up a reference from above does so each time round. One that gets another in its place may.
tree locals=2
s0: start
  %0 = load_home l0
  incref %0
  %1 = load_home l1
  incref %1
  jump s1(%1)
s1(%2: ref): header from s0
  poll -> x0
  decref %0
  decref %2
  %3 = call host_leave(null)
  guard_not_null %3 -> x1
  jump s1(%3)
x0: poll trace=0 instr=4294967295 resume=0 depth=2 { st0 = %0 owned, st1 = %2 owned }
x1: error trace=0 instr=0 resume=0 depth=0
---
16: s1 is entered first with a reference to %0 that compiled code owns, and from here without
