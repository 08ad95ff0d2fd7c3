"""How fast things are, as ratios to a plain way of doing them wherever there is one."""
