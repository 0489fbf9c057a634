"""What is wrong with an installation, why that matters, and what to do about it."""
