; test owned
; # A helper's result is worked on behind a check only. It may be compared before, and given to a slot; a release that takes
; # null needs no check.
tree locals=1
s0: start
  %0 = load_home l0
  %1 = call host_leave(%0)
  guard_type %1, list -> x0
  xdecref %1
  %2 = call host_leave(%0)
  %3 = is_same %2, null
  guard_false %3 -> x1
  incref %2
  store_home %2, l0
  decref %0
  %4 = call host_leave(%2)
  xdecref %4
  decref %2
  exit x1
x0: guard trace=0 instr=0 resume=0 depth=1 { st0 = %1 owned }
x1: error trace=0 instr=1 resume=1 depth=0
---
8: %1 may be null here: check it before
20: %1 may be null where the `guard` exit is taken: check it before, or leave by an exit that is taken only if it is not null
