"""What a page says while there is no assessment to show."""

import streamlit as st

from .frame import ASSESSING, Frame, assessment_key
from .jobs import ended_badly, jobs
from .problems import show_breakdown, show_problems


def needs_run(frame: Frame) -> bool:
    """Whether there is no assessment to show; draws the sentence that says what to do."""
    if frame.state is not None:
        return False
    if frame.place_faults or frame.plan_faults:
        st.warning(
            frame.say(
                "输入有问题，请先在“数据”“标准”两页改正。",
                "The input contains errors. Correct them on the pages “Data” and “Plan” first.",
            )
        )
    elif frame.place_input is None:
        st.info(frame.say("请先在“数据”页打开一个研究区。", "Open a study area on the page “Data” first."))
    elif frame.assessing or frame.place is None:
        st.info(frame.say("正在计算，完成后结果显示在这里。", "Calculating; the results will appear here."))
    elif not _said_what_failed(frame):
        st.info(frame.say("请点右上角“开始评估”。", "Click “Assess” at the top of the page."))
    return True


def _said_what_failed(frame: Frame) -> bool:
    """Say why the last assessment of these inputs ended without a result, if it did."""
    if frame.plan is None:
        return False
    wanted = assessment_key(frame.place_key, frame.plan, frame.language)
    job = ended_badly(jobs().get(frame.work.id, ASSESSING), wanted)
    if job is None:
        return False
    if job.broken is None:
        said = frame.say("这些输入算不出结果，请改正", "These inputs cannot be assessed; please correct them")
        show_problems(frame, job.problems, said)
    else:
        said = frame.say(
            "程序出现意外错误，没有完成评估。请保留数据，把问题连同下面的详细信息报告给软件维护者。",
            "The assessment was not completed because of an unexpected error in the program. "
            "Keep the data and report the error with the details below.",
        )
        show_breakdown(frame, job.broken, said)
    return True
