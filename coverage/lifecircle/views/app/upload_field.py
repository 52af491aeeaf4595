"""A field for files whose words are those of the page: Streamlit's own are English."""

from typing import Any

import streamlit as st

from .frame import Frame


def upload_field(frame: Frame, label: str, *, key: str, most_mb: int, **more: Any) -> Any:
    """What ``st.file_uploader`` gives. most_mb: of one file. more: as for it."""
    if frame.language == "zh":
        st.html(f"<style>{_chinese(key, most_mb)}</style>")
    return st.file_uploader(label, key=key, max_upload_size=most_mb, **more)


def _chinese(key: str, most_mb: int) -> str:
    """Rules that stand our words where Streamlit's are, which no option of it changes."""
    field = f".st-key-{key.replace('.', '-')}"
    words = {
        '[data-testid="stBaseButton-secondary"] p': "选择文件",
        '[data-testid="stFileUploaderDropzoneInstructions"] span': f"也可拖到这里，每个至多 {most_mb} MB",
    }
    return "".join(
        f"{field} {place} {{ font-size: 0; }} "
        f'{field} {place}::after {{ content: "{said}"; font-size: .875rem; }} '
        for place, said in words.items()
    )
