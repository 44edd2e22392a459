; test translate
; # A record with a slot too many.
; families: hosts/tiny/families/tiny.fam
; locals: a=int b=int
loop:
  LOAD 0 :
  LOAD 1 :
  ADD_INT 0 : int int !slots
  STORE 0 :
  JUMP_BACK loop :
---
given up: layout-mismatch at unit 2: a record's family, size or fingerprint is not this build's
