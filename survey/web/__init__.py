"""The one room of the core that knows Flask: sessions, language choice, access, errors, headers."""
