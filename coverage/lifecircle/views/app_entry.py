"""The file that Streamlit runs for ``lifecircle app``: the app, with a Place folder as first argument."""

import sys
from pathlib import Path

from lifecircle.views.app.main import main

if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
