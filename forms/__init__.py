"""Every page a person opens."""
