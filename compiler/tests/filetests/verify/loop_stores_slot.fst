; test verify
; # What may be used in a loop that writes its slot: what compiled code has a reference of its own to, what was taken out
; # of the slot before, and what the slot holds again at the end. A way out of the loop that writes the slot does no harm,
; # one back from a bridge does.
tree locals=5
s0: start
  %0 = load_home l0
  incref %0
  %1 = load_home l1
  store_home null, l1
  %2 = load_home l2
  %3 = load_home l3
  %4 = load_home l4
  jump s1(%4)
s1(%5: ref): header from s0
  poll -> x0
  guard_not_null %0 -> x1
  replace_home null, l0
  guard_not_null %1 -> x1
  replace_home null, l1
  guard_not_null %2 -> x2
  guard_not_null %3 -> x3
  store_home null, l4
  guard_not_null %4 -> x5
  replace_home %4, l4
  jump s1(%4)
s2: bridge of x2
  replace_home null, l2
  exit x4
s3: bridge of x3
  replace_home null, l3
  jump s1(%5)
x0: poll trace=0 instr=4294967295 resume=0 depth=0 { l0 = %0 owned }
x1: guard trace=0 instr=0 resume=0 depth=0
x2: guard trace=0 instr=1 resume=1 depth=0 bridge s2
x3: guard trace=0 instr=2 resume=2 depth=0 { l3 = %3 } bridge s3
x4: end trace=1 instr=0 resume=3 depth=0
x5: guard trace=0 instr=4 resume=4 depth=0 { l4 = %4 owned }
---
22: %3 was loaded from slot 3 above s1, and the slot holds another object the next time round: pass it to s1
36: %3 was loaded from slot 3 above s1, and the slot holds another object the next time round: pass it to s1
