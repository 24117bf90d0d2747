"""Precedents: figures as the sources have them, malformed rows refused at their place, list, show, add."""

import csv
import io
import re
import shutil
import tomllib

import pytest
from click.testing import CliRunner

from simulator.base.errors import SimulatorError
from simulator.base.messages import message
from simulator.base.yaml_file import read_yaml
from simulator.cli import main
from simulator.cli import print_precedents as precedents_command
from simulator.learning.inference_data import dispute_of
from simulator.learning.precedents import (
    COLUMNS,
    Precedent,
    append,
    core,
    count_by,
    digest_of,
    load_precedents,
    precedents_path,
    written,
)
from tests.helpers import ROOT

ALL = load_precedents()
BY_ID = {one.id: one for one in ALL}

# Typed by hand from the judgments and reports named in the rows: claimed, awarded, currency.
FIGURES = {
    "FR-2023-BATICOURTAGE-OVH-1": (6_500_000, 93_000, "EUR"),
    "FR-2023-BATICOURTAGE-OVH-2": (6_500_000, 1_800.48, "EUR"),
    "FR-2023-BLUEPAD-OVH": (330_155, 144_836.69, "EUR"),
    "FR-2014-PHARMODEL-TAMAYA": (158_345.95, 7_280, "EUR"),
    "DE-2014-LG-DUISBURG": (8_068.04, 1_267.01, "EUR"),
    "DE-2014-AG-BONN": (None, 643.33, "EUR"),
    "DE-2008-BGH-VIZR173-07-1": (852_640.95, 678_607.12, "DEM"),
    "JP-2001-TOKYO-RENTALSERVER": (136_297_324, 7_365_000, "JPY"),
    "JP-1999-KOBE": (None, 600_000, "JPY"),
    "CN-2018-QIANYAN-TENCENT": (11_016_000, None, "CNY"),
    "CN-2021-XIAOMI-XIAOYI": (80_000, 3_000, "CNY"),
    "CN-2022-WEDDING-ZHOU": (55_500, 6_600, "CNY"),
    "TW-2012-HUAYI-GAME": (None, 156_000, "TWD"),
    "KR-2002-DAUM": (10_000_000, 0, "KRW"),
    "NL-2014-FYSICAS-KPN": (140_000, None, "EUR"),
    "BR-2016-TERRA": (None, 20_000, "BRL"),
}


@pytest.mark.parametrize("name", FIGURES)
def test_amounts_are_those_of_the_sources(name):
    one = BY_ID[name]
    assert (one.claimed, one.awarded, one.currency) == FIGURES[name]


def test_the_disk_of_the_frankfurt_appeal_was_all_that_was_left_of_435_948_euro():
    # 852,640.95 DEM / 1.95583 = 435,948.40; the judgment itself puts 678,607.12 DEM at 346,966.31 EUR.
    assert BY_ID["DE-2008-BGH-VIZR173-07-2"].awarded == 322.11
    assert BY_ID["DE-2008-BGH-VIZR173-07-2"].claimed == pytest.approx(852_640.95 * 346_966.31 / 678_607.12)


@pytest.mark.parametrize(
    ("name", "ruling", "cap"),
    [
        ("FR-2023-BATICOURTAGE-OVH-1", "struck", 1_800.48),
        ("FR-2023-BATICOURTAGE-OVH-2", "upheld", 1_800.48),
        ("FR-2023-BLUEPAD-OVH", "struck", 679.09),
        ("FR-2022-RUBIS-QUADRIA-1", "upheld", 9_071.71),
        ("FR-2022-RUBIS-QUADRIA-2", "struck", 9_071.71),
        ("FR-2014-PHARMODEL-TAMAYA", "upheld", 7_280),
        ("NL-2016-TWECO", "struck", None),
        ("US-NH-2020-MENTIS", "upheld", None),
        # Arbitration clauses are no limitation of liability.
        ("US-TX-2022-RACKSPACE", None, None),
        ("US-CA-2019-COOPER-ADOBE", None, None),
    ],
)
def test_courts_ruled_on_clauses_as_the_sources_say(name, ruling, cap):
    assert (BY_ID[name].clause, BY_ID[name].clause_cap) == (ruling, cap)


def test_customers_bore_the_shares_that_courts_found():
    found = {one.id: one.claimant_share for one in ALL if one.claimant_share is not None}
    assert found == {
        "AT-2015-OGH-8OB106-15V": 0,
        "CN-2020-JIANGJIN-WEDDING": 0,
        "DE-1995-OLG-KARLSRUHE": 1,
        "DE-2008-BGH-VIZR173-07-1": 0.3,
        "DE-2014-AG-BONN": 0.3,
        "DE-2014-LG-DUISBURG": 0,
        "JP-1999-KOBE": 0.4,
    }


