; test translate
; # An item that only its list keeps is owned before host code runs, and before an element is replaced that may be the same.
; # A number becomes an object for the time of a call.
; families: hosts/tiny/families/tiny.fam
; locals: xs=list i=int item=other
loop:
  LOAD 0 :
  LOAD 1 :
  INDEX 0 : list int
  LOAD 0 :
  LOAD 0 :
  ARITH 0 : list list
  POP :
  STORE 2 :
  LOAD 0 :
  LOAD 1 :
  INDEX 0 : list int
  LOAD 2 :
  LOAD 0 :
  LOAD 1 :
  SET_INDEX 0 : str list int str
  STORE 2 :
  LOAD 0 :
  LOAD 1 :
  LOAD 1 :
  ADD_INT 0 : int int
  APPEND 0 :
  POP :
  JUMP_BACK loop :
---
tree locals=3
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  guard_type %0, list -> x0
  %1 = load_home l1
  guard_not_null %1 -> x0
  guard_type %1, int -> x0
  %2 = load_home l2
  jump s1(%2)
s1(%3: ref): header from s0
  poll -> x1
  %4 = load_field %0, list.len
  %5 = unbox_i64 %1 -> x2
  %7 = shr %5, 63 -> x2
  %8 = and %7, %4
  %9 = add_i64 %5, %8
  %10 = lt_u64 %9, %4
  guard_true %10 -> x2
  %11 = load_field %0, list.items
  %12 = load_elem %11, %9, list_item
  incref %12
  incref %0
  incref %0
  %15 = call tiny_arith(%0, %0, 0, 5)
  guard_not_null %15 -> x3
  at 5
  decref %0
  at 5
  decref %0
  check_leave -> x4
  guard_shared %15 -> x5
  decref_plain %15
  guard_not_null %3 -> x6
  guard_shared %3 -> x6
  store_home %12, l2
  decref_plain %3
  %16 = load_field %0, list.len
  %17 = shr %5, 63 -> x7
  %18 = and %17, %16
  %19 = add_i64 %5, %18
  %20 = lt_u64 %19, %16
  guard_true %20 -> x7
  %21 = load_field %0, list.items
  %22 = load_elem %21, %19, list_item
  guard_not_null %12 -> x8
  %23 = load_field %0, list.len
  %24 = shr %5, 63 -> x9
  %25 = and %24, %23
  %26 = add_i64 %5, %25
  %27 = lt_u64 %26, %23
  guard_true %27 -> x9
  %28 = load_field %0, list.items
  %29 = load_elem %28, %26, list_item
  guard_type %29, int -> x9
  incref %12
  incref %22
  store_elem %28, %26, %12, list_item
  decref_plain %29
  guard_shared %12 -> x10
  store_home %22, l2
  decref_plain %12
  %30 = add_i64 %5, %5
  %31 = box_i64 %30
  incref %0
  %32 = box_i64 %30
  %34 = call tiny_append(%0, %32, 20)
  decref_plain %32
  guard_not_null %34 -> x12
  check_leave -> x13
  guard_shared %0 -> x14
  decref_plain %0
  jump s1(%22)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: poll trace=0 instr=4294967295 resume=0 depth=0
x2: guard trace=0 instr=2 resume=2 depth=2 { st0 = %0, st1 = %1 }
x3: error trace=0 instr=5 resume=5 depth=3 used=2 { st0 = %12 owned, st1 = %0 owned, st2 = %0 owned }
x4: leave trace=0 instr=5 resume=6 depth=2 { st0 = %12 owned, st1 = %15 owned }
x5: guard trace=0 instr=6 resume=6 depth=2 { st0 = %12 owned, st1 = %15 owned }
x6: guard trace=0 instr=7 resume=7 depth=1 { st0 = %12 owned }
x7: guard trace=0 instr=10 resume=10 depth=2 { st0 = %0, st1 = %1 }
x8: guard trace=0 instr=11 resume=11 depth=1 { st0 = %22 }
x9: guard trace=0 instr=14 resume=14 depth=4 { st0 = %22, st1 = %12, st2 = %0, st3 = %1 }
x10: guard trace=0 instr=15 resume=15 depth=1 { st0 = %22 owned }
x11: guard trace=0 instr=20 resume=20 depth=2 { st0 = %0 owned, st1 = %31 owned }
x12: error trace=0 instr=20 resume=20 depth=2 used=1 { st0 = %0 owned, st1 = %31 owned }
x13: leave trace=0 instr=20 resume=21 depth=1 { st0 = %0 owned }
x14: guard trace=0 instr=21 resume=21 depth=1 { st0 = %0 owned }
expects l0: list
expects l1: int
