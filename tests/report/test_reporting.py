"""Reports for each reader: nothing confidential leaks, and a provision is what the standards ask for."""

import json
import zipfile
from copy import deepcopy
from dataclasses import asdict
from datetime import date

import pytest
from click.testing import CliRunner
from msgspec.structs import astuple, replace
from pypdf import PdfReader

from simulator.base.errors import SimulatorError
from simulator.base.yaml_file import read_yaml
from simulator.cli import main
from simulator.load import case_names, load_case
from simulator.report.build import KINDS, document_of
from simulator.report.formats.html import html_of
from simulator.report.formats.pdf import write_pdf
from simulator.report.sections.auditor import best_estimate, follows, likelihood
from simulator.simulation import simulate
from simulator.summary.described import VariantName
from simulator.summary.figures import Way
from simulator.summary.result import as_json
from tests.helpers import ROOT, case_with, near, value

TENCENT = read_yaml(ROOT / "scenarios" / "qianyan_tencent_2018.yaml").data
SECRETS = {
    "settlement.reputation_cost": [{"dist": "lognormal", "q05": 100e3, "q95": 2e6}, {"value": 7_654_321}],
    "heads.platform.cost": [
        {"dist": "lognormal", "q05": 100e3, "q95": 2e6},
        {"dist": "lognormal", "q05": 1_234_567, "q95": 9e6},
    ],
    "court.liable": [{"dist": "uniform", "minimum": 0.7, "maximum": 0.9}, {"value": 0.123}],
    "proceedings.collection_share": [{"dist": "uniform", "minimum": 0.8, "maximum": 1.0}, {"value": 0.4321}],
    "fault.claimant_share": [{"dist": "uniform", "minimum": 0.1, "maximum": 0.5}, {"value": 0.0987}],
    "proceedings.appeal.reversed_if_provider": [{"value": 0.1}, {"value": 0.9}],
    "clauses.fee_cap.valid": [{"dist": "uniform", "minimum": 0.3, "maximum": 0.9}, {"value": 0}],
    "court.admitted.churn": [{"dist": "uniform", "minimum": 0.1, "maximum": 0.3}, {"value": 0}],
    "heads.outage.days": [{"dist": "uniform", "minimum": 20, "maximum": 60}, {"value": 61.25}],
    "offers.offer_credit.in_kind.worth_share": [
        {"dist": "uniform", "minimum": 0.2, "maximum": 0.8},
        {"value": 0.3579},
    ],
}


def tencent(folder, place, stated, why):
    """Return the Tencent case with one value changed, which it keeps confidential."""
    data = deepcopy(TENCENT)
    *path, last = place.split(".")
    holder = data
    for part in path:
        holder = (
            next(one for one in holder if one["name"] == part) if isinstance(holder, list) else holder[part]
        )
    holder[last] = stated | {"source": {"kind": "expert_judgement", "who": "our client", "why": why}}
    path = folder / "case.yaml"
    path.write_text(json.dumps(data | {"confidential": {"inputs": [place]}}, default=str), "utf-8")
    return load_case(path)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("place", SECRETS)
def test_the_other_side_cannot_tell_two_confidential_values_apart(tmp_path, place, lang):
    """Whatever follows from a confidential value would differ between the two."""
    reports = []
    for number, stated in enumerate(SECRETS[place]):
        case = tencent(tmp_path, place, stated, f"secret reason {number}")
        summary = simulate(case, n_draws=4096).summary
        reports.append(html_of(document_of(summary, lang=lang, kind="opponent")))
        full = html_of(document_of(summary, lang=lang, kind="counsel"))
        assert f"secret reason {number}" in full
        assert "secret reason" not in reports[-1] and place not in reports[-1]
    assert reports[0] == reports[1]


@pytest.fixture(scope="module")
def rivals(tmp_path_factory):
    """Two cases that differ in one confidential value, reported to the other side in every format."""
    folders = []
    for number, stated in enumerate(SECRETS["settlement.reputation_cost"]):
        folder = tmp_path_factory.mktemp(f"rival{number}")
        case = tencent(folder, "settlement.reputation_cost", stated, f"secret reason {number}")
        summary = simulate(case, n_draws=4096).summary
        (folder / "summary.json").write_text(as_json(summary), "utf-8")
        order = ["--format", "html,pdf,docx,xlsx,json", "--lang", "en,zh", "--kind", "opponent"]
        done = CliRunner().invoke(main, ["report", str(folder), *order, "--out", str(folder / "out")])
        assert done.exit_code == 0, done.output
        folders.append(folder / "out")
    return folders


@pytest.mark.parametrize("ending", ["html", "pdf", "docx", "xlsx", "json"])
def test_no_format_tells_two_confidential_values_apart(rivals, ending):
    for name in sorted(path.name for path in rivals[0].glob(f"*.{ending}")):
        assert (rivals[0] / name).read_bytes() == (rivals[1] / name).read_bytes(), name


