"""The app page: ``streamlit run app.py``."""

from lifecircle.views.app_page import main

main()
