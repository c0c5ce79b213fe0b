"""Attachments and pictures: what they say, who they name and what they hide, read in a process of its own."""
