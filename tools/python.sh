#!/bin/sh
# Run the arguments with the first Python that is new enough; PYTHON=… names one.
set -eu

for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$candidate" "$@"
    fi
done

cat >&2 <<MESSAGE
Kelu needs Python 3.11 or newer; ${PYTHON:-python3} here is: $("${PYTHON:-python3}" --version 2>&1 || true)
Install one (on Debian or Ubuntu: apt-get install python3 python3-venv),
or name the one to use: make PYTHON=/path/to/python3.12
MESSAGE
exit 1
