"""People: organisations, staff and what they may do; contacts, their addresses, their consent."""
