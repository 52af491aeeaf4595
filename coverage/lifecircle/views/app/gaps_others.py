"""Rows of the plan that are no gaps: met, only tracked, or not worked out."""

import pandas as pd
import streamlit as st

from lifecircle.report.diagnosis.plan_rows import domain_word

from .frame import Frame
from .look import table
from .report_run import rows_of_plan


def show_other_rows(frame: Frame, status: str) -> None:
    """Rows of the plan that are met, only tracked, or could not be worked out, with the reason."""
    say, language = frame.say, frame.language
    rows = rows_of_plan(frame)
    rows = rows[rows["status"] == status]
    if rows.empty:
        st.info(say("没有这样的事项。", "There are no such requirements."))
        return
    if status == "not_computable":
        st.caption(
            say(
                "缺少数据，没有算。补上数据后重新评估。",
                "Not calculated because data are missing. Add the data and assess again.",
            )
        )
    shown = pd.DataFrame(
        {
            say("领域", "Domain"): [domain_word(one, language) for one in rows["domain"]],
            say("事项", "Requirement"): rows["name"].to_numpy(),
            say("现状", "Current"): [
                "" if pd.isna(value) else f"{value:,.4g} {unit}".strip()
                for value, unit in zip(rows["value"], rows["unit"], strict=True)
            ],
            say("目标", "Target"): rows["target"].to_numpy(),
            say("说明", "Note"): [
                reason or note for reason, note in zip(rows["reason"], rows["value_note"], strict=True)
            ],
            say("依据", "Source"): rows["source"].to_numpy(),
        }
    )
    silent = [name for name in shown.columns if (shown[name] == "").all()]
    table(shown.drop(columns=silent), key=f"gaps.rows.{status}")
