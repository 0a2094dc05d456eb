"""What the expected load of all products rests on.

TutorIA's document alone gives figures. The others are scaled to the same number of people, so that
products can be compared and the order of magnitude is right; the first bill will correct them.
"""

PEOPLE = 10_000
"""People who use a product in a month: what TutorIA's document reckons with, taken for all."""
