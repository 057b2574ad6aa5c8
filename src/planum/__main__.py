"""`python -m planum` is the command `planum`."""

import sys

from planum.site.cli import main

sys.exit(main())
