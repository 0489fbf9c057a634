"""The demonstration programme: invented people, organisations, voices and answers."""
