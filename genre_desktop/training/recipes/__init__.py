"""One file per recipe: a network and the settings it is trained with."""
