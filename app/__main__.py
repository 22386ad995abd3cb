"""`python -m app` and the `convscope` console script."""

import sys

from app.cli.cli import main

if __name__ == "__main__":
    sys.exit(main())
