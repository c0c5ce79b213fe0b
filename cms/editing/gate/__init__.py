"""The publish gate (R10): what keeps a text, a file or a page from being published. Kinds: docs/gate.md."""