def test_first_instances_that_appeals_changed_are_marked():
    assert {one.id for one in ALL if one.reversed} == {
        "AT-2015-OGH-8OB106-15V",
        "DE-2008-BGH-VIZR173-07-1",
        "DE-2008-BGH-VIZR173-07-2",
        "FR-2022-RUBIS-QUADRIA-1",
        "FR-2023-BATICOURTAGE-OVH-1",
        "NL-2021-GHAMS-508-1",
        "NL-2026-BLOK-HALLO-1",
    }


def test_all_55_disputes_are_there_and_five_of_them_have_a_row_an_instance():
    numbered = [one.id for one in ALL if one.id[-2:] in ("-1", "-2", "-3")]
    assert len({name[:-2] for name in numbered}) == 5
    assert len(ALL) - len(numbered) + 5 == 55


def test_unknown_amounts_stay_unknown():
    for name in ("CN-2018-QIANYAN-TENCENT", "NL-2016-TWECO", "RU-2023-VDS-SHOP", "NL-2021-GHAMS-508-2"):
        assert BY_ID[name].censored and BY_ID[name].awarded is None
    assert BY_ID["US-DC-2008-CAMPBELL-BESTBUY"].claimed is None
    assert "54,000,000" in (BY_ID["US-DC-2008-CAMPBELL-BESTBUY"].note or "")


def test_core_leaves_out_shops_studios_vendors_leaks_and_outages():
    kept = {one.id for one in core(ALL)}
    for name in (
        "JP-1999-KOBE",
        "CN-2022-WEDDING-ZHOU",
        "US-CA-2019-COOPER-ADOBE",
        "JP-2020-KANAGAWA-FUJITSU",
    ):
        assert name in BY_ID and name not in kept
    assert {"CN-2018-QIANYAN-TENCENT", "DE-2014-LG-DUISBURG", "JP-2001-TOKYO-RENTALSERVER"} <= kept


def test_contractors_who_neither_hosted_nor_backed_up_are_adjacent_in_every_country():
    contractors = [one for one in ALL if "contractor" in one.provider_type]
    backed_up = {one.id for one in contractors if one.backup_sold}
    assert {one.id for one in contractors if not one.adjacent} == backed_up
    assert {one.jurisdiction for one in contractors if one.adjacent} == {"CN", "DE", "FR"}


def test_every_row_has_an_address_and_a_short_quote():
    for one in ALL:
        assert one.source.startswith("http"), one.id
        assert one.quote and len(one.quote.split()) <= 25, one.id


def test_digest_does_not_depend_on_the_order_of_rows_but_on_every_value():
    assert digest_of(ALL) == digest_of(ALL[::-1])
    changed = ALL[0].model_copy(update={"claimed": 35_001.0})
    assert digest_of((changed, *ALL[1:])) != digest_of(ALL)
    assert digest_of(ALL[1:]) != digest_of(ALL)


def test_counts_sum_to_the_rows_and_heads_count_each():
    assert sum(count_by(ALL, "outcome").values()) == len(ALL)
    one = BY_ID["DE-2014-LG-DUISBURG"]
    assert count_by([one], "category") == {"lost_use": 1, "recreation": 1}
    assert count_by([one], "adjacent") == {"no": 1}
    assert count_by([one], "clause") == {"": 1}


def test_the_wheel_carries_the_folder():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    carried = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert carried["priors"] == "simulator/_data/priors"
    assert precedents_path().is_relative_to(ROOT / "priors")


GOOD = {
    "id": "NL-2030-SOMEONE",
    "year_event": "2029",
    "year_decision": "2030",
    "jurisdiction": "NL",
    "family": "civil",
    "court": "Rb Den Haag",
    "instance": "first",
    "parties": "customer v. host",
    "provider_type": "hosting",
    "data_kind": "web shop",
    "cause": "crash",
    "backup_sold": "yes",
    "claimant_share": "0.25",
    "clause": "struck",
    "clause_cap": "100",
    "claimed": "2000",
    "awarded": "2100",
    "currency": "EUR",
    "category": "lost_profit;direct_loss",
    "outcome": "liable",
    "censored": "no",
    "appealed": "no",
    "adjacent": "no",
    "source": "https://example.org/judgment",
    "confidence": "high",
}


