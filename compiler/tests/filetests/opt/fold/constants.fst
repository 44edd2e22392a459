; test opt fold
; run: 
tree locals=1
s0: start
  %0 = add_ovf 3, 4 -> x0
  %1 = floordiv_ovf -7, 2 -> x0
  %2 = mul_f64 0.1, 3.0
  %3 = lt_f64 nan_7ff8000000000000, 1.0
  %4 = floormod_f64 -1.0, 3.0 -> x0
  exit x1
x0: refused trace=0 instr=0 resume=0 depth=0
x1: end trace=0 instr=1 resume=1 depth=4 { l0 = %0, st0 = %1, st1 = %2, st2 = %3, st3 = %4 }
---
tree locals=1
s0: start
  exit x0
x0: end trace=0 instr=1 resume=1 depth=4 { l0 = 7, st0 = -4, st1 = 0.30000000000000004, st2 = false, st3 = 2.0 }
