"""``python -m steadyhand`` is the command line."""

import sys

from steadyhand.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
