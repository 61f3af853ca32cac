"""A draft of specs/raw.yaml from a described folder: every export as it can be read, each guess with the reason behind it."""

from sdtm2adam.profile.columns import Column
from sdtm2adam.profile.describing import Export, Profile
from sdtm2adam.profile.yaml_text import comment, quoted, scalar, sequence
from sdtm2adam.spec.file_kinds import TEXT

HEAD = """\
# A proposal of `sdtm2adam profile`: nothing reads this file where it lies. Look at every comment, then copy it to specs/raw.yaml.
#
# key      a smallest set of columns that no two records of this export share; whether it is meant so, the form says
# subject  columns called like a subject's number, filled in every record, with the site's where numbers may repeat by site
# missing  blank only; a text that could mean "nothing collected" is listed, and stays a value until a person says otherwise
"""


def raw_draft(profile: Profile) -> str:
    """The file's text. It reads all exports of the profile without an error; what is not read stands in it as a comment."""
    lines = [HEAD, f"folder: {scalar(profile.folder or 'raw')}", *_missing(profile), 'missing: [""]', ""]
    lines.append("exports:" if profile.exports else "exports: {}")
    for export in profile.exports:
        lines += _export(export)
    if profile.unread:
        lines.append("# not read:")
        lines += [f"#   {comment(u.shown)}: {comment(u.why)}{f' (to fix: {comment(u.fix)})' if u.fix else ''}" for u in profile.unread]
    return "\n".join(lines).rstrip("\n") + "\n"


def _missing(profile: Profile) -> list[str]:
    """Texts that could mean missing anywhere, as a proposal that a person takes or leaves."""
    totals: dict[str, int] = {}
    for export in profile.exports:
        for column in export.columns:
            for text, count in column.missing_like.items():
                totals[text] = totals.get(text, 0) + count
    if not totals:
        return ['# no text that usually stands for "nothing collected" was found; blank cells do']
    told = ", ".join(f"{quoted(text)} ({count:,})" for text, count in sorted(totals.items()))
    return [
        f'# these could stand for "nothing collected" (records): {told}; where all of them do:',
        f"# missing: {_all_quoted(sorted(totals))}",
    ]


def _export(export: Export) -> list[str]:
    read = export.place.export
    lines = [f"  {scalar(export.name)}:  # {export.records:,} records", f"    file: {scalar(read.file)}"]
    lines += [f"    {key}: {scalar(said)}" for key in ("member", "sheet", "dataset") if (said := getattr(read, key))]
    if read.odm:
        parts = {"form": read.odm.form, "item_group": read.odm.item_group}
        lines.append(f"    odm: {{{', '.join(f'{key}: {scalar(said)}' for key, said in parts.items() if said)}}}")
    if read.form:
        lines.append(f"    form: {scalar(read.form)}")
    if read.kind == TEXT:
        lines += [f"    # {comment(why)}" for why in export.place.why]
        lines += [f"    {key}: {said if key == 'encoding' else quoted(said)}" for key, said in _written(export) if said]
    own = sorted({text for column in export.columns for text in column.missing_like})
    if own:
        lines.append(f"    # missing: {_all_quoted(own)}  # if none of these is a value on this form")
    lines.append("    columns:")
    lines += [
        f"      {scalar(column.name)}: {scalar(column.label) if column.label else '{}'}  # {_says(column)}" for column in export.columns
    ]
    lines += _keys(export)
    return [*lines, ""]


def _written(export: Export):
    read = export.place.export
    return [("encoding", read.encoding), ("delimiter", read.delimiter), ("comment", read.comment)]


def _keys(export: Export) -> list[str]:
    lines = []
    if export.keys:
        found = f"unique in {export.records - export.repeats:,} records"
        also = "; ".join(" + ".join(key) for key in export.keys[1:])
        repeated = (
            f"; {export.repeats:,} that repeat{'s' if export.repeats == 1 else ''} another exactly set aside" if export.repeats else ""
        )
        lines.append(f"    key: {sequence(export.keys[0])}  # {comment(found + repeated + (f'; so is {also}' if also else ''))}")
    else:
        why = "fewer than two records" if export.records < 2 else "no set of up to seven columns tells all records apart"
        lines.append(f"    # key: []  # {why}")
    if export.subject and export.subjects:
        count, largest, outside = export.subjects
        apart = "" if largest == export.name else f", {outside:,} of them not in {largest}" if outside else f", all of them in {largest}"
        lines.append(f"    subject: {sequence(export.subject)}  # {count:,} subjects{comment(apart)}")
    else:
        lines.append("    # subject: []  # no column that is filled in every record is called like a subject's number")
    return lines


def _says(column: Column) -> str:
    """What was seen in a column, in one line."""
    if not column.filled:
        return "never filled"
    parts = [] if column.filled == column.records else [f"{column.share:.0%} filled"]
    parts.append(column.look or " or ".join(list(column.shapes)[:3]))
    if column.is_listed or column.distinct <= 2:
        shown = ", ".join(text for text, _ in sorted(column.top)[:6])
        parts.append(f"{column.distinct} {'value' if column.distinct == 1 else 'values'}: {shown}{', ...' if column.distinct > 6 else ''}")
    else:
        parts.append(f"{column.distinct:,} values")
    if column.codelists:
        best = column.codelists[0]
        parts.append(f"{best.known} of {best.of} are in CDISC codelist {best.short}")
    if column.missing_like:
        parts.append("could mean missing: " + ", ".join(f"{quoted(t)} ({n:,})" for t, n in sorted(column.missing_like.items())))
    return comment("; ".join(parts))


def _all_quoted(texts: list[str]) -> str:
    return f"[{', '.join(map(quoted, ['', *texts]))}]"
