"""What anybody can read: the stories, and the surveys that are open."""