def unpacked(path):
    """Return all that a reader of a file can find in it: bytes, parts of an archive, text and metadata."""
    found = [path.read_bytes().decode("utf-8", "replace")]
    if path.suffix in (".docx", ".xlsx"):
        with zipfile.ZipFile(path) as archive:
            found += [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    if path.suffix == ".pdf":
        reader = PdfReader(path)
        found += [page.extract_text() for page in reader.pages]
        found += [str(reader.metadata)]
    return "\n".join(found)


@pytest.mark.parametrize("ending", ["html", "pdf", "docx", "xlsx", "json"])
def test_a_confidential_value_stands_nowhere_in_any_format(rivals, ending):
    """The second case has the certain value 7,654,321; no digits of it, no reason, no name of the input."""
    paths = sorted(rivals[1].glob(f"*.{ending}"))
    assert len(paths) == 2
    for path in paths:
        text = unpacked(path)
        for secret in ("7654321", "7,654,321", "765.4", "7.65 million", "secret reason", "reputation_cost"):
            assert secret not in text, f"{secret} in {path.name}"


@pytest.mark.parametrize("name", case_names())
def test_the_report_for_the_board_fits_one_page(name, tmp_path):
    summary = simulate(load_case(name), n_draws=2048).summary
    path = write_pdf(document_of(summary, lang="en", kind="board"), tmp_path / "board.pdf")
    assert len(PdfReader(path).pages) == 1


def test_what_does_not_follow_from_a_confidential_value_is_shown(tmp_path):
    """What a trial costs the provider's reputation moves no judgment, only the settlement."""
    summary = simulate(
        tencent(tmp_path, "settlement.reputation_cost", {"value": 1e6}, "-"), n_draws=4096
    ).summary
    shown = {one.name for one in document_of(summary, lang="en", kind="opponent").sections}
    assert {"ranges", "heads", "court", "offers", "costs", "law"} <= shown
    assert not {"settlement", "moves"} & shown


def test_a_confidential_section_is_left_out_with_its_figures_elsewhere():
    case = load_case("qianyan_tencent_2018")
    secret = case.confidential.model_copy(update={"sections": ("settlement", "offers")})
    summary = simulate(case.model_copy(update={"confidential": secret}), n_draws=4096).summary
    document = document_of(summary, lang="en", kind="opponent")
    assert not {"settlement", "offers"} & {one.name for one in document.sections}
    text = json.dumps(asdict(document))
    assert "Provider walks away" not in text and "The parties settle" not in text


def test_what_is_thought_after_two_findings_tells_nothing_of_the_hidden_one(tmp_path):
    """Two findings on liability, the strength of one confidential: the other's posterior holds both."""
    reports = []
    for ratio in (1.5, 9.0):
        data = deepcopy(TENCENT)
        source = {"kind": "expert_judgement", "who": "us", "why": "-", "stated_on": "2018-08-06"}
        data["evidence"] = [
            {"name": name, "label": name, "about": "court.liable", "found_on": "2018-08-06", "source": source}
            | {"likelihood_ratio": {"value": value, "source": source}}
            for name, value in (("open", 2.0), ("hidden", ratio))
        ]
        data["confidential"] = {"inputs": ["evidence.hidden"]}
        path = tmp_path / "case.yaml"
        path.write_text(json.dumps(data, default=str), "utf-8")
        summary = simulate(load_case(path), n_draws=4096).summary
        reports.append(html_of(document_of(summary, lang="en", kind="opponent")))
    assert reports[0] == reports[1]


def test_the_label_of_a_variant_is_not_in_a_report_that_keeps_something_confidential():
    case = load_case("qianyan_tencent_2018", variant="gross_fault")
    secret = case.confidential.model_copy(update={"inputs": ("fault.degree",)})
    label = case.variants["gross_fault"].label.model_dump()
    result = simulate(case.model_copy(update={"confidential": secret}), n_draws=1024)
    named = result.with_parts(variant=VariantName(name="gross_fault", label=label))
    document = document_of(named.summary, lang="en", kind="opponent")
    assert "Gross fault is established" not in html_of(document)


@pytest.mark.parametrize(
    ("secrets", "said"), [((), "all figures of the full report"), (("court",), "inputs are kept")]
)
def test_the_other_side_is_told_whether_something_is_left_out(secrets, said):
    case = load_case("qianyan_tencent_2018")
    secret = case.confidential.model_copy(update={"inputs": secrets})
    summary = simulate(case.model_copy(update={"confidential": secret}), n_draws=1024).summary
    assert said in html_of(document_of(summary, lang="en", kind="opponent"))


def test_a_confidential_input_that_is_none_is_an_error(tmp_path):
    path = tmp_path / "case.yaml"
    text = (ROOT / "tests" / "cases" / "minimal.yaml").read_text("utf-8")
    path.write_text(text + "confidential: {inputs: [setlement]}\n", "utf-8")
    with pytest.raises(SimulatorError) as raised:
        load_case(path)
    assert [one.code for one in raised.value.problems] == ["unknown_input"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_kind_of_report_of_a_plain_case_can_be_built(kind, lang):
    document = document_of(simulate(case_with(), n_draws=1024).summary, lang=lang, kind=kind)
    assert document.sections and "</html>" in html_of(document)


@pytest.mark.parametrize(
    ("probability", "limit", "found"),
    [
        (0.51, 0.5, "probable"),
        (0.50, 0.5, "possible"),  # IAS 37.23: more likely than not
        (0.75, 0.75, "possible"),
        (0.10, 0.5, "possible"),
        (0.0999, 0.5, "remote"),
    ],
)
def test_an_outflow_is_classed_by_its_probability(probability, limit, found):
    assert likelihood(probability, probable=limit) == found


def test_without_talks_the_outflow_is_the_trial():
    """All talks break down: liable in 65 %, the cap never awards nothing."""
    summary = simulate(case_with({"settlement.breakdown": value(1)}), n_draws=8192).summary
    out = summary.outflow
    assert out.probability.mean == pytest.approx(0.65)
    assert out.mean == pytest.approx(summary.provider_outlay.mean)
    assert astuple(out.quantiles) == pytest.approx(astuple(summary.provider_outlay.quantiles))
    assert out.settled == Way(probability=0.0, mean=None, mcse=None)
    assert best_estimate(summary).amount == summary.provider_outlay.quantiles.q50


def test_with_talks_that_cannot_fail_the_outflow_is_the_price():
    """No noise, no bias, and costs that settling spares: the ranges always overlap."""
    summary = simulate(case_with(), n_draws=8192).summary
    out, price = summary.outflow, summary.settlement.amount
    assert out.probability.mean == pytest.approx(1.0)
    assert near(out.mean, price.mean, price.mcse, slack=1e-6)
    assert astuple(out.quantiles) == pytest.approx(astuple(price.quantiles), rel=0.01)  # the width of a bin
    assert out.tried.mean is None or out.tried.probability == pytest.approx(0.0, abs=1e-9)


def test_an_outflow_of_both_ways_is_their_mixture():
    """Half of the talks break down: 0.5 of the price and 0.5 of the outlay, and 0.5 + 0.5 * 0.65 is paid."""
    summary = simulate(case_with({"settlement.breakdown": value(0.5)}), n_draws=8192).summary
    out = summary.outflow
    mixed = 0.5 * summary.settlement.amount.mean + 0.5 * summary.provider_outlay.mean
    assert near(out.mean, mixed, out.mcse, slack=1e-6)
    assert out.probability.mean == pytest.approx(0.5 + 0.5 * 0.65)


@pytest.mark.parametrize(
    ("obliged", "consequence"), [(0.49, "disputed"), (0.5, "disputed"), (0.51, "probable")]
)
def test_who_probably_pays_books_a_provision_only_if_it_more_likely_than_not_owes(obliged, consequence):
    """IAS 37.16: "more likely than not" for the obligation too; ASC 450 has no such first step."""
    assert follows("ias_37", "probable", obliged=obliged) == consequence
    assert follows("asc_450", "probable", obliged=obliged) == "probable"
    assert follows("ias_37", "possible", obliged=obliged) == "possible"


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "a court rather awards nothing"), ("zh", "法院更可能不判赔")]
)
def test_a_settlement_of_a_claim_that_fails_in_court_is_told_from_an_obligation(lang, words):
    """With 35 % liability a court rather awards nothing, but talks that cannot fail pay."""
    summary = simulate(case_with({"court.liable": value(0.35)}), n_draws=1024).summary
    assert summary.outflow.probability.mean > 0.75 > 0.5 > 1 - summary.award.p_zero
    table = next(
        one for one in document_of(summary, lang=lang, kind="auditor").tables() if one.name == "standards"
    )
    assert [words in row.cells[2].text for row in table.rows] == [True, False]


