; test opt facts
; run: l0=int 511
; run: l0=int -1
; run: l0=int 9223372036854775807
; run: l0=int -9223372036854775808
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = and %1, 255
  %3 = shl_ovf %2, 4 -> x1
  %4 = mul_ovf %2, %3 -> x1
  %5 = neg_ovf %2 -> x1
  %6 = abs_ovf %2 -> x1
  %7 = i64_to_f64_exact %4 -> x1
  %8 = lt_i64 %2, 256
  %9 = ge_i64 %2, 255
  %10 = floormod_ovf %2, 1000 -> x1
  %11 = shr %1, 60 -> x1
  %12 = add_ovf %11, 9223372036854775800 -> x1
  %13 = add_ovf %11, 9223372036854775801 -> x1
  %14 = max_i64 %2, -1
  exit x2
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: end trace=0 instr=2 resume=2 depth=10 { l0 = %3, st0 = %4, st1 = %5, st2 = %6, st3 = %7, st4 = %8, st5 = %9, st6 = %10, st7 = %12, st8 = %13, st9 = %14 }
---
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = and %1, 255
  %3 = mul_i64 %2, 16
  %4 = mul_i64 %2, %3
  %5 = sub_i64 0, %2
  %7 = i64_to_f64 %4
  %9 = ge_i64 %2, 255
  %11 = shr %1, 60 -> x1
  %12 = add_i64 %11, 9223372036854775800
  %13 = add_ovf %11, 9223372036854775801 -> x1
  exit x2
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: end trace=0 instr=2 resume=2 depth=10 { l0 = %3, st0 = %4, st1 = %5, st2 = %2, st3 = %7, st4 = true, st5 = %9, st6 = %2, st7 = %12, st8 = %13, st9 = %2 }
