; test translate
; # What the family file calls missing ends a root.
; families: hosts/tiny/families/tiny.fam
; locals: a=int
loop:
  LOAD 0 :
  RETURN :
  JUMP_BACK loop
---
given up: unsupported-instr at unit 1: control leaves the path here