def table(*rows, head=COLUMNS):
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([[row.get(name, "") for name in head] for row in rows])
    return text.getvalue()


def refused(tmp_path, text):
    path = tmp_path / "rows.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SimulatorError) as why:
        load_precedents(path)
    for lang in ("en", "zh"):
        assert "rows.csv" in why.value.text(lang)
    return why.value.problems


def test_an_award_above_the_claim_is_allowed(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text(table(GOOD), "utf-8-sig")  # Excel writes a byte order mark
    (one,) = load_precedents(path)
    assert (one.claimed, one.awarded, one.claimant_share) == (2000, 2100, 0.25)
    assert one.backup_sold is True and one.backup_kept is None
    assert one.category == ("lost_profit", "direct_loss")


# What is wrong: the cells to change, the column that must be named, and the code.
MALFORMED = {
    "share above one": ({"claimant_share": "1.5"}, "claimant_share", "out_of_range"),
    "share below zero": ({"claimant_share": "-0.1"}, "claimant_share", "out_of_range"),
    "share in words": ({"claimant_share": "a third"}, "claimant_share", "not_a_number"),
    "decimal comma": ({"claimed": "1,5"}, "claimed", "not_a_number"),
    "NaN": ({"claimed": "nan"}, "claimed", "not_a_number"),
    "negative award": ({"awarded": "-1"}, "awarded", "out_of_range"),
    "award without currency": ({"currency": ""}, "currency", "amount_without_currency"),
    "unknown currency": ({"currency": "EURO"}, "currency", "unknown_currency"),
    "unknown family": ({"family": "roman"}, "family", "not_allowed"),
    "unknown outcome": ({"outcome": "won"}, "outcome", "not_allowed"),
    "unknown instance": ({"instance": "second"}, "instance", "not_allowed"),
    "unknown head": ({"category": "lost_profits"}, "category", "not_allowed"),
    "unknown confidence": ({"confidence": "sure"}, "confidence", "not_allowed"),
    "truth in other words": ({"backup_sold": "ja"}, "backup_sold", "wanted_yes_no"),
    "decision before event": ({"year_decision": "2028"}, "year_decision", "decided_before_event"),
    "year that is none": ({"year_event": "soon"}, "year_event", "wrong_type"),
    "year long past": ({"year_event": "1066"}, "year_event", "out_of_range"),
    "missing source": ({"source": ""}, "source", "missing_key"),
    "missing parties": ({"parties": ""}, "parties", "missing_key"),
    "jurisdiction in words": ({"jurisdiction": "Holland"}, "jurisdiction", "bad_form"),
    "unknown country": ({"jurisdiction": "XQ"}, "jurisdiction", "unknown_country"),
    "unknown country of a state": ({"jurisdiction": "ZZ-CA"}, "jurisdiction", "unknown_country"),
    "id in small letters": ({"id": "nl 1"}, "id", "bad_form"),
    "cap without a clause": ({"clause": ""}, "clause_cap", "cap_without_clause"),
    "cap of no clause": ({"clause": "none"}, "clause_cap", "cap_without_clause"),
    "award of who is not liable": ({"outcome": "not_liable"}, "outcome", "award_against_outcome"),
    "offer as an award": ({"outcome": "offer"}, "outcome", "award_against_outcome"),
    "censored with an award": ({"censored": "yes"}, "censored", "censored_wrongly"),
    "liable without an award": ({"awarded": ""}, "censored", "censored_wrongly"),
    "reversed without appeal": ({"reversed": "yes"}, "reversed", "reversed_without_appeal"),
    "long quote": ({"quote": "word " * 26}, "quote", "quote_too_long"),
    "long quote without spaces": ({"quote": "赔" * 201}, "quote", "quote_too_long"),
}


@pytest.mark.parametrize("what", MALFORMED)
def test_malformed_row_is_refused_with_its_line_and_column(tmp_path, what):
    cells, column, code = MALFORMED[what]
    other = GOOD | {"id": "NL-2030-OTHER", "note": "two\nlines"}  # so the bad row starts in line 4
    (problem,) = refused(tmp_path, table(other, GOOD | cells))
    assert (problem.line, problem.path, problem.code) == (4, column, code)


def test_all_that_is_wrong_in_all_rows_is_said_at_once(tmp_path):
    first = GOOD | {"claimant_share": "2", "family": "roman", "source": "", "year_decision": "2001"}
    second = GOOD | {"currency": "", "censored": "maybe"}
    problems = refused(tmp_path, table(first, second))
    assert {(one.line, one.path, one.code) for one in problems} == {
        (2, "claimant_share", "out_of_range"),
        (2, "family", "not_allowed"),
        (2, "source", "missing_key"),
        (2, "year_decision", "decided_before_event"),
        (3, "currency", "amount_without_currency"),
        (3, "censored", "wanted_yes_no"),
        (3, "id", "duplicate_precedent"),
    }


def test_duplicate_id_names_both_lines(tmp_path):
    (problem,) = refused(tmp_path, table(GOOD, GOOD))
    assert (problem.line, problem.code, problem.params["first"]) == (3, "duplicate_precedent", 2)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty_file"),
        (table(GOOD, head=COLUMNS[:-1]), "missing_key"),
        (table(GOOD, head=(*COLUMNS, "verdict")), "unknown_key"),
        (table(GOOD, head=(*COLUMNS, "note")), "duplicate_key"),
        (table(GOOD) + "NL-2,2000\n", "row_width"),
        (table(GOOD) + '"NL-2', "not_csv"),
        (table(GOOD).encode().replace(b"crash", b"cr\xffsh"), "not_utf8"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(tmp_path, text, code):
    assert [one.code for one in refused(tmp_path, text)] == [code]


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(SimulatorError, match="cannot be read: there is no such file"):
        load_precedents(tmp_path / "none.csv")


def test_a_row_written_is_the_row_read(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text(table()[:-1], "utf-8")  # without its last line end
    for one in ALL:
        append(one, path)
    assert load_precedents(path) == ALL
    assert path.read_text("utf-8") == precedents_path().read_text("utf-8")
    assert [written(value) for value in (None, True, 0.1, 93_000.0, ("a", "b"))] == [
        "",
        "yes",
        "0.1",
        "93000",
        "a;b",
    ]


def damnum(*words):
    return CliRunner().invoke(main, ["precedents", *[str(word) for word in words]])


@pytest.mark.parametrize(("lang", "word"), [("en", "not liable"), ("zh", "不承担责任")])
def test_list_shows_the_core_and_says_what_it_leaves_out(lang, word):
    done = damnum("list", "--lang", lang)
    assert done.exit_code == 0, done.stderr
    assert word in done.stdout and "1,800.48 EUR" in done.stdout and "7,365,000 JPY" in done.stdout
    assert "JP-1999-KOBE" not in done.stdout
    assert message(lang, "precedents.adjacent_left_out", n=len(ALL) - len(core(ALL))) in done.stdout
    everything = damnum("list", "--adjacent", "--lang", lang).stdout
    assert all(one.id in everything for one in ALL)


def test_list_of_a_federation_has_all_its_states():
    found = damnum("list", "--jurisdiction", "us").stdout
    assert "US-2009-SIDEKICK" in found and "US-UT-2018-XAT-100TB" in found and "DE-2014" not in found
    done = damnum("list", "--jurisdiction", "XX", "--lang", "zh")
    assert done.exit_code == 2 and "没有 XX 的先例" in done.stderr


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", BY_ID)
def test_show_gives_every_fact_in_words_with_its_sources(name, lang):
    text = precedents_command.shown(name, lang)
    one = BY_ID[name]
    assert all(link in text for link in one.source.split("; "))
    assert one.quote in text and (one.parties in text or lang == "zh")
    assert "None" not in text and "not_liable" not in text


def test_show_says_that_an_amount_is_not_known():
    assert "settled, amount not known" in damnum("show", "cn-2018-qianyan-tencent").stdout
    assert "和解，金额不明" in damnum("show", "CN-2018-QIANYAN-TENCENT", "--lang", "zh").stdout
    done = damnum("show", "CN-2018-QIANYAN-TENCENTS")
    assert done.exit_code == 2 and "nearest: CN-2018-QIANYAN-TENCENT" in done.stderr


NEW = """\
id: GB-EAW-2030-NEW
year_event: 2029
year_decision: 2030
jurisdiction: {jurisdiction}
family: common
court: TCC
instance: first
parties: "a, b v. \\"host\\""
provider_type: hosting
data_kind: web shop
cause: crash
claimed: 250k
awarded: {awarded}
currency: GBP
category: [lost_profit, recreation]
outcome: liable
censored: no
adjacent: false
{source}
confidence: medium
"""
SOURCE = "source: https://example.org/judgment"


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """Return a copy of the table that may be written."""
    copy = tmp_path / "precedents.csv"
    shutil.copyfile(precedents_path(), copy)
    monkeypatch.setattr(precedents_command, "precedents_path", lambda: copy)
    return copy


def new_file(tmp_path, *, jurisdiction="GB-EAW", awarded="12,500.5", source=SOURCE):
    path = tmp_path / "new.yaml"
    path.write_text(NEW.format(jurisdiction=jurisdiction, awarded=awarded, source=source), "utf-8")
    return path


def test_add_appends_one_row_and_leaves_the_others_alone(tmp_path, shelf):
    before = shelf.read_bytes()
    done = damnum("add", new_file(tmp_path))
    assert done.exit_code == 0, done.stderr
    assert f"which now has {len(ALL) + 1} rows" in done.stdout and "No law" not in done.stdout
    assert shelf.read_bytes().startswith(before)
    *others, new = load_precedents(shelf)
    assert tuple(others) == ALL
    assert (new.claimed, new.awarded, new.parties) == (250_000, 12_500.5, 'a, b v. "host"')
    assert new.category == ("lost_profit", "recreation") and new.censored is False
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.yaml", "precedents.csv"]


def test_add_warns_where_no_law_is_known(tmp_path, shelf):
    done = damnum("add", new_file(tmp_path, jurisdiction="NZ"), "--lang", "zh")
    assert done.exit_code == 0 and "尚无 NZ 的法律数据" in done.stdout


def test_add_refuses_the_same_id_and_the_same_dispute_under_another(tmp_path, shelf):
    assert damnum("add", new_file(tmp_path)).exit_code == 0
    after = shelf.read_bytes()
    again = damnum("add", new_file(tmp_path))
    assert again.exit_code == 2 and "GB-EAW-2030-NEW already" in again.stderr
    path = new_file(tmp_path)
    path.write_text(path.read_text("utf-8").replace("-NEW", "-OTHER"), "utf-8")
    other = damnum("add", path, "--lang", "zh")
    assert other.exit_code == 2 and "GB-EAW-2030-NEW 的法域、年份和金额均相同" in other.stderr
    assert shelf.read_bytes() == after


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"source": "note: no source"}, "source: the key source is missing"),
        ({"awarded": "-5"}, "new.yaml:13:10: awarded: -5 is out of range"),
        ({"source": f"{SOURCE}\nverdict: yes"}, "the key verdict is not known"),
        ({"jurisdiction": "England"}, "England does not have the form"),
    ],
)
def test_add_refuses_a_bad_row_and_writes_nothing(tmp_path, shelf, changes, words):
    done = damnum("add", new_file(tmp_path, **changes))
    assert done.exit_code == 2 and words in done.stderr
    assert shelf.read_bytes() == precedents_path().read_bytes()


