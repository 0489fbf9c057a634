"""Draft the next migration from what the models say and the migrations so far do not. Read and mend it before use.

`python -m tools.migration "why the tables change"`
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command

from survey.db import MIGRATIONS, make_engine, migration_config, upgrade


def draft(message: str) -> None:
    """Write `migrations/versions/NNNN_message.py` against a database that stands at the newest migration."""
    number = len(list((MIGRATIONS / "versions").glob("[0-9]*.py"))) + 1
    with TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / 'kelu.db'}")
        upgrade(engine)
        with engine.begin() as connection:
            command.revision(migration_config(connection), message, autogenerate=True, rev_id=f"{number:04d}")
        engine.dispose()


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    draft(" ".join(sys.argv[1:]))
