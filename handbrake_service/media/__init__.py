"""Files: where they may lie, what is in them. Opens, lists and inspects; never changes one."""
