"""The app: ``streamlit run app.py``."""

from lifecircle.views.app.main import main

main()
