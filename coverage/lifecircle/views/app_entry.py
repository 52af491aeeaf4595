"""The file that Streamlit runs for ``lifecircle app``: the page, with a Place folder as first argument."""

import sys
from pathlib import Path

from lifecircle.views.app_page import main

if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
