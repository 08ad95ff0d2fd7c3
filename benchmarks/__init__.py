"""How fast things are, as ratios to a plain way of doing them wherever there is one."""

# before NumPy, as in the program: it settles what NumPy reads when it is imported
import genre_desktop  # noqa: F401