def test_add_takes_fields_as_well(shelf):
    precedents_command.added(GOOD, "en")
    assert load_precedents(shelf)[-1] == Precedent.model_validate(GOOD)


def test_every_shipped_row_says_its_facts_and_note_in_chinese():
    words = read_yaml(precedents_path().with_name("zh.yaml")).data
    assert words["facts"].keys() == {dispute_of(one) for one in ALL}
    assert words["notes"].keys() == {one.id for one in ALL if one.note}
    said = [*words["notes"].values(), *(text for one in words["facts"].values() for text in one.values())]
    assert all(re.search(r"[\u4e00-\u9fff]", text) for text in said)
    assert not [text for text in said if re.search(r" v\. |[，。；：、）] ", text)]


def test_figures_of_notes_are_the_same_in_chinese():
    """Amounts from a thousand on that a Chinese note writes with commas stand in the English one as well."""
    words = read_yaml(precedents_path().with_name("zh.yaml")).data
    for one in ALL:
        chinese = re.findall(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![万亿\d,.])", words["notes"].get(one.id, ""))
        assert all(figure in (one.note or "") for figure in chinese), one.id


@pytest.mark.parametrize(
    ("lang", "parties"), [("en", "customer v. telecom operator"), ("zh", "客户诉电信运营商")]
)
def test_a_precedent_is_told_in_the_language_asked_for(lang, parties):
    for words in (["list", "--jurisdiction", "DE"], ["show", "DE-2014-AG-BONN"]):
        done = CliRunner().invoke(main, ["precedents", *words, "--lang", lang])
        assert done.exit_code == 0 and parties in done.stdout


def test_a_row_without_chinese_words_is_told_in_english():
    new = BY_ID["DE-2014-AG-BONN"].model_copy(update={"id": "DE-2026-NEW"})
    assert precedents_command._value(new, "parties", "zh") == "customer v. telecom operator"
