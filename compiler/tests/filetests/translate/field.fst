; test translate
; # Fields by the inline cache: 64 is slot 0 of shape 1, 65 slot 1. A float is overwritten in place, an integer is given
; # up at once, anything else too if somebody else holds it, or with the frame in order. Where no member stood, the helper
; # looks for the field.
; families: hosts/tiny/families/tiny.fam
; locals: it=struct x=float n=int list=list
loop:
  LOAD 0 :
  FIELD_SLOT 0 [65] : struct
  LOAD 1 :
  ADD_FLOAT 0 : float float
  LOAD 0 :
  SET_FIELD_FLOAT 0 [65] : float struct
  LOAD 2 :
  LOAD 0 :
  SET_FIELD_INT 1 [64] : int struct
  LOAD 3 :
  LOAD 0 :
  SET_FIELD_SLOT 2 [66] : list struct
  LOAD 3 :
  LOAD 0 :
  SET_FIELD_ENDS 2 [66] : list struct
  LOAD 3 :
  LOAD 0 :
  SET_FIELD 3 : list struct
  JUMP_BACK loop :
---
tree locals=4
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  guard_type %0, struct -> x0
  %1 = load_home l1
  guard_not_null %1 -> x0
  guard_type %1, float -> x0
  %2 = load_home l2
  guard_not_null %2 -> x0
  guard_type %2, int -> x0
  %3 = load_home l3
  guard_not_null %3 -> x0
  guard_type %3, list -> x0
  jump s1()
s1(): header from s0
  poll -> x1
  %4 = load_field %0, struct.shape
  %6 = eq_i64 %4, 1
  guard_true %6 -> x2
  %7 = field_addr %0, struct.slots
  %8 = load_elem %7, 1, struct_slot
  guard_type %8, float -> x3
  %9 = unbox_f64 %8
  %10 = box_f64 %9
  %11 = unbox_f64 %1
  %12 = add_f64 %9, %11
  %13 = box_f64 %12
  %14 = load_field %0, struct.shape
  %15 = eq_i64 %14, 1
  guard_true %15 -> x4
  %16 = field_addr %0, struct.slots
  %17 = load_elem %16, 1, struct_slot
  guard_type %17, float -> x4
  store_elem_f64 %16, 1, %12, struct_slot
  %18 = load_field %0, struct.shape
  %19 = eq_i64 %18, 1
  guard_true %19 -> x5
  %20 = field_addr %0, struct.slots
  %22 = load_elem %20, 0, struct_slot
  guard_type %22, int -> x5
  incref %2
  store_elem %20, 0, %2, struct_slot
  decref_plain %22
  %23 = load_field %0, struct.shape
  %24 = eq_i64 %23, 1
  guard_true %24 -> x6
  %25 = field_addr %0, struct.slots
  %27 = load_elem %25, 2, struct_slot
  guard_shared %27 -> x6
  incref %3
  store_elem %25, 2, %3, struct_slot
  decref_plain %27
  %28 = load_field %0, struct.shape
  %29 = eq_i64 %28, 1
  guard_true %29 -> x7
  %30 = field_addr %0, struct.slots
  %31 = load_elem %30, 2, struct_slot
  incref %3
  store_elem %30, 2, %3, struct_slot
  incref %3
  incref %0
  at 18
  xdecref %31
  at 18
  decref %3
  at 18
  decref %0
  check_leave -> x8
  incref %3
  incref %0
  %35 = call tiny_set_field(%3, %0, 3, 22)
  guard_not_null %35 -> x9
  at 22
  decref %3
  at 22
  decref %0
  check_leave -> x10
  jump s1()
x0: refused trace=0 instr=0 resume=0 depth=0
x1: poll trace=0 instr=4294967295 resume=0 depth=0
x2: guard trace=0 instr=1 resume=1 depth=1 { st0 = %0 }
x3: guard trace=0 instr=2 resume=3 depth=1 { st0 = %8 }
x4: guard trace=0 instr=5 resume=6 depth=2 { st0 = %13 owned, st1 = %0 }
x5: guard trace=0 instr=8 resume=10 depth=2 { st0 = %2, st1 = %0 }
x6: guard trace=0 instr=11 resume=14 depth=2 { st0 = %3, st1 = %0 }
x7: guard trace=0 instr=14 resume=18 depth=2 { st0 = %3, st1 = %0 }
x8: leave trace=0 instr=14 resume=20 depth=0
x9: error trace=0 instr=17 resume=22 depth=2 used=2 { st0 = %3 owned, st1 = %0 owned }
x10: leave trace=0 instr=17 resume=24 depth=0
expects l0: struct
expects l1: float
expects l2: int
expects l3: list
