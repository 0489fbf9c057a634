"""Partner review: rounds with a deadline, questions and comments, the right of reply, the weekly message."""
