"""A pack as a file: written the same for the same content, read without trust."""

import re
import stat
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from simulator.audit.compare import Difference
from simulator.base.errors import error
from simulator.base.files import replace_when_written
from simulator.provenance import sha256

SUMS = "SHA256SUMS"
FORMAT_FILE, FORMAT = "FORMAT", b"damnum-pack-1\n"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first time that a zip can hold; every pack has it
MOST_FILES = 2_000
LARGEST = 200_000_000  # bytes of the pack, and of all its files together
NAME = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_.\-]*/){0,5}[A-Za-z0-9_][A-Za-z0-9_.\-]*")
LINE = re.compile(r"([0-9a-f]{64})  (\S+)")
READABLE = stat.S_IFREG | 0o644


def write_archive(target: Path, files: Mapping[str, bytes]) -> None:
    """Write files, and their checksums in the format of sha256sum, into a zip: same bytes for same files."""
    whole = dict(files) | {FORMAT_FILE: FORMAT}
    sums = "".join(f"{sha256(content)}  {name}\n" for name, content in sorted(whole.items()))
    whole[SUMS] = sums.encode()
    with replace_when_written(target) as path, zipfile.ZipFile(path, "w") as archive:
        for name, content in sorted(whole.items()):
            info = zipfile.ZipInfo(name, EPOCH)
            info.create_system = 3  # Unix, on whatever system this runs
            info.external_attr = READABLE << 16
            archive.writestr(info, content)  # stored: what deflate makes depends on the library


def read_archive(path: Path) -> dict[str, bytes]:
    """Return the files of a pack by their names; nothing is written to disk, no checksum looked at yet.

    Raises
    ------
    SimulatorError
        The file is no pack, or one made to do harm: a path out of its folder, a link, a name twice, more
        files or bytes than a pack has.
    """
    name = str(path)
    try:
        if path.stat().st_size > LARGEST:
            raise error("pack_too_large", file=name, limit=LARGEST)
        with zipfile.ZipFile(path) as archive:
            _check_members(archive.infolist(), name)
            files = {one.filename: _content(archive, one, name) for one in archive.infolist()}
    except OSError as why:
        raise error("cannot_read", file=name, why=why) from why
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, ValueError) as why:
        raise error("pack_not_zip", file=name, why=" ".join(str(why).split())[:200]) from why
    if files.get(FORMAT_FILE) != FORMAT:
        raise error("pack_not_one", file=name)
    return files


def wrong_sums(files: Mapping[str, bytes], name: str) -> list[Difference]:
    """Return the files whose content is not that of their checksum, or that have none, or are missing.

    Each has the checksum that is promised, and that of the file in the pack; "" where there is none.

    Raises
    ------
    SimulatorError
        The list of checksums is missing, or not as sha256sum writes it.
    """
    if SUMS not in files:
        raise error("pack_not_one", file=name)
    lines = files[SUMS].decode("utf-8", "replace").splitlines()
    found = [LINE.fullmatch(line) for line in lines]
    stated = {one[2]: one[1] for one in found if one}
    if None in found or len(stated) != len(lines):
        raise error("pack_sums", file=f"{name}: {SUMS}")
    actual = {name: sha256(content) for name, content in files.items() if name != SUMS}
    return [
        Difference(one, stated.get(one, ""), actual.get(one, ""))
        for one in sorted(stated.keys() | actual.keys())
        if stated.get(one) != actual.get(one)
    ]


def extract(files: Mapping[str, bytes], folder: Path) -> None:
    """Write the files of a pack, whose names were checked when it was read, into an empty folder."""
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _check_members(members: list[zipfile.ZipInfo], name: str) -> None:
    """Refuse what no pack holds, before anything is unpacked."""
    if len(members) > MOST_FILES or sum(one.file_size for one in members) > LARGEST:
        raise error("pack_too_large", file=name, limit=LARGEST)
    seen: set[str] = set()
    for one in members:
        # The name as it stands in the file: zipfile itself cuts it at a zero and turns backslashes.
        if not NAME.fullmatch(one.orig_filename) or one.orig_filename != one.filename:
            raise error("pack_bad_name", file=name, value=ascii(one.orig_filename)[:80])
        if one.filename.lower() in seen:
            raise error("pack_name_twice", file=name, value=one.filename)
        if stat.S_IFMT(one.external_attr >> 16) not in (0, stat.S_IFREG):  # 0: not from Unix
            raise error("pack_no_file", file=name, value=one.filename)
        if one.flag_bits & 0x1 or one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise error("pack_no_file", file=name, value=one.filename)
        seen.add(one.filename.lower())


def _content(archive: zipfile.ZipFile, one: zipfile.ZipInfo, name: str) -> bytes:
    """Return a file of the zip; one that holds more than it declares is refused, not unpacked."""
    with archive.open(one) as stream:
        content = stream.read(one.file_size + 1)
    if len(content) != one.file_size:
        raise error("pack_too_large", file=name, limit=LARGEST)
    return content
