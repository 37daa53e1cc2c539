"""Tables for docs/BENCHMARKS.md, and the places in it that a program fills in."""

from pathlib import Path


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


def write_section(path, name, content):
    """Fills in a place of the page at `path`; nothing else in it changes."""
    page = Path(path)
    page.write_text(with_section(page.read_text(), name, content))
