; test opt cse
; run: l0=list 1 2 3; l1=int 7
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, list -> x0
  %1 = load_field %0, list.items
  %2 = load_field %0, list.len
  %3 = load_home l1
  jump s1(0)
s1(%4: i64): header from s0
  %5 = load_field %0, list.len
  %6 = load_field %0, list.items
  %7 = lt_i64 %5, 6
  guard_true %7 -> x1
  call list_push(%0, %3)
  %8 = load_field %0, list.len
  jump s1(%8)
s2: bridge of x1
  %9 = load_field %0, list.len
  %10 = load_home l1
  exit x2
x0: refused trace=0 instr=0 resume=0 depth=0
x1: branch trace=0 instr=1 resume=1 depth=0 bridge s2
x2: end trace=1 instr=0 resume=2 depth=3 { st0 = %9, st1 = %4, st2 = %10 }
---
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, list -> x0
  %1 = load_field %0, list.items
  %2 = load_field %0, list.len
  %3 = load_home l1
  jump s1(0)
s1(%4: i64): header from s0
  %5 = load_field %0, list.len
  %7 = lt_i64 %5, 6
  guard_true %7 -> x1
  call list_push(%0, %3)
  %8 = load_field %0, list.len
  jump s1(%8)
s2: bridge of x1
  exit x2
x0: refused trace=0 instr=0 resume=0 depth=0
x1: branch trace=0 instr=1 resume=1 depth=0 bridge s2
x2: end trace=1 instr=0 resume=2 depth=3 { st0 = %5, st1 = %4, st2 = %3 }
