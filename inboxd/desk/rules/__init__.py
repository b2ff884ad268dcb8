"""The rule language: reading, checking and running rules, and what their outcome does."""
