; test opt peel
; run: l0=int 3
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  jump s1(%1)
s1(%2: i64): header from s0
  poll -> x1
  %3 = lt_i64 %2, 7
  guard_true %3 -> x2
  %4 = add_ovf %2, 1 -> x2
  jump s1(%4)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: poll trace=0 instr=1 resume=1 depth=0
x2: branch trace=0 instr=2 resume=2 depth=1 { st0 = %2 }
---
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  jump s1(%1)
s1(%2: i64): header from s0
  poll -> x1
  %3 = lt_i64 %2, 7
  guard_true %3 -> x2
  %4 = add_ovf %2, 1 -> x2
  jump s1(%4)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: poll trace=0 instr=1 resume=1 depth=0
x2: branch trace=0 instr=2 resume=2 depth=1 { st0 = %2 }
