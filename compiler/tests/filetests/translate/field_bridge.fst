; test translate
; # The bridge begins at what may have failed for its cache: with the same cache it is left to the helper. The
; # instruction behind it stands as the trace saw it.
; families: hosts/tiny/families/tiny.fam
; locals: it=struct x=float
; bridge: 1 1 struct float struct
loop:
  LOAD 0 :
  FIELD_SLOT 0 [65] : struct | struct
  STORE 1 : |
  LOAD 0 : |
  FIELD_SLOT 0 [65] : struct | struct
  STORE 1 : |
  JUMP_BACK loop : |
---
tree locals=2
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  guard_type %0, struct -> x0
  %1 = load_home l1
  jump s1(%1)
s1(%2: ref): header from s0
  poll -> x1
  %3 = load_field %0, struct.shape
  %5 = eq_i64 %3, 1
  guard_true %5 -> x2
  %6 = field_addr %0, struct.slots
  %7 = load_elem %6, 1, struct_slot
  guard_not_null %2 -> x3
  guard_shared %2 -> x3
  incref %7
  store_home %7, l1
  decref_plain %2
  %8 = load_field %0, struct.shape
  %9 = eq_i64 %8, 1
  guard_true %9 -> x4
  %10 = field_addr %0, struct.slots
  %11 = load_elem %10, 1, struct_slot
  guard_not_null %7 -> x5
  guard_shared %7 -> x5
  incref %11
  store_home %11, l1
  decref_plain %7
  jump s1(%11)
s2: bridge of x2
  incref %0
  %13 = call tiny_field(%0, 0, 1)
  guard_not_null %13 -> x6
  at 1
  decref %0
  check_leave -> x7
  guard_not_null %2 -> x8
  guard_shared %2 -> x8
  store_home %13, l1
  decref_plain %2
  %14 = load_field %0, struct.shape
  %15 = eq_i64 %14, 1
  guard_true %15 -> x9
  %16 = field_addr %0, struct.slots
  %17 = load_elem %16, 1, struct_slot
  guard_shared %13 -> x10
  incref %17
  store_home %17, l1
  decref_plain %13
  jump s1(%17)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: poll trace=0 instr=4294967295 resume=0 depth=0
x2: guard trace=0 instr=1 resume=1 depth=1 { st0 = %0 } bridge s2
x3: guard trace=0 instr=2 resume=3 depth=1 { st0 = %7 }
x4: guard trace=0 instr=4 resume=5 depth=1 { st0 = %0 }
x5: guard trace=0 instr=5 resume=7 depth=1 { st0 = %11 }
x6: error trace=1 instr=0 resume=1 depth=1 used=1 { st0 = %0 owned }
x7: leave trace=1 instr=0 resume=3 depth=1 { st0 = %13 owned }
x8: guard trace=1 instr=1 resume=3 depth=1 { st0 = %13 owned }
x9: guard trace=1 instr=3 resume=5 depth=1 { st0 = %0 }
x10: guard trace=1 instr=4 resume=7 depth=1 { st0 = %17 }
expects l0: struct