def test_a_provision_rolls_forward_to_the_new_estimate():
    """One year at 8.3287 %: the opening amount unwinds by this rate, the rest is a change of estimate."""
    former = simulate(case_with({"settlement.breakdown": value(1)}), n_draws=4096).summary
    later = replace(former, dates=replace(former.dates, valuation=date(2022, 6, 1)))
    document = document_of(later, lang="en", kind="auditor", former=former)
    table = next(one for one in document.tables() if one.name == "roll_forward")
    opening, unwinding, change, closing = (one.cells[1].value for one in table.rows)
    assert unwinding == pytest.approx(opening * 0.08328706767495864, rel=1e-3)
    assert opening + unwinding + change == pytest.approx(closing)
    assert closing == pytest.approx(opening)


def test_a_former_result_that_is_later_or_in_other_money_is_refused():
    summary = simulate(case_with(), n_draws=1024).summary
    for former, code in (
        (replace(summary, currency="USD"), "former_currency"),
        (replace(summary, case="another"), "former_case"),
        (replace(summary, dates=replace(summary.dates, valuation=date(2031, 1, 1))), "former_later"),
    ):
        with pytest.raises(SimulatorError) as raised:
            document_of(summary, lang="en", kind="auditor", former=former)
        assert raised.value.problems[0].code == code
