"""A city of any size for measurements, made of real page types and generated text."""
