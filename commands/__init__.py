"""What `kelu` can do: one module per subject, each with its commands and its `register`."""
