; test opt fold
; run: l0=int 3
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  guard_true false -> x1
  jump s1(%1)
s1(%2: i64): header from s0
  jump s1(%2)
s2: bridge of x1
  %3 = add_i64 %1, 1
  exit x2
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0 bridge s2
x2: end trace=1 instr=0 resume=2 depth=1 { st0 = %3 }
---
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  exit x1
s1: bridge of x1
  %3 = add_i64 %1, 1
  exit x2
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0 bridge s1
x2: end trace=1 instr=0 resume=2 depth=1 { st0 = %3 }
