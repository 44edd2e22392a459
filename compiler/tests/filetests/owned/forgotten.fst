; test owned
; # What compiled code owns is handed over where it leaves; an exit and a jump that forget it leak.
tree locals=2
s0: start
  %0 = load_home l0
  incref %0
  jump s1(%0)
s1(%1: ref): header from s0
  poll -> x0
  %2 = call host_leave(%1)
  guard_not_null %2 -> x1
  guard_type %0, list -> x2
  incref %2
  replace_home %2, l1
  jump s1(%1)
x0: poll trace=0 instr=4294967295 resume=0 depth=1 { st0 = %1 owned }
x1: error trace=0 instr=0 resume=0 depth=1 { st0 = %1 owned }
x2: guard trace=0 instr=1 resume=1 depth=2 { st0 = %1, st1 = %2 owned }
---
15: a reference to %2 that compiled code owns is never given up
18: a reference to %0 that compiled code owns is never given up
