DEMO_SITE = "gongan"
"""Slug of the sample department that the demo accounts belong to."""
