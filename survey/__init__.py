"""The core of Kelu: it knows no web framework, no form library and no carrier (but for its edge room, `survey.web`)."""
