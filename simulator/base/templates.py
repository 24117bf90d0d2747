"""Templates of pages; every text that is put into one is escaped."""

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from simulator.base.data import data_folder


def template(name: str) -> Template:
    """Return a template of `reports/templates` by the name of its file."""
    return Environment(
        loader=FileSystemLoader(data_folder("reports") / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    ).get_template(name)
