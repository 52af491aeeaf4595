"""The same assessment in the other language: nothing is searched or counted again."""

from dataclasses import replace

from lifecircle.coverage.assessment import Listed, Parts, assemble, presence_result, ratio_table
from lifecircle.coverage.circles import circle_result
from lifecircle.geodata.text import Language
from lifecircle.plan.english import plan_in_language

from .reassessing import State


def in_language(state: State, language: Language) -> State:
    """The state that ``begin`` gives in a language, from that of the same Place and plan in another."""
    if state.language == language:
        return state
    ground, stated = state.ground, state.run.stated
    plan = plan_in_language(stated, language)
    share = plan.assumptions.unit_passes_share
    circles = [
        circle_result(ground, circle, tally, passes_share=share, language=language)
        for circle, tally in zip(plan.circle, state.tallies, strict=True)
    ]
    ratios = [ratio_table(ground, plan, ratio, language=language) for ratio in plan.ratio]
    presences = [presence_result(ground, plan, rule, language=language) for rule in plan.presence]
    listed = Listed.empty()
    run = assemble(
        ground,
        plan,
        Parts(circles=circles, ratios=ratios, presences=presences, cells=state.run.cells),
        stated=stated,
        language=language,
        count_mobile=state.count_mobile,
        remarks=state.remarks,
        seconds={},
        listed=listed,
    )
    return replace(
        state,
        run=run,
        circles=tuple(circles),
        ratios=tuple(ratios),
        presences=tuple(presences),
        listed=listed,
        language=language,
    )
