"""Co-design: meetings with the community, the versions of a design, and what people said of them."""
