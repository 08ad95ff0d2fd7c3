"""The song view: what is seen of one song."""
