; test opt dce
; run: l0=int 5
; run: l0=int 90
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  jump s1(%1, 0)
s1(%2: i64, %3: i64): header from s0
  jump s2(%2, %3)
s2(%4: i64, %5: i64): header from s1
  %6 = add_ovf %5, 1 -> x1
  %7 = lt_i64 %6, %4
  guard_true %7 -> x2
  jump s2(%4, %6)
s3: bridge of x2
  %8 = lt_i64 %6, 50
  guard_true %8 -> x3
  jump s1(%4, %6)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: branch trace=0 instr=2 resume=2 depth=0 bridge s3
x3: branch trace=1 instr=0 resume=3 depth=1 { st0 = %5 }
---
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  jump s1(0)
s1(%3: i64): header from s0
  jump s2(%3)
s2(%5: i64): header from s1
  %6 = add_ovf %5, 1 -> x1
  %7 = lt_i64 %6, %1
  guard_true %7 -> x2
  jump s2(%6)
s3: bridge of x2
  %8 = lt_i64 %6, 50
  guard_true %8 -> x3
  jump s1(%6)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: branch trace=0 instr=2 resume=2 depth=0 bridge s3
x3: branch trace=1 instr=0 resume=3 depth=1 { st0 = %5 }
