"""Read a Place and tell what was read, before anything is worked out."""

from lifecircle.geodata.text import Text
from lifecircle.views.console import console

from .common import Lang, LangOption, PlaceArgument, answering, language_of, progress_bar


def check_command(place: PlaceArgument, lang: LangOption = Lang.zh) -> None:
    """检查研究区数据：读入了什么，有哪些问题。Check the data of a Place: what was read, what is wrong."""
    from lifecircle.geodata import read_place
    from lifecircle.views.terminal_place import read_summary

    language = language_of(lang)
    with answering(language):
        with progress_bar(language) as tell:
            tell(Text("读取输入", "reading"), 0.0)
            found = read_place(place)
        console().print(read_summary(found, language=language))
