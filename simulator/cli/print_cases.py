"""What `damnum cases` prints: the shipped cases by their titles, which are read and not checked."""

from simulator.base.data import case_names, data_folder
from simulator.base.errors import SimulatorError
from simulator.base.messages import in_language
from simulator.base.yaml_file import read_yaml


def listed(lang: str) -> str:
    """Return the names of the shipped cases, each with its title.

    Raises
    ------
    SimulatorError
        A file is no YAML, or has no title. Whether a case is in order `damnum check` says.
    """
    return "\n".join(f"{name:28} {_title(name, lang)}" for name in case_names())


def _title(name: str, lang: str) -> str:
    file = read_yaml(data_folder("scenarios") / f"{name}.yaml")
    title = file.data.get("title") if isinstance(file.data, dict) else None
    if not title:
        raise SimulatorError([file.problem("missing_key", ("title",), key="title")])
    return in_language(title, lang)
