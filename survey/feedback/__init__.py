"""Feedback: what people said in their own words, and what the team does with it first."""
