"""Articles out of Word files: what they say and how they are built, without fonts and sizes.

``reading`` takes the file apart, ``official`` knows how official documents are laid out, ``composing`` makes blocks;
these three know no Django and run in a process of their own. ``putting`` writes the result into a page.
"""
