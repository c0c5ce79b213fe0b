"""The same city as a Wagtail project, for those who would bake it: ordinary serving, Django templates."""
