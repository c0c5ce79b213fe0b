"""The counter on the front: forms, sealing what people send, and what they are told. Knows neither Wagtail nor casework."""
