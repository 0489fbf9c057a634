"""The co-design backlog: what people said becomes something that partners take a position on, decide and answer for."""
