"""Every text: what comes in, the conversation, what goes out. Knows no page."""
