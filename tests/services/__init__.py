"""The real parts that tests need beside Python: PostgreSQL, Chromium and fonts; how to find and start them."""
