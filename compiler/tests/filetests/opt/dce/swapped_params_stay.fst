; test opt dce
; run: l0=int 5
; run: l0=int -5
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  jump s1(%1, 0)
s1(%2: i64, %3: i64): header from s0
  %4 = lt_i64 %2, %3
  guard_true %4 -> x1
  jump s1(%3, %2)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: branch trace=0 instr=1 resume=1 depth=2 { st0 = %2, st1 = %3 }
---
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  jump s1(%1, 0)
s1(%2: i64, %3: i64): header from s0
  %4 = lt_i64 %2, %3
  guard_true %4 -> x1
  jump s1(%3, %2)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: branch trace=0 instr=1 resume=1 depth=2 { st0 = %2, st1 = %3 }
