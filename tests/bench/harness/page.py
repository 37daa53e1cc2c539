"""Tables for docs/BENCHMARKS.md, and the places in it that a program fills in."""

import os


def table(head, rows):
    """A Markdown table. `head` and each row are lists of text of one length."""
    if any(len(row) != len(head) for row in rows):
        raise ValueError("a row is not as long as the head")
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |"
                     for line in lines)


def with_section(text, name, content):
    """`text` with what lies between `<!-- NAME begin` … `-->` and `<!-- NAME end -->`, each on a
    line of its own, replaced by `content`. Raises ValueError when they are not there exactly once.
    """
    lines = text.splitlines()
    begins = [i for i, line in enumerate(lines) if line.startswith(f"<!-- {name} begin")]
    ends = [i for i, line in enumerate(lines) if line.startswith(f"<!-- {name} end")]
    if len(begins) != 1 or len(ends) != 1 or begins[0] >= ends[0]:
        raise ValueError(f"the page has no place for {name}")
    return "\n".join([*lines[: begins[0] + 1], content.strip("\n"), *lines[ends[0] :]]) + "\n"


def write_pages(docs, name, section, chart):
    """Fills in the place `name` of BENCHMARKS.md in the folder `docs`, and writes NAME.svg beside
    it unless `chart` is None. What root writes in a user's tree is the user's."""
    page = docs / "BENCHMARKS.md"
    texts = {page: with_section(page.read_text(), name, section)}
    if chart is not None:
        texts[docs / f"{name}.svg"] = chart
    owner = docs.stat()
    for path, text in texts.items():
        path.write_text(text)
        os.chown(path, owner.st_uid, owner.st_gid)
